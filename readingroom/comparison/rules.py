"""What comparison withholds: notes that name a second text need it to be open to the reader too, also where no anchor stands in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from annotations.models import shown_texts
from annotations.people import Person
from readingroom.comparison.models import Link, Looked, Reading
from readingroom.library.models import Alignment


def both_ends_shown(user: Person) -> Q:
    shown = shown_texts(user)
    links = Link.objects.filter(annotation=OuterRef("pk")).exclude(from_source__in=shown, to_source__in=shown)
    looked = Looked.objects.filter(annotation=OuterRef("pk")).exclude(other__in=shown)
    aligned = Alignment.objects.filter(annotation=OuterRef("pk")).exclude(other__in=shown)
    readings = Reading.objects.filter(annotation=OuterRef("pk")).exclude(other__in=shown)
    return Q(~Exists(links), ~Exists(looked), ~Exists(aligned), ~Exists(readings))
