#!/usr/bin/env python3
"""Checks the manifests as `kubectl kustomize` renders them.

The checks are those that kube-score, kube-linter and Polaris make by default,
as far as they concern what is shipped here, and that every reference between
the objects resolves. Needs a kubectl whose kustomize knows components (1.25 or
later) in PATH or KUBECTL; without one it is skipped (exit status 77).
"""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERLAYS = sorted(path.parent for path in
                  (ROOT / 'k8s' / 'overlays').glob('*/kustomization.yaml'))
NAME_LABEL = 'app.kubernetes.io/name'
INSTANCE_LABEL = 'app.kubernetes.io/instance'
# Objects that do not belong to a namespace.
CLUSTER_KINDS = {'Namespace', 'PriorityClass'}
# A secret is made by whoever installs; see k8s/examples/secret.yaml.
GIVEN_SECRETS = {'tebium-alert-bot-secrets', 'tebium-alert-bot-tls'}
SECRET_NAME = re.compile('token|secret|password|key', re.IGNORECASE)
SKIPPED = 77


def find_kubectl():
    """The program, or None if there is none that will do."""
    program = os.environ.get('KUBECTL') or shutil.which('kubectl')
    if program is None:
        return None
    version = subprocess.run([program, 'version', '--client', '-o', 'json'],
                             capture_output=True, text=True, check=False)
    try:
        minor = json.loads(version.stdout)['clientVersion']['minor']
    except (ValueError, KeyError):
        return None
    return program if int(re.match(r'\d+', minor).group()) >= 25 else None


