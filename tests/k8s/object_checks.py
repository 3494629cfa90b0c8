"""Checks of objects each by itself, and of what chooses pods."""

import json
import re

from checks import check
from rendered import INSTANCE_LABEL, NAME_LABEL, port_names, title

CLUSTER_KINDS = {'Namespace', 'PriorityClass', 'StorageClass'}
SAFE_VOLUMES = {'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral',
                'persistentVolumeClaim', 'projected', 'secret'}
PROBES = ('startupProbe', 'livenessProbe', 'readinessProbe')
# As Polaris and kube-linter look for them, values that name files included.
SENSITIVE = re.compile('password|token|bearer|secret|^AWS_SECRET_ACCESS_KEY$|'
                       '^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$',
                       re.IGNORECASE)
PRIVATE_KEY = re.compile(r'-BEGIN\s+.*PRIVATE KEY-', re.IGNORECASE)
LABEL = re.compile(r'(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$')
# Client-side apply keeps a copy of the object in an annotation of this size.
ANNOTATION_BYTES = 256 * 1024


# Objects.

@check('polaris/metadataAndInstanceMismatched', 'kube-score/label-values')
def labels(rendered):
    for each in rendered.objects:
        metadata = each['metadata']
        for key, value in metadata.get('labels', {}).items():
            if not LABEL.match(value):
                yield f'{title(each)}: {key}={value}'
        if NAME_LABEL not in metadata.get('labels', {}):
            yield f'{title(each)}: no {NAME_LABEL}'
        instance = metadata.get('labels', {}).get(INSTANCE_LABEL)
        # A generated name has a hash at its end.
        generated = re.fullmatch(f'{re.escape(instance or "")}.*-[a-z0-9]{{10}}',
                                 metadata['name'])
        if instance != metadata['name'] and not (
                each['kind'] == 'ConfigMap' and instance and generated):
            yield f'{title(each)}: {INSTANCE_LABEL} is {instance}'


@check()
def names_are_unique(rendered):
    seen = set()
    for each in rendered.objects:
        key = (each['apiVersion'], title(each))
        if key in seen:
            yield f'{title(each)} is there twice'
        seen.add(key)


@check()
def one_restricted_namespace(rendered):
    spaces = rendered.of_kind('Namespace')
    if len(spaces) != 1:
        yield f'{len(spaces)} namespaces'
        return
    (space,) = spaces
    for level in ('enforce', 'warn', 'audit'):
        label = f'pod-security.kubernetes.io/{level}'
        if space['metadata'].get('labels', {}).get(label) != 'restricted':
            yield f'{title(space)}: {label} is not restricted'
    for each in rendered.objects:
        inside = each['metadata'].get('namespace')
        expected = (None if each['kind'] in CLUSTER_KINDS
                    else space['metadata']['name'])
        if inside != expected:
            yield f'{title(each)} is in the namespace {inside}'


@check('kube-score/stable-version', 'kube-linter/no-extensions-v1beta')
def versions_are_stable(rendered):
    # What the Prometheus operator has in no later version.
    young = {'AlertmanagerConfig', 'ScrapeConfig'}
    for each in rendered.objects:
        if re.search('alpha|beta|^extensions/', each['apiVersion']) and (
                each['kind'] not in young):
            yield f'{title(each)}: {each["apiVersion"]}'


@check('kube-score/cronjob-has-deadline', 'kube-score/cronjob-restartpolicy',
       'kube-linter/job-ttl-seconds-after-finished',
       'kube-score/horizontalpodautoscaler-has-target',
       'kube-score/horizontalpodautoscaler-replicas',
       'kube-score/deployment-targeted-by-hpa-does-not-configure-replicas',
       'polaris/hpaMaxAvailability', 'polaris/hpaMinAvailability',
       'polaris/clusterrolePodExecAttach', 'polaris/rolePodExecAttach',
       'polaris/clusterrolebindingClusterAdmin')
def kinds_that_need_no_look(rendered):
    """No jobs, no autoscaler (one writer), no rights in the cluster. And no
    Secrets: they are made beside this."""
    for each in rendered.of_kind(
            'Job', 'CronJob', 'Pod', 'DaemonSet', 'HorizontalPodAutoscaler',
            'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding',
            'Secret'):
        yield f'{title(each)}: unexpected here'


@check('polaris/sensitiveConfigmapContent')
def config_maps_hold_no_secret(rendered):
    for each in rendered.of_kind('ConfigMap'):
        for key, value in each['data'].items():
            if SENSITIVE.search(key) or PRIVATE_KEY.search(value):
                yield f'{title(each)}: {key} looks like a secret'


