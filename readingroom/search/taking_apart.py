"""Taking apart what was pasted: the quotations in it, and to whom it gives each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readingroom.library.quoting import Block, Given, detect
from readingroom.search.quote import Quote

FEWEST_WORDS = 2
_OUTER = " \t\r\n\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_PARAGRAPH = re.compile(r"(?:(?!\n[ \t]*\n)[^\r]|\r(?!\n[ \t]*\r?\n))+")
_POINTED = re.compile(r"(?:^|\n)[ \t]*>[ \t]?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A quotation in what was pasted; offsets in code points of that."""

    start: int
    end: int
    name: str = ""
    """Whose words they are said to be; empty where nobody is named."""


def taken_apart(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the quotations in a text: those between quotation marks where words stand around them, else all of it."""
    return ((each.start, each.end) for each in pasted(text))


def pasted(text: str, *, only_marked: bool = False) -> list[Pasted]:
    """The quotations of a text. With `only_marked`, none where nothing stands between marks or in a block quotation."""
    marked = [each for each in _marked(text) if len(Quote.by(text[each.start : each.end]).words) > FEWEST_WORDS]
    if only_marked:
        return marked
    inside = sum(len(Quote.by(text[each.start : each.end]).words) for each in marked)
    every = len(Quote.by(text).words)
    if marked and (every - inside > FEWEST_WORDS or len(marked) > 1 or inside == every or marked[0].name):
        return marked
    start, end = len(text) - len(text.lstrip(_OUTER)), len(text.rstrip(_OUTER))
    return [Pasted(start, end)] if end > start else []


def _marked(text: str) -> list[Pasted]:
    blocks = [
        Block(found.group().rstrip(), found.start(), "block_quotation" if _pointed(found.group()) else "paragraph")
        for found in _PARAGRAPH.finditer(text)
        if found.group().strip()
    ]
    outer: list[Given] = []
    for given in detect(blocks):
        if not outer or given.start >= outer[-1].end:
            outer.append(given)
    return [_without_points(text, given) for given in outer]


def _pointed(paragraph: str) -> bool:
    """Markdown's block quotation: every line begins with >."""
    return all(line.lstrip().startswith(">") for line in paragraph.strip().splitlines())


def _without_points(text: str, given: Given) -> Pasted:
    start = given.start
    if found := _POINTED.match(text, start):
        start = found.end()
    while start < given.end and text[start] in _OUTER:
        start += 1
    end = given.end
    while end > start and text[end - 1] in _OUTER:
        end -= 1
    return Pasted(start, end, given.stated_as)
