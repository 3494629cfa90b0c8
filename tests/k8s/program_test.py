#!/usr/bin/env python3
"""What the manifests say to the programs, said to the programs.

The bot of TEBIUM_ALERT_BOT (build/release by default) is started as its pod
would start it; its flags, variables, ports and paths are those it documents;
Debian's promtool and amtool read the files that are for theirs. Skipped without
a kubectl (exit status 77).
"""

import copy
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import yaml

import rendered
from rendered import BOT, OVERLAYS, ROOT

PROGRAM = os.environ.get('TEBIUM_ALERT_BOT') or str(
    ROOT / 'build' / 'release' / 'tebium-alert-bot')


def own_pod(objects):
    """(the pod's spec, its container, its environment)."""
    (workload,) = objects.named('StatefulSet', BOT)
    spec = workload['spec']['template']['spec']
    (container,) = spec['containers']
    environment = {}
    for source in container['envFrom']:
        (config,) = objects.named('ConfigMap', source['configMapRef']['name'])
        environment.update(config['data'])
    return spec, container, environment


def files_of(objects, workload, volume):
    """The files of a volume that is a config map."""
    (found,) = objects.named('StatefulSet', workload)
    (source,) = [each for each in found['spec']['template']['spec']['volumes']
                 if each['name'] == volume]
    (config,) = objects.named('ConfigMap', source['configMap']['name'])
    return config['data']


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, 'utf-8')