@check()
def objects_fit(rendered):
    for each in rendered.objects:
        if len(json.dumps(each)) > ANNOTATION_BYTES:
            yield f'{title(each)}: too large but for --server-side'


# Pods.

@check('polaris/automountServiceAccountToken',
       'kube-linter/deprecated-service-account-field',
       'kube-linter/non-existent-service-account')
def service_accounts(rendered):
    for where, spec, _ in rendered.pods():
        if spec.get('automountServiceAccountToken') is not False:
            yield f'{where}: mounts a token'
        if 'serviceAccount' in spec:
            yield f'{where}: the deprecated field serviceAccount'
        found = rendered.named('ServiceAccount',
                               spec.get('serviceAccountName'))
        if not found:
            yield f'{where}: no service account of its own'
        elif found[0].get('automountServiceAccountToken') is not False:
            yield f'{title(found[0])}: mounts a token'


@check('kube-linter/host-ipc', 'kube-linter/host-network',
       'kube-linter/host-pid', 'polaris/hostIPCSet', 'polaris/hostNetworkSet',
       'polaris/hostPIDSet', 'polaris/hostPortSet', 'polaris/hostPathSet',
       'polaris/hostProcess', 'kube-linter/docker-sock',
       'kube-linter/sensitive-host-mounts', 'kube-linter/unsafe-sysctls',
       'polaris/procMount', 'kube-linter/ssh-port')
def pods_keep_off_the_host(rendered):
    for where, spec, _ in rendered.pods():
        for field in ('hostNetwork', 'hostPID', 'hostIPC'):
            if spec.get(field):
                yield f'{where}: {field}'
        context = spec.get('securityContext', {})
        for field in ('sysctls', 'windowsOptions', 'seLinuxOptions',
                      'appArmorProfile'):
            if field in context:
                yield f'{where}: {field}'
        for volume in spec.get('volumes', []):
            if not set(volume) - {'name'} <= SAFE_VOLUMES:
                yield f'{where}: volume {volume}'
    for where, container, _ in rendered.containers():
        for field in ('procMount', 'windowsOptions', 'seLinuxOptions',
                      'appArmorProfile'):
            if field in container.get('securityContext', {}):
                yield f'{where}: {field}'
        for port in container.get('ports', []):
            if 'hostPort' in port or port['containerPort'] == 22:
                yield f'{where}: port {port}'
        for name in PROBES:
            handler = container.get(name, {}).get('httpGet') or {}
            if 'host' in handler:
                yield f'{where}: {name} asks {handler["host"]}'


@check('kube-linter/privileged', 'kube-linter/privilege-escalation',
       'kube-linter/drop-net-raw-capability', 'kube-linter/run-as-non-root',
       'kube-linter/no-read-only-root-fs',
       'kube-score/container-security-context-privileged',
       'kube-score/container-security-context-readonlyrootfilesystem',
       'kube-score/container-security-context-user-group-id',
       'kube-score/container-seccomp-profile', 'polaris/linuxHardening',
       'polaris/dangerousCapabilities', 'polaris/insecureCapabilities',
       'polaris/notReadOnlyRootFilesystem', 'polaris/runAsPrivileged',
       'polaris/privilegeEscalationAllowed', 'polaris/runAsRootAllowed')
def containers_are_restricted(rendered):
    expected = {'allowPrivilegeEscalation': False, 'privileged': False,
                'readOnlyRootFilesystem': True, 'runAsNonRoot': True,
                'capabilities': {'drop': ['ALL']},
                'seccompProfile': {'type': 'RuntimeDefault'}}
    for where, container, spec in rendered.containers():
        context = container.get('securityContext', {})
        for field, value in expected.items():
            if context.get(field) != value:
                yield f'{where}: {field} is {context.get(field)}'
        for field in ('runAsUser', 'runAsGroup'):
            if context.get(field, 0) < 10000:
                yield f'{where}: {field} is {context.get(field)}'
        pod = spec.get('securityContext', {})
        if (pod.get('runAsNonRoot') is not True or
                pod.get('fsGroup', 0) < 10000 or
                pod.get('seccompProfile') != expected['seccompProfile']):
            yield f'{where}: the security context of its pod'


@check('kube-score/container-resources', 'kube-linter/unset-cpu-requirements',
       'kube-linter/unset-memory-requirements', 'polaris/cpuLimitsMissing',
       'kube-score/container-ephemeral-storage-request-and-limit',
       'polaris/cpuRequestsMissing', 'polaris/memoryLimitsMissing',
       'polaris/memoryRequestsMissing')