def render(overlay):
    """The objects of an overlay; kustomize's complaints fail."""
    done = subprocess.run([find_kubectl(), 'kustomize', str(overlay)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f'{overlay.name}: {done.stderr}')
    return [each for each in yaml.safe_load_all(done.stdout) if each]


class Rendered:
    """One overlay's objects, and how to look among them."""

    def __init__(self, overlay):
        self.objects = render(overlay)

    def of_kind(self, *kinds):
        return [each for each in self.objects if each['kind'] in kinds]

    def named(self, kind, name):
        return [each for each in self.of_kind(kind)
                if each['metadata']['name'] == name]

    def pods(self):
        """(owner, template) of all that run pods."""
        return [(each, each['spec']['template'])
                for each in self.of_kind('StatefulSet', 'Deployment',
                                         'DaemonSet')]

    def containers(self):
        return [(owner, container) for owner, template in self.pods()
                for container in template['spec']['containers']]

    def templates_matching(self, selector):
        return [template for _, template in self.pods()
                if selector.items() <= template['metadata']['labels'].items()]


def for_each_overlay(check):
    """Makes a test of a check on one overlay."""

    @functools.wraps(check)
    def test(self):
        for name, rendered in self.rendered.items():
            with self.subTest(overlay=name):
                check(self, rendered)

    return test


class ManifestsTest(unittest.TestCase):
    """What must hold of every overlay, unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        cls.rendered = {path.name: Rendered(path) for path in OVERLAYS}

    def test_there_is_an_overlay_for_each_place(self):
        self.assertLessEqual({'dev', 'production', 'yandex-cloud', 'eks',
                              'gke', 'aks'}, set(self.rendered))

    @for_each_overlay
    def test_objects_are_unique_and_labelled_by_their_names(self, rendered):
        keys = [(each['kind'], each['metadata']['name'])
                for each in rendered.objects]
        self.assertEqual(len(keys), len(set(keys)))
        for each in rendered.objects:
            labels = each['metadata']['labels']
            self.assertIn(NAME_LABEL, labels, each['kind'])
            # A generated name has a hash at its end.
            self.assertTrue(each['metadata']['name'].startswith(
                labels[INSTANCE_LABEL]), each['metadata']['name'])

    @for_each_overlay
    def test_all_live_in_the_namespace_that_comes_along(self, rendered):
        (namespace,) = rendered.of_kind('Namespace')
        for level in ('enforce', 'warn', 'audit'):
            label = f'pod-security.kubernetes.io/{level}'
            self.assertEqual(namespace['metadata']['labels'][label],
                             'restricted')
        for each in rendered.objects:
            if each['kind'] not in CLUSTER_KINDS:
                self.assertEqual(each['metadata']['namespace'],
                                 namespace['metadata']['name'])

    @for_each_overlay
    def test_pods_keep_the_restricted_standard(self, rendered):
        self.assertTrue(rendered.pods())
        for _, template in rendered.pods():
            spec = template['spec']
            self.assertIs(spec['automountServiceAccountToken'], False)
            self.assertFalse({'hostNetwork', 'hostPID', 'hostIPC'}
                             & set(spec))
            context = spec['securityContext']
            self.assertIs(context['runAsNonRoot'], True)
            self.assertGreaterEqual(context['runAsUser'], 10000)
            self.assertGreaterEqual(context['runAsGroup'], 10000)
            self.assertEqual(context['seccompProfile']['type'],
                             'RuntimeDefault')
            for volume in spec['volumes']:
                self.assertNotIn('hostPath', volume)
        for _, container in rendered.containers():
            context = container['securityContext']
            self.assertIs(context['allowPrivilegeEscalation'], False)
            self.assertIs(context['privileged'], False)
            self.assertIs(context['readOnlyRootFilesystem'], True)
            self.assertIs(context['runAsNonRoot'], True)
            self.assertEqual(context['capabilities'], {'drop': ['ALL']})

    @for_each_overlay
    def test_containers_are_bounded_and_of_a_known_version(self, rendered):
        for _, container in rendered.containers():
            for sort in ('requests', 'limits'):
                self.assertLessEqual(
                    {'cpu', 'memory', 'ephemeral-storage'},
                    set(container['resources'][sort]))
            self.assertRegex(container['image'], r':\d+\.\d+')
            self.assertEqual(container['imagePullPolicy'], 'Always')

    @for_each_overlay
    def test_probes_differ_and_ask_named_ports(self, rendered):
        for _, container in rendered.containers():
            ports = {port['name'] for port in container['ports']}
            for probe in ('startupProbe', 'livenessProbe',
                          'readinessProbe'):
                self.assertIn(container[probe]['httpGet']['port'], ports)
            self.assertNotEqual(container['livenessProbe']['httpGet'],
                                container['readinessProbe']['httpGet'])

    @for_each_overlay
    def test_no_secret_is_an_environment_variable_or_in_a_config_map(
            self, rendered):
        self.assertFalse(rendered.of_kind('Secret'))
        for _, container in rendered.containers():
            names = [each['name'] for each in container.get('env', [])]
            self.assertEqual(len(names), len(set(names)))
            for name in filter(SECRET_NAME.search, names):
                self.assertTrue(name.endswith('_FILE'), name)
        for config in rendered.of_kind('ConfigMap'):
            for name in config['data']:
                self.assertIsNone(SECRET_NAME.search(name), name)

    @for_each_overlay
    def test_selectors_find_pods(self, rendered):
        for owner, template in rendered.pods():
            wanted = owner['spec']['selector']['matchLabels']
            self.assertLessEqual(wanted.items(),
                                 template['metadata']['labels'].items())
        selectors = [each['spec']['selector']
                     for each in rendered.of_kind('Service')]
        selectors += [each['spec']['selector']['matchLabels'] for each in
                      rendered.of_kind('PodDisruptionBudget')]
        selectors += [each['spec']['podSelector']['matchLabels'] for each
                      in rendered.of_kind('NetworkPolicy')]
        for selector in selectors:
            self.assertTrue(rendered.templates_matching(selector),
                            selector)

    @for_each_overlay
    def test_every_pod_has_a_policy_for_both_directions_and_a_budget(self, rendered):
        for policy in rendered.of_kind('NetworkPolicy'):
            self.assertEqual(set(policy['spec']['policyTypes']),
                             {'Ingress', 'Egress'})
            # Polaris compares them one by one.
            self.assertEqual(
                len(policy['spec']['podSelector']['matchLabels']), 1)
        for budget in rendered.of_kind('PodDisruptionBudget'):
            self.assertGreaterEqual(budget['spec']['maxUnavailable'], 1)
            self.assertEqual(budget['spec']['unhealthyPodEvictionPolicy'],
                             'AlwaysAllow')
        for kind in ('NetworkPolicy', 'PodDisruptionBudget'):
            self.assertTrue(rendered.of_kind(kind))

    @for_each_overlay
    def test_services_lead_to_ports_that_exist(self, rendered):
        for service in rendered.of_kind('Service'):
            self.assertEqual(service['spec'].get('type', 'ClusterIP'),
                             'ClusterIP')
            (template,) = rendered.templates_matching(
                service['spec']['selector'])
            names = {port['name']
                     for container in template['spec']['containers']
                     for port in container['ports']}
            for port in service['spec']['ports']:
                self.assertIn(port['targetPort'], names)

    @for_each_overlay
    def test_stateful_sets_have_their_service_and_one_writer(self, rendered):
        for each in rendered.of_kind('StatefulSet'):
            (service,) = rendered.named('Service',
                                        each['spec']['serviceName'])
            self.assertEqual(service['spec']['clusterIP'], 'None')
            self.assertEqual(each['spec']['replicas'], 1)
        self.assertFalse(rendered.of_kind('HorizontalPodAutoscaler'))

    @for_each_overlay
    def test_pods_name_what_exists(self, rendered):
        for owner, template in rendered.pods():
            spec = template['spec']
            self.assertTrue(rendered.named('ServiceAccount',
                                           spec['serviceAccountName']))
            self.assertTrue(rendered.named('PriorityClass',
                                           spec['priorityClassName']))
            volumes = {each['name'] for each in spec['volumes']}
            volumes |= {each['metadata']['name'] for each in
                        owner['spec'].get('volumeClaimTemplates', [])}
            for container in spec['containers']:
                for mount in container['volumeMounts']:
                    self.assertIn(mount['name'], volumes)
                for source in container.get('envFrom', []):
                    self.assertTrue(rendered.named(
                        'ConfigMap', source['configMapRef']['name']))
            for volume in spec['volumes']:
                if 'secret' in volume:
                    self.assertIn(volume['secret']['secretName'],
                                  GIVEN_SECRETS)

    @for_each_overlay
    def test_pods_spread(self, rendered):
        for _, template in rendered.pods():
            spec = template['spec']
            self.assertTrue(spec['topologySpreadConstraints'])
            terms = spec['affinity']['podAntiAffinity'][
                'preferredDuringSchedulingIgnoredDuringExecution']
            self.assertEqual(terms[0]['podAffinityTerm']['topologyKey'],
                             'kubernetes.io/hostname')

    @for_each_overlay
    def test_ingresses_use_tls_and_lead_to_a_service(self, rendered):
        for ingress in rendered.of_kind('Ingress'):
            spec = ingress['spec']
            hosts = {host for each in spec['tls'] for host in
                     each['hosts']}
            for rule in spec['rules']:
                self.assertIn(rule['host'], hosts)
                for path in rule['http']['paths']:
                    service = path['backend']['service']
                    (found,) = rendered.named('Service', service['name'])
                    self.assertIn(service['port']['name'],
                                  {port['name'] for port in
                                   found['spec']['ports']})

    @for_each_overlay
    def test_monitors_find_the_service(self, rendered):
        for monitor in rendered.of_kind('ServiceMonitor'):
            wanted = monitor['spec']['selector']['matchLabels']
            found = [each for each in rendered.of_kind('Service')
                     if wanted.items()
                     <= each['metadata']['labels'].items()]
            self.assertEqual(len(found), 1)
            ports = {port['name'] for port in found[0]['spec']['ports']}
            for endpoint in monitor['spec']['endpoints']:
                self.assertIn(endpoint['port'], ports)

    def test_the_clouds_differ_in_storage_and_ingress_alone(self):
        production = self.rendered['production']
        for name in ('yandex-cloud', 'eks', 'gke', 'aks'):
            with self.subTest(overlay=name):
                cloud = self.rendered[name]
                (own,) = cloud.of_kind('StatefulSet')
                claim = own['spec']['volumeClaimTemplates'][0]['spec']
                self.assertTrue(claim.pop('storageClassName'))
                same = [each for each in cloud.objects
                        if each['kind'] != 'Ingress']
                self.assertEqual(same, production.objects)


if __name__ == '__main__':
    if find_kubectl() is None:
        print('SKIPPED: no kubectl of 1.25 or later is at hand')
        sys.exit(SKIPPED)
    unittest.main()
