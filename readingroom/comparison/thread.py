"""The thread of a passage: the passages it is linked with, and those they are linked with, in order of time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from annotations.models import Anchor
from annotations.people import Person
from readingroom.comparison.models import SAYS, Link
from readingroom.comparison.shown import Shown, shown
from readingroom.library.models import Passage, Provenance, Source

FARTHEST = 3
"""Links from the passage to the farthest one shown."""
MOST = 60


@dataclass
class Knot:
    """A passage of the thread, how many links away it stands, and the links that join it to passages of the thread."""

    passage: Passage
    away: int
    links: list[tuple[Shown, bool]] = field(default_factory=list)
    """Each with whether this passage is the one that acts."""
    issued: list[str] = field(default_factory=list)
    """The date as stated or supplied."""

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def is_uncertain(self) -> bool:
        """Dated, but not to a day."""
        source = self.passage.source
        return source.issued_from is not None and source.issued_from != source.issued_to

    @property
    def order(self) -> tuple[bool, date, date, str, int]:
        source = self.passage.source
        first = source.issued_from or date.max
        return source.issued_from is None, first, source.issued_to or first, source.slug, self.passage.start


@dataclass
class Thread:
    knots: list[Knot]
    """Dated ones first, by the first day that their date can mean; undated ones after them."""
    goes_on: bool
    """More passages are linked farther away than are shown."""


def thread(passage: Passage, user: Person) -> Thread:
    """What the person may see of the passages linked with one, directly or over others."""
    knots = {passage.pk: Knot(passage, 0)}
    known: dict[int, Link] = {}
    goes_on = False
    reached: list[int] = [passage.pk]
    for away in range(1, FARTHEST + 1):
        links = Link.objects.visible_to(user).standing().filter(annotation__in=_touching(reached)).exclude(pk__in=known)
        fresh = {link.pk: link for link in links.order_by("pk")[: MOST * 2]}
        known |= fresh
        held = Exists(Anchor.objects.filter(_within(), annotation__link__in=list(fresh)).exclude(ordinal=SAYS))
        found = Passage.objects.visible_to(user).filter(held).exclude(pk__in=knots).select_related("source").order_by("pk")
        met = list(found[: MOST + 1 - len(knots)])
        if len(knots) + len(met) > MOST:
            goes_on = True
            met = met[:-1]
        knots |= {each.pk: Knot(each, away) for each in met}
        reached = [each.pk for each in met]
        if not reached:
            break
    else:
        unseen = Link.objects.visible_to(user).standing().filter(annotation__in=_touching(reached)).exclude(pk__in=known)
        goes_on = goes_on or unseen.exists()
    _join(knots, shown(Link.objects.filter(pk__in=known), user))
    _date(knots)
    return Thread(sorted(knots.values(), key=lambda knot: knot.order), goes_on)


def _within() -> Q:
    """An anchor on words of the passage of an outer query."""
    return Q(target=OuterRef("source"), start__lt=OuterRef("end"), end__gt=OuterRef("start"))


def _touching(passages: list[int]) -> models.QuerySet[Anchor, Any]:
    """The annotations with an anchor on words of any of the passages."""
    on = Passage.objects.filter(pk__in=passages, source=OuterRef("target"), start__lt=OuterRef("end"), end__gt=OuterRef("start"))
    return Anchor.objects.filter(Exists(on)).exclude(ordinal=SAYS).values("annotation")


def _join(knots: dict[int, Knot], links: list[Shown]) -> None:
    by_source: dict[int, list[Knot]] = defaultdict(list)
    for knot in knots.values():
        by_source[knot.passage.source_id].append(knot)
    for each in links:
        for anchor in each.link.annotation.anchors.all():
            if anchor.start is None or anchor.end is None or anchor.ordinal == SAYS:
                continue
            for knot in by_source[anchor.target_id]:
                if knot.passage.overlaps(anchor.start, anchor.end):
                    knot.links.append((each, anchor.ordinal == 0))


def _date(knots: dict[int, Knot]) -> None:
    sources: set[Source] = {knot.passage.source for knot in knots.values()}
    stated: dict[int, list[str]] = defaultdict(list)
    rows = Provenance.objects.filter(source__in=sources, field=Provenance.Field.ISSUED)
    for source, value in rows.values_list("source_id", "value"):
        if value not in stated[source]:
            stated[source].append(value)
    for knot in knots.values():
        knot.issued = stated[knot.passage.source_id]
