"""The places that a quotation is compared with: their words, what stands around them, and who is given as saying them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from readingroom.library.models import Passage, Provenance, Quotation, Source, Voice
from readingroom.search.analysis import exact_words
from readingroom.search.comparison import Comparison

_TITLES = """
imam ayatollah president leader supreme king queen minister prime general sheikh sayyid mr mrs ms dr prof professor sir lady saint founder
prophet lord the of and father mother comrade brother sister
"""
TITLES = frozenset(_TITLES.split())


@dataclass(frozen=True)
class Held:
    """Words of a source in which a quotation is looked for: a passage, or neighbouring ones together."""

    passages: tuple[Passage, ...]
    words: str
    start: int
    """In code points of the source's text."""


@dataclass(frozen=True)
class Place:
    """A passage, or neighbouring ones, in which the words stand, or stand nearly."""

    source: Source
    passage: Passage
    start: int
    """In code points of the source's text."""
    end: int
    words: str
    before: str = ""
    after: str = ""
    last: Passage | None = None
    """Where the words run on into other passages: the last of them."""
    speaker: str = ""
    """Whose words the text gives them as; empty where it states nobody."""
    reporter: str = ""
    said_by: frozenset[int] = field(default_factory=frozenset)
    """Keys of the speaker's name, where the room knows it."""
    translator: str = ""

    @property
    def number(self) -> str:
        return f"{self.passage.number}–{self.last.number}" if self.last else self.passage.number


def place_of(held: Held, comparison: Comparison) -> Place:
    start, end = held.start + comparison.start, held.start + comparison.end
    touched = [passage for passage in held.passages if passage.start < end and passage.end > start] or [held.passages[0]]
    return Place(
        source=touched[0].source,
        passage=touched[0],
        start=start,
        end=end,
        words=held.words[comparison.start : comparison.end],
        before=_before(held.words, comparison.start),
        after=_after(held.words, comparison.end),
        last=touched[-1] if len(touched) > 1 else None,
    )


def _before(words: str, start: int, most: int = 80) -> str:
    """What leads up to a place: whole words, and an ellipsis only where something is left out."""
    return words[:start] if start <= most else "… " + words[start - most : start].partition(" ")[2]


def _after(words: str, end: int, most: int = 80) -> str:
    return words[end:] if len(words) - end <= most else words[end : end + most].rpartition(" ")[0] + " …"


def with_speakers(places: list[Place]) -> list[Place]:
    """The same places, each with the speaker of the innermost quotation or voice that holds most of it, and its text's translator."""
    sources = {place.source.pk for place in places}
    if not sources:
        return places
    spoken: dict[int, list[Quotation | Voice]] = {pk: [] for pk in sources}
    lying = reduce(or_, (Q(source=place.source.pk, start__lt=place.end, end__gt=place.start) for place in places))
    for quotation in Quotation.objects.counted().filter(lying).exclude(stated_as="", speaker=None).select_related("speaker"):
        spoken[quotation.source_id].append(quotation)
    for voice in Voice.objects.filter(lying).select_related("speaker"):
        spoken[voice.source_id].append(voice)
    translators = dict(
        Provenance.objects.filter(source__in=sources, field=Provenance.Field.TRANSLATOR).values_list("source_id", "value").order_by("-pk")
    )
    return [_spoken(place, spoken[place.source.pk], translators.get(place.source.pk, "")) for place in places]


def _spoken(place: Place, spoken: Iterable[Quotation | Voice], translator: str) -> Place:
    best: Quotation | Voice | None = None
    for each in spoken:
        common = min(each.end, place.end) - max(each.start, place.start)
        if common >= 0.6 * (place.end - place.start) and (best is None or each.end - each.start < best.end - best.start):
            best = each
    if best is None:
        return replace(place, translator=translator)
    name = best.speaker.heading if best.speaker else best.stated_as
    keys = frozenset([best.speaker_id]) if best.speaker_id else frozenset()
    return replace(place, speaker=name, reporter=best.reported_as, said_by=keys, translator=translator)


def same_person(one: str, other: str, forms: Iterable[frozenset[str]] = ()) -> bool:
    """Whether two names as written may well be one: they share a word that is no title."""
    first, second = _telling(one), _telling(other)
    return bool(first & second) or any(first & group and second & group for group in forms)


def _telling(name: str) -> set[str]:
    return {word for word in exact_words(re.sub(r"['’]s\b", "", name)) if word not in TITLES and len(word) > 2}
