#!/usr/bin/env python3
"""Checks the dashboards and their sources.

Each dashboard is held to the rules of linter.py; all together to what they link
to, to the metrics that docs/METRICS.md knows, to Grafana's schema where it is at
hand (TEBIUM_SCHEMAS, or ../shared/schemas beside this repository) and to their
sources. That each rule can fail is shown by breaking a dashboard.
"""

import copy
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import linter
import promql
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'dashboards'
UIDS = {'tebium-overview', 'tebium-module', 'tebium-relay', 'tebium-alerts'}
SCHEMA = 'grafana/dashboard.relaxed.schema.json'

# Metrics that docs/METRICS.md does not name, and whose they are.
OTHERS = {
    'up': 'made by Prometheus for what it scrapes',
    'ALERTS': 'made by Prometheus of its rules',
    'ALERTS_FOR_STATE': 'made by Prometheus of its rules',
}
# Those of ours that the scrape behind docs/METRICS.md does not have, and what it
# takes to have them; the exporter's sources must name them.
ELSEWHERE = {
    'tebium_clickhouse_memory_resident_bytes': 'ClickHouse 21 or later',
    'tebium_clickhouse_replicas_max_queue_size': 'a while after its start',
    'tebium_clickhouse_disk_free_bytes': 'ClickHouse 19.15 or later',
    'tebium_clickhouse_disk_size_bytes': 'ClickHouse 19.15 or later',
    'tebium_clickhouse_errors_total': 'ClickHouse 20.12 or later',
    'tebium_redis_keys': 'a Redis with keys',
    'tebium_redis_keys_expiring': 'a Redis with keys',
    'tebium_redis_replication_lag_seconds': 'a Redis with replicas',
    'tebium_redis_master_link_up': 'a replica',
}
# Those that neither a dashboard nor a rule asks for, and why.
UNUSED = {}


