"""Checks of what objects say of each other: references resolve."""

import re

from checks import check
from rendered import NAME_LABEL, example_secrets, title


def volume_sources(volume):
    if 'projected' in volume:
        yield from volume['projected']['sources']
    else:
        yield volume


def config_map_keys(rendered, name):
    found = rendered.named('ConfigMap', name)
    return set(found[0]['data']) if found else None


def bad_keys(sort, name, keys, items):
    """Complaints about a config map or secret and the keys asked of it."""
    if keys is None:
        yield f'{sort} {name} is missing'
        return
    for item in items:
        if item not in keys:
            yield f'{sort} {name} has no {item}'


def referred(rendered, volume):
    """Complaints about what a volume refers to."""
    for source in volume_sources(volume):
        if 'configMap' in source:
            wanted = source['configMap']
            yield from bad_keys(
                'config map', wanted['name'],
                config_map_keys(rendered, wanted['name']),
                [each['key'] for each in wanted.get('items', [])])
        if 'secret' in source:
            wanted = source['secret']
            yield from bad_keys(
                'secret', wanted['secretName'],
                example_secrets().get(wanted['secretName']),
                [each['key'] for each in wanted.get('items', [])])
            if wanted.get('defaultMode') != 0o440:
                yield f'secret {wanted["secretName"]} is readable by others'


@check()
def volumes_resolve(rendered):
    for where, spec, _ in rendered.pods():
        owner = rendered.named(*where.split(' '))[0]
        volumes = {each['name']: each for each in spec.get('volumes', [])}
        claims = {each['metadata']['name'] for each in
                  owner['spec'].get('volumeClaimTemplates', [])}
        mounts = [mount for container in spec['containers']
                  for mount in container.get('volumeMounts', [])]
        used = {mount['name'] for mount in mounts}
        if used != set(volumes) | claims:
            yield f'{where}: mounts {used} of {set(volumes) | claims}'
        for volume in volumes.values():
            for fault in referred(rendered, volume):
                yield f'{where}: {fault}'
        for mount in mounts:
            if 'subPath' in mount:
                name = volumes[mount['name']]['configMap']['name']
                for fault in bad_keys('config map', name,
                                      config_map_keys(rendered, name),
                                      [mount['subPath']]):
                    yield f'{where}: {fault}'


@check()
def environments_resolve(rendered):
    secrets = example_secrets()
    for where, container, _ in rendered.containers():
        for source in container.get('envFrom', []):
            if not rendered.named('ConfigMap',
                                  source.get('configMapRef', {}).get('name')):
                yield f'{where}: {source}'
        for each in container.get('env', []):
            wanted = each.get('valueFrom', {}).get('secretKeyRef')
            if wanted and wanted['key'] not in secrets.get(wanted['name'], ()):
                yield f'{where}: {wanted}'


@check()
def secrets_of_the_operators_objects_exist(rendered):
    secrets = example_secrets()

    def credentials(value):
        if isinstance(value, dict):
            if 'credentials' in value:
                yield value['credentials']
            for each in value.values():
                yield from credentials(each)
        elif isinstance(value, list):
            for each in value:
                yield from credentials(each)

    for each in rendered.objects:
        if each['apiVersion'].startswith('monitoring.coreos.com/'):
            for wanted in credentials(each['spec']):
                if wanted['key'] not in secrets.get(wanted['name'], ()):
                    yield f'{title(each)}: {wanted}'


@check()
def certificates_are_given(rendered):
    for ingress in rendered.of_kind('Ingress'):
        for each in ingress['spec'].get('tls', []):
            name = each['secretName']
            # Yandex's Certificate Manager is named in the Secret's place.
            if (name not in example_secrets() and
                    not name.startswith('yc-certmgr-cert-id-')):
                yield f'{title(ingress)}: {name}'


@check()
def monitors_find_one_service(rendered):
    for monitor in rendered.of_kind('ServiceMonitor'):
        wanted = monitor['spec']['selector']['matchLabels']
        found = [each for each in rendered.of_kind('Service')
                 if wanted.items() <= each['metadata']['labels'].items()]
        ports = {port['name'] for each in found
                 for port in each['spec']['ports']}
        if len(found) != 1:
            yield f'{title(monitor)}: finds {len(found)} services'
        for endpoint in monitor['spec']['endpoints']:
            if endpoint['port'] not in ports:
                yield f'{title(monitor)}: {endpoint["port"]}'


# Modules that run somewhere else, where the ecosystem is not applied along.
ELSEWHERE = {'analytics-server:8081', 'main-bot:8080', 'clickhouse:8123',
             'redis:6379'}
ADDRESS = re.compile(r"(?:://|['\s,\[]|^)([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)*)"
                     r':(\d{2,5})\b')


def texts(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def addressing(rendered):
    """Objects in which hosts of the cluster are named."""
    yield from rendered.of_kind('StatefulSet', 'Deployment', 'Probe',
                                'ScrapeConfig', 'AlertmanagerConfig')
    for each in rendered.of_kind('ConfigMap'):
        # Dashboards and rules name hosts as examples for people.
        if not any(key.endswith('.json') or 'groups:' in value
                   for key, value in each['data'].items()):
            yield each


@check()
def hosts_are_services(rendered):
    services = {f'{each["metadata"]["name"]}:{port["port"]}'
                for each in rendered.of_kind('Service')
                for port in each['spec']['ports']}
    namespace = rendered.namespace()
    if not rendered.named('Service', 'redis'):
        services |= ELSEWHERE
    for each in addressing(rendered):
        for text in texts(each.get('spec', each.get('data'))):
            for host, domain, port in ADDRESS.findall(text):
                if host != 'localhost' and (
                        domain not in ('', f'.{namespace}.svc') or
                        f'{host}:{port}' not in services):
                    yield f'{title(each)}: {host}{domain}:{port}'


@check()
def network_policies_agree(rendered):
    """Who may speak to a pod by its own policy, may by that pod's too."""
    policies = {each['spec']['podSelector']['matchLabels'].get(NAME_LABEL):
                each['spec'] for each in rendered.of_kind('NetworkPolicy')}
    for name, spec in policies.items():
        for rule in spec['egress']:
            for peer in rule.get('to', []):
                other = peer.get('podSelector', {}).get('matchLabels', {})
                if not other:
                    continue
                for port in rule['ports']:
                    if not admits(policies.get(other[NAME_LABEL]), name,
                                  port['port']):
                        yield f'{name} does not reach {other}:{port["port"]}'


def admits(policy, name, port):
    return policy is not None and any(
        any('namespaceSelector' in peer or peer.get('podSelector') == {} or
            peer.get('podSelector', {}).get('matchLabels')
            == {NAME_LABEL: name} for peer in rule['from'])
        and any(each['port'] == port for each in rule['ports'])
        for rule in policy['ingress'])
