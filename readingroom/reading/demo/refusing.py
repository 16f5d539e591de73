"""When the demonstration does not go in: the room has something of its own in its place."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from annotations.models import Codebook
from readingroom.accounts.models import User
from readingroom.courses.models import Course
from readingroom.library.models import Collection, Name, Revision, Source
from readingroom.reading.demo.course import course_slug
from readingroom.reading.demo.files import SOURCES, read
from readingroom.reading.demo.people import usernames


class DemoRefused(Exception):
    """The room already has something of its own where the demonstration would go."""


def source_slugs() -> list[str]:
    return [source["slug"] for source in read("library")["source"]]


def refuse_what_is_taken() -> None:
    library = read("library")
    wanted: list[tuple[QuerySet[Model], str, list[str]]] = [
        (User.objects.all(), "username", usernames()),
        (Source.objects.all(), "slug", source_slugs() + [record["slug"] for record in read("records")["record"]]),
        (Revision.objects.all(), "sha256", [Revision.digest((SOURCES / source["file"]).read_bytes()) for source in library["source"]]),
        (Collection.objects.all(), "slug", [collection["slug"] for collection in library["collection"]]),
        (Name.objects.all(), "heading", [name["heading"] for name in read("names")["name"]]),
        (Codebook.objects.all(), "slug", [codebook["slug"] for codebook in read("codebooks")["codebook"]]),
        (Course.objects.all(), "slug", [course_slug()]),
    ]
    for rows, field, values in wanted:
        if taken := rows.filter(**{f"{field}__in": values}).values_list(field, flat=True).first():
            raise DemoRefused(_("This room already has “%(taken)s”: the demonstration goes into an empty room.") % {"taken": taken})
