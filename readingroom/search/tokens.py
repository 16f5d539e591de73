"""A text as words laid out for comparing: each folded, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from readingroom.search.analysis import LETTERS, WORD, fold

_DASH = re.compile(r"[\s]*[-\u00ad\u2010-\u2015\u2212][\s]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, folded for comparing (a possessive stays a word of its own), with its place."""

    form: str
    start: int
    end: int
    dashed: bool
    """Only a dash, and perhaps spaces, stands between it and the word before."""
    renamed: bool = False
    """Not the word as written there, but that of another form of the same name."""
    whole: bool = False
    """Known to be no cut word: a sentence ends after it, or the texts have it as a word of its own."""


@lru_cache(maxsize=128)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order; those of the last few texts are remembered."""
    found: list[Token] = []
    before = 0
    for match in WORD.finditer(text):
        form = _form(match.group())
        if form:
            between = text[before : match.start()]
            found.append(Token(form, match.start(), match.end(), bool(found) and bool(_DASH.fullmatch(between))))
            before = match.end()
    return tuple(found)


@lru_cache(maxsize=50_000)
def _form(written: str) -> str:
    """`analysis.fold`, but "Iran's" is not "Iran": a look-up compares words, and a possessive is one."""
    if written[-2:-1] in "'\u2019\u02bc" and written[-1:] in "sS":
        return fold(written[:-2]) + "s"
    return fold(written.translate(LETTERS)) if not written.isascii() else fold(written)