def containers_are_bounded(rendered):
    for where, container, _ in rendered.containers():
        for sort in ('requests', 'limits'):
            missing = ({'cpu', 'memory', 'ephemeral-storage'}
                       - set(container.get('resources', {}).get(sort, {})))
            if missing:
                yield f'{where}: no {sort} of {sorted(missing)}'
    for where, spec, _ in rendered.pods():
        for volume in spec.get('volumes', []):
            if 'emptyDir' in volume and 'sizeLimit' not in volume['emptyDir']:
                yield f'{where}: {volume["name"]} has no size'


@check('kube-score/container-image-tag', 'kube-linter/latest-tag',
       'kube-score/container-image-pull-policy', 'polaris/tagNotSpecified',
       'polaris/pullPolicyNotAlways')
def images_are_pinned_and_pulled(rendered):
    for where, container, _ in rendered.containers():
        if not re.search(r':v?\d+\.\d+', container['image']):
            yield f'{where}: {container["image"]}'
        if container.get('imagePullPolicy') != 'Always':
            yield f'{where}: imagePullPolicy'


@check('kube-score/container-ports-check')
def ports_are_named_once(rendered):
    for where, spec, _ in rendered.pods():
        ports = [port for container in spec['containers']
                 for port in container.get('ports', [])]
        for field in ('name', 'containerPort'):
            if len({port.get(field) for port in ports}) != len(ports) or any(
                    field not in port for port in ports):
                yield f'{where}: {field}'


@check('kube-score/pod-probes', 'kube-score/pod-probes-identical',
       'kube-linter/liveness-port', 'kube-linter/readiness-port',
       'kube-linter/startup-port', 'polaris/livenessProbeMissing',
       'polaris/readinessProbeMissing')
def probes_differ_and_ask_ports_that_exist(rendered):
    for where, container, _ in rendered.containers():
        ports = {port['name'] for port in container.get('ports', [])}
        for name in PROBES:
            probe = container.get(name, {})
            handler = probe.get('httpGet') or probe.get('tcpSocket')
            if 'exec' not in probe and (
                    handler is None or handler['port'] not in ports):
                yield f'{where}: {name} {handler}'
        live, ready = (
            {key: container.get(name, {}).get(key)
             for key in ('httpGet', 'tcpSocket', 'exec')}
            for name in ('livenessProbe', 'readinessProbe'))
        if live == ready:
            yield f'{where}: readiness is liveness'


@check('kube-linter/env-var-secret', 'kube-linter/duplicate-env-var',
       'kube-score/environment-variable-key-duplication',
       'polaris/sensitiveContainerEnvVar')
def environments_hold_no_secret(rendered):
    for where, container, _ in rendered.containers():
        names = [each['name'] for each in container.get('env', [])]
        if len(names) != len(set(names)):
            yield f'{where}: a variable is set twice'
        for each in container.get('env', []):
            if 'value' in each and (SENSITIVE.search(each['name']) or
                                    PRIVATE_KEY.search(each['value'])):
                yield f'{where}: {each["name"]} looks like a secret'


@check('polaris/priorityClassNotSet')
def priorities(rendered):
    for where, spec, _ in rendered.pods():
        if not rendered.named('PriorityClass', spec.get('priorityClassName')):
            yield f'{where}: priorityClassName'


@check('kube-score/deployment-has-host-podantiaffinity',
       'kube-score/statefulset-has-host-podantiaffinity',
       'kube-score/pod-topology-spread-constraints',
       'kube-linter/no-anti-affinity', 'polaris/topologySpreadConstraint')
def pods_spread(rendered):
    for where, spec, labels_ in rendered.pods():
        apart = spec.get('affinity', {}).get('podAntiAffinity', {}).get(
            'preferredDuringSchedulingIgnoredDuringExecution', [])
        hosts = [each['podAffinityTerm'] for each in apart
                 if each['podAffinityTerm']['topologyKey']
                 == 'kubernetes.io/hostname']
        terms = hosts + spec.get('topologySpreadConstraints', [])
        if not hosts or len(terms) < 2:
            yield f'{where}: does not spread over hosts and zones'
        for term in terms:
            wanted = term['labelSelector']['matchLabels']
            if not wanted.items() <= labels_.items():
                yield f'{where}: spreads from others: {wanted}'


@check('kube-score/deployment-replicas', 'kube-score/deployment-strategy',
       'polaris/deploymentMissingReplicas')
def deployments_roll(rendered):
    for each in rendered.of_kind('Deployment'):
        if each['spec'].get('replicas', 1) < 2:
            yield f'{title(each)}: fewer than 2 replicas'
        if each['spec'].get('strategy', {}).get('type') != 'RollingUpdate':
            yield f'{title(each)}: strategy'


