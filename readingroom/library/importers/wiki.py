"""A wiki article: headings between `=`, lists, links, references; Markdown-like lists as exports write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readingroom.library.importers import cues
from readingroom.library.importers.draft import Draft, Span
from readingroom.library.importers.drafting import Drafting
from readingroom.library.importers.inline import Inline, Reading
from readingroom.library.importers.lines import Line, chunks, hard_wrapped, lines

VERSION = "1"

HEADING = re.compile(r"(?P<signs>={1,6})[ \t]*(?P<words>[^=\s](?:.*[^=\s])?)[ \t]*(?P=signs)")
ITEM = re.compile(r"(?P<label>[*#;:]+)[ \t]*(?=\S)")
TABLE_LINE = re.compile(r"\{\||\|\}|\|-|\|\+|[|!]")
LISTED = re.compile(r"\[\[(?:category|file|image|رده|پرونده|تصنيف|ملف)\s*:", re.IGNORECASE)
TOKEN = re.compile(
    r"""
      (?P<reference><ref\b[^<>]{0,300}(?:/>|>))
    | (?P<template>\{\{)
    | (?P<internal>\[\[)
    | (?P<external>\[(?:https?:)?//[^\s\[\]]{1,2000}(?:\s+[^\[\]\n]{0,500})?\])
    | (?P<comment><!--)
    | (?P<tag></?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>\n]{0,500})?/?>)
    | (?P<note>\[\^?[0-9]{1,3}\](?![\(\[:]))
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)
    | (?P<quotes>'{2,5})
    """,
    re.VERBOSE,
)
BRACES = re.compile(r"\{\{|\}\}")
LONGEST = 20_000
"""How far a template, link or reference may reach; longer ones are taken as words."""


def recognises(raw: str) -> bool:
    """Two headings between `=`, or one and a wiki link."""
    headings = sum(bool(HEADING.fullmatch(line.text)) for line in lines(raw[:400_000]))
    return headings >= 2 or (headings == 1 and bool(re.search(r"\[\[[^\[\]\n]+\]\]|'''", raw)))


def inline(raw: str, stretches: Sequence[Span]) -> Inline:
    reading = WikiReading(raw, stretches)
    for start, end in stretches:
        reading.read(start, end)
    return reading.finished()


class WikiReading(Reading):
    """One pass over a block of wikitext."""

    def read(self, start: int, end: int) -> None:
        self.apostrophes: list[tuple[int, int]] = []
        self.searched: dict[str, int] = {}
        self.templates = templates(self.raw, start, end)
        at = start
        while token := TOKEN.search(self.raw, at, end):
            at = max(token.end(), getattr(self, f"on_{token.lastgroup}")(token, end) or 0)

    def closing(self, sign: str, start: int, end: int) -> int:
        """Where the sign stands next, within reach; what was searched in vain is not searched again."""
        reach = min(end, start + LONGEST)
        found = self.raw.find(sign, max(start, self.searched.get(sign, 0)), reach)
        if found < 0:
            self.searched[sign] = max(reach - len(sign), 0)
        return found

    def on_reference(self, token: re.Match[str], end: int) -> int | None:
        """The words of a reference leave the text; the mark keeps them."""
        inner, stop = "", token.end()
        if not token.group().endswith("/>"):
            close = self.closing("</ref>", token.end(), end)
            if close >= 0:
                inner, stop = self.raw[token.end() : close], close + len("</ref>")
        self.skip(token.start(), stop)
        self.mark("note_reference", token.start(), token.start(), label="", words=" ".join(inner.split()))
        return stop

    def on_template(self, token: re.Match[str], end: int) -> int | None:
        stop = self.templates.get(token.start())
        if stop is None:
            return None
        self.skip(token.start(), stop)
        self.found.dropped.append((token.start(), stop))
        return stop

    def on_internal(self, token: re.Match[str], end: int) -> int | None:
        stop = self.closing("]]", token.end(), end)
        if stop < 0:
            return None
        if LISTED.match(self.raw, token.start()):
            self.skip(token.start(), stop + 2)
            self.found.dropped.append((token.start(), stop + 2))
            return stop + 2
        bar = self.raw.find("|", token.end(), stop)
        words = bar + 1 if bar >= 0 else token.end()
        self.skip(token.start(), words)
        self.skip(stop, stop + 2)
        self.mark("link", words, stop, page=" ".join(self.raw[token.end() : bar if bar >= 0 else stop].split()))
        return stop + 2

    def on_external(self, token: re.Match[str], end: int) -> int | None:
        address, _, words = token.group()[1:-1].partition(" ")
        start = token.end() - 1 - len(words) if words.strip() else token.start() + 1
        self.skip(token.start(), start)
        self.skip(token.end() - 1, token.end())
        self.mark("link", start, token.end() - 1, href=address)
        return None

    def on_quotes(self, token: re.Match[str], end: int) -> int | None:
        """Two apostrophes open or close emphasis, three strong, five both."""
        size = len(token.group())
        if size == 4:
            return None
        self.skip(*token.span())
        for part, kind in ((3, "strong"), (2, "emphasis")):
            if size in {part, 5}:
                opened = next((each for each in self.apostrophes if each[0] == part), None)
                if opened:
                    self.apostrophes.remove(opened)
                    self.mark(kind, opened[1], token.start())
                else:
                    self.apostrophes.append((part, token.end()))
        return None


def templates(raw: str, start: int, end: int) -> dict[int, int]:
    """Where each `{{` of a stretch is closed, nested ones too; those that are not, or too late, are left out."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in BRACES.finditer(raw, start, end):
        if brace.group() == "{{":
            opened.append(brace.start())
        elif opened:
            begun = opened.pop()
            if brace.end() - begun <= LONGEST:
                found[begun] = brace.end()
    return found


def parse(raw: str) -> Draft:
    all_lines = lines(raw)
    drafting = Drafting(raw, all_lines, inline)
    wrapped = hard_wrapped(list(chunks([line for line in all_lines if not marked(line)])))
    closed = templates(raw, 0, len(raw))
    at = 0
    while at < len(all_lines):
        line = all_lines[at]
        if line.blank:
            at += 1
            continue
        stop = closed.get(line.start, -1)
        if stop > line.end or (stop == line.end and not marked(line)):
            drafting.drop((line.start, stop), line.number, "a template of the wiki")
            while at < len(all_lines) and all_lines[at].end <= stop:
                at += 1
            if at < len(all_lines) and all_lines[at].start < stop:
                rest = all_lines[at]
                all_lines[at] = Line(rest.number, stop, rest.end, raw[stop : rest.end])
            continue
        run = [line]
        while not marked(line) and at + 1 < len(all_lines) and joins(all_lines[at + 1], wrapped):
            at += 1
            run.append(all_lines[at])
        write(drafting, run)
        at += 1
    return drafting.draft("wiki", VERSION, supplied="Untitled article")


def marked(line: Line) -> bool:
    """Whether a line begins with a sign that makes it more than a paragraph's line."""
    return bool(
        HEADING.fullmatch(line.text)
        or ITEM.match(line.text)
        or cues.BULLET.match(line.text)
        or cues.NUMBERED.match(line.text)
        or TABLE_LINE.match(line.text)
    )


def joins(line: Line, wrapped: bool) -> bool:
    return wrapped and not line.blank and not line.new_page and not marked(line)


def write(drafting: Drafting, run: list[Line]) -> None:
    line = run[0]
    heading = HEADING.fullmatch(line.text)
    if heading:
        drafting.around([line.span])
        span = line.part(heading.start("words"), heading.end("words"))
        if len(heading["signs"]) == 1 and not drafting.title and not drafting.blocks:
            drafting.set_title(span, line.number)
        else:
            drafting.heading(span, line.number, len(heading["signs"]))
    elif TABLE_LINE.match(line.text):
        table_line(drafting, line)
    elif LISTED.match(line.text) and re.fullmatch(r"(?:\[\[[^\[\]]*\]\]\s*)+", line.text):
        drafting.drop(line.span, line.number, "a category or picture of the wiki")
    elif len(run) == 1 and (item := cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text) or ITEM.match(line.text)):
        usual = "numbered_item" if item.re is cues.NUMBERED or item["label"].endswith("#") else "bullet"
        if item.re is ITEM and item["label"].strip(":;") == "":
            usual = "paragraph"
        drafting.around([line.span])
        drafting.passage([line.part(item.end())], line.number, drafting.kind(usual), line.part(item.start("label"), item.end("label")))
    else:
        paragraph(drafting, run)


def paragraph(drafting: Drafting, run: list[Line]) -> None:
    text = " ".join(line.text for line in run)
    before = drafting.blocks[-1] if drafting.blocks else None
    led_in = before is not None and not before.is_heading and bool(cues.COLON.search(before.text[-10:]))
    quoted = (led_in and cues.wholly_quoted(text)) or text.lower().startswith("<blockquote")
    drafting.passage([line.span for line in run], run[0].number, "block_quotation" if quoted else drafting.kind("paragraph"))


def table_line(drafting: Drafting, line: Line) -> None:
    """A line of cells is a passage; the lines that only draw the table are markup."""
    if re.match(r"\{\||\|\}|\|-", line.text):
        drafting.around([line.span])
        return
    lead = re.match(r"[|!+\s]+(?:[a-z]+\s*=\s*\"[^\"]*\"\s*)*\|?\s*", line.text)
    drafting.around([line.span])
    span = line.part(lead.end() if lead else 0)
    if span[1] > span[0]:
        drafting.passage([span], line.number)
