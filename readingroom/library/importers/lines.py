"""Lines of the decoded original, with their numbers as an editor counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from readingroom.library.importers.draft import Span

END = re.compile(r"\r\n|\n|\r|\f")


class Line(NamedTuple):
    """A line without its white space at both ends; `indent` counts the columns before it."""

    number: int
    start: int
    end: int
    text: str
    indent: int = 0
    hard_break: bool = False
    """The line ends with two spaces or more: Markdown's line break."""
    new_page: bool = False
    """A form feed stands before this line."""

    @property
    def span(self) -> Span:
        return (self.start, self.end)

    @property
    def blank(self) -> bool:
        return self.start == self.end

    def part(self, start: int, end: int | None = None) -> Span:
        """A stretch of this line, given in code points of `text`, as a span of the original, without white space around it."""
        stretch = self.text[start:end]
        lead = len(stretch) - len(stretch.lstrip())
        start += lead
        return (self.start + start, self.start + start + len(stretch.strip()))


def lines(raw: str) -> list[Line]:
    """All lines. A form feed ends a stretch but not the numbered line it stands on."""
    return list(divided(raw))


@lru_cache(maxsize=1)
def divided(raw: str) -> tuple[Line, ...]:
    """The lines of the text read last are kept: each importer is asked for its opinion of them in turn."""
    found = []
    number, at, new_page = 1, 0, False
    for end in END.finditer(raw):
        found.append(line(raw, number, at, end.start(), new_page))
        at = end.end()
        new_page = end.group() == "\f"
        number += not new_page
    if at < len(raw):
        found.append(line(raw, number, at, len(raw), new_page))
    return tuple(found)


def line(raw: str, number: int, start: int, end: int, new_page: bool) -> Line:
    whole = raw[start:end]
    words = whole.strip()
    if not words:
        return Line(number, start, start, "", new_page=new_page)
    lead = len(whole) - len(whole.lstrip())
    indent = lead + 3 * whole.count("\t", 0, lead)
    return Line(number, start + lead, start + lead + len(words), words, indent, whole.endswith("  "), new_page)


Chunk = list[Line]
"""Lines with no blank line between them."""


def chunks(of: list[Line]) -> Iterator[Chunk]:
    """The lines in runs, as blank lines and form feeds divide them."""
    run: Chunk = []
    for each in of:
        if each.blank or each.new_page:
            if run:
                yield run
            run = []
        if not each.blank:
            run.append(each)
    if run:
        yield run


def hard_wrapped(of: list[Chunk]) -> bool:
    """Whether lines were broken to fit a width (then a chunk is one paragraph) or each is a paragraph of its own."""
    inner = [each for chunk in of for each in chunk[:-1]]
    if not inner:
        return True
    narrow = sum(len(each.text) <= 110 for each in inner)
    unfinished = sum(not each.text.endswith((".", "!", "?", ":", "؟", "۔", '"', "”", "»", ")")) for each in inner)
    return narrow >= 0.9 * len(inner) and unfinished >= 0.5 * len(inner)
