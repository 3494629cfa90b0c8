#!/usr/bin/env python3
"""Checks that annotations and the state of modules say when what happened.

In a quiet minute their queries find nothing, so they are asked here of series
that are made up, by `promtool test rules`.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
OURS = 'job="j", instance="i"'


def read(uid):
    path = ROOT / 'dashboards' / f'{uid}.json'
    return json.loads(path.read_text(encoding='utf-8'))


def annotation(uid, name):
    (found,) = [each['target']['expr'] for each in
                read(uid)['annotations']['list'] if each['name'] == name]
    return found


def target(uid, title, ref='A'):
    (found,) = [each['expr'] for panel in read(uid)['panels']
                if panel['title'] == title
                for each in panel['targets'] if each['refId'] == ref]
    return found


def filled(query):
    """With values for Grafana's variables."""
    for name, value in (('$__rate_interval', '1m'), ('$__range', '1h'),
                        ('$job', 'j'), ('$instance', 'i'),
                        ('$module', 'M')):
        query = query.replace(name, value)
    return query


def complaints(series, expected):
    """What promtool says; `expected` is of (query, time, {labels: value})."""
    tests = [{'expr': filled(query), 'eval_time': time, 'exp_samples': [
        {'labels': labels, 'value': value}
        for labels, value in samples.items()]}
        for query, time, samples in expected]
    with tempfile.NamedTemporaryFile('w', suffix='.yaml') as file:
        yaml.safe_dump({'tests': [{
            'interval': '30s',
            'input_series': [{'series': name, 'values': values}
                             for name, values in series.items()],
            'promql_expr_test': tests}]}, file)
        file.flush()
        done = subprocess.run(['promtool', 'test', 'rules', file.name],
                              capture_output=True, text=True, check=False)
    return '' if done.returncode == 0 else done.stdout + done.stderr


class AnnotationsTest(unittest.TestCase):
    """Samples are 30 seconds apart."""

    def test_a_restart_shows_when_it_happens(self):
        name = f'process_start_time_seconds{{{OURS}}}'
        module = f'process_start_time_seconds{{{OURS}, module="M"}}'
        asked = annotation('tebium-relay', 'Restarts')
        of_module = annotation('tebium-module', 'Restarts')
        labels = f'{{{OURS}}}'
        self.assertEqual(complaints(
            {name: '100x20 700x20', module: '50x40'},
            [(asked, '8m', {}), (asked, '10m30s', {labels: 1}),
             (asked, '15m', {}), (of_module, '10m30s', {})]), '')

    def test_a_deployment_shows_when_it_happens_and_a_gap_is_none(self):
        build = f'tebium_build_info{{{OURS}, revision="r", version='
        asked = annotation('tebium-relay', 'Deployments')
        new = '{instance="i", revision="r", version="2"}'
        self.assertEqual(complaints(
            {build + '"1"}': '1x20 _x20 _x60',
             build + '"2"}': '_x20 1x20 _x40 1x20'},
            [(asked, '9m', {}), (asked, '10m30s', {new: 1}),
             (asked, '15m', {}), (asked, '41m', {})]), '')

    def test_a_new_version_of_a_module_shows(self):
        info = f'tebium_module_info{{{OURS}, module="M", target="t", version='
        asked = annotation('tebium-module', 'Deployments')
        self.assertEqual(complaints(
            {info + '""}': '1x20 _x20', info + '"3"}': '_x20 1x20'},
            [(asked, '9m', {}),
             (asked, '10m30s', {'{module="M", version="3"}': 1}),
             (asked, '15m', {})]), '')

    def test_alerts_show_while_they_fire_but_for_those_that_always_do(self):
        def alert(name, labels):
            return f'ALERTS{{alertname="{name}", {labels}}}'
        firing = 'alertstate="firing", channel="direct", severity="error"'
        absent = alert('Absent', firing)
        self.assertEqual(complaints(
            {absent: '1x20',
             alert('Waits', firing.replace('firing', 'pending')): '1x20',
             alert('Works', 'alertstate="firing", channel="none", '
                            'severity="error"'): '1x20',
             alert('Watchdog', 'alertstate="firing", channel="relay", '
                               'severity="info"'): '1x20',
             alert('Foreign', 'alertstate="firing", '
                              'severity="error"'): '1x20'},
            [(annotation('tebium-overview', 'Alerts'), '5m',
              {absent: 1})]), '')


class StatesTest(unittest.TestCase):
    """How modules stand, as a number for colours."""

    def _series(self, module, values):
        states = ('up', 'unknown', 'degraded', 'down')
        return {f'tebium_module_state{{{OURS}, module="{module}", '
                f'state="{state}"}}': f'{value}x20'
                for state, value in zip(states, values)}

    def test_worse_states_are_greater_numbers(self):
        series = {**self._series('A', (1, 0, 0, 0)),
                  **self._series('B', (0, 1, 0, 0)),
                  **self._series('C', (0, 0, 1, 0)),
                  **self._series('D', (0, 0, 0, 1))}
        states = target('tebium-overview', 'How modules stood')
        self.assertEqual(complaints(series, [(states, '5m', {
            '{module="A"}': 0, '{module="B"}': 1, '{module="C"}': 2,
            '{module="D"}': 3})]), '')

    def test_modules_in_maintenance_are_not_counted_as_down(self):
        down = target('tebium-overview', 'Modules down')
        series = {**self._series('A', (0, 0, 0, 1)),
                  **self._series('B', (0, 0, 0, 1)),
                  f'tebium_module_excused{{{OURS}, module="A"}}': '0x20',
                  f'tebium_module_excused{{{OURS}, module="B"}}': '1x9 0x10'}
        self.assertEqual(complaints(series, [
            (down, '4m', {'{}': 1}), (down, '8m', {'{}': 2})]), '')


class ObjectiveTest(unittest.TestCase):
    """The relay's objective: 99% of notifications within five minutes."""

    def test_late_ones_spend_the_budget_under_either_name_of_the_bucket(self):
        burn = target('tebium-relay', 'Burn rate of the objective')
        name = f'tebium_notification_delay_seconds_%s{{{OURS}%s}}'
        for edge in ('300', '300.0'):
            series = {name % ('bucket', f', le="{edge}"'): '0+9x140',
                      name % ('bucket', ', le="3600"'): '0+10x140',
                      name % ('count', ''): '0+10x140'}
            # One in ten is late: ten times the budget.
            self.assertEqual(complaints(series, [
                (f'round({burn}, 0.001)', '1h', {'{}': 10})]), '')

    def test_without_notifications_nothing_is_said(self):
        burn = target('tebium-relay', 'Burn rate of the objective')
        name = f'tebium_notification_delay_seconds_%s{{{OURS}%s}}'
        self.assertEqual(complaints(
            {name % ('bucket', ', le="300"'): '5x140',
             name % ('count', ''): '5x140'}, [(burn, '1h', {})]), '')


class PromtoolTest(unittest.TestCase):
    """The tests above can fail."""

    def test_a_wrong_expectation_is_told_of(self):
        self.assertIn('5m', complaints({'a': '1x20'}, [
            ('a', '5m', {'a': 2})]))


if __name__ == '__main__':
    if shutil.which('promtool') is None:
        print('SKIPPED: promtool is not at hand')
        sys.exit(SKIPPED)
    unittest.main()
