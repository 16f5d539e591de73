"""Which words of a passage: all of it, sentences of it, or from some words to others. Plain values, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from annotations.anchoring.folding import fold, folded_text

Span = tuple[int, int]

_END = re.compile(r"[.!?…؟۔。！？]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W_a-zß-öø-ÿ])")
_SHORT_FORM = re.compile(r"(?:\b\w|\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|cf|e\.g|i\.e|pp|Vol|No|al))\.[\"'”’)\]]*\s+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    number: int
    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a passage, as near as punctuation tells; initials and common short forms end none."""
    edges = [0]
    for found in _END.finditer(text):
        if not _SHORT_FORM.search(text[edges[-1] : found.end()]):
            edges.append(found.end())
    edges.append(len(text))
    spans = [(start, start + len(text[start:end].rstrip())) for start, end in pairwise(edges)]
    return [Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(spans, 1) if end > start]


def between(text: str, first: str, last: str) -> Span | None:
    """From the first words given to the next place of the last ones; spelling, case and accents do not matter."""
    folded = fold(text)
    opening, closing = folded_text(first).strip(), folded_text(last).strip()
    start = folded.text.find(opening) if opening else 0
    if start < 0:
        return None
    if not closing:
        end = start + len(opening) if opening else len(folded.text)
    else:
        found = folded.text.find(closing, start)
        if found < 0:
            return None
        end = found + len(closing)
    return folded.span(start, end) if end > start else None
