"""As much of PromQL as the checks of dashboards need: its selectors."""

import dataclasses
import re

TOKEN = re.compile(r'''
    (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
  | (?P<range>\[[^\]]*\])
  | (?P<name>\$?[A-Za-z_:][\w:]*)
  | (?P<number>\.?\d[\w.]*)
  | (?P<sign>=~|!~|!=|==|>=|<=|[-+*/%^(){},=<>@])
  | (?P<space>\s+|\#[^\n]*)
''', re.VERBOSE)
AGGREGATORS = {'sum', 'min', 'max', 'avg', 'group', 'stddev', 'stdvar',
               'count', 'count_values', 'bottomk', 'topk', 'quantile'}
LABEL_LISTS = {'by', 'without', 'on', 'ignoring', 'group_left',
               'group_right'}
WORDS = {'and', 'or', 'unless', 'offset', 'bool', 'atan2', 'start', 'end',
         'inf', 'nan'}


class QueryError(Exception):
    """The query cannot be read."""


@dataclasses.dataclass
class Selector:
    """A metric in a query, as written."""
    name: str
    matchers: list  # of (label, operator, value)
    range: str  # what stands in brackets behind it; ''
    function: str  # that it is the very argument of; ''


def _tokens(query):
    found = []
    at = 0
    while at < len(query):
        token = TOKEN.match(query, at)
        if token is None:
            raise QueryError(f'unexpected {query[at:at + 10]!r}')
        at = token.end()
        if token.lastgroup != 'space':
            found.append((token.lastgroup, token.group()))
    found.append(('end', ''))
    return found


class _Reader:
    def __init__(self, query):
        self._tokens = _tokens(query)
        self._at = 0
        self._calls = []  # the functions of open parentheses
        self.selectors = []
        self.kept = []

    def read(self):
        while self._tokens[self._at][0] != 'end':
            self._step()
        if self._calls:
            raise QueryError('a parenthesis is not closed')
        return self

    def _peek(self):
        return self._tokens[self._at + 1][1]

    def _step(self):
        kind, text = self._tokens[self._at]
        if text == '(':
            self._calls.append('')
        elif text == ')':
            if not self._calls:
                raise QueryError('a parenthesis is not opened')
            self._calls.pop()
        elif text == '{':
            self._selector('')
            return
        elif kind == 'name' and not text.startswith('$'):
            self._name(text)
            return
        self._at += 1

    def _name(self, text):
        if text in LABEL_LISTS and self._peek() == '(':
            self._labels()
        elif text.lower() in WORDS | LABEL_LISTS | AGGREGATORS:
            self._at += 1
        elif self._peek() == '(':
            self._calls.append(text)
            self._at += 2
        else:
            self._at += 1
            self._selector(text)

    def _labels(self):
        word = self._tokens[self._at][1]
        labels = []
        self._at += 2
        while self._tokens[self._at][1] != ')':
            kind, text = self._tokens[self._at]
            if kind == 'end':
                raise QueryError('a list of labels is not closed')
            if kind == 'name':
                labels.append(text)
            self._at += 1
        self._at += 1
        if word == 'by':
            self.kept.append(labels)

    def _selector(self, name):
        matchers = []
        if self._tokens[self._at][1] == '{':
            self._at += 1
            while self._tokens[self._at][1] != '}':
                matcher = self._tokens[self._at:self._at + 3]
                if [kind for kind, _ in matcher] != ['name', 'sign', 'text']:
                    raise QueryError(f'a matcher of {name!r} is wrong')
                label, operator, value = (text for _, text in matcher)
                matchers.append((label, operator, value[1:-1]))
                self._at += 3
                if self._tokens[self._at][1] == ',':
                    self._at += 1
            self._at += 1
        span = ''
        if self._tokens[self._at][0] == 'range':
            span = self._tokens[self._at][1][1:-1]
            self._at += 1
        function = self._calls[-1] if self._calls else ''
        self.selectors.append(Selector(name, matchers, span, function))


def selectors(query):
    """All of a query, from left to right."""
    return _Reader(query).read().selectors


def kept_labels(query):
    """The labels that each aggregation keeps."""
    return _Reader(query).read().kept
