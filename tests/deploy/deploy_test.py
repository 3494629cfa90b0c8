#!/usr/bin/env python3
"""Checks the Dockerfile, the compose files with what they mount, and the unit.

Each is given to the program that it is for, as far as that can be had without
a registry: docker-compose, promtool, amtool, systemd-analyze, dockerfilelint.
scripts/test-image builds and runs the image itself.
"""

import json
import os
import pathlib
import re
import shutil
import tempfile
import unittest

import yaml

from common import BUILD, Case, PROGRAM, ROOT, needs, run, version

UNIT = ROOT / 'deploy/tebium-alert-bot.service'
IMAGE = f'tebium/tebium-alert-bot:{version()}'
# As systemd-analyze counts it: 0 is best, 10 is worst.
MAX_EXPOSURE = 1.5
# dockerfilelint's own limits: (instruction, title).
NOT_FAULTS = {
    ('FROM', 'Base Image Missing Tag'),  # It is in the argument's default.
    # It takes --start-period for an option called --start.
    ('HEALTHCHECK', 'Invalid Argument Format'),
}


def dockerfile():
    """[(instruction, arguments)], continued lines joined."""
    text = (ROOT / 'Dockerfile').read_text()
    text = re.sub(r'^#.*\n', '', text, flags=re.MULTILINE)
    lines = text.replace('\\\n', ' ').splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def arguments(instruction):
    return [rest for name, rest in dockerfile() if name == instruction]


class DockerfileTest(Case):

    def test_the_user_is_a_number_and_not_root(self):
        self.assertEqual(arguments('USER'), ['65532:65532'])

    def test_it_is_run_without_a_shell(self):
        for instruction in ('ENTRYPOINT', 'VOLUME'):
            for rest in arguments(instruction):
                self.assertIsInstance(json.loads(rest), list)
        (check,) = arguments('HEALTHCHECK')
        self.assertEqual(json.loads(check.split('CMD ')[1]),
                         ['/usr/bin/tebium-alert-bot', '--healthcheck'])

    def test_no_feature_of_buildkit_and_no_secret_is_used(self):
        text = (ROOT / 'Dockerfile').read_text()
        self.assertNotIn('--mount', text)
        self.assertNotIn('<<', text)
        for rest in arguments('ENV') + arguments('ARG'):
            self.assertNotRegex(rest, '(?i)token|secret|password')

    def test_version_and_labels(self):
        self.assertIn(f'VERSION={version()}', arguments('ARG'))
        (labels,) = arguments('LABEL')
        for name in ('title', 'description', 'licenses', 'source', 'version',
                     'revision', 'created', 'documentation'):
            self.assertIn(f'org.opencontainers.image.{name}=', labels)

    def test_all_that_is_compiled_reaches_the_builder(self):
        """Nothing else does: the list of what is left out ends with names."""
        lines = (ROOT / '.dockerignore').read_text().splitlines()
        kept = {line[1:].rstrip('/') for line in lines if line[:1] == '!'}
        self.assertIn('*', lines)
        cmake = (ROOT / 'CMakeLists.txt').read_text()
        folders = re.findall(r'^add_subdirectory\((\w+)\)', cmake, re.M)
        self.assertLessEqual(set(folders), kept)
        for name in kept:
            self.assertTrue((ROOT / name).exists(), name)

    @needs('npm')
    def test_dockerfilelint_finds_nothing(self):
        here = pathlib.Path(__file__).parent / 'dockerfilelint'
        folder = BUILD / 'tests/deploy/dockerfilelint'
        folder.mkdir(parents=True, exist_ok=True)
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(here / name, folder)
        program = folder / 'node_modules/.bin/dockerfilelint'
        if not program.exists():
            done = run('npm', 'ci', '--ignore-scripts', '--no-audit',
                       '--no-fund', cwd=folder)
            if done.returncode != 0:
                self.skipTest(f'npm cannot fetch it: {done.stderr[:200]}')
        done = run(program, '-o', 'json', ROOT / 'Dockerfile')
        (report,) = json.loads(done.stdout)['files']
        found = {(each['content'].split()[0], each['title'])
                 for each in report['issues']}
        self.assertLessEqual(found, NOT_FAULTS)


@unittest.skipUnless(PROGRAM.exists() and os.geteuid() == 0,
                     'needs the built program, and root')
