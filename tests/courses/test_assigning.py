"""An instructor gives something to read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from readingroom.courses.models import Assignment, Submission
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice):
    return make_course(instructor, alice)


@pytest.fixture
def source(db):
    return make_source(FIVE, slug="five", title="Five passages")


@pytest.fixture
def teacher(client_of, instructor):
    return client_of(instructor)


def typed(**changed):
    day = (timezone.now() + timedelta(days=10)).date().isoformat()
    return {
        "source": "five", "passages": "2-4", "other": "", "task": "Say who speaks.", "due": f"{day}T23:59", "notes": "3", "tags": "1",
        "links": "", "title": "", "opens": "", "published": "on", **changed,
    }  # fmt: skip


def post(teacher, course, **changed):
    return teacher.post(reverse("new_assignment", args=[course.slug]), typed(**changed))


def test_four_fields_make_an_assignment_that_the_student_sees(teacher, course, source, client_of, alice):
    answer = post(teacher, course)
    assignment = Assignment.objects.get()
    assert answer["Location"] == assignment.get_absolute_url()
    assert (assignment.title, assignment.task, assignment.least) == ("Five passages ¶2–4", "Say who speaks.", {"notes": 3, "tags": 1})
    assert assignment.due.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "23:59"
    page = client_of(alice).get(reverse("to_read"))
    assert "Five passages ¶2–4" in page.text
    assert "0 of 3 notes" in page.text
    assert "Europe/Berlin" in page.text


def test_the_form_comes_filled_in_so_that_only_the_reading_is_missing(teacher, course, source):
    page = teacher.get(reverse("new_assignment", args=[course.slug]))
    due = (timezone.now().astimezone(ZoneInfo("Europe/Berlin")).date() + timedelta(days=7)).isoformat()
    assert f'value="{due}T23:59"' in page.text
    filled = page.context["form"]
    shown = {name: filled[name].value() for name in filled.fields if filled[name].value() not in (None, "")}
    answer = teacher.post(
        reverse("new_assignment", args=[course.slug]),
        {**{key: value for key, value in shown.items() if value}, "due": f"{due}T23:59", "source": "five"},
    )
    assert answer.status_code == 302
    assert Assignment.objects.get().is_open


def test_a_text_can_be_assigned_from_its_own_page(teacher, course, source):
    page = teacher.get(reverse("new_assignment", args=[course.slug]) + "?source=five&passages=2-3")
    assert '<option value="five" selected>' in page.text
    assert 'value="2-3"' in page.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source": ""}, "Choose what is to be read"),
        ({"source": "no-such"}, "Select a valid choice"),
        ({"passages": "2-99"}, "has no ¶99"),
        ({"passages": "4-2"}, "comes before"),
        ({"other": "five", "passages": ""}, "same text"),
        ({"other": "other", "passages": "1-2"}, "A pair is read whole"),
        ({"due": ""}, "required"),
        ({"due": "tomorrow"}, "Write a date"),
        ({"due": "2001-01-01T10:00"}, "has passed"),
        ({"due": "2040-03-25T02:30"}, "go forward"),
        ({"due": "9999-12-31T23:59"}, "too far"),
        ({"notes": "-1"}, "greater than or equal"),
        ({"notes": "many"}, "whole number"),
        ({"opens": "2099-01-01T10:00"}, "due before"),
        ({"task": "x" * 20_001}, "at most"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_comes_back(teacher, course, source, changed, said):
    make_source(FIVE, slug="other", title="The other")
    kept = {"task": "Say who speaks."}
    answer = post(teacher, course, **{**kept, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    assert not Assignment.objects.exists()
    for name, value in typed(**{**kept, **changed}).items():
        if value and name not in {"published", "source", "other"}:
            assert value in answer.text
    if changed.get("source", "five") == "five":
        assert '<option value="five" selected>' in answer.text


def test_a_text_that_the_teacher_cannot_see_cannot_be_assigned(teacher, course, source):
    make_source(FIVE, slug="unseen", title="Unseen title", access="draft")
    assert "Unseen title" not in teacher.get(reverse("new_assignment", args=[course.slug])).text
    answer = post(teacher, course, source="unseen", passages="")
    assert answer.status_code == 422
    assert "Unseen title" not in answer.text


def test_records_without_text_are_not_offered(teacher, course, source):
    make_source("", slug="record", title="Only a record")
    assert "Only a record" not in teacher.get(reverse("new_assignment", args=[course.slug])).text


def test_a_pair_is_read_side_by_side(teacher, course, source, client_of, alice):
    make_source(FIVE, slug="other", title="The other")
    assert post(teacher, course, passages="", other="other", links="2").status_code == 302
    assignment = Assignment.objects.get()
    assert assignment.least == {"notes": 3, "tags": 1, "links": 2}
    answer = client_of(alice).get(reverse("read_assignment", args=[course.slug, 1]))
    assert answer["Location"] == f"/sources/five/with/other/?assignment={assignment.pk}"


def test_due_times_are_stored_by_the_courses_clock_on_both_sides_of_a_change(teacher, course, source):
    assert post(teacher, course, due="2040-10-28T02:30").status_code == 302
    assert Assignment.objects.get().due == datetime(2040, 10, 28, 1, 30, tzinfo=UTC)
    page = teacher.get(Assignment.objects.get().get_absolute_url())
    assert 'datetime="2040-10-28T02:30+01:00"' in page.text
    assert "Europe/Berlin, UTC+01:00" in page.text


def test_saving_again_without_a_change_keeps_the_moment_also_in_the_hour_shown_twice(teacher, course, source):
    first = datetime(2040, 10, 28, 0, 30, tzinfo=UTC)  # 02:30 for the first time that night
    assignment = make_assignment(course, source, due=first)
    teacher.post(reverse("edit_assignment", args=[course.slug, 1]), typed(due="2040-10-28T02:30", passages="", task="Other words."))
    assignment.refresh_from_db()
    assert (assignment.due, assignment.task) == (first, "Other words.")


def test_an_assignment_that_is_over_can_still_be_changed(teacher, course, source):
    assignment = make_assignment(course, source, due=datetime(2026, 1, 5, 22, 59, tzinfo=UTC))
    form = teacher.get(reverse("edit_assignment", args=[course.slug, 1])).context["form"]
    assert form["due"].value().isoformat() == "2026-01-05T23:59:00"
    answer = teacher.post(reverse("edit_assignment", args=[course.slug, 1]), typed(due="2026-01-05T23:59", opens="", task="Clearer."))
    assert answer.status_code == 302
    assignment.refresh_from_db()
    assert assignment.task == "Clearer."


def test_changing_what_is_read_keeps_the_notes(teacher, course, source, alice):
    assignment = make_assignment(course, source, passages="1-2")
    make_note(alice, source, assignment=assignment)
    teacher.post(reverse("edit_assignment", args=[course.slug, 1]), typed(passages="3-5", notes="4", tags=""))
    assignment = Assignment.objects.get()
    assert (str(assignment.items.get()), assignment.least) == ("Five passages ¶3–5", {"notes": 4})
    assert assignment.assigned_notes.count() == 1


# -- Texts that students cannot read


def test_a_text_of_ones_own_can_be_opened_to_the_course(teacher, course, instructor, client_of, alice, charlie):
    mine = make_source(FIVE, slug="mine", title="Brought in", access="draft", added_by=instructor)
    refused = post(teacher, course, source="mine")
    assert refused.status_code == 422
    assert "cannot read" in refused.text
    assert 'name="open_to_course"' in refused.text
    assert client_of(alice).get("/sources/mine/").status_code == 404
    assert post(teacher, course, source="mine", open_to_course="on").status_code == 302
    mine.refresh_from_db()
    assert (mine.access, list(mine.groups.all())) == ("groups", [course.group])
    assert type(mine).objects.visible_to(alice).filter(pk=mine.pk).exists()
    assert not type(mine).objects.visible_to(charlie).filter(pk=mine.pk).exists()


def test_somebody_elses_text_is_not_opened(teacher, course, instructor, bob):
    theirs = make_source(FIVE, slug="theirs", title="Of a circle", access="groups", added_by=bob)
    circle = theirs.groups.create(name="Circle", owner=bob)
    circle.add(instructor)
    answer = post(teacher, course, source="theirs", open_to_course="on")
    assert answer.status_code == 422
    assert "Ask a curator" in answer.text
    assert 'name="open_to_course"' not in answer.text
    assert list(theirs.groups.all()) == [circle]


def test_it_can_be_kept_from_students_until_they_can_read_it(teacher, course, instructor, client_of, alice):
    make_source(FIVE, slug="mine", access="draft", added_by=instructor)
    assert post(teacher, course, source="mine", published="").status_code == 302
    assert client_of(alice).get(Assignment.objects.get().get_absolute_url()).status_code == 404
    answer = teacher.post(reverse("publish_assignment", args=[course.slug, 1]))
    assert answer["Location"] == reverse("edit_assignment", args=[course.slug, 1])
    assert not Assignment.objects.get().published


# -- Looking for a text


def test_looking_for_a_text_keeps_what_was_typed_and_saves_nothing(teacher, course, source):
    make_source(FIVE, slug="river", title="A river in spring")
    answer = post(teacher, course, narrow="1", find="spring RIVER", due="")
    assert answer.status_code == 200
    assert 'value="river"' in answer.text
    assert '<option value="five" selected>' in answer.text
    assert "Say who speaks." in answer.text
    assert "errorlist" not in answer.text
    assert not Assignment.objects.exists()


# -- Again, away, back


def test_a_copy_is_hidden_and_due_in_a_week(teacher, course, source, alice):
    assignment = make_assignment(course, source, passages="2-4", counts={"notes": 2, "links": 1})
    make_note(alice, source, assignment=assignment, number="3")
    teacher.post(reverse("duplicate_assignment", args=[course.slug, 1]))
    copy = Assignment.objects.with_readings().get(number=2)
    assert (copy.published, copy.least, str(copy.items.all()[0]), copy.assigned_notes.count()) == (
        False,
        {"notes": 2, "links": 1},
        "Five passages ¶2–4",
        0,
    )
    assert copy.due > timezone.now()
    assert Assignment.objects.get(number=1).items.count() == 1


def test_deleting_asks_first_and_deletes_what_nobody_worked_in(teacher, course, source, alice):
    assignment = make_assignment(course, source)
    Submission.objects.create(assignment=assignment, student=alice)
    address = reverse("delete_assignment", args=[course.slug, 1])
    assert "cannot be brought back" in teacher.get(address).text
    assert Assignment.objects.exists()
    teacher.post(address)
    assert not Assignment.objects.exists()


def test_what_students_wrote_in_is_archived_instead_and_can_come_back(teacher, course, source, client_of, alice):
    assignment = make_assignment(course, source)
    make_note(alice, source, assignment=assignment)
    address = reverse("delete_assignment", args=[course.slug, 1])
    assert "archived, not deleted" in teacher.get(address).text
    teacher.post(address)
    student = client_of(alice)
    assert "Read it" not in student.get(reverse("to_read")).text
    assert student.get(assignment.get_absolute_url()).status_code == 200
    assert student.post(reverse("hand_in", args=[course.slug, 1])).status_code == 403
    teacher.post(reverse("restore_assignment", args=[course.slug, 1]))
    assert "Read it" in student.get(reverse("to_read")).text


def test_what_is_hidden_again_leaves_the_students_lists(teacher, course, source, client_of, alice):
    make_assignment(course, source)
    teacher.post(reverse("unpublish_assignment", args=[course.slug, 1]))
    assert "Read it" not in client_of(alice).get(reverse("to_read")).text
    teacher.post(reverse("publish_assignment", args=[course.slug, 1]))
    assert "Read it" in client_of(alice).get(reverse("to_read")).text


def test_words_of_a_task_are_shown_and_never_run(teacher, course, source, client_of, alice):
    post(teacher, course, title="<b>Bold</b>", task="<script>alert(1)</script>\n\nSecond paragraph")
    page = client_of(alice).get(Assignment.objects.get().get_absolute_url()).text
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<p>Second paragraph</p>" in page


def test_a_text_closed_after_it_was_assigned_is_said_to_be_closed(teacher, course, source, client_of, alice):
    assignment = make_assignment(course, source)
    assert "cannot" not in client_of(alice).get(assignment.get_absolute_url()).text
    source.access = "draft"
    source.save()
    assert "At present you cannot open: Five passages" in client_of(alice).get(assignment.get_absolute_url()).text
    assert "Students of this course cannot read: Five passages" in teacher.get(assignment.get_absolute_url()).text
