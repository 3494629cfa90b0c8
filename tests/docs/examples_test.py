#!/usr/bin/env python3
"""Every example of configuration in the documents is one that the program it is
for takes: the bot's own, Alertmanager's, Prometheus's, the exporter toolkit's.
JSON can be read."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

import markdown
from world import BOT

# Sections of a configuration file; amtool does not know the second ones.
ALERTMANAGER = {'global', 'route', 'receivers', 'inhibit_rules', 'templates',
                'time_intervals', 'mute_time_intervals', 'tracing'}
OWN = {'modules', 'own_network', 'dead_mans_switches', 'duty', 'escalation'}
PROMETHEUS = {'global', 'scrape_configs', 'rule_files', 'alerting',
              'remote_write'}
WEB = {'tls_server_config', 'http_server_config', 'basic_auth_users'}
# Parts of other files, which have tests of their own.
OTHERS = [
    ({'apiVersion'}, 'tests/k8s/manifests_test.py'),
    ({'services'}, 'scripts/test-image'),
    ({'groups'}, 'tests/rules'),
]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


class ExamplesTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='tebium-docs-')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / 'example.yml'

    def assert_good(self, *command):
        done = run(*command)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def check_alertmanager(self, sections):
        self.assert_good(BOT, 'check-config', str(self.file))
        # Alertmanager wants whole files.
        if sections <= ALERTMANAGER and {'route', 'receivers'} <= sections:
            self.assert_good('amtool', 'check-config', str(self.file))

    def check_web(self):
        """The files that it names are made; the bot reads it before it asks."""
        subject = ['openssl', 'req', '-x509', '-nodes', '-newkey', 'ec',
                   '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=x']
        self.assert_good(*subject, '-keyout', str(self.folder / 'server.key'),
                         '-out', str(self.folder / 'server.crt'))
        (self.folder / 'clients.crt').write_bytes(
            (self.folder / 'server.crt').read_bytes())
        self.assert_good('promtool', 'check', 'web-config', str(self.file))
        done = run(BOT, '--healthcheck', f'--web.config.file={self.file}',
                   '--web.listen-address=127.0.0.1:1', '--storage.path=x')
        self.assertEqual(done.stderr, '')

    def check_yaml(self, text):
        example = yaml.safe_load(text)
        sections = set(example)
        for marks, path in OTHERS:
            if marks <= sections:
                self.assertTrue((markdown.ROOT / path).exists(), path)
                return
        self.file.write_text(text, encoding='utf-8')
        if sections <= ALERTMANAGER | OWN:
            self.check_alertmanager(sections)
        elif sections <= PROMETHEUS:
            self.assert_good('promtool', 'check', 'config', '--syntax-only',
                             str(self.file))
        elif sections <= WEB:
            self.check_web()
        else:
            self.fail(f'no check for {sorted(sections)}')

    def test_examples_are_taken(self):
        for document in markdown.all_documents():
            for block in document.blocks:
                with self.subTest(f'{document.name}:{block.line}'):
                    if block.language in ('yaml', 'yml'):
                        self.check_yaml(block.text)
                    elif block.language == 'json':
                        json.loads(block.text)

    def test_blocks_say_what_they_are(self):
        known = {'', 'sh', 'yaml', 'json', 'ini', 'promql', 'sql', 'text',
                 'mermaid'}
        for document in markdown.all_documents():
            for block in document.blocks:
                self.assertIn(block.language, known,
                              f'{document.name}:{block.line}')

    def test_no_command_hides_in_another_block(self):
        """An unmarked block that looks like a command would go untested."""
        command = re.compile(
            r'^\s*(\$ )?(scripts/|curl |docker |kubectl |amtool |promtool |'
            r'sqlite3 |systemctl |sudo |apt|tebium-alert-bot )', re.MULTILINE)
        for document in markdown.all_documents():
            for block in document.blocks:
                if block.language in ('', 'text'):
                    self.assertNotRegex(block.text, command,
                                        f'{document.name}:{block.line}')


if __name__ == '__main__':
    unittest.main()