def run(*command):
    done = subprocess.run([str(each) for each in command],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Pod:
    """The bot as its pod starts it, in a folder in place of the root."""

    def __init__(self, objects, root):
        self.root = root
        spec, self.container, environment = own_pod(objects)
        self.mount(objects, spec)
        work = self.inside(self.container['workingDir'])
        for path in work.glob('*'):
            path.write_text(self.moved(path.read_text('utf-8')), 'utf-8')
        arguments = [
            '--web.listen-address=127.0.0.1:0'
            if each.startswith('--web.listen-address=') else self.moved(each)
            for each in self.container['args']]
        environment |= {key: value for key, value in os.environ.items()
                        if key.endswith('SAN_OPTIONS')}
        # Nothing leaves this machine: Telegram is a port that refuses.
        self.process = subprocess.Popen(
            [PROGRAM, *arguments, '--telegram.api-url=http://127.0.0.1:1'],
            cwd=work, env=environment, stderr=subprocess.PIPE, text=True)
        self.address = self.await_address()

    def inside(self, path):
        return self.root / path.lstrip('/')

    def moved(self, text):
        """Paths of mounts in a text, as they are in the folder."""
        mounts = '|'.join(re.escape(mount['mountPath'])
                          for mount in self.container['volumeMounts'])
        return re.sub(rf'=({mounts})\b', rf'={self.root}\1', text)

    def mount(self, objects, spec):
        volumes = {each['name']: each for each in spec['volumes']}
        for mount in self.container['volumeMounts']:
            volume = volumes.get(mount['name'], {})
            files = {}
            if 'configMap' in volume:
                (config,) = objects.named('ConfigMap',
                                          volume['configMap']['name'])
                files = config['data']
            elif 'secret' in volume:
                files = {key: '123456:example-0123456789' for key in
                         rendered.example_secrets()[
                             volume['secret']['secretName']]}
            write(self.inside(mount['mountPath']), files)

    def await_address(self):
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if 'Listening on' in line:
                return json.loads(line)['address']
        self.process.communicate()
        raise AssertionError(''.join(lines))

    def get(self, path):
        """The status of an answer."""
        try:
            with urllib.request.urlopen(f'http://{self.address}{path}',
                                        timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        return self.process.returncode


class ProgramTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.rendered = {name: rendered.overlay(name) for name in OVERLAYS}
        code, cls.help = run(PROGRAM, '--help')
        assert code == 0, cls.help
        with open(ROOT / 'docs' / 'openapi.yaml', encoding='utf-8') as file:
            cls.paths = set(yaml.safe_load(file)['paths'])

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='tebium-k8s-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def unknown_flags(self, objects):
        known = set(re.findall(r'^  (--[a-z.-]+)', self.help, re.MULTILINE))
        _, container, _ = own_pod(objects)
        return {each.partition('=')[0] for each in container['args']} - known

    def unknown_variables(self, objects):
        known = set(re.findall(r'\[([A-Z_]+)\]', self.help))
        known |= set(re.findall(r'^  ([A-Z_]+) ', self.help, re.MULTILINE))
        _, _, environment = own_pod(objects)
        text = files_of(objects, BOT, 'configuration').get('config.env', '')
        files = {each.removesuffix('_FILE') for each in
                 re.findall(r'^(\w+)=', text, re.MULTILINE)}
        return (set(environment) | files) - known

    def test_flags_and_variables_exist(self):
        for name, objects in self.rendered.items():
            self.assertEqual(self.unknown_flags(objects), set(), name)
            self.assertEqual(self.unknown_variables(objects), set(), name)

    def test_flags_and_variables_that_do_not_exist_are_seen(self):
        objects = rendered.Rendered(copy.deepcopy(
            self.rendered['production'].objects))
        _, container, _ = own_pod(objects)
        container['args'].append('--storage.paths=/data')
        config = objects.named('ConfigMap', container['envFrom'][0][
            'configMapRef']['name'])[0]
        config['data']['ALERT_CHAT'] = '1'
        files_of(objects, BOT, 'configuration')['config.env'] += (
            'BOTTOKEN_FILE=/a\n')
        self.assertEqual(self.unknown_flags(objects), {'--storage.paths'})
        self.assertEqual(self.unknown_variables(objects),
                         {'ALERT_CHAT', 'BOTTOKEN'})

    def test_the_port_is_the_one_listened_on(self):
        for objects in self.rendered.values():
            spec, container, _ = own_pod(objects)
            (port,) = rendered.port_names(spec).values()
            self.assertIn(f'--web.listen-address=:{port}', container['args'])

    def test_paths_are_documented(self):
        for name, objects in self.rendered.items():
            _, container, _ = own_pod(objects)
            used = {container[probe]['httpGet']['path'] for probe in
                    ('startupProbe', 'livenessProbe', 'readinessProbe')}
            for each in objects.of_kind('ServiceMonitor'):
                used |= {end['path'] for end in each['spec']['endpoints']}
            used |= {each['spec']['prober']['path']
                     for each in objects.of_kind('Probe')}
            used |= {each['spec']['metricsPath']
                     for each in objects.of_kind('ScrapeConfig')}
            # What load balancers ask.
            for each in objects.of_kind('Ingress'):
                used |= {value for value in each['metadata'].get(
                    'annotations', {}).values() if value.startswith('/')}
            used |= {each['spec']['healthCheck']['requestPath']
                     for each in objects.of_kind('BackendConfig')}
            for each in objects.of_kind('AlertmanagerConfig'):
                used |= {'/' + hook['url'].split('/', 3)[3]
                         for receiver in each['spec']['receivers']
                         for hook in receiver.get('webhookConfigs', [])}
            self.assertEqual(used - self.paths, set(), name)

    def test_configuration_files_are_understood(self):
        for name, objects in self.rendered.items():
            with self.subTest(overlay=name):
                files = files_of(objects, BOT, 'configuration')
                write(self.folder, files)
                code, told = run(PROGRAM, 'check-config',
                                 self.folder / 'tebium.yml')
                self.assertEqual(code, 0, told)

    def test_the_pod_starts_answers_its_probes_and_ends(self):
        # The clouds' pods are production's (manifests_test.py).
        for name in ('dev', 'production', 'ecosystem'):
            objects = self.rendered[name]
            with self.subTest(overlay=name):
                pod = Pod(objects, self.folder / name)
                try:
                    for probe in ('startupProbe', 'livenessProbe',
                                  'readinessProbe'):
                        path = pod.container[probe]['httpGet']['path']
                        self.assertEqual(pod.get(path), 200, path)
                    self.assertEqual(pod.get('/metrics'), 200)
                    # dev is open, the others ask for the secret.
                    self.assertEqual(pod.get('/api/v1/modules'),
                                     200 if name == 'dev' else 401)
                finally:
                    self.assertEqual(pod.stop(), 0)
                self.assertEqual(
                    {path.name for path in
                     pod.inside(pod.container['workingDir']).iterdir()},
                    set(files_of(objects, BOT, 'configuration')))

    def test_modules_that_prometheus_asks_for_are_watched(self):
        production = self.rendered['production']
        pod = Pod(production, self.folder)
        try:
            status = self.probe_by_each_object(production, pod)
        finally:
            pod.stop()
        self.assertGreater(len(status), 5)
        self.assertEqual(set(status.values()), {200}, status)

    def probe_by_each_object(self, objects, pod):
        """What the bot answers to each of Prometheus's requests; the modules
        themselves are not there, which is no error of the request."""
        status = {}
        queries = [f'module={module}'
                   for each in objects.of_kind('ScrapeConfig')
                   for group in each['spec']['staticConfigs']
                   for module in group['targets']]
        queries += [f'module={each["spec"]["module"]}&target={target}'
                    for each in objects.of_kind('Probe')
                    for target in
                    each['spec']['targets']['staticConfig']['static']]
        for query in queries:
            request = urllib.request.Request(
                f'http://{pod.address}/probe?{query}', headers={
                    'Authorization': 'Bearer 123456:example-0123456789',
                    'X-Prometheus-Scrape-Timeout-Seconds': '1'})
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    status[query] = answer.status
            except urllib.error.HTTPError as error:
                status[query] = error.code
        return status

    def test_prometheus_and_alertmanager_understand_their_files(self):
        ecosystem = self.rendered['ecosystem']
        write(self.folder, files_of(ecosystem, 'prometheus', 'configuration'))
        write(self.folder, files_of(ecosystem, 'alertmanager',
                                    'configuration'))
        rules = files_of(ecosystem, 'prometheus', 'rules')
        write(self.folder / 'rules', rules)
        for command in (
                ('promtool', 'check', 'config', '--syntax-only',
                 self.folder / 'prometheus.yml'),
                ('promtool', 'check', 'rules',
                 *(self.folder / 'rules' / each for each in rules)),
                ('amtool', 'check-config', self.folder / 'alertmanager.yml')):
            code, told = run(*command)
            self.assertEqual(code, 0, told)

    def test_prometheus_reads_the_rules_where_they_are_mounted(self):
        ecosystem = self.rendered['ecosystem']
        settings = yaml.safe_load(files_of(
            ecosystem, 'prometheus', 'configuration')['prometheus.yml'])
        (workload,) = ecosystem.named('StatefulSet', 'prometheus')
        mounts = {mount['name']: mount['mountPath'] for mount in
                  workload['spec']['template']['spec']['containers'][0][
                      'volumeMounts']}
        self.assertEqual(settings['rule_files'], [f'{mounts["rules"]}/*.yaml'])


if __name__ == '__main__':
    rendered.run_tests()
