"""What a page shows of a link: read once for all links of the page, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from annotations.models import Anchor, Annotation, Motivation
from annotations.people import Person
from readingroom.comparison.models import Link, LinkQuerySet
from readingroom.comparison.relations import Relation
from readingroom.comparison.rows import Place, Tie


@dataclass(frozen=True, slots=True)
class Shown:
    """A link, its maker as the person may know them, and by how many it was questioned."""

    link: Link
    by: str
    questioned: int

    @property
    def relation(self) -> Relation:
        return Relation(self.link.relation)

    @property
    def says(self) -> Anchor | None:
        """The words that make the link explicit."""
        return self.link.says

    @property
    def says_url(self) -> str:
        """The link's page, which leads to the words wherever they stand today."""
        return f"{self.link.get_absolute_url()}#says"

    @property
    def created(self) -> datetime:
        return self.link.annotation.created

    @property
    def fragment(self) -> str:
        return f"link-{self.link.pk}"

    def as_json(self, *, outgoing: bool, of_the_other: bool = False) -> dict[str, Any]:
        """Seen from one of its ends, which acts (outgoing) or is acted on; the label can be said of the other end instead."""
        return {
            "url": self.link.get_absolute_url(),
            "relation": self.link.relation,
            "label": str(self.relation.seen(outgoing=outgoing != of_the_other)),
            "outgoing": outgoing,
            "basis": self.link.basis,
            "by": self.by,
            "made": self.created.isoformat(),
            "reason": self.link.annotation.body,
            "questioned": self.questioned,
        }


def shown(links: LinkQuerySet, user: Person) -> list[Shown]:
    """The links ready for a page; `links` must already be what the person may see."""
    found = list(links.with_places())
    notes = Annotation.objects.filter(pk__in=[link.annotation_id for link in found]).signed_for(user)
    signed = {note.pk: note.shown_creator(user) for note in notes}
    asked = questioned((link.annotation_id for link in found), user)
    return [Shown(link, signed[link.annotation_id], asked.get(link.annotation_id, 0)) for link in found]


def questioned(notes: Iterable[int], user: Person) -> dict[int, int]:
    """For notes by how many readers they were questioned, as far as the person may read that."""
    asked = Annotation.objects.visible_to(user).filter(parent__in=list(notes), motivation=Motivation.QUESTIONING)
    return dict(asked.order_by().values_list("parent").annotate(Count("creator", distinct=True)))


def ties(links: Iterable[Shown]) -> list[Tie[Shown]]:
    return [Tie(each, *(_place(each.link, ordinal) for ordinal in (0, 1))) for each in links]


def _place(link: Link, ordinal: int) -> Place:
    anchor = link.anchor(ordinal)
    source = link.to_source_id if ordinal else link.from_source_id
    if anchor is None:
        return Place(source, None)
    if anchor.state == Anchor.State.ORPHANED or anchor.start is None or anchor.end is None:
        return Place(source, None, lost=True)
    return Place(source, (anchor.start, anchor.end))
