"""A student reads, stops, goes on, hands in; the teacher sees it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from readingroom.courses.models import Submission
from readingroom.courses.presenters import safe_cell
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice, bob):
    return make_course(instructor, alice, bob)


@pytest.fixture
def source(db):
    return make_source(FIVE, slug="five", title="Five passages")


@pytest.fixture
def assignment(course, source):
    return make_assignment(course, source)


@pytest.fixture
def student(client_of, alice):
    return client_of(alice)


def act(client, assignment, name, **sent):
    return client.post(reverse(name, args=[assignment.course.slug, assignment.number]), sent)


def test_reading_begins_at_the_range_and_goes_on_where_one_stopped(student, course, source, alice):
    assignment = make_assignment(course, source, passages="2-4")
    read = reverse("read_assignment", args=[course.slug, assignment.number])
    assert student.get(read)["Location"] == f"/sources/five/2/?assignment={assignment.pk}#p2"
    assert Submission.objects.get(student=alice).reached is None
    assert act(student, assignment, "assignment_reached", source="five", passage="3", by="script").status_code == 204
    assert student.get(read)["Location"] == f"/sources/five/3/?assignment={assignment.pk}#p3"
    assert "Continue at ¶3" in student.get(reverse("to_read")).text


def test_a_script_only_moves_forward_and_a_person_anywhere(student, assignment):
    def reached(**sent):
        act(student, assignment, "assignment_reached", source="five", **sent)
        return Submission.objects.get().reached.number

    assert reached(passage="4", by="script") == "4"
    assert reached(passage="2", by="script") == "4"
    assert reached(passage="¶ 2") == "2"


def test_in_a_pair_the_second_text_comes_after_the_first(student, course, source):
    other = make_source(FIVE, slug="other")
    assignment = make_assignment(course, source, other=other)
    for slug, passage in [("five", "5"), ("other", "1"), ("five", "2")]:
        act(student, assignment, "assignment_reached", source=slug, passage=passage, by="script")
    reached = Submission.objects.get().reached
    assert (reached.source, reached.number) == (other, "1")


@pytest.mark.parametrize("sent", [{"passage": "99"}, {"passage": ""}, {}, {"passage": "2", "source": "elsewhere-2", "by": "script"}])
def test_a_passage_that_is_not_there_moves_nothing(student, assignment, sent):
    answer = act(student, assignment, "assignment_reached", **sent)
    assert answer.status_code < 500
    assert not Submission.objects.exclude(reached=None).filter(reached__number="99").exists()


def test_the_form_leads_back_to_the_text_and_nowhere_else(student, assignment):
    back = f"/sources/five/?assignment={assignment.pk}"
    assert act(student, assignment, "assignment_reached", passage="2", next=back)["Location"] == back
    assert act(student, assignment, "assignment_reached", passage="2", next="https://elsewhere.example/")["Location"].startswith(
        "/courses/"
    )


def test_handing_in_and_taking_back_until_it_is_due(student, assignment, source, alice):
    for _note in range(2):
        make_note(alice, source, assignment=assignment)
    assert ">Hand in<" in student.get(assignment.get_absolute_url()).text
    act(student, assignment, "hand_in")
    first = Submission.objects.get().submitted
    assert first is not None
    act(student, assignment, "hand_in")
    assert Submission.objects.get().submitted == first
    assert "Take it back" in student.get(assignment.get_absolute_url()).text
    act(student, assignment, "take_back")
    submission = Submission.objects.get()
    assert submission.submitted is None
    assert submission.taken_back is not None


def test_after_the_due_time_nothing_is_taken_back(student, assignment):
    act(student, assignment, "hand_in")
    assignment.due = timezone.now() - timedelta(minutes=1)
    assignment.save()
    page = student.get(assignment.get_absolute_url())
    assert "Take it back" not in page.text
    act(student, assignment, "take_back")
    assert Submission.objects.get().submitted is not None


def test_what_is_missing_or_late_is_said_and_stops_nobody(student, assignment, client_of, instructor):
    assignment.due = timezone.now() - timedelta(days=3)
    assignment.save()
    page = student.get(assignment.get_absolute_url())
    assert "Hand in as it is" in page.text
    assert "marked as late" in page.text
    said = student.post(reverse("hand_in", args=[assignment.course.slug, assignment.number]), follow=True)
    assert "Handed in late. Missing: 2 notes." in said.text
    assert "3 days late" in said.text
    assert "handed in late" in client_of(instructor).get(reverse("progress", args=[assignment.course.slug])).text


def test_the_bar_stands_above_the_text_only_for_the_courses_people(student, assignment, client_of, instructor, charlie, guest):
    address = f"/sources/five/?assignment={assignment.pk}"
    assert 'class="assignment-bar"' in student.get(address).text
    assert 'class="assignment-bar"' in client_of(instructor).get(address).text
    for person in (charlie, guest):
        page = client_of(person).get(address)
        assert page.status_code == 200
        assert "assignment-bar" not in page.text
    assert "assignment-bar" not in student.get("/sources/five/").text


def test_a_note_made_elsewhere_counts_when_the_student_says_so(student, assignment, source, alice, bob):
    mine = make_note(alice, source, group=assignment.course.group)
    theirs = make_note(bob, source, group=assignment.course.group)
    assert "do not count yet" in student.get(assignment.get_absolute_url()).text
    act(student, assignment, "assignment_let_count", note=str(theirs.uid))
    act(student, assignment, "assignment_let_count", note="nonsense")
    assert not assignment.assigned_notes.exists()
    act(student, assignment, "assignment_let_count", note=str(mine.uid))
    assert assignment.assigned_notes.get().annotation == mine
    assert "1 of 2 notes" in student.get(assignment.get_absolute_url()).text


def test_notes_kept_to_oneself_are_said_not_to_count_and_not_to_the_teacher(student, assignment, source, alice, client_of, instructor):
    make_note(alice, source, assignment=assignment, audience="me", body="For myself.")
    assert "1 of your notes here does not count" in student.get(assignment.get_absolute_url()).text
    teacher = client_of(instructor)
    for name in ("assignment_notes", "assignment", "progress"):
        args = [assignment.course.slug] if name == "progress" else [assignment.course.slug, assignment.number]
        page = teacher.get(reverse(name, args=args))
        assert "For myself." not in page.text
        assert "1 of 2 notes" not in page.text


# -- What teachers see


def test_notes_stand_by_passage_in_the_order_of_the_text(client_of, instructor, assignment, source, alice, bob):
    for writer, number, body in [(bob, "4", "Third in the text."), (alice, "1", "First in the text."), (bob, "2", "Second in the text.")]:
        make_note(writer, source, number, assignment=assignment, body=body)
    page = client_of(instructor).get(reverse("assignment_notes", args=[assignment.course.slug, 1])).text
    places = [page.index(f"{word} in the text.") for word in ("First", "Second", "Third")]
    assert places == sorted(places)
    assert "This is what passage four says." in page
    assert "bob" in page


def test_one_students_work_is_on_one_page_for_teachers_and_that_student(client_of, instructor, student, bob, assignment, source, alice):
    make_note(alice, source, assignment=assignment, body="Words of Alice.")
    make_note(bob, source, assignment=assignment, body="Words of Bob.")
    address = assignment.course.enrolments.get(user=alice).get_absolute_url()
    for client in (client_of(instructor), student):
        page = client.get(address)
        assert "Words of Alice." in page.text
        assert "Words of Bob." not in page.text
    assert client_of(bob).get(address).status_code == 404


def test_programs_get_the_same_in_json(client_of, instructor, assignment, source, alice):
    make_note(alice, source, assignment=assignment)
    Submission.objects.create(assignment=assignment, student=alice, reached=source.passages.get(number="2"))
    teacher = client_of(instructor)
    answer = teacher.get(reverse("progress", args=[assignment.course.slug]), headers={"accept": "application/json"})
    assert "Accept" in answer["Vary"]
    found = answer.json()
    alices = next(student for student in found["students"] if student["username"] == "alice")
    assert alices["standings"] == [
        {
            "assignment": 1,
            "state": "started",
            "due": assignment.due.isoformat(),
            "submitted": None,
            "late": False,
            "done": {"notes": 1},
            "missing": {"notes": 1},
            "reached": "2",
        }
    ]
    one = teacher.get(assignment.get_absolute_url(), headers={"accept": "application/json"}).json()
    assert one["items"] == [{"source": "five", "first": None, "last": None, "other": None}]
    assert one["requirements"] == {"notes": 2}
    assert {student["username"] for student in one["students"]} == {"alice", "bob"}


def test_the_spreadsheet_holds_what_the_table_holds(client_of, instructor, assignment, source, alice):
    make_note(alice, source, assignment=assignment)
    answer = client_of(instructor).get(reverse("progress_file", args=[assignment.course.slug]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Name", "User name", "1 Read it", "1 Read it: handed in", "1 Read it: notes"]
    assert lines[1] == ["alice", "alice", "started", "", "1"]


@pytest.mark.parametrize(("cell", "safe"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2", "'-2"), ("+4", "'+4"), ("Ann", "Ann"), ("", "")])
def test_a_spreadsheet_never_runs_a_name(cell, safe):
    assert safe_cell(cell) == safe
