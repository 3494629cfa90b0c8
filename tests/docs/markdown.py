"""What the tests need to know of a Markdown document, as GitHub shows it."""

import dataclasses
import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Folders that hold nothing of ours.
FOREIGN = {'.git', 'build', 'data', 'logs', 'node_modules'}

_FENCE = re.compile(r'^(\s*)```(\w*)\s*$')
_HEADING = re.compile(r'^(#{1,6})\s+(.*?)\s*#*$')
_LINK = re.compile(r'!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)')
_CODE = re.compile(r'`[^`]*`')


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block of code; `line` is its first line's number."""
    language: str
    text: str
    line: int


@dataclasses.dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclasses.dataclass(frozen=True)
class Link:
    target: str
    line: int


class Document:
    """A document taken apart; code is neither searched for links nor titles."""

    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.blocks = []
        self.headings = []
        self.links = []
        self._read(path.read_text(encoding='utf-8').splitlines())

    def _read(self, lines):
        number = 0
        while number < len(lines):
            fence = _FENCE.match(lines[number])
            if fence:
                number = self._read_block(fence, lines, number + 1)
            else:
                self._read_line(lines[number], number + 1)
            number += 1

    def _read_block(self, fence, lines, first):
        """Returns the index of the closing fence."""
        indent = len(fence.group(1))
        last = first
        while last < len(lines) and lines[last].strip() != '```':
            last += 1
        if last == len(lines):
            raise AssertionError(f'{self.name}:{first}: the block has no end')
        text = ''.join(line[indent:] + '\n' for line in lines[first:last])
        self.blocks.append(Block(fence.group(2), text, first + 1))
        return last

    def _read_line(self, line, number):
        heading = _HEADING.match(line)
        if heading:
            self.headings.append(
                Heading(len(heading.group(1)), heading.group(2)))
        for link in _LINK.finditer(_CODE.sub('', line)):
            self.links.append(Link(link.group(1), number))

    @functools.cached_property
    def anchors(self):
        """What may stand after # in a link to this document."""
        seen = {}
        anchors = set()
        for heading in self.headings:
            anchor = _anchor(heading.text)
            count = seen.get(anchor, 0)
            seen[anchor] = count + 1
            anchors.add(f'{anchor}-{count}' if count else anchor)
        return anchors


def _anchor(title):
    title = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', title).lower()
    kept = ''.join(each for each in title
                   if each.isalnum() or each in ' -_')
    return kept.replace(' ', '-')


@functools.lru_cache(maxsize=None)
def document(path):
    return Document(path)


def all_documents():
    """Every Markdown document of the project, in order of their names."""
    found = []
    for path in sorted(ROOT.rglob('*.md')):
        folders = path.relative_to(ROOT).parts[:-1]
        if FOREIGN.isdisjoint(folders):
            found.append(document(path))
    return found
