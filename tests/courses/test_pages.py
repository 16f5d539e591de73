"""The pages of a course: who gets in, who may write, and what nobody outside learns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import URLPattern, reverse
from django.utils import timezone

from readingroom.courses.models import Assignment, Course, Submission
from readingroom.courses.urls import one_assignment, one_course
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db

SECRETS = ("Confidential seminar", "Whisper about it", "Paula Private", "Hidden task")


@pytest.fixture
def paula(db):
    return make_user("paula", full_name="Paula Private")


@pytest.fixture
def course(instructor, alice, paula):
    course = make_course(instructor, alice, paula, title="Confidential seminar")
    course.enrol(make_user("assistant"), "assistant")
    return course


@pytest.fixture
def assignment(course, paula):
    assignment = make_assignment(course, make_source(FIVE, slug="five"), title="Whisper about it", task="Hidden task")
    make_note(paula, assignment.items.first().source, assignment=assignment, body="Paula thinks so.")
    Submission.objects.create(assignment=assignment, student=paula, submitted=timezone.now())
    return assignment


def pages(course, assignment):
    """Every address of a course that can be opened, and every one that only takes forms."""
    one, both = [course.slug], [course.slug, assignment.number]
    person = course.enrolments.get(user__username="paula").pk
    opened = {
        "course": one, "progress": one, "assignment": both, "read_assignment": both, "leave_course": one,
        "edit_course": one, "course_people": one, "progress_file": one, "new_assignment": one, "edit_assignment": both,
        "delete_assignment": both, "assignment_notes": both, "remove_person": [course.slug, person], "course_person": [course.slug, person],
    }  # fmt: skip
    posted = {
        "archive_course": one, "reopen_course": one, "add_people": one, "change_role": [course.slug, person],
        "open_join_link": one, "close_join_link": one, "renew_join_link": one, "duplicate_assignment": both, "publish_assignment": both,
        "unpublish_assignment": both, "restore_assignment": both, "assignment_reached": both, "assignment_let_count": both, "hand_in": both,
        "take_back": both, "edit_course": one, "new_assignment": one, "edit_assignment": both, "delete_assignment": both,
        "remove_person": [course.slug, person], "leave_course": one,
    }  # fmt: skip
    return opened, posted


def test_the_list_above_names_every_address_of_a_course(course, assignment):
    opened, posted = pages(course, assignment)
    assert {pattern.name for pattern in [*one_course, *one_assignment] if isinstance(pattern, URLPattern)} == {*opened, *posted}


def test_a_stranger_gets_404_and_learns_nothing(client_of, charlie, course, assignment):
    opened, posted = pages(course, assignment)
    client = client_of(charlie)
    answers = [client.get(reverse(name, args=args)) for name, args in opened.items()]
    answers += [client.post(reverse(name, args=args)) for name, args in posted.items()]
    answers += [client.get(reverse(name, args=args), headers={"accept": "application/json"}) for name, args in opened.items()]
    assert {answer.status_code for answer in answers} == {404}
    elsewhere = [client.get(reverse(name)) for name in ("courses", "to_read", "shelf")]
    elsewhere.append(client.get(f"/sources/five/?assignment={assignment.pk}"))
    for answer in [*answers, *elsewhere]:
        assert not [secret for secret in SECRETS if secret in answer.text]
    assert not [answer for answer in elsewhere if course.slug in answer.text]


def test_a_guest_is_led_to_sign_in(client_of, guest, course, assignment):
    opened, posted = pages(course, assignment)
    client = client_of(guest)
    answers = [client.get(reverse(name, args=args)) for name, args in opened.items()]
    answers += [client.post(reverse(name, args=args)) for name, args in posted.items()]
    assert {answer.status_code for answer in answers} == {302}
    assert all(answer["Location"].startswith(reverse("account_login")) for answer in answers)
    assert client.get(reverse("assignment", args=[course.slug, 1]), headers={"accept": "application/json"}).status_code == 401
    page = client.get(f"/sources/five/?assignment={assignment.pk}")
    assert page.status_code == 200
    assert not [secret for secret in SECRETS if secret in page.text]


def test_a_student_opens_what_is_theirs_and_gets_403_for_what_teachers_do(client_of, alice, course, assignment):
    opened, posted = pages(course, assignment)
    client = client_of(alice)
    mine = {"course", "progress", "assignment", "read_assignment", "leave_course"}
    for name, args in opened.items():
        expected = {"read_assignment": 302, "course_person": 404}.get(name, 200 if name in mine else 403)
        assert (name, client.get(reverse(name, args=args)).status_code) == (name, expected)
    theirs = {"assignment_reached", "assignment_let_count", "hand_in", "take_back", "leave_course"}
    for name, args in posted.items():
        if name not in theirs:
            assert (name, client.post(reverse(name, args=args)).status_code) == (name, 403)
    course.refresh_from_db()
    assert (course.archived, course.assignments.count()) == (None, 1)


def test_a_student_sees_nobody_elses_progress(client_of, alice, course, assignment):
    client = client_of(alice)
    for accept in ("text/html", "application/json"):
        for name, args in [("progress", [course.slug]), ("assignment", [course.slug, assignment.number])]:
            page = client.get(reverse(name, args=args), headers={"accept": accept})
            assert page.status_code == 200
            assert "aula" not in page.text
            assert "handed in late" not in page.text
    standing = client.get(reverse("assignment", args=[course.slug, 1]), headers={"accept": "application/json"}).json()
    assert standing["standing"]["state"] == "not_started"
    assert "students" not in standing


def test_students_of_an_anonymous_course_do_not_see_each_others_names(client_of, alice, paula, course):
    assert "Paula Private" in client_of(alice).get(course.get_absolute_url()).text
    course.group.anonymous_to_peers = True
    course.group.save()
    page = client_of(alice).get(course.get_absolute_url())
    assert "Paula Private" not in page.text
    assert "2 students" in page.text
    assert "Paula Private" in client_of(paula).get(course.get_absolute_url()).text


def test_what_is_not_published_or_not_open_yet_does_not_exist_for_students(client_of, alice, instructor, course):
    draft = make_assignment(course, title="Still a draft", published=False)
    coming = make_assignment(course, title="Still to come", opens=timezone.now() + timedelta(days=1))
    client, teacher = client_of(alice), client_of(instructor)
    for assignment in (draft, coming):
        assert client.get(assignment.get_absolute_url()).status_code == 404
        assert client.post(reverse("hand_in", args=[course.slug, assignment.number])).status_code == 404
        assert teacher.get(assignment.get_absolute_url()).status_code == 200
    for page in (
        client.get(course.get_absolute_url()),
        client.get(reverse("progress", args=[course.slug])),
        client.get(reverse("to_read")),
    ):
        assert "Still" not in page.text


def test_an_assistant_changes_assignments_but_not_who_teaches(client_of, course, assignment):
    opened, posted = pages(course, assignment)
    client = client_of(course.enrolments.get(role="assistant").user)
    for name in ("edit_assignment", "new_assignment", "course_people", "progress", "assignment_notes", "course_person", "remove_person"):
        assert client.get(reverse(name, args=opened[name])).status_code == 200
    for name in ("archive_course", "change_role", "reopen_course"):
        assert client.post(reverse(name, args=posted[name]), {"role": "instructor"}).status_code == 403
    above = course.enrolments.get(role="instructor").pk
    assert client.post(reverse("remove_person", args=[course.slug, above])).status_code == 403
    assert client.post(reverse("add_people", args=[course.slug]), {"people": "dora", "role": "assistant"}).status_code == 403


def test_an_instructor_cannot_leave_a_course_without_one(client_of, instructor, course):
    client = client_of(instructor)
    mine = course.enrolments.get(user=instructor).pk
    assert client.post(reverse("leave_course", args=[course.slug])).status_code == 403
    assert client.post(reverse("remove_person", args=[course.slug, mine])).status_code == 403
    assert client.post(reverse("change_role", args=[course.slug, mine]), {"role": "student"}).status_code == 403


def test_only_who_may_teach_begins_a_course(client_of, alice, instructor):
    assert client_of(alice).get(reverse("new_course")).status_code == 403
    assert client_of(alice).post(reverse("new_course"), {"title": "Mine", "time_zone": "UTC"}).status_code == 403
    answer = client_of(instructor).post(reverse("new_course"), {"title": "Été 101", "time_zone": "Europe/Paris"})
    course = Course.objects.get()
    assert answer["Location"] == course.get_absolute_url()
    assert client_of(instructor).get(answer["Location"]).status_code == 200
    assert (course.slug, course.time_zone, course.group.owner) == ("été-101", "Europe/Paris", instructor)


def test_a_course_form_that_is_wrong_keeps_what_was_typed(client_of, instructor):
    answer = client_of(instructor).post(reverse("new_course"), {"title": "Half typed", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert "Half typed" in answer.text
    assert not Course.objects.exists()


@pytest.mark.parametrize("title", ["new", "New", "???", "النهر", "a" * 150])
def test_every_title_gets_an_address_that_opens(client_of, instructor, title):
    client = client_of(instructor)
    for _twice in range(2):
        answer = client.post(reverse("new_course"), {"title": title, "time_zone": "UTC"})
        assert client.get(answer["Location"]).status_code == 200
    assert Course.objects.count() == 2


def test_an_archived_course_can_be_read_and_not_changed(client_of, instructor, alice, course, assignment):
    teacher, student = client_of(instructor), client_of(alice)
    assert teacher.post(reverse("archive_course", args=[course.slug])).status_code == 302
    assert "archived" in student.get(course.get_absolute_url()).text
    assert student.get(assignment.get_absolute_url()).status_code == 200
    assert student.post(reverse("hand_in", args=[course.slug, assignment.number])).status_code == 403
    assert teacher.get(reverse("edit_assignment", args=[course.slug, assignment.number])).status_code == 403
    assert teacher.post(reverse("add_people", args=[course.slug]), {"people": "dora", "role": "student"}).status_code == 403
    assert not Submission.objects.filter(student=alice).exists()
    teacher.post(reverse("reopen_course", args=[course.slug]))
    assert student.post(reverse("hand_in", args=[course.slug, assignment.number])).status_code == 302


def test_a_course_page_takes_the_same_queries_for_many_students_and_assignments(
    client_of, instructor, course, django_assert_max_num_queries
):
    for each in range(15):
        course.enrol(make_user(f"student{each}"), "student")
    for _each in range(8):
        make_assignment(course)
    client = client_of(instructor)
    with django_assert_max_num_queries(20):
        assert client.get(course.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(reverse("progress", args=[course.slug])).text.count("not started") == 17 * 8


def test_the_last_number_of_an_assignment_is_its_own(course):
    first, second = make_assignment(course), make_assignment(course)
    assert [first.number, second.number] == [1, 2]
    assert Assignment.objects.get(course=course, number=2) == second
