#!/usr/bin/env python3
"""Checks the manifests as `kubectl kustomize` renders them.

Every check of object_checks.py and reference_checks.py holds of every overlay,
and so of every component and of the base, which the overlays are made of.
mutations_test.py shows that each can fail. Needs a kubectl of 1.25 or later in
KUBECTL, PATH or build/kubectl (scripts/install-kubectl); without one it is
skipped (exit status 77).
"""

import copy
import json
import os
import pathlib
import re
import unittest

import jsonschema
import yaml

import listed
import object_checks  # fills CHECKS
import reference_checks
import rendered
from checks import CHECKS
from rendered import BOT, K8S, OVERLAYS, ROOT

CLOUDS = ('aks', 'eks', 'gke', 'yandex-cloud')
# Kinds of the clouds and of storage, for which no schema is at hand.
WITHOUT_SCHEMA = {'BackendConfig', 'StorageClass'}
SCHEMAS = pathlib.Path(os.environ.get('TEBIUM_SCHEMAS') or
                       ROOT.parent / 'shared' / 'schemas') / 'k8s'


def schemas():
    """{(kind, group's first label, version): validator}."""
    found = {}
    for path in SCHEMAS.glob('*.json'):
        kind, rest = path.stem.split('-', 1)
        group, _, version = rest.rpartition('-')
        schema = json.loads(path.read_text('utf-8'))
        jsonschema.Draft7Validator.check_schema(schema)
        found[kind, group.split('.')[0], version] = (
            jsonschema.Draft7Validator(schema))
    return found


def schema_key(each):
    group, _, version = each['apiVersion'].rpartition('/')
    return each['kind'].lower(), group.split('.')[0], version


