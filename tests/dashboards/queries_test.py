#!/usr/bin/env python3
"""Runs every query of the dashboards and rules on a live Prometheus.

It starts the demo's show and asks its Prometheus, which scrapes the bot: each
query of each panel, variable, annotation and recording rule must have data
before long, and so must each selector of an alert's expression. What can have
none there stands in queries_without_data.yaml, with the reason.

Beside: what is asked for is exported, and what is exported is asked for.
"""

import pathlib
import re
import shutil
import sys
import time
import unittest

import asked
import lint_test
import show
import yaml

EXCEPTIONS = pathlib.Path(__file__).with_name('queries_without_data.yaml')
DATA_LIMIT = 180  # seconds; a minute and a half on an idle machine
PAUSE = 2
SKIPPED = 77
# Metrics that Prometheus itself makes.
ITS_OWN = {'up', 'ALERTS', 'ALERTS_FOR_STATE'}


def lines(things):
    """For messages that can be read."""
    return ''.join(f'\n  {each}' for each in things)


class QueriesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.exceptions = yaml.safe_load(
            EXCEPTIONS.read_text(encoding='utf-8'))
        cls.queries = asked.all_queries()
        cls.show = show.Show()
        cls.addClassCleanup(cls.show.stop)

    def exception_of(self, query):
        for each in self.exceptions['without_data']:
            if (re.search(each['where'], query.where) and
                    re.search(each.get('query', ''), query.text)):
                return each
        return None

    def test_every_query_has_data(self):
        waiting = [each for each in self.queries
                   if self.exception_of(each) is None]
        deadline = time.monotonic() + DATA_LIMIT
        while True:
            waiting = [each for each in waiting
                       if not each.has_data(self.show)]
            if not waiting or time.monotonic() > deadline:
                break
            time.sleep(PAUSE)
        if waiting:
            self.fail(f'without data:{lines(waiting)}')

    def test_only_what_is_excepted_has_none(self):
        excepted = [(each, self.exception_of(each)) for each in self.queries
                    if self.exception_of(each) is not None]
        for each in self.exceptions['without_data']:
            self.assertIn('why', each)
            self.assertTrue(any(other is each for _, other in excepted),
                            f'no query is like {each}')
        surprises = [query for query, each in excepted
                     if not each.get('may') and query.has_data(self.show)]
        if surprises:
            self.fail(f'these have data after all:{lines(surprises)}')

    def test_the_rules_are_evaluated(self):
        rules = [rule for group in self.show.ask('rules')['groups']
                 for rule in group['rules']]
        names = {rule['name'] for rule in rules}
        self.check(
            not_loaded=asked.names_of_rules() - names,
            with_errors={f"{rule['name']}: {rule.get('lastError')}"
                         for rule in rules if rule['health'] == 'err'})

    def listed(self, what, sure_only=False):
        return {each['name'] for each in self.exceptions[what]
                if not (sure_only and each.get('may'))}

    def test_what_is_asked_for_is_exported(self):
        families = self.show.families()
        unknown = {name for name in asked.metrics(self.queries)
                   if not asked.families(name) & (families | ITS_OWN |
                                                  asked.recorded())}
        self.check(
            nobody_exports=unknown - self.listed('not_exported'),
            listed_but_known=self.listed('not_exported', True) - unknown)

    def test_what_is_exported_is_asked_for(self):
        names = set().union(*map(asked.families, asked.metrics(self.queries)))
        exported = {name for name in self.show.families()
                    if name.startswith('tebium_')}
        self.check(
            nobody_asks_for=exported - names - self.listed('not_shown') -
            lint_test.UNUSED.keys(),
            listed_but_asked_for=self.listed('not_shown') & names,
            listed_but_not_exported=self.listed('not_shown', True) - exported)

    def check(self, **wrong):
        """Nothing is wrong."""
        for what, things in wrong.items():
            if things:
                self.fail(f"{what.replace('_', ' ')}:{lines(sorted(things))}")


if __name__ == '__main__':
    missing = [each for each in show.NEEDS if not shutil.which(each)]
    if missing:
        print('skipped; these are missing:', *missing)
        sys.exit(SKIPPED)
    unittest.main()
