"""Courses, assignments and notes for tests, each valid without being told anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from annotations.models import Anchor, Annotation, Codebook, Tag
from readingroom.accounts.models import User
from readingroom.courses.models import AssignedNote, Assignment, Course, Item, Requirement
from readingroom.library.models import Source
from tests.makers import make_source

FIVE = "\n\n".join(f"This is what passage {word} says." for word in ("one", "two", "three", "four", "five"))


def make_course(instructor: User, *students: User, title: str = "Rivers", time_zone: str = "Europe/Berlin") -> Course:
    course = Course.begin(title, time_zone, instructor)
    for student in students:
        course.enrol(student, "student")
    return course


def make_assignment(
    course: Course,
    source: Source | None = None,
    *,
    passages: str = "",
    other: Source | None = None,
    counts: dict[str, int] | None = None,
    **fields: Any,
) -> Assignment:
    """Due in a week, wants two notes; `passages` is "2-4"."""
    source = source or make_source(FIVE)
    assignment = Assignment.objects.create(
        course=course, **{"title": "Read it", "task": "Note what is said.", "due": timezone.now() + timedelta(days=7), **fields}
    )
    first, last = [source.passages.get(number=number) for number in passages.split("-")] if passages else (None, None)
    Item.objects.create(assignment=assignment, source=source, first=first, last=last, other=other)
    for kind, least in ({"notes": 2} if counts is None else counts).items():
        Requirement.objects.create(assignment=assignment, kind=kind, least=least)
    return Assignment.objects.with_readings().get(pk=assignment.pk)


def make_note(
    creator: User,
    source: Source,
    number: str = "1",
    *,
    assignment: Assignment | None = None,
    tags: int = 0,
    group: Any = None,
    **fields: Any,
) -> Annotation:
    """On a whole passage, for the group of the assignment's course unless told otherwise."""
    group = group or (assignment.course.group if assignment is not None and "audience" not in fields else None)
    audience = "group" if group else "me"
    note = Annotation.objects.create(
        target=source, creator=creator, **{"body": "Words of mine.", "audience": audience, "group": group, **fields}
    )
    passage = source.passages.get(number=number)
    Anchor.objects.create(annotation=note, target=source, exact=passage.text, start=passage.start, end=passage.end)
    if tags:
        note.tags.set([make_tag(f"tag {each}") for each in range(tags)])
    if assignment is not None:
        AssignedNote.objects.create(assignment=assignment, annotation=note)
    return note


def make_tag(label: str) -> Tag:
    codebook, _made = Codebook.objects.get_or_create(slug="words", defaults={"title": "Words", "kind": "room"})
    return Tag.objects.get_or_create(codebook=codebook, slug=label.replace(" ", "-"), defaults={"label": label})[0]
