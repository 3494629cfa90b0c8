#!/usr/bin/env python3
"""Shows that each check of the manifests can fail: manifests are spoilt in one
place at a time, and the check that is to see it does."""

import copy
import re
import unittest

import object_checks  # fills CHECKS
import reference_checks  # fills CHECKS
import rendered
from checks import CHECKS

GONE = object()
POD = 'spec.template.spec'
FIRST = f'{POD}.containers.0'
BOT = 'StatefulSet/tebium-alert-bot'
# (check, overlay, place, what is put there). A place is KIND/NAME:PATH; + is
# the list of all objects.
MUTATIONS = [
    ('labels', 'dev', f'{BOT}:metadata.labels.[{rendered.INSTANCE_LABEL}]',
     'other'),
    ('labels', 'dev', f'{BOT}:metadata.labels.[{rendered.NAME_LABEL}]', GONE),
    ('labels', 'dev', f'{BOT}:metadata.labels.a', 'two words'),
    ('names_are_unique', 'dev', '+', {
        'apiVersion': 'v1', 'kind': 'Namespace',
        'metadata': {'name': 'tebium-dev'}}),
    ('one_restricted_namespace', 'dev', 'Namespace/tebium-dev', GONE),
    ('one_restricted_namespace', 'dev', 'Namespace/tebium-dev:metadata.labels.'
     '[pod-security.kubernetes.io/enforce]', 'baseline'),
    ('one_restricted_namespace', 'dev', f'{BOT}:metadata.namespace', 'other'),
    ('versions_are_stable', 'dev', f'{BOT}:apiVersion', 'apps/v1beta1'),
    ('kinds_that_need_no_look', 'dev', '+', {
        'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 'a'}}),
    ('config_maps_hold_no_secret', 'dev',
     'ConfigMap/tebium-alert-bot-*:data.WEBHOOK_SECRET', 'a'),
    ('config_maps_hold_no_secret', 'dev',
     'ConfigMap/tebium-alert-bot-*:data.a', '-----BEGIN RSA PRIVATE KEY-----'),
    ('objects_fit', 'dev', 'ConfigMap/tebium-alert-bot-*:data.a',
     'a' * 300000),
    ('service_accounts', 'dev', f'{BOT}:{POD}.automountServiceAccountToken',
     True),
    ('service_accounts', 'dev', f'{BOT}:{POD}.serviceAccountName', 'default'),
    ('service_accounts', 'dev', f'{BOT}:{POD}.serviceAccount', 'default'),
    ('service_accounts', 'dev', 'ServiceAccount/tebium-alert-bot', GONE),
    ('service_accounts', 'dev', 'ServiceAccount/tebium-alert-bot:'
     'automountServiceAccountToken', GONE),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{POD}.hostNetwork', True),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{POD}.hostPID', True),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{POD}.hostIPC', True),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{POD}.volumes.0',
     {'name': 'a', 'hostPath': {'path': '/var/run/docker.sock'}}),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{POD}.securityContext.sysctls',
     [{'name': 'kernel.msgmax', 'value': '1'}]),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{FIRST}.ports.0.hostPort', 80),
    ('pods_keep_off_the_host', 'dev', f'{BOT}:{FIRST}.ports.0.containerPort',
     22),
    ('pods_keep_off_the_host', 'dev',
     f'{BOT}:{FIRST}.securityContext.procMount', 'Unmasked'),
    ('pods_keep_off_the_host', 'dev',
     f'{BOT}:{FIRST}.securityContext.appArmorProfile', {'type': 'Unconfined'}),
    ('pods_keep_off_the_host', 'dev',
     f'{BOT}:{FIRST}.livenessProbe.httpGet.host', '169.254.169.254'),
    *[('containers_are_restricted', 'ecosystem',
       f'StatefulSet/redis:{FIRST}.securityContext.{field}', value)
      for field, value in (
          ('allowPrivilegeEscalation', True), ('privileged', True),
          ('readOnlyRootFilesystem', GONE), ('runAsNonRoot', GONE),
          ('capabilities', {'drop': ['NET_RAW']}),
          ('capabilities', {'drop': ['ALL'], 'add': ['SYS_ADMIN']}),
          ('seccompProfile', {'type': 'Unconfined'}), ('runAsUser', 999),
          ('runAsGroup', 0))],
    ('containers_are_restricted', 'dev', f'{BOT}:{POD}.securityContext', GONE),
    ('containers_are_bounded', 'dev', f'{BOT}:{FIRST}.resources.limits.cpu',
     GONE),
    ('containers_are_bounded', 'dev',
     f'{BOT}:{FIRST}.resources.requests.ephemeral-storage', GONE),
    ('containers_are_bounded', 'dev', f'{BOT}:{POD}.volumes.1.emptyDir', {}),
    ('images_are_pinned_and_pulled', 'dev', f'{BOT}:{FIRST}.image',
     'tebium/tebium-alert-bot:latest'),
    ('images_are_pinned_and_pulled', 'dev', f'{BOT}:{FIRST}.image',
     'tebium/tebium-alert-bot'),
    ('images_are_pinned_and_pulled', 'dev', f'{BOT}:{FIRST}.imagePullPolicy',
     'IfNotPresent'),
    ('ports_are_named_once', 'dev', f'{BOT}:{FIRST}.ports.-',
     {'name': 'http', 'containerPort': 9}),
    ('ports_are_named_once', 'dev', f'{BOT}:{FIRST}.ports.0.name', GONE),
    ('probes_differ_and_ask_ports_that_exist', 'dev',
     f'{BOT}:{FIRST}.livenessProbe', GONE),
    ('probes_differ_and_ask_ports_that_exist', 'dev',
     f'{BOT}:{FIRST}.readinessProbe.httpGet.port', 'web'),
    ('probes_differ_and_ask_ports_that_exist', 'dev',
     f'{BOT}:{FIRST}.readinessProbe.httpGet.path', '/-/healthy'),
    ('environments_hold_no_secret', 'dev', f'{BOT}:{FIRST}.env',
     [{'name': 'BOT_TOKEN', 'value': 'a'}]),
    ('environments_hold_no_secret', 'dev', f'{BOT}:{FIRST}.env',
     [{'name': 'A', 'value': 'a'}, {'name': 'A', 'value': 'a'}]),
    ('priorities', 'dev', f'{BOT}:{POD}.priorityClassName', GONE),
    ('priorities', 'dev', 'PriorityClass/tebium-alerting', GONE),
    ('pods_spread', 'dev', f'{BOT}:{POD}.affinity', GONE),
    ('pods_spread', 'dev', f'{BOT}:{POD}.topologySpreadConstraints', GONE),
    ('pods_spread', 'dev', f'{BOT}:{POD}.topologySpreadConstraints.0.'
     'labelSelector.matchLabels', {'a': 'b'}),
    ('deployments_roll', 'ecosystem',
     'Deployment/analytics-server:spec.replicas', 1),
    ('deployments_roll', 'ecosystem',
     'Deployment/analytics-server:spec.strategy', {'type': 'Recreate'}),
    ('stateful_sets_have_a_headless_service_and_one_writer', 'dev',
     f'{BOT}:spec.serviceName', 'tebium-alert-bot'),
    ('stateful_sets_have_a_headless_service_and_one_writer', 'dev',
     f'{BOT}:spec.replicas', 2),
    ('selectors_find_pods', 'dev', f'{BOT}:spec.selector.matchLabels.a', 'b'),
    ('selectors_find_pods', 'dev', 'Service/tebium-alert-bot:spec.selector.a',
     'b'),
    ('selectors_find_pods', 'dev', 'PodDisruptionBudget/tebium-alert-bot:'
     'spec.selector.matchLabels.a', 'b'),
    ('selectors_find_pods', 'dev', 'NetworkPolicy/tebium-alert-bot:'
     'spec.podSelector.matchLabels', {}),
    ('budgets', 'dev', 'PodDisruptionBudget/tebium-alert-bot', GONE),
    ('budgets', 'dev', 'PodDisruptionBudget/tebium-alert-bot:'
     'spec.maxUnavailable', 0),
    ('budgets', 'dev', 'PodDisruptionBudget/tebium-alert-bot:'
     'spec.unhealthyPodEvictionPolicy', GONE),
    ('every_pod_has_a_network_policy', 'ecosystem', 'NetworkPolicy/redis',
     GONE),
    ('every_pod_has_a_network_policy', 'ecosystem',
     'NetworkPolicy/redis:spec.policyTypes', ['Ingress']),
    ('every_pod_has_a_network_policy', 'ecosystem',
     'NetworkPolicy/redis:spec.egress', []),
    ('services_lead_to_ports_that_exist', 'dev',
     'Service/tebium-alert-bot:spec.type', 'NodePort'),
    ('services_lead_to_ports_that_exist', 'dev',
     'Service/tebium-alert-bot:spec.ports.0.targetPort', 'web'),
    ('services_lead_to_ports_that_exist', 'ecosystem',
     'Service/redis:spec.ports.0.port', 6380),
    ('ingresses_use_tls_and_lead_to_a_service', 'eks',
     'Ingress/tebium-alert-bot:spec.tls', GONE),
    ('ingresses_use_tls_and_lead_to_a_service', 'eks', 'Ingress/'
     'tebium-alert-bot:spec.rules.0.http.paths.0.backend.service.port.name',
     'web'),
    ('volumes_resolve', 'dev', f'{BOT}:{POD}.volumes.0', GONE),
    ('volumes_resolve', 'dev', f'{BOT}:{FIRST}.volumeMounts.0.name', 'a'),
    ('volumes_resolve', 'dev', f'{BOT}:{POD}.volumes.0.configMap.name', 'a'),
    ('volumes_resolve', 'production', 'Secret', {
        'secretName': 'other', 'defaultMode': 0o440}),
    ('volumes_resolve', 'production', 'Secret', {
        'secretName': 'tebium-alert-bot-secrets', 'defaultMode': 0o444}),
    ('volumes_resolve', 'production', 'Secret', {
        'secretName': 'tebium-alert-bot-secrets', 'defaultMode': 0o440,
        'items': [{'key': 'other', 'path': 'a'}]}),
    ('volumes_resolve', 'ecosystem',
     f'StatefulSet/grafana:{FIRST}.volumeMounts.0.subPath', 'other.ini'),
    ('environments_resolve', 'dev',
     f'{BOT}:{FIRST}.envFrom.0.configMapRef.name', 'other'),
    ('environments_resolve', 'ecosystem', f'StatefulSet/main-bot:{FIRST}.env.0.'
     'valueFrom.secretKeyRef.key', 'other'),
    ('secrets_of_the_operators_objects_exist', 'production',
     'Probe/tebium-pages:spec.authorization.credentials.key', 'other'),
    ('secrets_of_the_operators_objects_exist', 'production',
     'AlertmanagerConfig/tebium-alert-bot:spec.receivers.1.webhookConfigs.0.'
     'httpConfig.authorization.credentials.name', 'other'),
    ('certificates_are_given', 'eks',
     'Ingress/tebium-alert-bot:spec.tls.0.secretName', 'other'),
    ('monitors_find_one_service', 'production',
     'ServiceMonitor/tebium-alert-bot:spec.selector.matchLabels',
     {rendered.NAME_LABEL: 'other'}),
    ('monitors_find_one_service', 'production',
     'ServiceMonitor/tebium-alert-bot:spec.endpoints.0.port', 'web'),
    ('hosts_are_services', 'production', 'Probe/tebium-pages:spec.prober.url',
     'tebium-alert-bot.other.svc:8082'),
    ('hosts_are_services', 'production', 'ScrapeConfig/tebium-modules:'
     'spec.relabelings.2.replacement', 'tebium-alert-bot.tebium.svc:8081'),
    ('hosts_are_services', 'production', 'AlertmanagerConfig/tebium-alert-bot:'
     'spec.receivers.1.webhookConfigs.0.url',
     'http://tebium-alertbot:8082/alertmanager'),
    ('hosts_are_services', 'ecosystem', 'ConfigMap/prometheus-*:data.'
     '[prometheus.yml]', "targets: ['tebium-alert-bot:8082', 'other:9090']"),
    ('hosts_are_services', 'ecosystem',
     'ConfigMap/tebium-alert-bot-*:data.REDIS_URL', 'redis://redis:6380'),
    ('network_policies_agree', 'ecosystem',
     'NetworkPolicy/redis:spec.ingress.0.from', [{'podSelector': {
         'matchLabels': {rendered.NAME_LABEL: 'other'}}}]),
    ('network_policies_agree', 'ecosystem',
     'NetworkPolicy/redis:spec.ingress.0.ports', [{'port': 6380}]),
]