class ManifestsTest(unittest.TestCase):
    """What must hold of every overlay, unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        cls.rendered = {name: rendered.overlay(name) for name in OVERLAYS}

    def test_there_is_an_overlay_for_each_place(self):
        self.assertEqual({'dev', 'ecosystem', 'production', *CLOUDS},
                         set(OVERLAYS))

    def test_every_overlay_passes_every_check(self):
        for name, objects in self.rendered.items():
            for check in CHECKS:
                with self.subTest(overlay=name, check=check.__name__):
                    self.assertEqual(list(check(objects)), [])

    def test_every_listed_check_is_made_or_has_its_reason(self):
        made = {each for check in CHECKS for each in check.stands_for}
        self.assertEqual(listed.LISTED - made, set(listed.LEFT_OUT))
        self.assertLessEqual(made, listed.LISTED)

    def test_every_component_is_used_by_an_overlay(self):
        used = set()
        for path in K8S.glob('*/*/kustomization.yaml'):
            for each in yaml.safe_load(path.read_text()).get('components', []):
                used.add((path.parent / each).resolve())
        self.assertLessEqual(set((K8S / 'components').iterdir()), used)

    def schemas_at_hand(self):
        if not SCHEMAS.is_dir():
            print('SKIPPED: the schemas; no TEBIUM_SCHEMAS is at hand')
            self.skipTest('no schemas')
        return schemas()

    def test_objects_are_as_their_schemas_say(self):
        known = self.schemas_at_hand()
        examples = rendered.Rendered(list(yaml.safe_load_all(
            (K8S / 'examples' / 'secrets.yaml').read_text('utf-8'))))
        for name, objects in (*self.rendered.items(), ('examples', examples)):
            for each in objects.objects:
                if each['kind'] in WITHOUT_SCHEMA:
                    continue
                with self.subTest(overlay=name, object=rendered.title(each)):
                    faults = known[schema_key(each)].iter_errors(each)
                    self.assertEqual([fault.message for fault in faults], [])

    def test_the_schemas_refuse_a_misspelt_field(self):
        known = self.schemas_at_hand()
        for name, kind, path, field in (
                ('dev', 'StatefulSet',
                 ('spec', 'template', 'spec', 'containers', 0,
                  'securityContext'), 'readOnlyRootFileSystem'),
                ('production', 'ScrapeConfig', ('spec',), 'scrapetimeout'),
                ('production', 'AlertmanagerConfig', ('spec', 'route'),
                 'group_by')):
            (each,) = self.rendered[name].of_kind(kind)
            spoilt = copy.deepcopy(each)
            inner = spoilt
            for key in path:
                inner = inner[key]
            inner[field] = True
            self.assertTrue(known[schema_key(each)].is_valid(each), kind)
            self.assertFalse(known[schema_key(each)].is_valid(spoilt), kind)

    def test_kustomizations_are_as_their_schemas_say(self):
        known = self.schemas_at_hand()
        paths = [path for top in (K8S, ROOT / 'dashboards') for path in
                 (*top.rglob('kustomization.yaml'),
                  *top.rglob('Kustomization'))]
        self.assertGreater(len(paths), 10)
        for path in paths:
            with self.subTest(path=path):
                each = yaml.safe_load(path.read_text('utf-8'))
                faults = known[schema_key(each)].iter_errors(each)
                self.assertEqual([fault.message for fault in faults], [])

    def test_nothing_has_to_be_prepared_for_dev(self):
        dev = self.rendered['dev']
        self.assertNotIn('secret', ' '.join(reference_checks.texts(
            [spec for _, spec, _ in dev.pods()])).lower())
        for each in dev.objects:
            self.assertNotIn('monitoring.coreos.com', each['apiVersion'])

    def test_without_a_secret_only_its_own_namespace_gets_in(self):
        (policy,) = self.rendered['dev'].of_kind('NetworkPolicy')
        self.assertEqual([rule['from'] for rule in policy['spec']['ingress']],
                         [[{'podSelector': {}}]])

    def test_all_but_dev_know_the_secrets_files(self):
        for name in set(OVERLAYS) - {'dev'}:
            with self.subTest(overlay=name):
                (files,) = [each['data'] for each in
                            self.rendered[name].of_kind('ConfigMap')
                            if each['metadata']['name'].startswith(
                                f'{BOT}-files')]
                (workload,) = self.rendered[name].named('StatefulSet', BOT)
                (container,) = workload['spec']['template']['spec'][
                    'containers']
                mounts = {mount['mountPath']
                          for mount in container['volumeMounts']}
                self.assertIn(container['workingDir'], mounts)
                named = re.findall(r'_FILE=(.*)/(.*)', files['config.env'])
                self.assertEqual({folder for folder, _ in named} - mounts,
                                 set())
                self.assertEqual(
                    {key for _, key in named},
                    rendered.example_secrets()[f'{BOT}-secrets'])

    def test_the_image_is_of_this_version(self):
        version = re.search(r'^project\(\S+ VERSION (\S+)',
                            (ROOT / 'CMakeLists.txt').read_text('utf-8'),
                            re.MULTILINE).group(1)
        for objects in self.rendered.values():
            (workload,) = objects.named('StatefulSet', BOT)
            (container,) = workload['spec']['template']['spec']['containers']
            self.assertEqual(container['image'],
                             f'tebium/tebium-alert-bot:{version}')

    def test_the_ecosystem_is_of_the_same_images_as_with_compose(self):
        compose = yaml.safe_load(
            (ROOT / 'compose.ecosystem.yaml').read_text('utf-8'))
        named = {each['image'] for each in compose['services'].values()
                 if not each.get('image', '$').startswith(('$', 'tebium/'))}
        self.assertTrue(named)
        used = {container['image'] for _, container, _ in
                self.rendered['ecosystem'].containers()}
        self.assertEqual(named - used, set())

    def test_the_dashboards_come_as_grafanas_sidecar_wants_them(self):
        wanted = {path.name for path in (ROOT / 'dashboards').glob('*.json')}
        for name in ('production', 'ecosystem'):
            with self.subTest(overlay=name):
                found = [each for each in
                         self.rendered[name].of_kind('ConfigMap')
                         if each['metadata']['labels'].get('grafana_dashboard')
                         == '1']
                self.assertEqual(
                    {key for each in found for key in each['data']}, wanted)
                for each in found:
                    self.assertEqual(
                        each['metadata']['annotations']['grafana_folder'],
                        'TeBium')

    def test_the_rules_come_along(self):
        wanted = {path.name for path in
                  (ROOT / 'dashboards' / 'rules').glob('*.yaml')}
        (rules,) = [each for each in
                    self.rendered['ecosystem'].of_kind('ConfigMap')
                    if each['metadata']['name'].startswith('tebium-rules')]
        self.assertEqual(set(rules['data']), wanted)
        self.assertTrue(self.rendered['production'].of_kind('PrometheusRule'))

    def test_grafana_finds_its_dashboards(self):
        (workload,) = self.rendered['ecosystem'].named('StatefulSet',
                                                       'grafana')
        spec = workload['spec']['template']['spec']
        mounts = {mount['name']: mount['mountPath']
                  for mount in spec['containers'][0]['volumeMounts']}
        (files,) = [each['data'] for each in
                    self.rendered['ecosystem'].of_kind('ConfigMap')
                    if each['metadata']['name'].startswith(
                        'tebium-grafana-providers')]
        for text in files.values():
            for provider in yaml.safe_load(text)['providers']:
                self.assertEqual(provider['options']['path'],
                                 mounts['dashboards'])

    def test_the_clouds_differ_in_storage_and_the_way_in_alone(self):
        production = self.rendered['production'].objects
        for name in CLOUDS:
            with self.subTest(overlay=name):
                cloud = rendered.Rendered(rendered.load(K8S / 'overlays' /
                                                        name))
                self.assertEqual(self.without_differences(cloud), production)

    def without_differences(self, cloud):
        """A cloud's objects, less what may be its own."""
        (own,) = cloud.named('StatefulSet', BOT)
        claim = own['spec']['volumeClaimTemplates'][0]['spec']
        self.assertTrue(claim.pop('storageClassName'))
        (policy,) = cloud.named('NetworkPolicy', BOT)
        sources = policy['spec']['ingress'][0]['from']
        sources[:] = [each for each in sources if 'ipBlock' not in each]
        (service,) = cloud.named('Service', BOT)
        service['metadata'].pop('annotations', None)
        return [each for each in cloud.objects if each['kind'] not in
                {'BackendConfig', 'Ingress', 'StorageClass'}]

    def test_a_storage_class_that_comes_along_is_the_one_used(self):
        eks = self.rendered['eks']
        (storage,) = eks.of_kind('StorageClass')
        (own,) = eks.named('StatefulSet', BOT)
        self.assertEqual(
            own['spec']['volumeClaimTemplates'][0]['spec']['storageClassName'],
            storage['metadata']['name'])

    def test_gkes_backend_config_is_the_one_named(self):
        gke = self.rendered['gke']
        (config,) = gke.of_kind('BackendConfig')
        (service,) = gke.named('Service', BOT)
        named = yaml.safe_load(service['metadata']['annotations'][
            'cloud.google.com/backend-config'])
        self.assertEqual(named, {'default': config['metadata']['name']})
        self.assertEqual(config['spec']['healthCheck']['port'],
                         service['spec']['ports'][0]['port'])


if __name__ == '__main__':
    rendered.run_tests()
