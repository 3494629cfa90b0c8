"""What the dashboards and rules ask Prometheus for."""

import dataclasses
import json
import pathlib
import re

import promql
import yaml

FOLDER = pathlib.Path(__file__).resolve().parents[2] / 'dashboards'
DASHBOARDS = sorted(FOLDER.glob('*.json'))
RULES = sorted((FOLDER / 'rules').glob('*.yaml'))
# For data that are a minute old.
INTERVALS = {'__interval': '5s', '__interval_ms': '5000',
             '__rate_interval': '30s', '__rate_interval_ms': '30000',
             '__range': '10m', '__range_s': '600', '__range_ms': '600000'}


@dataclasses.dataclass(frozen=True)
class Query:
    """One thing that must have data."""
    where: str  # "dashboard / panel / refId", "rules' file / alert"
    text: str
    label: str = ''  # of label_values(); then `text` is its selector

    def has_data(self, show):
        if self.label:
            return bool(show.label_values(self.label, self.text))
        return show.has_data(self.text)

    def __str__(self):
        return f'{self.where}: {self.text}'


def substitute(text, variables):
    """`text` with a value for each variable."""

    def value(match):
        name = match.group('braced') or match.group('plain')
        known = INTERVALS | variables
        if name not in known:
            raise ValueError(f'${name} is no variable: {text}')
        return known[name]

    return re.sub(r'\$(?:\{(?P<braced>\w+)(?::\w+)?\}|(?P<plain>\w+))', value,
                  text)


def variables_of(dashboard):
    """All of what a query finds, as it stands in regular expressions; the
    first of what is listed."""
    found = {}
    for each in dashboard['templating']['list']:
        if each['type'] == 'query':
            found[each['name']] = '.+'
        elif each['type'] in ('custom', 'interval'):
            first = each['query'].split(',')[0]
            found[each['name']] = first.split(' : ')[-1].strip()
        elif each['type'] in ('constant', 'textbox'):
            found[each['name']] = each['query']
    return found


def query_of_variable(where, text):
    """Of label_values(SELECTOR, LABEL) or label_values(LABEL)."""
    match = re.fullmatch(r'label_values\((?:(.+),)?\s*(\w+)\s*\)', text,
                         re.DOTALL)
    if not match:
        raise ValueError(f'{where}: not understood: {text}')
    selector = match.group(1) or '{__name__=~".+"}'
    return Query(where, selector.strip(), match.group(2))


def panels_of(dashboard):
    for panel in dashboard['panels']:
        yield panel
        yield from panel.get('panels', [])  # of a folded row


def queries_of_dashboard(path):
    dashboard = json.loads(path.read_text(encoding='utf-8'))
    variables = variables_of(dashboard)
    for panel in panels_of(dashboard):
        for target in panel.get('targets', []):
            yield Query(f"{path.stem} / {panel['title']} / {target['refId']}",
                        substitute(target['expr'], variables))
    for each in dashboard['templating']['list']:
        if each['type'] == 'query':
            query = each['query']
            text = query['query'] if isinstance(query, dict) else query
            yield query_of_variable(f"{path.stem} / ${each['name']}",
                                    substitute(text, variables))
    for each in dashboard['annotations']['list']:
        if 'expr' in each:
            yield Query(f"{path.stem} / annotation {each['name']}",
                        substitute(each['expr'], variables))


def rules_of(path):
    document = yaml.safe_load(path.read_text(encoding='utf-8'))
    for group in document['groups']:
        yield from group['rules']


def text_of(selector):
    matchers = ', '.join(f'{label}{sign}"{value}"'
                         for label, sign, value in selector.matchers)
    return f'{selector.name}{{{matchers}}}' if matchers else selector.name


def queries_of_rules(path):
    """Of an alert its selectors, for it should be quiet itself."""
    for rule in rules_of(path):
        if 'record' in rule:
            yield Query(f"{path.stem} / {rule['record']}", rule['expr'])
        else:
            for selector in promql.selectors(rule['expr']):
                yield Query(f"{path.stem} / {rule['alert']}",
                            text_of(selector))


def all_queries():
    found = []
    for path in DASHBOARDS:
        found += queries_of_dashboard(path)
    for path in RULES:
        found += queries_of_rules(path)
    return list(dict.fromkeys(found))


def metrics(queries):
    """Names of the metrics in them."""
    return {selector.name for query in queries
            for selector in promql.selectors(query.text)}


def families(name):
    """What the family may be called that the metric is of."""
    return {name, re.sub('_(bucket|sum|count)$', '', name)}


def recorded():
    """Names that recording rules give."""
    return {rule['record'] for path in RULES for rule in rules_of(path)
            if 'record' in rule}


def names_of_rules():
    """Of recording rules and alerts."""
    return {rule.get('record') or rule['alert']
            for path in RULES for rule in rules_of(path)}
