"""Spans as a page sends them, and "which words?" as the form without script asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations.anchoring.quotes import Quote, State, Text, find

MOST_SPANS = 20
LONGEST = 50_000

Span = tuple[int, int]

_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9})*", re.ASCII)


def parse(written: str, text: str) -> list[Span]:
    """Spans written as "12-40,55-60", in code points of text, without white space at their ends, in order, joined where they touch.

    Raises ValidationError where one is not a stretch of the text's words.
    """
    if not _SPANS.fullmatch(written):
        raise ValidationError(_("That is no place in this text."), "no_place")
    pairs = [span.split("-") for span in written.split(",")]
    joined = [_trimmed(text, start, end) for start, end in _joined([(int(start), int(end)) for start, end in pairs])]
    if len(joined) > MOST_SPANS or sum(end - start for start, end in joined) > LONGEST:
        raise ValidationError(_("That is too much for one note: choose fewer words."), "too_much")
    return joined


def written(spans: Iterable[Span]) -> str:
    return ",".join(f"{start}-{end}" for start, end in spans)


def words_between(passage: Any, text: str, first: str, last: str) -> Span:
    """From the words `first` to the words `last` (the same ones, where it is empty) of a passage, however they are spelt.

    Raises ValidationError naming the field that is at fault.
    """
    words = Text(text[passage.start : passage.end])
    begins = _stands(words, first, 0)
    if begins is None:
        raise ValidationError({"first_words": _("These words do not stand in the paragraph.")})
    ends = begins if not last.strip() else _stands(words, last, begins[1])
    if ends is None or ends[1] <= begins[0]:
        raise ValidationError({"last_words": _("These words do not stand after the first ones in the paragraph.")})
    return passage.start + begins[0], passage.start + ends[1]


def _stands(words: Text, typed: str, after: int) -> Span | None:
    found = find(words, Quote(typed.strip()), hint=after)
    if found is None or found.state is not State.ANCHORED:
        return None
    return found.start, found.end


def _trimmed(text: str, start: int, end: int) -> Span:
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise ValidationError(_("That is no place in this text."), "no_place")
    return start, end


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            raise ValidationError(_("That is no place in this text."), "no_place")
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