def load_generator():
    """dashboards/generate, which has no .py."""
    loader = importlib.machinery.SourceFileLoader('generate',
                                                  str(FOLDER / 'generate'))
    spec = importlib.util.spec_from_loader('generate', loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def read_dashboards():
    return {path.stem: json.loads(path.read_text(encoding='utf-8'))
            for path in sorted(FOLDER.glob('*.json'))}


def read_rules():
    """All rules of Prometheus, of all groups."""
    return [rule for path in sorted((FOLDER / 'rules').glob('*.yaml'))
            for group in yaml.safe_load(path.read_text(
                encoding='utf-8')).get('groups', [])
            for rule in group['rules']]


def documented(text):
    """From the name of a metric to its type and labels."""
    found = {}
    for name, kind, labels in re.findall(
            r'^\| `(\w+)` \| (\w+) \| ([^|]*)\|', text, re.MULTILINE):
        found[name] = (kind, set(re.findall(r'`(\w+)`', labels)))
    return found


def family(name, known):
    """The metric that a series is of: of a histogram's, the histogram."""
    base = re.sub(r'_(bucket|sum|count)$', '', name)
    return base if known.get(base, ('',))[0] == 'histogram' else name


def names_of(query):
    return {each.name for each in promql.selectors(query)}


def unknown_metrics(dashboards, known):
    """(where, metric) of what nobody exports."""
    for uid, dashboard in dashboards.items():
        for where, query in linter.queries_of(dashboard):
            for name in names_of(query):
                if family(name, known) not in (
                        known.keys() | OTHERS.keys() | ELSEWHERE.keys()):
                    yield f'{uid}, {where}', name


def wrong_rates(dashboards, known):
    """rate() and its like are for what counts."""
    for uid, dashboard in dashboards.items():
        for where, query in linter.queries_of(dashboard):
            for each in promql.selectors(query):
                kind = known.get(family(each.name, known), ('',))[0]
                wrong = {'gauge': ('rate', 'irate', 'increase'),
                         'counter': ('predict_linear', 'deriv', 'delta')}
                if each.function in wrong.get(kind, ()):
                    yield f'{uid}, {where}: {each.function} of {each.name}'


def wrong_matchers(dashboards, known):
    """A matcher on a label that the metric has not finds nothing, unless it
    asks for just that."""
    for uid, dashboard in dashboards.items():
        for where, query in linter.queries_of(dashboard):
            for each in promql.selectors(query):
                found = known.get(family(each.name, known))
                labels = found and found[1] | {'job', 'instance', 'le'}
                for label, _, value in each.matchers:
                    if labels and label not in labels and value:
                        yield f'{uid}, {where}: {each.name} has no {label}'


def unused_metrics(dashboards, rules, known):
    used = {family(name, known) for dashboard in dashboards.values()
            for _, query in linter.queries_of(dashboard)
            for name in names_of(query)}
    used |= {family(name, known) for rule in rules
             for name in names_of(rule['expr'])}
    return {name for name in known if name.startswith('tebium_')} - used


def broken_links(dashboards, rules):
    """Links to no dashboard, and not to where the rules' runbooks are."""
    runbooks = {rule['annotations']['runbook_url'].rpartition('/')[0]
                for rule in rules if 'alert' in rule}
    for uid, dashboard in dashboards.items():
        for panel, link in linter.links_of(dashboard):
            target = linter.LINK.match(link['url'])
            runbook = linter.RUNBOOK.fullmatch(link['url'])
            if not (target and target.group(1) in dashboards or
                    runbook and runbooks == {runbook.group(1)}):
                yield f'{uid}, {panel["title"]!r}: {link["url"]}'


def promtool_complaints(dashboards):
    """What Prometheus's own parser says of all queries."""
    values = {'$__rate_interval': '1m', '$__range': '1h'}
    rules = []
    for uid, dashboard in dashboards.items():
        for where, query in linter.queries_of(dashboard):
            for name, value in values.items():
                query = query.replace(name, value)
            rules.append({'alert': f'{uid}, {where}', 'expr': query})
    with tempfile.NamedTemporaryFile('w', suffix='.yaml') as file:
        yaml.safe_dump({'groups': [{'name': 'all', 'rules': rules}]}, file)
        file.flush()
        done = subprocess.run(['promtool', 'check', 'rules', file.name],
                              capture_output=True, text=True, check=False)
    return '' if done.returncode == 0 else done.stdout + done.stderr


def find_schema():
    folder = os.environ.get('TEBIUM_SCHEMAS')
    folder = (pathlib.Path(folder) if folder else
              ROOT.parent / 'shared' / 'schemas')
    return folder / SCHEMA if (folder / SCHEMA).exists() else None


class DashboardsTest(unittest.TestCase):
    """What must hold of the committed files."""

    @classmethod
    def setUpClass(cls):
        cls.dashboards = read_dashboards()
        cls.known = documented((ROOT / 'docs' / 'METRICS.md').read_text(
            encoding='utf-8'))

    def test_each_keeps_the_rules(self):
        for uid, dashboard in self.dashboards.items():
            for rule in linter.RULES:
                with self.subTest(dashboard=uid, rule=rule.__name__):
                    self.assertEqual(list(rule(dashboard)), [])

    def test_there_are_those_that_are_linked_to(self):
        self.assertEqual(UIDS, set(self.dashboards))
        for uid, dashboard in self.dashboards.items():
            self.assertEqual(dashboard['uid'], uid)
        titles = [each['title'] for each in self.dashboards.values()]
        self.assertEqual(len(titles), len(set(titles)))

    def test_a_config_map_can_hold_each(self):
        # kubectl apply keeps a copy in an annotation, 256 KiB at most, as a
        # text in JSON.
        for uid in self.dashboards:
            text = (FOLDER / f'{uid}.json').read_text(encoding='utf-8')
            self.assertLess(len(json.dumps(text)), 250 * 1024, uid)

    def test_links_lead_somewhere(self):
        self.assertEqual(list(broken_links(self.dashboards, read_rules())),
                         [])

    def test_metrics_are_exported(self):
        self.assertGreater(len(self.known), 100)
        self.assertEqual(list(unknown_metrics(self.dashboards, self.known)),
                         [])

    def test_metrics_that_are_not_documented_are_in_the_sources(self):
        sources = ''.join(
            path.read_text(encoding='utf-8') for path in
            (ROOT / 'exporter' / 'collectors').glob('*.cc'))
        for name in ELSEWHERE:
            self.assertNotIn(name, self.known, 'it is documented')
            short = re.sub('^tebium_[a-z]+_', '', name)
            self.assertIn(f'"{short}"', sources)

    def test_rates_are_of_counters_and_predictions_of_gauges(self):
        self.assertEqual(list(wrong_rates(self.dashboards, self.known)), [])

    def test_matchers_are_on_labels_that_are_there(self):
        self.assertEqual(list(wrong_matchers(self.dashboards, self.known)),
                         [])

    def test_every_metric_of_ours_is_used_or_listed(self):
        unused = unused_metrics(self.dashboards, read_rules(), self.known)
        self.assertEqual(unused, set(UNUSED))

    def test_prometheus_can_read_the_queries(self):
        if shutil.which('promtool') is None:
            self.skipTest('promtool is not at hand')
        self.assertEqual(promtool_complaints(self.dashboards), '')

    def test_they_are_as_grafanas_schema_wants(self):
        schema = find_schema()
        if schema is None:
            self.skipTest('no schema: TEBIUM_SCHEMAS names no folder of them')
        import jsonschema
        validator = jsonschema.Draft7Validator(json.loads(
            schema.read_text(encoding='utf-8')))
        for uid, dashboard in self.dashboards.items():
            with self.subTest(dashboard=uid):
                self.assertEqual([each.message for each in
                                  validator.iter_errors(dashboard)], [])
        broken = copy.deepcopy(self.dashboards['tebium-relay'])
        broken['panels'][0]['titel'] = 'misspelt'
        self.assertFalse(validator.is_valid(broken))

    def test_what_is_committed_is_what_the_sources_make(self):
        generator = load_generator()
        made = generator.make_all(FOLDER)
        self.assertEqual(generator.out_of_step(ROOT, made), [])


class ProvisioningTest(unittest.TestCase):
    """Files for Grafana's own start."""

    @staticmethod
    def _read(kind):
        (path,) = (FOLDER / 'provisioning' / kind).glob('*.yaml')
        return yaml.safe_load(path.read_text(encoding='utf-8'))

    def test_there_is_one_data_source_of_prometheus(self):
        read = self._read('datasources')
        self.assertEqual(read['apiVersion'], 1)
        (source,) = read['datasources']
        self.assertEqual(source['type'], 'prometheus')
        self.assertTrue(source['uid'] and source['isDefault'])

    def test_dashboards_cannot_part_from_their_files(self):
        read = self._read('dashboards')
        self.assertEqual(read['apiVersion'], 1)
        (provider,) = read['providers']
        self.assertEqual(provider['type'], 'file')
        self.assertFalse(provider['allowUiUpdates'])
        # Grafana refuses a folder beside folders by structure.
        self.assertFalse(provider['options']['foldersFromFilesStructure'])
        self.assertTrue(provider['options']['path'].startswith('/'))


def first(dashboard, kind):
    return next(each for each in linter.panels_of(dashboard)
                if each['type'] == kind)


def variable(dashboard, name):
    return linter.variables_of(dashboard)[name]


def drop_variable(dashboard, name):
    found = dashboard['templating']['list']
    found.remove(variable(dashboard, name))


def set_query(dashboard, query, kind='stat'):
    first(dashboard, kind)['targets'][0]['expr'] = query


def add_link(dashboard, url):
    panel = first(dashboard, 'stat')
    panel['fieldConfig']['defaults']['links'] = [{'title': '', 'url': url}]


OURS = 'job=~"$job", instance=~"$instance"'
# What breaks each rule.
BREAKS = {
    'template_datasource': [
        lambda d: drop_variable(d, 'datasource'),
        lambda d: variable(d, 'datasource').update(label='Source')],
    'template_job': [
        lambda d: drop_variable(d, 'job'),
        lambda d: variable(d, 'job').update(allValue='.*'),
        lambda d: variable(d, 'job').update(datasource={'uid': 'x'})],
    'template_instance': [
        lambda d: drop_variable(d, 'instance'),
        lambda d: variable(d, 'instance').update(multi=False)],
    'template_label_promql': [
        lambda d: variable(d, 'job').update(query='job'),
        lambda d: variable(d, 'job').update(query='label_values(a{b, job)'),
        lambda d: variable(d, 'job').update(query='label_values(a + b, c)')],
    'template_on_time_change_reload': [
        lambda d: variable(d, 'instance').update(refresh=1)],
    'panel_datasource': [
        lambda d: first(d, 'timeseries').update(datasource={'uid': 'x'}),
        lambda d: first(d, 'table').pop('datasource')],
    'panel_title_description': [
        lambda d: first(d, 'stat').update(title=''),
        lambda d: first(d, 'heatmap').update(description='')],
    'panel_units': [
        lambda d: first(d, 'stat')['fieldConfig']['defaults'].pop('unit'),
        lambda d: first(d, 'timeseries')['fieldConfig']['defaults'].update(
            unit='seconds')],
    'panel_no_targets': [lambda d: first(d, 'table').update(targets=[])],
    'target_promql': [
        lambda d: set_query(d, 'sum(up'),
        lambda d: set_query(d, 'up)'),
        lambda d: set_query(d, 'up{job}'),
        lambda d: set_query(d, 'up ? 1')],
    'target_rate_interval': [
        lambda d: set_query(d, f'rate(a_total{{{OURS}}}[5m])')],
    'target_job': [
        lambda d: set_query(d, 'up'),
        lambda d: set_query(d, 'up{job="$job", instance=~"$instance"}'),
        lambda d: set_query(d, f'up{{{OURS}}} and on (job) up')],
    'target_instance': [
        lambda d: set_query(d, 'up{job=~"$job"}'),
        lambda d: set_query(d, 'sum by (job) (up{job=~"$job"})')],
    'target_counter_agg': [
        lambda d: set_query(d, f'sum(a_total{{{OURS}}})'),
        lambda d: set_query(d, f'changes(a_total{{{OURS}}}[5m])')],
    'uneditable_dashboard': [lambda d: d.update(editable=True)],
    'model': [
        lambda d: d.update(schemaVersion=42), lambda d: d.update(id=1),
        lambda d: d.update(tags=[]), lambda d: d.update(description='')],
    'panel_ids': [lambda d: first(d, 'table').update(id=1)],
    'grid': [
        lambda d: d['panels'][0]['gridPos'].update(w=25),
        lambda d: d['panels'][0]['gridPos'].update(h=5),
        lambda d: d['panels'][0]['gridPos'].update(h=0)],
    'targets': [
        lambda d: first(d, 'stat')['targets'][0].update(
            datasource={'uid': 'x'}),
        lambda d: first(d, 'table')['targets'].append(
            first(d, 'table')['targets'][0])],
    'variables_exist': [
        lambda d: set_query(d, 'up{job="$jobs"}'),
        lambda d: add_link(d, '/d/x?${__url_time_range}&${jobs}')],
    'legends': [
        lambda d: set_query(d, 'sum by (job) (up)', 'timeseries'),
        lambda d: first(d, 'timeseries')['targets'][0].update(
            expr='max by (job) (up)', legendFormat='{{instance}}')],
    'columns': [
        lambda d: set_query(d, 'sum by (x) (up)', 'table'),
        lambda d: first(d, 'table')['options'].update(
            sortBy=[{'displayName': 'X', 'desc': True}]),
        lambda d: first(d, 'table')['fieldConfig']['overrides'][0][
            'matcher'].update(options='X')],
    'thresholds': [
        lambda d: first(d, 'stat')['fieldConfig']['defaults'].update(
            thresholds={'steps': [{'value': None}, {'value': 2},
                                  {'value': 1}]})],
    'links': [
        lambda d: d.update(links=[]),
        lambda d: d['links'][0].update(keepTime=False),
        lambda d: add_link(d, '/d/tebium-relay?x'),
        lambda d: add_link(d, '/d/tebium-module?${__url_time_range}')],
    'annotations': [
        lambda d: d['annotations'].update(list=[]),
        lambda d: d['annotations']['list'][1].update(
            datasource={'uid': 'x'})],
}


class BreakingTest(unittest.TestCase):
    """A check that cannot fail checks nothing."""

    def setUp(self):
        self.dashboard = read_dashboards()['tebium-relay']
        self.known = documented((ROOT / 'docs' / 'METRICS.md').read_text(
            encoding='utf-8'))

    def test_each_rule_can_fail(self):
        self.assertEqual({rule.__name__ for rule in linter.RULES},
                         set(BREAKS))
        for rule in linter.RULES:
            for index, break_it in enumerate(BREAKS[rule.__name__]):
                with self.subTest(rule=rule.__name__, index=index):
                    broken = copy.deepcopy(self.dashboard)
                    break_it(broken)
                    self.assertNotEqual(list(rule(broken)), [])

    def _broken(self, query):
        broken = copy.deepcopy(self.dashboard)
        set_query(broken, query)
        return {'broken': broken}

    def test_unknown_metrics_are_found(self):
        for query in ('tebium_no_such_thing', 'tebium_groups_bucket',
                      'rate(tebium_alerts_total[5m])'):
            self.assertTrue(list(unknown_metrics(self._broken(query),
                                                 self.known)), query)

    def test_wrong_rates_and_predictions_are_found(self):
        for query in ('rate(tebium_groups[5m])',
                      'predict_linear(tebium_notifications_total[5m], 60)'):
            self.assertTrue(list(wrong_rates(self._broken(query),
                                             self.known)), query)

    def test_matchers_on_missing_labels_are_found(self):
        self.assertTrue(list(wrong_matchers(
            self._broken('tebium_groups{module="x"}'), self.known)))

    def test_unused_metrics_are_found(self):
        known = {'tebium_groups': ('gauge', set()),
                 'tebium_new': ('gauge', set())}
        dashboards = self._broken('tebium_groups')
        self.assertEqual(unused_metrics(dashboards, [], known),
                         {'tebium_new'})
        self.assertEqual(unused_metrics(
            dashboards, [{'expr': 'tebium_new > 1'}], known), set())

    def test_broken_links_are_found(self):
        rules = [{'alert': 'A', 'annotations': {
            'runbook_url': 'https://x/y/A.md'}}]
        for url, count in (('/d/tebium-relay?${__url_time_range}', 0),
                           ('/d/nowhere?${__url_time_range}', 1),
                           ('https://x/y/${__value.raw}.md', 0),
                           ('https://x/z/${__value.raw}.md', 1)):
            broken = copy.deepcopy(self.dashboard)
            add_link(broken, url)
            self.assertEqual(len(list(broken_links(
                {'tebium-relay': broken}, rules))), count, url)

    def test_queries_that_prometheus_cannot_read_are_found(self):
        if shutil.which('promtool') is None:
            self.skipTest('promtool is not at hand')
        self.assertIn('broken', promtool_complaints(
            self._broken('rate(up)')))

    def test_files_that_are_out_of_step_are_found(self):
        generator = load_generator()
        relay = 'dashboards/tebium-relay.json'
        made = {relay: '{}', generator.RULE_FILE: 'x'}
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            self.assertEqual(generator.out_of_step(root, made), list(made))
            generator.write(root, made)
            self.assertEqual(generator.out_of_step(root, made), [])
            for name in made:
                self.assertEqual(generator.out_of_step(
                    root, {**made, name: 'other'}), [name])
            del made[relay]
            self.assertEqual(generator.out_of_step(root, made), [relay])

    def test_sources_that_make_no_sense_are_told_of(self):
        generator = load_generator()
        common = generator.Common(generator.read(
            FOLDER / 'source' / 'common.yaml'))
        with self.assertRaises(generator.SourceError):
            common.query('<no_such_term> > 1')
        with self.assertRaises(generator.SourceError):
            generator.PanelMaker(common, {}).make({'pie': 'Title',
                                                   'says': ''})


class PromqlTest(unittest.TestCase):
    """The reader of queries that the rules stand on."""

    def _names(self, query):
        return [each.name for each in promql.selectors(query)]

    def test_selectors_are_found_wherever_they_stand(self):
        for query, names in (
                ('up', ['up']),
                ('sum(up) by (job)', ['up']),
                ('sum without (a, b) (x{c="}"})', ['x']),
                ('topk(3, a) / on (x) group_left (y) b:c:d', ['a', 'b:c:d']),
                ('a offset 5m unless b or {c="d"}', ['a', 'b', '']),
                ('time() - max(a) > bool 1e3', ['a']),
                ('(a)[1h:1m]', ['a'])):
            self.assertEqual(self._names(query), names, query)

    def test_ranges_and_functions_are_those_around(self):
        (each,) = promql.selectors('sum(rate(a_total{x=~"y"}[$__range]))')
        self.assertEqual((each.matchers, each.range, each.function),
                         ([('x', '=~', 'y')], '$__range', 'rate'))
        (each,) = promql.selectors('rate((a)[5m:1m])')
        self.assertEqual(each.function, '')


if __name__ == '__main__':
    unittest.main()
