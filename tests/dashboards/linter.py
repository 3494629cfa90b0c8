"""What must hold of a dashboard.

The rules with a name of dashboard-linter's (github.com/grafana/dashboard-linter,
those for Prometheus) ask what that program asks; it has no exceptions here. The
others are our own. A rule takes a dashboard as parsed JSON and yields what is
wrong with it.
"""

import re

import promql

DATASOURCES = ('$datasource', '${datasource}')
DATA_PANELS = {'stat', 'timeseries', 'table', 'state-timeline', 'bargauge',
               'heatmap'}
# Of Grafana's units, those that are used here.
UNITS = {'none', 'short', 'percentunit', 's', 'bytes', 'Bps', 'reqps', 'ops',
         'cps', 'pps'}
COLUMNS = 24
VARIABLE = re.compile(r'\$\{?(\w+)')
# Grafana's own, in queries and links.
BUILT_IN = {'__rate_interval', '__range', '__url_time_range', '__value',
            '__field'}
BLANK = re.compile(r'\{\{\s*(\w+)\s*\}\}')
LINK = re.compile(r'/d/([\w-]+)\?')
RUNBOOK = re.compile(r'(https://.*)/\$\{__value\.raw\}\.md')


def panels_of(dashboard):
    """All panels but rows, those in closed rows too."""
    for panel in dashboard['panels']:
        yield from panel.get('panels', [])
        if panel['type'] != 'row':
            yield panel


def targets_of(dashboard):
    for panel in panels_of(dashboard):
        for target in panel.get('targets', []):
            yield panel, target


def variables_of(dashboard):
    return {each['name']: each for each in dashboard['templating']['list']}


def annotations_of(dashboard):
    return [each for each in dashboard['annotations']['list']
            if not each.get('builtIn')]


def query_of(variable):
    """A query variable's text."""
    query = variable['query']
    return query['query'] if isinstance(query, dict) else query


def label_values(variable):
    """The selector and the label of label_values(); None if it is none."""
    found = re.fullmatch(r'label_values\((.*), *(\w+)\)', query_of(variable))
    return found.groups() if found else None


def queries_of(dashboard):
    """(where, query) of all that Prometheus is asked."""
    for panel, target in targets_of(dashboard):
        yield f'panel {panel["title"]!r}', target['expr']
    for each in annotations_of(dashboard):
        yield f'annotation {each["name"]!r}', each['target']['expr']
    for name, variable in variables_of(dashboard).items():
        if variable['type'] == 'query':
            asked = label_values(variable)
            yield f'variable {name!r}', asked[0] if asked else 'nothing('


def links_of(dashboard):
    for panel in panels_of(dashboard):
        config = panel.get('fieldConfig', {'defaults': {}, 'overrides': []})
        links = config['defaults'].get('links', [])
        for override in config['overrides']:
            for each in override['properties']:
                if each['id'] == 'links':
                    links = links + each['value']
        for link in links:
            yield panel, link


# dashboard-linter's.

def template_datasource(dashboard):
    variable = variables_of(dashboard).get('datasource')
    if variable is None:
        yield 'there is no variable "datasource"'
    elif (variable['type'], variable['query'], variable['label']) != (
            'datasource', 'prometheus', 'Data source'):
        yield 'the variable "datasource" is not as it should be'


def _template_of(dashboard, name):
    variable = variables_of(dashboard).get(name)
    if variable is None:
        yield f'there is no variable {name!r}'
        return
    wanted = {'type': 'query', 'label': name.capitalize(), 'multi': True,
              'allValue': '.+', 'includeAll': True}
    for key, value in wanted.items():
        if variable.get(key) != value:
            yield f'{key} of the variable {name!r} is not {value!r}'
    if variable['datasource'].get('uid') not in DATASOURCES:
        yield f'the variable {name!r} asks another data source'


def template_job(dashboard):
    yield from _template_of(dashboard, 'job')


def template_instance(dashboard):
    yield from _template_of(dashboard, 'instance')


