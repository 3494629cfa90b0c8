#!/usr/bin/env python3
"""The documents hang together: links lead somewhere, translations keep step."""

import itertools
import re
import unittest

import markdown

# Documents that exist in English and in Russian.
TRANSLATED = ['README', 'docs/QUICK_START']
# What the repository calls itself; such a link must lead to a file here.
OWN_URL = re.compile(
    r'https://github\.com/TigranWQ/tebium-alert-bot/(?:blob|tree)/\w+/(.*)')


def own_target(target):
    """A link to one of our files as a path from the root, else None."""
    match = OWN_URL.fullmatch(target)
    return match.group(1) if match else None


def without_comments(text):
    lines = (re.sub(r'(^|\s+)#\s.*$', '', line).rstrip()
             for line in text.splitlines())
    return [line for line in lines if line]


class LinksTest(unittest.TestCase):

    def check_link(self, document, link):
        """Its file is there, and the heading in it."""
        path = document.path
        target, _, anchor = link.target.partition('#')
        own = own_target(target)
        if own is not None:
            path = markdown.ROOT / own
        elif re.match(r'[a-z]+:', target):
            return
        elif target:
            path = (document.path.parent / target).resolve()
        self.assertTrue(path.exists(), f'{target} is not there')
        if anchor and path.suffix == '.md':
            self.assertIn(anchor, markdown.document(path).anchors)

    def test_links_lead_to_files_and_headings(self):
        for document in markdown.all_documents():
            for link in document.links:
                where = f'{document.name}:{link.line}: {link.target}'
                with self.subTest(where):
                    self.check_link(document, link)

    def test_headings_are_unique(self):
        """Else a link to the second one would change with the first."""
        for document in markdown.all_documents():
            titles = [each.text for each in document.headings]
            twice = {each for each in titles if titles.count(each) > 1}
            self.assertFalse(twice, document.name)


class TranslationsTest(unittest.TestCase):

    def pairs(self):
        for name in TRANSLATED:
            yield (markdown.document(markdown.ROOT / f'{name}.md'),
                   markdown.document(markdown.ROOT / f'{name}.ru.md'))

    def test_headings_are_in_step(self):
        for english, russian in self.pairs():
            self.assertEqual([each.level for each in english.headings],
                             [each.level for each in russian.headings],
                             english.name)

    def test_code_is_the_same_but_for_comments(self):
        for english, russian in self.pairs():
            for one, other in itertools.zip_longest(english.blocks,
                                                    russian.blocks):
                self.assertTrue(one and other, 'one has more blocks')
                with self.subTest(f'{english.name}:{one.line}, '
                                  f'{russian.name}:{other.line}'):
                    self.assertEqual(one.language, other.language)
                    self.assertEqual(without_comments(one.text),
                                     without_comments(other.text))

    def test_tables_have_the_same_rows(self):
        """By their first cells, as far as these are code."""
        for english, russian in self.pairs():
            self.assertEqual(coded_rows(english), coded_rows(russian),
                             english.name)

    def test_links_are_the_same(self):
        for english, russian in self.pairs():
            self.assertEqual(
                sorted(english_name(each.target) for each in english.links),
                sorted(english_name(each.target) for each in russian.links))


def coded_rows(document):
    text = document.path.read_text(encoding='utf-8')
    return re.findall(r'^\| (`[^|]*`) \|', text, re.MULTILINE)


def english_name(target):
    """The translated documents link to translations, in their own words."""
    path = target.partition('#')[0]
    return path.replace('.ru.md', '.md')


if __name__ == '__main__':
    unittest.main()
