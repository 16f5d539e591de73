"""What comparison withholds of links: both ends must be open to the reader, also an end that is a record and has no anchor."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from annotations.people import Person
from readingroom.comparison.models import Link
from readingroom.library.models import Source


def both_ends_shown(user: Person) -> Q:
    shown = Source.objects.visible_to(user).values("pk")
    closed = Link.objects.filter(annotation=OuterRef("pk")).exclude(from_source__in=shown, to_source__in=shown)
    return Q(~Exists(closed))
