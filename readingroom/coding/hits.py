"""Hits of a search as places to tag: the whole passage, or the words that were found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from django.core.exceptions import ValidationError

from annotations import spans
from annotations.models import Annotation, Tag
from annotations.people import Person
from annotations.spans import MOST_SPANS, Span
from readingroom.library.models import Passage
from readingroom.search.asking import Asked
from readingroom.search.results import Hit

MOST_PAGES = 10
MOST_HITS = 500
_CHOSEN = re.compile(r"(\d{1,15}):([\d,-]{0,400})", re.ASCII)


def found_passages(asked: Asked, user: Person) -> tuple[list[Hit], int]:
    """The first hits that are passages, in the order of the search, and how many there are in all."""
    asked = replace(asked, page=1, where="passages")
    hits: list[Hit] = []
    while asked:
        results = asked.find(user)
        hits += [hit for hit in results.hits if hit.passage is not None]
        if asked.page >= min(results.pages, MOST_PAGES):
            return hits, results.total
        asked = replace(asked, page=asked.page + 1)
    return hits, 0


def found_spans(hit: Hit) -> list[Span]:
    """The marked words of a hit's snippet in its source's text; words with nothing but white space between them are one stretch."""
    begin = hit.start + hit.snippet.start
    ends = list(accumulate((len(piece.text) for piece in hit.snippet.pieces), initial=begin))
    joined: list[Span] = []
    gap = True
    for piece, start, end in zip(hit.snippet.pieces, ends, ends[1:], strict=False):
        if piece.mark:
            if joined and not gap:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
            gap = False
        elif piece.text.strip():
            gap = True
    return joined[:MOST_SPANS]


def value_of(hit: Hit) -> str:
    """What the page sends for a chosen hit: its passage, and where the words that were found stand."""
    assert hit.passage is not None
    return f"{hit.passage.pk}:{spans.written(found_spans(hit))}"


@dataclass(frozen=True)
class Chosen:
    """A passage that somebody chose, and the spans of its source's text that are to be tagged."""

    value: str
    passage: Passage
    spans: tuple[Span, ...]
    already: bool = False
    """The person has tagged these very words so before."""

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The passage's words, cut where the tagged ones begin and end."""
        text, at, found = self.passage.source.text, self.passage.start, []
        for start, end in self.spans:
            found += [(text[at:start], False), (text[start:end], True)]
            at = end
        return [*found, (text[at : self.passage.end], False)]


def chosen_passages(user: Person, values: Iterable[str], *, whole: bool) -> list[Chosen]:
    """What was sent, as far as the person may read it and it is a place of the present text; the rest is as if it were not there."""
    sent: dict[int, tuple[str, str]] = {}
    for value in list(values)[:MOST_HITS]:
        if found := _CHOSEN.fullmatch(value):
            sent[int(found[1])] = (value, found[2])
    passages = {one.pk: one for one in Passage.objects.visible_to(user).filter(pk__in=sent).select_related("source")}
    chosen = []
    for key, (value, written) in sent.items():
        if (passage := passages.get(key)) is None:
            continue
        inside: list[Span] = [(passage.start, passage.end)]
        if not whole and written:
            try:
                inside = [span for span in spans.parse(written, passage.source.text) if passage.start <= span[0] and span[1] <= passage.end]
            except ValidationError:
                continue
        if inside:
            chosen.append(Chosen(value, passage, tuple(inside)))
    return chosen


def with_known(chosen: list[Chosen], user: Person, tag: Tag) -> list[Chosen]:
    """Each with whether the person has put the tag on the same words already."""
    own = Annotation.objects.editable_by(user).filter(tags=tag, target__in={one.passage.source_id for one in chosen})
    held: dict[int, set[tuple[int, Span]]] = {}
    for note, target, start, end in own.values_list("pk", "target_id", "anchors__start", "anchors__end"):
        if start is not None and end is not None:
            held.setdefault(note, set()).add((target, (start, end)))
    return [replace(one, already={(one.passage.source_id, span) for span in one.spans} in held.values()) for one in chosen]
