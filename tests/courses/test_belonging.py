"""Which assignment a new note belongs to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.utils import timezone

from annotations.models import Annotation, Group
from annotations.signals import annotation_made
from readingroom.courses.belonging import not_counted
from readingroom.courses.defaults import default_audience
from readingroom.courses.models import AssignedNote, Submission
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice):
    return make_course(instructor, alice)


@pytest.fixture
def source(db):
    return make_source(FIVE)


def told(note, writer, assignment="", by="post"):
    """The words a person is told after a note was made in the course of a request."""
    asked = {"assignment": str(getattr(assignment, "pk", assignment))} if assignment else {}
    request = RequestFactory().post("/", asked) if by == "post" else RequestFactory().post("/", query_params=asked)
    request.user, request.session = writer, {}
    request._messages = FallbackStorage(request)
    annotation_made.send(Annotation, annotation=note, request=request)
    return [str(message) for message in get_messages(request)]


def belongs(note):
    assigned = AssignedNote.objects.filter(annotation=note).first()
    return assigned.assignment if assigned else None


@pytest.mark.parametrize("by", ["post", "query"])
def test_a_note_made_in_an_assignment_belongs_to_it(course, source, alice, by):
    assignment = make_assignment(course, source)
    note = make_note(alice, source)
    assert told(note, alice, assignment, by) == []
    assert belongs(note) == assignment


def test_a_note_outside_the_range_is_kept_and_said_not_to_count(course, source, alice):
    assignment = make_assignment(course, source, passages="2-4")
    inside, outside = make_note(alice, source, "4"), make_note(alice, source, "5")
    assert told(inside, alice, assignment) == []
    assert "outside the reading" in told(outside, alice, assignment)[0]
    assert (belongs(inside), belongs(outside)) == (assignment, None)


def test_both_texts_of_a_pair_count_and_no_third(course, source, alice):
    other, third = make_source(FIVE), make_source(FIVE)
    assignment = make_assignment(course, source, other=other)
    notes = [make_note(alice, text) for text in (source, other, third)]
    for note in notes:
        told(note, alice, assignment)
    assert [belongs(note) for note in notes] == [assignment, assignment, None]


@pytest.mark.parametrize("wrong", ["0", "x", "-1", "9" * 30, "1 or 1=1", "²"])
def test_an_assignment_that_is_none_is_ignored(course, source, alice, wrong):
    note = make_note(alice, source)
    assert told(note, alice, wrong) == []
    assert belongs(note) is None


def test_a_strangers_note_belongs_to_nothing(course, source, charlie):
    assignment = make_assignment(course, source)
    note = make_note(charlie, source)
    assert told(note, charlie, assignment) == []
    assert belongs(note) is None


def test_a_note_for_the_course_on_an_assigned_passage_belongs_without_being_told(course, source, alice):
    later = make_assignment(course, source, due=timezone.now() + timedelta(days=9))
    sooner = make_assignment(course, source, passages="2-4")
    inside, outside = make_note(alice, source, "2", group=course.group), make_note(alice, source, "1", group=course.group)
    for note in (inside, outside):
        told(note, alice)
    assert (belongs(inside), belongs(outside)) == (sooner, later)


def test_what_is_not_for_the_course_belongs_to_nothing_unless_told(course, source, alice):
    make_assignment(course, source)
    circle = Group.objects.create(name="Friends", owner=alice)
    notes = [make_note(alice, source), make_note(alice, source, group=circle), make_note(alice, source, audience="signed_in")]
    for note in notes:
        told(note, alice)
    assert [belongs(note) for note in notes] == [None, None, None]


def test_nothing_belongs_to_what_is_closed_handed_in_or_not_published(course, source, alice):
    make_assignment(course, source, published=False)
    make_assignment(course, source, archived=timezone.now())
    done = make_assignment(course, source)
    Submission.objects.create(assignment=done, student=alice, submitted=timezone.now())
    note = make_note(alice, source, group=course.group)
    told(note, alice)
    assert belongs(note) is None


def test_notes_made_before_can_be_let_count_where_teachers_can_read_them(course, source, alice):
    assignment = make_assignment(course, source, passages="2-4")
    countable = make_note(alice, source, "3", group=course.group)
    make_note(alice, source, "3")
    make_note(alice, source, "5", group=course.group)
    make_note(alice, source, "3", assignment=assignment)
    assert not_counted(alice, assignment) == [countable]


def test_the_default_audience_is_the_course_that_assigned_the_text(course, source, alice, instructor):
    second = make_course(instructor, alice, title="Hills")
    assert default_audience(alice, source) == ("me", None)
    make_assignment(second, source)
    assert default_audience(alice, source) == ("group", second.group)


def test_the_default_audience_is_the_only_course_else_only_me(course, source, alice, charlie, guest):
    assert default_audience(alice, source) == ("group", course.group)
    assert default_audience(charlie, source) == ("me", None)
    assert default_audience(guest, source) == ("me", None)
    course.archive()
    assert default_audience(alice, source) == ("me", None)


def test_a_text_that_the_course_cannot_read_is_not_addressed_to_it(course, alice):
    private = make_source(FIVE, access="draft", added_by=alice)
    assert default_audience(alice, private) == ("me", None)
