#!/usr/bin/env python3
"""Checks Prometheus's rules, their runbooks, and Alertmanager's files.

promtool checks the rules and runs their unit tests, amtool the configurations;
the rest is what they do not know: that every alert is tested, explained and
routed, and asks only for metrics that there are. Without promtool and amtool
it is skipped (exit status 77).
"""

import functools
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / 'dashboards' / 'rules').glob('*.yaml'))
UNIT_TESTS = sorted((ROOT / 'tests' / 'rules').glob('*_test.yaml'))
RUNBOOKS = ROOT / 'docs' / 'runbooks'
EXAMPLE = ROOT / 'dashboards' / 'alertmanager' / 'alertmanager.yml'
SKIPPED = 77

RUNBOOK_BASE = ('https://github.com/TigranWQ/tebium-alert-bot/blob/main/'
                'docs/runbooks/')
DASHBOARD = re.compile(r'https://grafana\.example\.com/d/'
                       r'(tebium-(overview|module|relay|alerts))(\?.*)?$')
# What the bot tells as such; others are "other" in its metrics.
SEVERITIES = {'info', 'warning', 'error', 'critical'}
RECEIVERS = {'direct': 'around-the-bot', 'fallback': 'around-the-bot',
             'relay': 'telegram', 'none': 'nobody'}
# They always fire, so no test can show that they do not.
ALWAYS = {'Watchdog'}
# They lead to no panel.
WITHOUT_DASHBOARD = {'Watchdog'}
SECTIONS = ['## What it means', '## Look', '## Likely causes', '## Do',
            '## Silence']

METRIC = re.compile(r'\b(?:tebium|process|alertmanager)_\w+|\bup\b')
COUNTER = re.compile(r'(\w*)\s*\(\s*(\w+_(?:total|count|bucket|sum))\b')
OF_COUNTERS = {'rate', 'increase', 'irate', 'resets'}
SERIES = re.compile(r'_(?:bucket|sum|count)$')


@functools.cache
def rules():
    """All rules, as they stand in the files."""
    return [rule for path in RULES
            for group in yaml.safe_load(path.read_text())['groups']
            for rule in group['rules']]


def alerts():
    return [rule for rule in rules() if 'alert' in rule]


def records():
    return [rule for rule in rules() if 'record' in rule]


@functools.cache
def unit_tests():
    return [test for path in UNIT_TESTS
            for test in yaml.safe_load(path.read_text())['tests']]


@functools.cache
def documented():
    """The metrics of docs/METRICS.md: names and types."""
    table = (ROOT / 'docs' / 'METRICS.md').read_text()
    return dict(re.findall(r'^\| `(\w+)` \| (\w+) \|', table, re.MULTILINE))


@functools.cache
def own_alarms():
    """The names of the alarms that the bot raises by itself."""
    found = set()
    for header in (ROOT / 'exporter').glob('*.h'):
        for constant, name in re.findall(
                r'constexpr std::string_view (k\w+) =\s*"([A-Z]\w+)";',
                header.read_text()):
            if not constant.endswith('Module'):
                found.add(name)
    return found


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          cwd=ROOT)


def alertmanager_files():
    """Whole configurations of Alertmanager, wherever they lie."""
    found = []
    for path in (path for folder in ('dashboards', 'deploy', 'k8s')
                 for path in sorted((ROOT / folder).rglob('*alertmanager*'))
                 if path.suffix in ('.yml', '.yaml')):
        for each in yaml.safe_load_all(path.read_text()):
            if isinstance(each, dict) and {'route', 'receivers'} <= set(each):
                found.append(path)
    return found