def template_label_promql(dashboard):
    for name, variable in variables_of(dashboard).items():
        if variable['type'] != 'query':
            continue
        asked = label_values(variable)
        try:
            if asked is None or len(promql.selectors(asked[0])) != 1:
                yield f'the variable {name!r} is no label_values(…)'
        except promql.QueryError as error:
            yield f'the variable {name!r}: {error}'


def template_on_time_change_reload(dashboard):
    for name, variable in variables_of(dashboard).items():
        if variable['type'] == 'query' and variable['refresh'] != 2:
            yield f'the variable {name!r} is not read anew'


def panel_datasource(dashboard):
    for panel in panels_of(dashboard):
        if panel['type'] in DATA_PANELS and panel.get('datasource', {}).get(
                'uid') not in DATASOURCES:
            yield f'{panel["title"]!r} asks another data source'


def panel_title_description(dashboard):
    for panel in panels_of(dashboard):
        if not panel.get('title') or not panel.get('description'):
            yield f'{panel.get("title")!r} lacks a title or a description'


def panel_units(dashboard):
    for panel in panels_of(dashboard):
        if panel['type'] in DATA_PANELS and panel['fieldConfig'][
                'defaults'].get('unit') not in UNITS:
            yield f'{panel["title"]!r} has no unit that is known'


def panel_no_targets(dashboard):
    for panel in panels_of(dashboard):
        if panel['type'] in DATA_PANELS and not panel.get('targets'):
            yield f'{panel["title"]!r} asks nothing'


def _selectors(dashboard):
    for panel, target in targets_of(dashboard):
        try:
            for selector in promql.selectors(target['expr']):
                yield panel['title'], selector
        except promql.QueryError:
            pass  # target_promql tells of it


def target_promql(dashboard):
    for where, query in queries_of(dashboard):
        try:
            promql.selectors(query)
        except promql.QueryError as error:
            yield f'{where}: {error}'


def target_rate_interval(dashboard):
    for title, each in _selectors(dashboard):
        if each.function in ('rate', 'irate') and each.range != (
                '$__rate_interval'):
            yield f'{title!r}: {each.function} over {each.range}'


def _target_matches(dashboard, label):
    for title, each in _selectors(dashboard):
        if (label, '=~', f'${label}') not in each.matchers:
            yield f'{title!r}: {each.name} of any {label}'


def target_job(dashboard):
    yield from _target_matches(dashboard, 'job')


def target_instance(dashboard):
    yield from _target_matches(dashboard, 'instance')


def target_counter_agg(dashboard):
    for title, each in _selectors(dashboard):
        if each.name.endswith('_total') and each.function not in (
                'rate', 'irate', 'increase'):
            yield f'{title!r}: {each.name} is shown as it is'


def uneditable_dashboard(dashboard):
    if dashboard['editable'] is not False:
        yield 'it can be edited'


# Our own.

def model(dashboard):
    if dashboard['schemaVersion'] != 41 or 'id' in dashboard:
        yield 'it is not of schema version 41 or has an id'
    if not dashboard['title'] or not dashboard['description']:
        yield 'it lacks a title or a description'
    if dashboard['tags'] != ['tebium']:
        yield 'it lacks the tag that dashboards link by'


def panel_ids(dashboard):
    seen = set()
    rows = [each for each in dashboard['panels'] if each['type'] == 'row']
    for panel in rows + list(panels_of(dashboard)):
        if panel['id'] in seen:
            yield f'{panel["title"]!r} has the number of another panel'
        seen.add(panel['id'])


def _overlaps(one, other):
    return (one['x'] < other['x'] + other['w']
            and other['x'] < one['x'] + one['w']
            and one['y'] < other['y'] + other['h']
            and other['y'] < one['y'] + one['h'])


def grid(dashboard):
    """Each closed row is a grid of its own."""
    groups = [dashboard['panels']] + [
        each['panels'] for each in dashboard['panels'] if 'panels' in each]
    for group in groups:
        for index, panel in enumerate(group):
            place = panel['gridPos']
            if place['x'] < 0 or place['w'] < 1 or place['h'] < 1 or (
                    place['x'] + place['w'] > COLUMNS):
                yield f'{panel["title"]!r} is beside the {COLUMNS} columns'
            for other in group[:index]:
                if _overlaps(place, other['gridPos']):
                    yield f'{panel["title"]!r} covers {other["title"]!r}'