class ImageRootTest(Case):
    """What scripts/image-root lays out, of this machine's packages."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        cls.done = run(ROOT / 'scripts/image-root', PROGRAM, cls.root)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)

    def test_the_program_runs_there_alone(self):
        done = self.succeed('chroot', self.root, '/usr/bin/tebium-alert-bot',
                            '--version')
        self.assertIn(version(), done.stdout)
        self.assertEqual(sorted(os.listdir(self.root / 'usr/bin')),
                         ['tebium-alert-bot'])

    def test_it_finds_certificates_time_zones_and_fonts(self):
        bundle = self.root / 'etc/ssl/certs/ca-certificates.crt'
        self.assertGreater(bundle.stat().st_size, 100_000)
        link = os.readlink(self.root / 'usr/lib/ssl/cert.pem')
        self.assertEqual(link, '/etc/ssl/certs/ca-certificates.crt')
        for path in ('usr/share/zoneinfo/Europe/Moscow',
                     'usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
                     'etc/fonts/fonts.conf'):
            self.assertTrue((self.root / path).exists(), path)

    def test_its_data_belongs_to_the_user_of_the_image(self):
        found = (self.root / 'data').stat()
        self.assertEqual((found.st_uid, found.st_gid), (65532, 65532))

    def test_the_bill_of_materials_names_every_package(self):
        path = self.root / 'usr/share/doc/tebium-alert-bot/sbom.spdx.json'
        bill = json.loads(path.read_text())
        self.assertEqual(bill['spdxVersion'], 'SPDX-2.3')
        identifiers = {each['SPDXID'] for each in bill['packages']}
        self.assertEqual(len(identifiers), len(bill['packages']))
        for each in identifiers:
            self.assertRegex(each, r'^SPDXRef-[A-Za-z0-9.-]+$')
        for each in bill['relationships']:
            self.assertIn(each['relatedSpdxElement'], identifiers)
        names = {each['name'] for each in bill['packages']}
        packages = set(os.listdir(self.root / 'var/lib/dpkg/status.d'))
        self.assertLessEqual({'libc6', 'libssl3', 'libstdc++6'}, packages)
        self.assertLessEqual(packages | {'rapidjson-dev'}, names)
        for name in packages:
            self.assertTrue(
                (self.root / 'usr/share/doc' / name / 'copyright').exists())


class ComposeTest(Case):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.secrets = pathlib.Path(cls.folder.name)
        cls.environment = {**os.environ, 'TEBIUM_SECRETS': str(cls.secrets)}
        run(ROOT / 'scripts/secrets', env=cls.environment)
        cls.files = {
            name: yaml.safe_load((ROOT / name).read_text())
            for name in ('compose.yaml', 'compose.ecosystem.yaml')}
        cls.services = {
            **cls.files['compose.ecosystem.yaml']['services'],
            **cls.files['compose.yaml']['services']}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @needs('docker-compose')
    def test_docker_compose_takes_both(self):
        for name in self.files:
            with self.subTest(file=name):
                done = self.succeed('docker-compose', '-f', ROOT / name,
                                    'config', '-q', env=self.environment)
                self.assertEqual(done.stdout + done.stderr, '')

    def test_no_container_may_do_more_than_it_needs(self):
        for name, service in self.services.items():
            with self.subTest(service=name):
                self.assertIs(service['read_only'], True)
                self.assertEqual(service['cap_drop'], ['ALL'])
                self.assertEqual(service['security_opt'],
                                 ['no-new-privileges:true'])
                self.assertNotIn('privileged', service)
                for port in service['ports']:
                    self.assertTrue(port.startswith(
                        '${TEBIUM_PUBLISH:-127.0.0.1}:'), port)

    def test_secrets_are_files(self):
        for name, service in self.services.items():
            for variable, value in service.get('environment', {}).items():
                if re.search('TOKEN|SECRET|PASSWORD', variable):
                    self.assertTrue(variable.endswith('_FILE'),
                                    f'{name}: {variable}')
                    self.assertIn(value.rsplit('/', 1)[1],
                                  service['secrets'])

    def test_each_secret_is_made_by_the_script(self):
        made = set(os.listdir(self.secrets))
        for file in self.files.values():
            for secret in file['secrets'].values():
                self.assertIn(secret['file'].rsplit('/', 1)[1], made)
        for service in self.services.values():
            for path in service.get('env_file', []):
                self.assertIn(path.rsplit('/', 1)[1], made)

    def test_all_that_is_mounted_exists(self):
        for file in self.files.values():
            for service in file['services'].values():
                for volume in service.get('volumes', []):
                    source = volume.split(':')[0]
                    if source.startswith('./'):
                        self.assertTrue((ROOT / source).is_dir(), source)
                        self.assertTrue(volume.endswith(':ro'), volume)
                    else:
                        self.assertIn(source, file['volumes'])

    def test_the_ports_of_the_ecosystem_are_published(self):
        ports = {port.split(':')[-1] for service in self.services.values()
                 for port in service['ports']}
        self.assertLessEqual({'8080', '8081', '8082', '8123', '9000', '6379'},
                             ports)

    def test_the_bot_is_what_the_image_and_kubernetes_say(self):
        bot = self.services['alert-bot']
        self.assertEqual(bot['image'],
                         IMAGE.replace(version(),
                                       '${TEBIUM_VERSION:-' + version() + '}'))
        manifests = list(yaml.safe_load_all(
            (ROOT / 'k8s/base/stateful-set.yaml').read_text()))
        pod = manifests[0]['spec']['template']['spec']
        (container,) = pod['containers']
        self.assertEqual(container['image'], IMAGE)
        user = pod['securityContext']
        self.assertEqual(f'{user["runAsUser"]}:{user["runAsGroup"]}',
                         arguments('USER')[0])
        (port,) = arguments('EXPOSE')
        self.assertEqual(str(container['ports'][0]['containerPort']), port)
        self.assertTrue(bot['ports'][0].endswith(f':{port}:{port}'))
        (data,) = json.loads(arguments('VOLUME')[0])
        self.assertIn(data, [each['mountPath']
                             for each in container['volumeMounts']])
        self.assertEqual(bot['volumes'], [f'alert-bot:{data}'])

    @unittest.skipUnless(PROGRAM.exists(), 'the program is not built')
    def test_the_program_knows_every_setting(self):
        known = set(re.findall(r'\b[A-Z][A-Z0-9_]+\b',
                               run(PROGRAM, '--help').stdout))
        names = set(re.findall(r'(\w+)=', arguments('ENV')[0]))
        for file in self.files.values():
            names |= set(file['services']['alert-bot']['environment'])
        unit = UNIT.read_text()
        for line in re.findall(r'^Environment=(.*)$', unit, re.M):
            names |= set(re.findall(r'(\w+)=', line))
        defaults = (ROOT / 'deploy/debian/tebium-alert-bot.default')
        names |= set(re.findall(r'^#?([A-Z_]+)=', defaults.read_text(), re.M))
        # TZ is the C library's.
        names = {name.removesuffix('_FILE') if name != 'LOG_FILE'
                 and name != 'CONFIG_FILE' else name for name in names}
        self.assertEqual(names - known - {'TZ'}, set())


class MonitoringTest(Case):
    """What compose.ecosystem.yaml gives to Prometheus and its companions."""

    @needs('promtool')
    def test_promtool_takes_prometheus_configuration_and_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            # It follows the paths of the rules, which are the container's.
            text = (ROOT / 'deploy/prometheus/prometheus.yml').read_text()
            copy = pathlib.Path(folder) / 'prometheus.yml'
            copy.write_text(text.replace('/etc/prometheus-rules',
                                         str(ROOT / 'dashboards/rules')))
            done = self.succeed('promtool', 'check', 'config', copy)
            self.assertIn('rules found', done.stdout)

    @needs('amtool')
    def test_amtool_takes_alertmanagers_configuration(self):
        file = ROOT / 'deploy/alertmanager/alertmanager.yml'
        self.succeed('amtool', 'check-config', file)
        for labels, receivers in (
                (['alertname=HostOutOfMemory', 'channel=relay'], 'telegram'),
                (['alertname=Other'], 'telegram'),
                (['alertname=Watchdog', 'channel=relay'], 'telegram'),
                (['alertname=AlertBotWorks', 'channel=none'], 'nobody'),
                (['alertname=AlertBotDown', 'channel=direct'],
                 'around-the-bot'),
                (['alertname=ModuleDown', 'channel=fallback'],
                 'around-the-bot')):
            done = self.succeed('amtool', 'config', 'routes', 'test',
                                f'--config.file={file}', *labels)
            self.assertEqual(done.stdout.strip(), receivers, labels)

    def test_grafana_finds_its_dashboards_and_its_data_source(self):
        provisioning = ROOT / 'dashboards/provisioning'
        services = yaml.safe_load(
            (ROOT / 'compose.ecosystem.yaml').read_text())['services']
        mounts = dict(each.rsplit(':', 1)[0].split(':')
                      for each in services['grafana']['volumes'][:2])
        self.assertEqual(mounts['./dashboards/provisioning'],
                         '/etc/grafana/provisioning')
        (file,) = (provisioning / 'dashboards').glob('*.yaml')
        for provider in yaml.safe_load(file.read_text())['providers']:
            self.assertEqual(provider['options']['path'],
                             mounts['./dashboards'])
        home = services['grafana']['environment'][
            'GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']
        self.assertTrue(
            (ROOT / 'dashboards' / pathlib.Path(home).name).exists())
        (file,) = (provisioning / 'datasources').glob('*.yaml')
        for source in yaml.safe_load(file.read_text())['datasources']:
            self.assertEqual(source['url'], 'http://prometheus:9090')


@needs('systemd-analyze')
class UnitTest(Case):

    def setUp(self):
        # The program need not be installed for the unit to be judged.
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.copy = pathlib.Path(self.folder.name) / UNIT.name
        self.copy.write_text(UNIT.read_text().replace(
            'ExecStart=/usr/bin/tebium-alert-bot', 'ExecStart=/bin/true'))

    def test_systemd_verifies_it(self):
        done = self.succeed('systemd-analyze', 'verify', '--man=no',
                            self.copy)
        self.assertEqual(done.stderr, '')

    def test_it_is_little_exposed(self):
        done = self.succeed('systemd-analyze', 'security', '--offline=true',
                            '--no-pager', f'--threshold={MAX_EXPOSURE * 10:g}',
                            self.copy)
        print(done.stdout.strip().splitlines()[-1])


if __name__ == '__main__':
    unittest.main()
