"""Who reads the notes of an assignment that withholds them: a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from annotations.models import Annotation
from readingroom.courses.models import Submission
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db

EVERYBODY = {"writer", "waiting", "done", "taken_back", "assistant", "instructor", "outsider", "guest"}
COURSE = EVERYBODY - {"outsider", "guest"}
ALWAYS = {"writer", "assistant", "instructor"}


@pytest.fixture
def room(db):
    people = {name: make_user(name) for name in EVERYBODY - {"guest"}}
    course = make_course(people["instructor"], people["writer"], people["waiting"], people["done"], people["taken_back"])
    course.enrol(people["assistant"], "assistant")
    return {**people, "guest": AnonymousUser(), "course": course, "source": make_source(FIVE)}


def readers(room, note):
    return {name for name in EVERYBODY if Annotation.objects.visible_to(room[name]).filter(pk=note.pk).exists()}


def stand(room, assignment):
    Submission.objects.create(assignment=assignment, student=room["waiting"])
    Submission.objects.create(assignment=assignment, student=room["done"], submitted=timezone.now())
    Submission.objects.create(assignment=assignment, student=room["taken_back"], taken_back=timezone.now())


@pytest.mark.parametrize(
    ("withholds", "audience", "is_past", "may_read"),
    [
        (False, "me", False, {"writer"}),
        (False, "group", False, COURSE),
        (False, "public", False, EVERYBODY),
        (True, "me", False, {"writer"}),
        (True, "me", True, {"writer"}),
        (True, "group", False, ALWAYS | {"done"}),
        (True, "signed_in", False, ALWAYS | {"done"}),
        (True, "public", False, ALWAYS | {"done"}),
        (True, "group", True, ALWAYS | {"done"}),
        (True, "signed_in", True, ALWAYS | {"done", "outsider"}),
        (True, "public", True, ALWAYS | {"done", "outsider", "guest"}),
    ],
)
def test_who_may_read_a_students_note(room, withholds, audience, is_past, may_read):
    due = timezone.now() + timedelta(days=-1 if is_past else 1)
    assignment = make_assignment(room["course"], room["source"], withhold_until_done=withholds, due=due)
    stand(room, assignment)
    group = room["course"].group if audience == "group" else None
    note = make_note(room["writer"], room["source"], assignment=assignment, audience=audience, group=group)
    assert readers(room, note) == may_read


def test_what_a_teacher_writes_is_not_withheld(room):
    assignment = make_assignment(room["course"], room["source"], withhold_until_done=True)
    stand(room, assignment)
    note = make_note(room["instructor"], room["source"], assignment=assignment)
    assert readers(room, note) == COURSE


def test_a_note_outside_the_assignment_is_not_withheld(room):
    assignment = make_assignment(room["course"], room["source"], withhold_until_done=True)
    stand(room, assignment)
    note = make_note(room["writer"], room["source"], group=room["course"].group)
    assert readers(room, note) == COURSE


def test_handing_in_one_assignment_does_not_open_another(room):
    first = make_assignment(room["course"], room["source"], withhold_until_done=True)
    second = make_assignment(room["course"], room["source"], withhold_until_done=True)
    stand(room, first)
    note = make_note(room["writer"], room["source"], assignment=second)
    assert readers(room, note) == ALWAYS


def test_whoever_left_the_course_reads_nothing_of_it(room):
    assignment = make_assignment(room["course"], room["source"], withhold_until_done=True)
    stand(room, assignment)
    note = make_note(room["writer"], room["source"], assignment=assignment)
    room["course"].enrolments.get(user=room["done"]).end(room["instructor"])
    room["course"].enrolments.get(user=room["assistant"]).end(room["instructor"])
    assert readers(room, note) == {"writer", "instructor"}
