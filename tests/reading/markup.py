"""Reads a page as a browser would: the words of each passage, without what is no part of the text."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class PassageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None, bool]] = []
        self.words: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        number, skipped = (self.open[-1][1], self.open[-1][2]) if self.open else (None, False)
        if "data-passage" in given:
            number = given["data-passage"]
            self.words.setdefault(str(number), "")
        self.open.append((tag, number, skipped or "data-noanno" in given))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] is not None and not self.open[-1][2]:
            self.words[str(self.open[-1][1])] += data


def passages_of(html: str) -> dict[str, str]:
    """{number: words} of every passage on a page."""
    reader = PassageReader()
    reader.feed(html)
    return reader.words