class RulesTest(unittest.TestCase):

    def test_promtool_takes_the_rules(self):
        done = run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal',
                   *map(str, RULES))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_unit_tests_pass(self):
        done = run('promtool', 'test', 'rules', *map(str, UNIT_TESTS))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_groups_are_named_alike_and_once(self):
        names = [group['name'] for path in RULES
                 for group in yaml.safe_load(path.read_text())['groups']]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r'^tebium-[a-z-]+$')

    def test_every_metric_is_documented(self):
        recorded = {rule['record'] for rule in records()}
        for rule in rules():
            expr = rule['expr']
            for name in recorded:
                expr = re.sub(re.escape(name) + r'(?!\w)', '', expr)
            for metric in METRIC.findall(re.sub(r'\{[^}]*\}', '', expr)):
                known = documented()
                fine = (metric == 'up' or metric in known or
                        known.get(SERIES.sub('', metric)) == 'histogram')
                self.assertTrue(fine, f'{metric}: not in METRICS.md')

    def test_counters_are_asked_for_their_growth_and_gauges_are_not(self):
        for rule in rules():
            bare = re.sub(r'\{[^}]*\}', '', rule['expr'])
            inside = set()
            for function, metric in COUNTER.findall(bare):
                self.assertIn(function, OF_COUNTERS, f'{metric} in {rule}')
                inside.add(metric)
            for metric in METRIC.findall(bare):
                if documented().get(metric) == 'counter':
                    self.assertIn(metric, inside, rule)
            for metric in re.findall(
                    r'(?:rate|increase|resets)\s*\(\s*(\w+)', bare):
                self.assertNotEqual(documented().get(metric), 'gauge', rule)

    def test_every_alert_is_labelled(self):
        for rule in alerts():
            with self.subTest(rule['alert']):
                self.assertIn('for', rule)
                self.assertIn(rule['labels']['severity'], SEVERITIES)
                self.assertIn(rule['labels']['channel'], RECEIVERS)
                has_module = ('module' in rule['labels'] or
                              '$labels.module' in str(rule['annotations']))
                self.assertTrue(has_module or rule['alert'] in ALWAYS)

    def test_every_alert_is_annotated(self):
        for rule in alerts():
            with self.subTest(rule['alert']):
                notes = rule['annotations']
                self.assertEqual(notes['runbook_url'],
                                 f'{RUNBOOK_BASE}{rule["alert"]}.md')
                for name in ('summary', 'description'):
                    self.assertRegex(notes[name], r'^\S.*[^\s\\]$')
                if rule['alert'] not in WITHOUT_DASHBOARD:
                    self.assertRegex(notes['dashboard_url'], DASHBOARD)
                for value in re.findall(r'\{\{[^}]*\$value[^}]*\}\}',
                                        str(notes)):
                    self.assertIn('| humanize', value)

    def test_fallbacks_are_what_the_bot_tells_too(self):
        for rule in alerts():
            if rule['labels']['channel'] == 'fallback':
                self.assertIn(rule['alert'], own_alarms())


def expectations(alert):
    """What the unit tests expect of an alert, each time they look: alerts."""
    return [check.get('exp_alerts') or []
            for test in unit_tests()
            for check in test.get('alert_rule_test', [])
            if check['alertname'] == alert]


class UnitTestsTest(unittest.TestCase):
    """Whether the unit tests leave nothing out."""

    def test_every_alert_is_seen_firing(self):
        for rule in alerts():
            # One alert may have several rules.
            labels = {name: rule['labels'].get(name)
                      for name in ('severity', 'subject')}
            seen = [{name: each['exp_labels'].get(name) for name in labels}
                    for expected in expectations(rule['alert'])
                    for each in expected]
            self.assertIn(labels, seen, rule['alert'])

    def test_what_fires_is_expected_with_its_texts(self):
        for rule in alerts():
            for expected in expectations(rule['alert']):
                for each in expected:
                    self.assertEqual(set(each['exp_annotations']),
                                     set(rule['annotations']), rule['alert'])

    def test_every_alert_is_seen_quiet(self):
        for rule in alerts():
            if rule['alert'] not in ALWAYS:
                self.assertIn([], expectations(rule['alert']), rule['alert'])

    def test_every_record_is_evaluated(self):
        text = '\n'.join(check['expr'] for test in unit_tests()
                         for check in test.get('promql_expr_test', []))
        for rule in records():
            self.assertRegex(text, re.escape(rule['record']) + r'(?!\w)')


