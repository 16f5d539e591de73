"""What counts, for whom, and in how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Group
from readingroom.courses.models import Extension, Submission
from readingroom.courses.progress import State, standing_of, standings, table, to_read
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice, bob):
    return make_course(instructor, alice, bob)


@pytest.fixture
def source(db):
    return make_source(FIVE)


def test_notes_tags_and_links_are_counted_apart(course, source, alice):
    assignment = make_assignment(course, source, counts={"notes": 2, "tags": 3, "links": 1})
    make_note(alice, source, assignment=assignment, tags=2)
    make_note(alice, source, assignment=assignment, body="", motivation="tagging", tags=1)
    make_note(alice, source, assignment=assignment, motivation="linking", body="Because.")
    make_note(alice, source, assignment=assignment, body="", motivation="highlighting")
    standing = standing_of(alice.pk, assignment)
    assert standing.done == {"notes": 1, "tags": 3, "links": 1}
    assert [(counted.kind, counted.missing) for counted in standing.missing] == [("notes", 1)]
    assert [counted.label for counted in standing.counted] == ["1 of 2 notes", "3 of 3 tags", "1 of 1 link"]


def test_only_what_the_teachers_can_read_counts(course, source, alice, instructor):
    assignment = make_assignment(course, source)
    circle = Group.objects.create(name="Friends", owner=alice)
    make_note(alice, source, assignment=assignment, audience="me")
    make_note(alice, source, assignment=assignment, audience="group", group=circle)
    assert standing_of(alice.pk, assignment).done["notes"] == 0
    for audience in ("signed_in", "public"):
        make_note(alice, source, assignment=assignment, audience=audience)
    assert standing_of(alice.pk, assignment).done["notes"] == 2


def test_deleted_and_hidden_notes_do_not_count(course, source, alice):
    assignment = make_assignment(course, source)
    make_note(alice, source, assignment=assignment, deleted=timezone.now())
    make_note(alice, source, assignment=assignment, hidden=timezone.now())
    make_note(alice, source, group=course.group)
    assert standing_of(alice.pk, assignment).done["notes"] == 0


def test_one_students_notes_are_not_anothers(course, source, alice, bob):
    assignment = make_assignment(course, source)
    make_note(alice, source, assignment=assignment)
    assert standing_of(bob.pk, assignment).state == State.NOT_STARTED


def test_states_go_from_not_started_to_handed_in(course, source, alice):
    assignment = make_assignment(course, source)
    assert standing_of(alice.pk, assignment).state == State.NOT_STARTED
    submission = Submission.objects.create(assignment=assignment, student=alice)
    assert standing_of(alice.pk, assignment).state == State.STARTED
    for _note in range(2):
        make_note(alice, source, assignment=assignment)
    assert standing_of(alice.pk, assignment).state == State.COMPLETE
    submission.hand_in()
    assert standing_of(alice.pk, assignment).state == State.HANDED_IN


def test_late_and_overdue_are_said_plainly(course, source, alice, bob):
    assignment = make_assignment(course, source, due=timezone.now() - timedelta(days=2))
    Submission.objects.create(assignment=assignment, student=alice, submitted=timezone.now())
    late, waiting = standing_of(alice.pk, assignment), standing_of(bob.pk, assignment)
    assert (late.state, late.days_late) == (State.LATE, 2)
    assert (waiting.state, waiting.time_left) == (State.OVERDUE, "2 days overdue")


def test_an_extension_moves_the_due_time_of_one_student(course, source, alice, bob):
    assignment = make_assignment(course, source, due=timezone.now() - timedelta(days=2))
    Extension.objects.create(assignment=assignment, student=alice, due=timezone.now() + timedelta(days=1))
    assert standing_of(alice.pk, assignment).state == State.NOT_STARTED
    assert standing_of(alice.pk, assignment).is_extended
    assert standing_of(bob.pk, assignment).state == State.OVERDUE


def test_to_read_is_what_waits_soonest_first_and_then_what_is_handed_in(course, source, alice):
    later = make_assignment(course, source, title="Later", due=timezone.now() + timedelta(days=9))
    sooner = make_assignment(course, source, title="Sooner", due=timezone.now() + timedelta(days=2))
    done = make_assignment(course, source, title="Done", due=timezone.now() + timedelta(days=1))
    make_assignment(course, source, title="Draft", published=False)
    make_assignment(course, source, title="Not yet", opens=timezone.now() + timedelta(days=1))
    make_assignment(course, source, title="Archived", archived=timezone.now())
    Submission.objects.create(assignment=done, student=alice, submitted=timezone.now())
    assert [standing.assignment for standing in to_read(alice)] == [sooner, later, done]


def test_teachers_guests_and_strangers_have_nothing_to_read(course, source, instructor, charlie, guest):
    make_assignment(course, source)
    assert [to_read(person) for person in (instructor, charlie, guest)] == [[], [], []]


def test_a_table_of_any_size_takes_the_same_few_queries(instructor):
    source = make_source(FIVE)

    def grown(students: int, assignments: int) -> int:
        course = make_course(instructor, *(make_user(f"s{students}-{each}") for each in range(students)), title=f"Course {students}")
        given = [make_assignment(course, source) for _each in range(assignments)]
        enrolments = list(course.enrolments.students().select_related("user"))
        for enrolment in enrolments:
            make_note(enrolment.user, source, assignment=given[0])
            Submission.objects.create(assignment=given[0], student=enrolment.user, reached=source.passages.get(number="2"))
        with CaptureQueriesContext(connection) as queries:
            assignments_read = course.assignments.with_readings()
            rows = table(course, assignments_read, enrolments)
            cells = [cell for row in rows for cell in row.cells]
            assert sum(cell.done["notes"] for cell in cells) == students
            [(cell.state, cell.counted, cell.reached, cell.reading, cell.time_left) for cell in cells]
        return len(queries)

    assert grown(2, 2) == grown(12, 6) <= 9


def test_standings_of_nobody_are_none(course):
    assert standings([], []) == {}
