"""What every export tells of a note: one plain value, of which each format says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from annotations.anchors import Anchor
from annotations.jsonld import Address, iri_of
from annotations.models import Annotation
from annotations.people import Person

FORMS = (
    ("html", _("to read (HTML)")),
    ("md", _("as text (Markdown)")),
    ("csv", _("as a table (CSV)")),
    ("xlsx", _("as a spreadsheet (XLSX)")),
    ("jsonld", _("as W3C Web Annotations (JSON-LD)")),
)
"""How a page offers the notes that it is about."""


@dataclass(frozen=True)
class Place:
    """Words that a note stands on; `state` and span say where they are in the present text (code points)."""

    quote: str
    state: str
    start: int | None
    end: int | None
    source: str
    source_url: str


@dataclass(frozen=True)
class Told:
    iri: str
    url: str
    source: str
    source_url: str
    kind: str
    kind_label: str
    stance: str
    body: str
    html: str
    tags: tuple[str, ...]
    audience: str
    by: str
    created: datetime
    changed: datetime
    answers: str
    places: tuple[Place, ...]
    direction: str


def all_told(notes: Iterable[Annotation], user: Person, address: Address) -> Iterator[Told]:
    """Of notes with what `protocol.container.told` adds."""
    for note in notes:
        target = note.target
        yield Told(
            iri=iri_of(note, address),
            url=address(reverse("note_place", args=[note.uid])),
            source=str(target),
            source_url=address(target.get_absolute_url()),
            kind=note.motivation,
            kind_label=f"{note.get_motivation_display()}: {note.get_stance_display()}"
            if note.stance
            else str(note.get_motivation_display()),
            stance=note.stance,
            body=note.body,
            html=note.body_html,
            tags=tuple(tag.path for tag in note.tags.all()),
            audience=note.group.name if note.group else note.audience,
            by=note.shown_creator(user),
            created=note.created,
            changed=note.updated,
            answers=iri_of(note.parent, address) if note.parent else "",
            places=tuple(_place(anchor, address) for anchor in note.anchors.all()),
            direction=getattr(target, "direction", "auto"),
        )


def _place(anchor: Anchor, address: Address) -> Place:
    held = anchor.target
    return Place(anchor.exact, anchor.state, anchor.start, anchor.end, str(held), address(held.get_absolute_url()))
