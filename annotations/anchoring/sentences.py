"""Where sentences end: a plain rule, without loss, for the page that asks "which words?"."""

from __future__ import annotations

import re

_END = re.compile(r"""[.!?…؟。！？۔]+["'”’»)\]]*(?=\s+|$)|[。！？]+["”’」』]*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“‘\"'])(?:[A-Z]|[A-Za-z](?:\.[A-Za-z])+|Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|St|No|Nos|Vol|pp?|vs|cf|ed|eds|etc|al|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of text, without the white space between them; all other characters belong to one."""
    spans: list[tuple[int, int]] = []
    start = _skip(text, 0)
    for end in _END.finditer(text):
        follows = _skip(text, end.end())
        if end[0][0] in ".…" and (_ABBREVIATION.search(text[start : end.start()]) or text[follows : follows + 1].islower()):
            continue
        if end.end() > start:
            spans.append((start, end.end()))
            start = follows
    rest = len(text.rstrip())
    if rest > start:
        spans.append((start, rest))
    return spans


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
