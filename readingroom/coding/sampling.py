"""What a round is made of: units, cut and drawn, and shared out among its coders.

Drawing needs only a seed: the same texts, the same question and the same seed give the same sample.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from annotations.anchoring.sentences import sentences
from readingroom.coding.models.rounds import Round
from readingroom.library.models import Passage, Source, Voice

T = TypeVar("T")

FURNITURE = {
    Passage.Kind.BYLINE,
    Passage.Kind.EMAIL,
    Passage.Kind.REFERENCE,
    Passage.Kind.KEYWORDS,
    Passage.Kind.DISCLAIMER,
    Passage.Kind.SEE_ALSO,
}
"""Passages that say nothing themselves: not coded unless they are asked for."""


@dataclass(frozen=True)
class Stretch:
    """Words that may become a unit: a span of the source's present text (code points), and the stratum it is drawn from."""

    source: Source
    passage: Passage
    start: int
    end: int
    stratum: str = ""


def stretches(sources: Iterable[Source], unit: str, sample: str, *, furniture: bool = False) -> list[Stretch]:
    """Everything that can be coded, in the order of the texts given and of their passages."""
    found = []
    for source in sources:
        voices = list(source.voices.select_related("speaker")) if sample == Round.Sample.BY_VOICE else []
        for passage in source.passages.standing().order_by("position"):
            if passage.kind in FURNITURE and not furniture:
                continue
            for start, end in _cut(passage, source, unit):
                found.append(Stretch(source, passage, start, end, _stratum(source, start, end, sample, voices)))
    return found


def _cut(passage: Passage, source: Source, unit: str) -> list[tuple[int, int]]:
    if passage.end <= passage.start:
        return []
    if unit == Round.UnitKind.PASSAGE:
        return [passage.span]
    words = source.text[passage.start : passage.end]
    return [(passage.start + start, passage.start + end) for start, end in sentences(words)]


def _stratum(source: Source, start: int, end: int, sample: str, voices: Sequence[Voice]) -> str:
    if sample == Round.Sample.BY_SOURCE:
        return str(source)
    if sample == Round.Sample.BY_DATE:
        return _("the %(decade)ss") % {"decade": source.issued_from.year // 10 * 10} if source.issued_from else _("date not stated")
    if sample == Round.Sample.BY_VOICE:
        # The nearest frame: who is quoted within a speech speaks those words.
        over = min((voice for voice in voices if voice.overlaps(start, end)), key=lambda voice: voice.end - voice.start, default=None)
        if over is None:
            return _("the text's own voice")
        return over.speaker.heading if over.speaker else over.stated_as
    return ""


def draw(found: Sequence[Stretch], sample: str, count: int | None, seed: int) -> list[Stretch]:
    """`count` of them (all where that is None or more than there are), in their order in the texts.

    From strata as equal a number from each as there can be; a stratum with fewer gives all it has, and the others make up for it.
    """
    if sample == Round.Sample.ALL or count is None or count >= len(found):
        return list(found)
    chance = random.Random(seed)
    if sample == Round.Sample.RANDOM:
        return [found[place] for place in sorted(chance.sample(range(len(found)), count))]
    return [found[place] for place in sorted(_from_each(found, count, chance))]


def _from_each(found: Sequence[Stretch], count: int, chance: random.Random) -> list[int]:
    strata: dict[str, list[int]] = defaultdict(list)
    for place, stretch in enumerate(found):
        strata[stretch.stratum].append(place)
    for places in strata.values():
        chance.shuffle(places)
    order = list(strata.values())
    chance.shuffle(order)
    chosen: list[int] = []
    while len(chosen) < count:
        for places in order:
            if places and len(chosen) < count:
                chosen.append(places.pop())
    return chosen


def share_out(units: int, coders: Sequence[T], twice: int, together: int, seed: int) -> list[tuple[T, ...]]:
    """Who codes each unit: `twice` percent of the units go to `together` coders, the others to one; all coders get about as many."""
    if not coders:
        return [() for _unit in range(units)]
    chance = random.Random(seed)
    shared = set(chance.sample(range(units), round(units * twice / 100)))
    load = dict.fromkeys(range(len(coders)), 0)
    shares = []
    for unit in range(units):
        wanted = min(together if unit in shared else 1, len(coders))
        order = sorted(load, key=lambda place: (load[place], chance.random()))[:wanted]
        for place in order:
            load[place] += 1
        shares.append(tuple(coders[place] for place in sorted(order)))
    return shares
