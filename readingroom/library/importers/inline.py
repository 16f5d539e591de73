"""Markup inside a line of Markdown or plain prose: what is skipped, and which marks it leaves on the words.

Each pass is linear: a run of five thousand brackets costs what five thousand letters cost.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from readingroom.library.importers.draft import Span
from readingroom.library.importers.words import RawMark, Skip

TOKEN = re.compile(
    r"""
      (?P<escape>\\[!-/:-@\[-`{-~])
    | (?P<code>`+)
    | (?P<comment><!--)
    | (?P<tag></?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>\n]{0,500})?/?>)
    | (?P<autolink><(?:https?://|mailto:)[^\s<>]{1,2000}>)
    | (?P<note>\[\^?[0-9]{1,3}\](?![\(\[:])|\[\^[^\s\[\]]{1,40}\](?![\(:]))
    | (?P<open>!?\[)
    | (?P<close>\])
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)
    | (?P<stars>\*+|_+|~~)
    """,
    re.VERBOSE,
)
TARGET = re.compile(
    r"\(\s*(?:<([^<>\n]{0,2000})>|([^\s()]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500})?))(?:\s+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?\s*\)"
)
SPACE_BEFORE = re.compile(r"[^\S\n\r]{0,3}$")
TAG_MARKS = {
    "em": "emphasis", "i": "emphasis", "cite": "emphasis",
    "b": "strong", "strong": "strong",
    "sup": "superscript", "sub": "subscript",
    "code": "code", "tt": "code", "kbd": "code",
}  # fmt: skip
SPACING_TAGS = {"br", "hr", "p", "div", "li", "tr", "td"}
SILENT_TAGS = {"script", "style"}
SILENT_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in SILENT_TAGS}
NUMERAL = re.compile(r"\s*\[?\^?([0-9]{1,3}|[*†‡§])\]?\s*")
BACKTICKS = re.compile("`+")
DEAD = re.compile(r"#?|javascript:.*", re.IGNORECASE)


@dataclass
class Inline:
    """What stands between and around the words of a block."""

    skips: list[Skip] = field(default_factory=list)
    marks: list[RawMark] = field(default_factory=list)
    dropped: list[Span] = field(default_factory=list)
    """Markup dropped without leaving a mark: worth a line of the report."""


@dataclass(frozen=True)
class Run:
    """A run of emphasis signs that may open, and how many of them are still unused from the right."""

    sign: str
    start: int
    end: int


def markdown(raw: str, stretches: Sequence[Span]) -> Inline:
    """Emphasis, code, links, note references, superscripts and HTML in these stretches of one block."""
    reading = Reading(raw, stretches)
    for start, end in stretches:
        reading.read(start, end)
    return reading.finished()


class Reading:
    """One pass over a block, with stacks of what is open."""

    def __init__(self, raw: str, stretches: Sequence[Span]) -> None:
        self.raw = raw
        self.first, self.last = stretches[0][0], stretches[-1][1]
        self.found = Inline()
        self.runs: list[Run] = []
        self.brackets: list[tuple[int, int, int]] = []
        self.tags: list[tuple[str, int, int]] = []
        self.seen_code: dict[int, int] = {}
        self.unclosed: set[str] = set()

    def read(self, start: int, end: int) -> None:
        at = start
        while token := TOKEN.search(self.raw, at, end):
            kind = token.lastgroup or ""
            at = max(token.end(), getattr(self, f"on_{kind}")(token, end) or 0)

    def skip(self, start: int, end: int, words: str = "") -> None:
        self.found.skips.append(Skip(start, end, words))

    def mark(self, kind: str, start: int, end: int, **attributes: str) -> None:
        self.found.marks.append(RawMark(kind, start, end, attributes))

    def on_escape(self, token: re.Match[str], end: int) -> int | None:
        self.skip(token.start(), token.start() + 1)
        return None

    def on_code(self, token: re.Match[str], end: int) -> int | None:
        """A run of n backticks closes at the next run of n; how far we looked in vain is remembered."""
        length = len(token.group())
        if self.seen_code.get(length, -1) >= token.start():
            return None
        for closing in BACKTICKS.finditer(self.raw, token.end(), end):
            if len(closing.group()) == length:
                inner, stop = closing.span()
                self.skip(token.start(), token.end())
                self.mark("code", token.end(), inner)
                self.skip(inner, stop)
                return stop
        self.seen_code[length] = end
        return None

    def on_comment(self, token: re.Match[str], end: int) -> int | None:
        stop = -1 if "comment" in self.unclosed else self.raw.find("-->", token.end(), end)
        if stop < 0:
            self.unclosed.add("comment")
            return None
        self.skip(token.start(), stop + 3)
        self.found.dropped.append((token.start(), stop + 3))
        return stop + 3

    def on_tag(self, token: re.Match[str], end: int) -> int | None:
        tag = token.group().lower()
        name = re.sub(r"[^a-z0-9].*", "", tag.strip("</>"), flags=re.DOTALL)
        if name in SILENT_TAGS and not tag.startswith("</"):
            closing = None if name in self.unclosed else SILENT_END[name].search(self.raw, token.end(), end)
            stop = closing.end() if closing else token.end()
            if not closing:
                self.unclosed.add(name)
            self.skip(token.start(), stop)
            self.found.dropped.append((token.start(), stop))
            return stop
        self.skip(token.start(), token.end(), " " if name in SPACING_TAGS else "")
        if name not in TAG_MARKS:
            if name not in SPACING_TAGS:
                self.found.dropped.append(token.span())
        elif not tag.startswith("</"):
            self.tags.append((name, *token.span()))
        else:
            for place in range(len(self.tags) - 1, max(len(self.tags) - 9, -1), -1):
                if self.tags[place][0] == name:
                    _, _, inner = self.tags.pop(place)
                    self.close_tag(name, inner, token.start())
                    break
        return None

    def close_tag(self, name: str, start: int, end: int) -> None:
        """A superscript numeral after a word is a note reference; after a figure or one letter it is a power."""
        words = self.raw[start:end]
        numeral = NUMERAL.fullmatch(words)
        before = self.raw[max(start - len("<sup>") - 2, self.first) : max(start - len("<sup>"), self.first)]
        after_word = len(before) == 2 and before.strip() and not before[-1].isdigit() and not (before[0].isspace() and before[1].isalpha())
        if name == "sup" and numeral and after_word:
            closing = [skip for skip in self.found.skips[-3:] if skip.start >= end]
            while self.found.skips and self.found.skips[-1].start >= start:
                self.found.skips.pop()
            self.found.skips += closing
            self.skip(start, end)
            self.mark("note_reference", start, start, label=words.strip())
        else:
            self.mark(TAG_MARKS[name], start, end)

    def on_autolink(self, token: re.Match[str], end: int) -> int | None:
        self.skip(token.start(), token.start() + 1)
        self.skip(token.end() - 1, token.end())
        self.mark("link", token.start() + 1, token.end() - 1, href=token.group()[1:-1])
        return None

    def on_note(self, token: re.Match[str], end: int) -> int | None:
        space = SPACE_BEFORE.search(self.raw, max(token.start() - 3, self.first), token.start())
        start = space.start() if space else token.start()
        self.skip(start, token.end())
        self.mark("note_reference", start, start, label=token.group())
        return None

    def on_open(self, token: re.Match[str], end: int) -> int | None:
        self.brackets.append((token.start(), token.end(), len(self.runs)))
        return None

    def on_close(self, token: re.Match[str], end: int) -> int | None:
        if not self.brackets:
            return None
        start, inner, runs = self.brackets.pop()
        target = TARGET.match(self.raw, token.end(), end)
        if not target:
            return None
        href = html.unescape((target.group(1) or target.group(2) or "").strip())
        self.runs = self.runs[:runs]
        self.skip(start, inner)
        self.skip(token.start(), target.end())
        if self.raw[start] == "!":
            self.found.dropped.append((start, target.end()))
        elif DEAD.fullmatch(href):
            self.mark("link", inner, token.start(), dead="true")
        else:
            self.mark("link", inner, token.start(), href=href)
        return target.end()

    def on_entity(self, token: re.Match[str], end: int) -> int | None:
        words = html.unescape(token.group())
        if words != token.group():
            self.skip(token.start(), token.end(), words)
        return None

    def on_stars(self, token: re.Match[str], end: int) -> int | None:
        """CommonMark's flanking rule; the nearest run of the same sign that may open is closed."""
        sign, start, stop = token.group()[0], token.start(), token.end()
        before = self.raw[start - 1] if start > self.first else " "
        after = self.raw[stop] if stop < self.last else " "
        left = not after.isspace() and (not is_sign(after) or before.isspace() or is_sign(before))
        right = not before.isspace() and (not is_sign(before) or after.isspace() or is_sign(after))
        opens = left and (sign != "_" or not right or is_sign(before))
        closes = right and (sign != "_" or not left or is_sign(after))
        while closes and start < stop:
            place = next((n for n in range(len(self.runs) - 1, max(len(self.runs) - 33, -1), -1) if self.runs[n].sign == sign), None)
            if place is None:
                break
            run = self.runs[place]
            size = 2 if min(run.end - run.start, stop - start) >= 2 else 1
            del self.runs[place:]
            self.skip(run.end - size, run.end)
            self.skip(start, start + size)
            if sign != "~":
                self.mark("strong" if size == 2 else "emphasis", run.end, start)
            if run.end - size > run.start:
                self.runs.append(Run(sign, run.start, run.end - size))
            start += size
        if opens and start < stop:
            self.runs.append(Run(sign, start, stop))
        return None

    def finished(self) -> Inline:
        ordered: list[Skip] = []
        for skip in sorted(self.found.skips, key=lambda each: (each.start, -each.end)):
            if not ordered or skip.start >= ordered[-1].end:
                ordered.append(skip)
        self.found.skips = ordered
        return self.found


def is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