def targets(dashboard):
    for panel, target in targets_of(dashboard):
        if target['datasource']['uid'] not in DATASOURCES:
            yield f'{panel["title"]!r} asks another data source'
    for panel in panels_of(dashboard):
        refs = [each['refId'] for each in panel.get('targets', [])]
        if len(refs) != len(set(refs)):
            yield f'{panel["title"]!r} asks twice under one name'


def variables_exist(dashboard):
    known = set(variables_of(dashboard)) | BUILT_IN
    texts = list(queries_of(dashboard))
    texts += [(f'panel {panel["title"]!r}', link['url'])
              for panel, link in links_of(dashboard)]
    for where, text in texts:
        for name in set(VARIABLE.findall(text)) - known:
            yield f'{where}: there is no variable {name!r}'


def legends(dashboard):
    """A label that a query has summed away leaves a hole in its legend."""
    for panel, target in targets_of(dashboard):
        kept = promql.kept_labels(target['expr'])
        for label in BLANK.findall(target['legendFormat']):
            if kept and not any(label in each for each in kept):
                yield f'{panel["title"]!r}: the legend has {label!r}'


def columns(dashboard):
    """What a table shows is what its queries give."""
    for panel in panels_of(dashboard):
        if panel['type'] != 'table':
            continue
        given = {label for target in panel['targets']
                 for each in promql.kept_labels(target['expr'])
                 for label in each}
        refs = [each['refId'] for each in panel['targets']]
        given |= ({'Value'} if len(refs) == 1 else
                  {f'Value #{ref}' for ref in refs})
        organize = panel['transformations'][-1]['options']
        for name in organize['renameByName'].keys() - given:
            yield f'{panel["title"]!r}: no query gives {name!r}'
        shown = set(organize['renameByName'].values())
        for override in panel['fieldConfig']['overrides']:
            if override['matcher']['options'] not in shown:
                yield f'{panel["title"]!r} dresses a column that is none'
        for sort in panel['options']['sortBy']:
            if sort['displayName'] not in shown:
                yield f'{panel["title"]!r} is sorted by no column'


def thresholds(dashboard):
    """Each greater than the one before."""
    for panel in panels_of(dashboard):
        config = panel.get('fieldConfig', {'defaults': {}, 'overrides': []})
        found = [config['defaults'].get('thresholds')]
        found += [each['value'] for override in config['overrides']
                  for each in override['properties']
                  if each['id'] == 'thresholds']
        for each in filter(None, found):
            first, *values = [step['value'] for step in each['steps']]
            if first is not None or values != sorted(set(values)):
                yield f'{panel["title"]!r}: thresholds do not rise'


def links(dashboard):
    dropdown = [each for each in dashboard['links']
                if each['type'] == 'dashboards' and each['asDropdown']
                and each['includeVars'] and each['keepTime']
                and each['tags'] == dashboard['tags']]
    if not dropdown:
        yield 'no list leads to the other dashboards'
    for panel, link in links_of(dashboard):
        if LINK.match(link['url']) and 'url_time_range' not in link['url']:
            yield f'{panel["title"]!r}: a link forgets the time'
        if '/d/tebium-module?' in link['url'] and not link['url'].count(
                'var-module='):
            yield f'{panel["title"]!r}: a link forgets the module'


def annotations(dashboard):
    found = {each['name'] for each in annotations_of(dashboard)}
    for name in ({'Alerts', 'Restarts', 'Deployments'} - found):
        yield f'there are no annotations {name!r}'
    for each in annotations_of(dashboard):
        if each['datasource']['uid'] not in DATASOURCES:
            yield f'annotation {each["name"]!r} asks another data source'


RULES = (
    template_datasource, template_job, template_instance,
    template_label_promql, template_on_time_change_reload, panel_datasource,
    panel_title_description, panel_units, panel_no_targets, target_promql,
    target_rate_interval, target_job, target_instance, target_counter_agg,
    uneditable_dashboard,
    model, panel_ids, grid, targets, variables_exist, legends, columns,
    thresholds, links, annotations)