def tokens(path):
    return [int(each) if each.isdigit() else each.strip('[]')
            for each in re.findall(r'\[[^\]]+\]|[^.\[\]]+', path)]


def find(objects, place):
    """The index of an object KIND/NAME; a * stands for a generated hash."""
    kind, name = place.split('/')
    pattern = re.escape(name).replace(r'\*', '[a-z0-9]{10}')
    (index,) = [at for at, each in enumerate(objects) if each['kind'] == kind
                and re.fullmatch(pattern, each['metadata']['name'])]
    return index


def put(holder, key, value):
    if value is GONE:
        del holder[key]
    elif key == '-':
        holder.append(value)
    else:
        holder[key] = value


def spoil(objects, place, value):
    if place == '+':
        objects.append(value)
        return
    if place == 'Secret':
        volumes = objects[find(objects, BOT)]['spec']['template']['spec'][
            'volumes']
        (volume,) = [each for each in volumes if 'secret' in each]
        volume['secret'] = value
        return
    name, _, path = place.partition(':')
    holder, key = objects, find(objects, name)
    for token in tokens(path):
        holder, key = holder[key], token
    put(holder, key, value)


class MutationsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.objects = {name: rendered.overlay(name).objects
                       for name in {each[1] for each in MUTATIONS}}
        cls.checks = {each.__name__: each for each in CHECKS}

    def test_every_check_sees_its_mutations(self):
        for check, overlay, place, value in MUTATIONS:
            with self.subTest(check=check, place=place, value=str(value)[:60]):
                objects = copy.deepcopy(self.objects[overlay])
                spoil(objects, place, value)
                faults = list(self.checks[check](rendered.Rendered(objects)))
                self.assertTrue(faults)

    def test_every_check_has_a_mutation(self):
        self.assertEqual({each[0] for each in MUTATIONS}, set(self.checks))


if __name__ == '__main__':
    rendered.run_tests()
