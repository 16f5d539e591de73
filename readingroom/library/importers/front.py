"""What stands before the text: a title, who wrote it, when, where. Facts become Stated, words of the document stay passages."""

from __future__ import annotations

import re

from readingroom.library.importers import cues
from readingroom.library.importers.draft import Span
from readingroom.library.importers.drafting import Drafting
from readingroom.library.importers.lines import Line

AND_WHEN = re.compile(rf"(?<=\S)\s*[,;|·–—-]\s*(?P<date>{cues.DATE.pattern})$", re.IGNORECASE)
"""The day at the end of a byline: "By Somebody, 4 May 1970"."""
LINKED = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<href>[^()\s]*)\)")
HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/\S*)?", re.IGNORECASE)


def read(drafting: Drafting, head: list[Line]) -> None:
    """Lines before the first turn or section: the first is the title, the others facts or paragraphs."""
    for line in head:
        if line.blank:
            continue
        if fact(drafting, line):
            continue
        words = cues.plain(line.text)
        if not drafting.title and not drafting.blocks and cues.heading_like(line.text.strip("*_# ")):
            drafting.set_title(title_span(line), line.number)
            drafting.around([line.span])
        elif drafting.title and words == cues.plain(drafting.title):
            drafting.drop(line.span, line.number, "the title once more")
        else:
            drafting.passage([line.span], line.number)


def title_span(line: Line) -> Span:
    """A line without the signs of a heading around it."""
    lead = re.match(r"[#=\s]*", line.text)
    start = lead.end() if lead else 0
    return line.part(start, len(line.text.rstrip("#= ")))


def fact(drafting: Drafting, line: Line) -> bool:
    """A line that is nothing but a fact about the document, or a button; True where it is done with."""
    text = line.text.strip("*_ ")
    offset = line.text.find(text)
    date = cues.date_stated(text)
    if date:
        drafting.state("issued", line.part(offset + date[0], offset + date[1]))
        drafting.around([line.span])
        return True
    if cues.READING_TIME.fullmatch(text):
        drafting.drop(line.span, line.number, "the page's guess at how long reading takes")
        return True
    if cues.FURNITURE.fullmatch(text):
        drafting.drop(line.span, line.number, "a button or label of the web page")
        return True
    if cues.EMAILS.fullmatch(text):
        if drafting.passage([line.span], line.number, "email"):
            for email in cues.EMAIL.finditer(text):
                drafting.state("contact", line.part(offset + email.start(), offset + email.end()))
        return True
    return address(drafting, line) or byline(drafting, line, text, offset)


def address(drafting: Drafting, line: Line) -> bool:
    """A link or address alone on its line, at the head: the site the text was taken from."""
    linked = LINKED.fullmatch(line.text)
    words, href = (linked["words"], linked["href"]) if linked else (line.text.strip("<>"), line.text.strip("<>"))
    if not HOST.fullmatch(words) or not (linked or cues.URL.fullmatch(words)):
        return False
    start = line.text.index(words)
    drafting.state("publisher", line.part(start, start + len(words)))
    if linked and HOST.fullmatch(href):
        start = line.text.rindex(href)
        drafting.state("obtained_from", line.part(start, start + len(href)))
    drafting.around([line.span])
    return True


def byline(drafting: Drafting, line: Line, text: str, offset: int) -> bool:
    by = cues.BY.fullmatch(text)
    if not by or len(text.split()) > 14 or cues.ends(text):
        return False
    block = drafting.passage([line.span], line.number, "byline")
    if block:
        start, end = by.span("name")
        if dated := AND_WHEN.search(text, start):
            end = dated.start()
            drafting.state("issued", line.part(offset + dated.start("date"), offset + dated.end("date")))
        drafting.state("creator", line.part(offset + start, offset + end))
    return True