class RunbooksTest(unittest.TestCase):

    @staticmethod
    def names():
        return {path.stem for path in RUNBOOKS.glob('*.md')} - {'README'}

    def test_there_is_one_for_each_alert_and_for_nothing_else(self):
        self.assertGreater(len(own_alarms()), 10)
        self.assertEqual(self.names(),
                         {rule['alert'] for rule in alerts()} | own_alarms())

    def test_the_index_names_each(self):
        index = (RUNBOOKS / 'README.md').read_text()
        linked = set(re.findall(r'\]\((\w+)\.md\)', index))
        self.assertEqual(linked, self.names())

    def test_each_has_its_sections(self):
        for path in RUNBOOKS.glob('*.md'):
            if path.stem == 'README':
                continue
            with self.subTest(path.stem):
                lines = path.read_text().splitlines()
                self.assertEqual(lines[0], f'# {path.stem}')
                self.assertEqual(
                    [line for line in lines if line.startswith('## ')],
                    SECTIONS)

    def test_links_resolve(self):
        for path in RUNBOOKS.glob('*.md'):
            for target in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)',
                                     path.read_text()):
                self.assertTrue((path.parent / target).exists(),
                                f'{path.name}: {target}')

    def test_every_metric_is_documented(self):
        for path in RUNBOOKS.glob('*.md'):
            for metric in re.findall(r'\btebium_\w+\b', path.read_text()):
                # Or how the names begin that are looked for.
                self.assertTrue(any(name.startswith(SERIES.sub('', metric))
                                    for name in documented()),
                                f'{path.name}: {metric}')

    def test_commands_are_shell_and_ask_for_what_there_is(self):
        paths = set(yaml.safe_load(
            (ROOT / 'docs' / 'openapi.yaml').read_text())['paths'])
        served = re.compile('|'.join(
            re.sub(r'\\\{\w+\\\}', r'[\\w-]+', re.escape(path)) + r'(?!\w)'
            for path in sorted(paths - {'/'}, reverse=True)))
        for path in RUNBOOKS.glob('*.md'):
            text = path.read_text()
            blocks = re.findall(r'```sh\n(.*?)```', text, re.DOTALL)
            self.assertTrue(blocks, path.name)
            done = subprocess.run(['bash', '-n'], input='\n'.join(blocks),
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, f'{path.name}: {done.stderr}')
            for asked in re.findall(r'\$BOT(/[^\s"?`]+)', text):
                self.assertTrue(served.fullmatch(asked),
                                f'{path.name}: {asked}')


class AlertmanagerTest(unittest.TestCase):

    def test_amtool_takes_every_file(self):
        self.assertIn(EXAMPLE, alertmanager_files())
        for path in alertmanager_files():
            done = run('amtool', 'check-config', str(path))
            self.assertEqual(done.returncode, 0,
                             f'{path}: {done.stdout}{done.stderr}')

    def test_no_file_lets_things_be_told_twice(self):
        for path in alertmanager_files():
            config = yaml.safe_load(path.read_text())
            self.assertIn({'source_matchers': ['alertname="AlertBotWorks"'],
                           'target_matchers': ['channel="fallback"'],
                           'equal': ['namespace']},
                          config['inhibit_rules'], path)
            done = run('amtool', 'config', 'routes', 'test',
                       f'--config.file={path}', 'channel=none')
            self.assertIn({'name': done.stdout.strip()}, config['receivers'],
                          f'{path}: it reaches somebody')

    def test_alerts_go_where_their_channel_says(self):
        for rule in alerts():
            labels = dict(rule['labels'], alertname=rule['alert'])
            done = run('amtool', 'config', 'routes', 'test',
                       f'--config.file={EXAMPLE}',
                       *(f'{name}={value}' for name, value in labels.items()))
            self.assertEqual(done.stdout.split(),
                             [RECEIVERS[labels['channel']]], labels)

    def test_what_is_no_rule_of_these_goes_to_the_bot(self):
        done = run('amtool', 'config', 'routes', 'test',
                   f'--config.file={EXAMPLE}', 'alertname=Other')
        self.assertEqual(done.stdout.split(), ['telegram'])


if __name__ == '__main__':
    if not (shutil.which('promtool') and shutil.which('amtool')):
        print('skipped: promtool and amtool are not here')
        sys.exit(SKIPPED)
    unittest.main()