@check('kube-score/statefulset-has-servicename')
def stateful_sets_have_a_headless_service_and_one_writer(rendered):
    for each in rendered.of_kind('StatefulSet'):
        found = rendered.named('Service', each['spec']['serviceName'])
        if not found or found[0]['spec'].get('clusterIP') != 'None':
            yield f'{title(each)}: serviceName'
        if each['spec']['replicas'] != 1:
            yield f'{title(each)}: more than one writer'


# What chooses pods.

@check('kube-linter/mismatching-selector', 'kube-linter/dangling-service',
       'kube-score/deployment-pod-selector-labels-match-template-metadata-labels',
       'kube-score/statefulset-pod-selector-labels-match-template-metadata-labels',
       'kube-score/service-targets-pod', 'kube-score/networkpolicy-targets-pod')
def selectors_find_pods(rendered):
    for each in rendered.workloads():
        wanted = each['spec']['selector']['matchLabels']
        own = each['spec']['template']['metadata']['labels']
        if not wanted.items() <= own.items():
            yield f'{title(each)}: its selector'
    for each in rendered.of_kind('Service'):
        if len(rendered.pods_matching(each['spec']['selector'])) != 1:
            yield f'{title(each)}: its selector'
    for each in rendered.of_kind('PodDisruptionBudget'):
        if not rendered.pods_matching(each['spec']['selector']['matchLabels']):
            yield f'{title(each)}: its selector'
    for each in rendered.of_kind('NetworkPolicy'):
        # Polaris wants exactly one label.
        wanted = each['spec']['podSelector']['matchLabels']
        if len(wanted) != 1 or not rendered.pods_matching(wanted):
            yield f'{title(each)}: its selector'


@check('kube-score/statefulset-has-poddisruptionbudget',
       'kube-score/deployment-has-poddisruptionbudget',
       'kube-score/poddisruptionbudget-has-policy',
       'kube-linter/pdb-max-unavailable', 'kube-linter/pdb-min-available',
       'kube-linter/pdb-unhealthy-pod-eviction-policy',
       'polaris/missingPodDisruptionBudget', 'polaris/pdbDisruptionsIsZero')
def budgets(rendered):
    for each in rendered.of_kind('PodDisruptionBudget'):
        spec = each['spec']
        if spec.get('maxUnavailable', 0) < 1 or 'minAvailable' in spec:
            yield f'{title(each)}: what it allows'
        if spec.get('unhealthyPodEvictionPolicy') != 'AlwaysAllow':
            yield f'{title(each)}: unhealthyPodEvictionPolicy'
    for where, _, labels_ in rendered.pods():
        if not any(each['spec']['selector']['matchLabels'].items()
                   <= labels_.items()
                   for each in rendered.of_kind('PodDisruptionBudget')):
            yield f'{where}: no budget'


@check('kube-score/pod-networkpolicy', 'polaris/missingNetworkPolicy')
def every_pod_has_a_network_policy(rendered):
    for where, _, labels_ in rendered.pods():
        own = [each['spec'] for each in rendered.of_kind('NetworkPolicy')
               if each['spec']['podSelector']['matchLabels'].items()
               <= labels_.items()]
        if not any(set(each.get('policyTypes', ())) == {'Ingress', 'Egress'}
                   and each.get('ingress') and each.get('egress')
                   for each in own):
            yield f'{where}: no policy for both directions'


@check('kube-score/service-type', 'kube-linter/invalid-target-ports')
def services_lead_to_ports_that_exist(rendered):
    for each in rendered.of_kind('Service'):
        if each['spec'].get('type', 'ClusterIP') != 'ClusterIP':
            yield f'{title(each)}: its type'
        for spec in rendered.pods_matching(each['spec']['selector']):
            ports = port_names(spec)
            for port in each['spec']['ports']:
                if port['targetPort'] not in ports:
                    yield f'{title(each)}: {port["targetPort"]}'
                # Without an address of its own it maps no ports.
                elif (each['spec'].get('clusterIP') == 'None' and
                      ports[port['targetPort']] != port['port']):
                    yield f'{title(each)}: another port than its pod'


@check('kube-score/ingress-targets-service', 'polaris/tlsSettingsMissing')
def ingresses_use_tls_and_lead_to_a_service(rendered):
    for ingress in rendered.of_kind('Ingress'):
        hosts = {host for each in ingress['spec'].get('tls', [])
                 for host in each['hosts']}
        for rule in ingress['spec']['rules']:
            if rule['host'] not in hosts:
                yield f'{title(ingress)}: {rule["host"]} without TLS'
            for path in rule['http']['paths']:
                wanted = path['backend']['service']
                found = rendered.named('Service', wanted['name'])
                if not found or wanted['port']['name'] not in {
                        port['name'] for port in found[0]['spec']['ports']}:
                    yield f'{title(ingress)}: {wanted}'
