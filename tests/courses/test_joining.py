"""How people come into a course and out of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.courses.models import Enrolment
from tests.courses.making import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor, alice):
    return make_course(instructor, alice, title="Confidential seminar")


def link(course):
    course.refresh_from_db()
    return reverse("join", args=[course.join_code])


def test_whoever_is_signed_in_joins_by_saying_so(client_of, charlie, course):
    client = client_of(charlie)
    assert "Confidential seminar" in client.get(link(course)).text
    assert not course.enrolments.filter(user=charlie).exists()
    answer = client.post(link(course))
    assert answer["Location"] == course.get_absolute_url()
    assert client.get(course.get_absolute_url()).status_code == 200
    assert course.enrolments.get(user=charlie).role == "student"
    assert course.group.memberships.filter(user=charlie, role="member", ended=None).count() == 1


def test_joining_twice_changes_nothing(client_of, alice, instructor, course):
    for person in (alice, instructor):
        assert client_of(person).post(link(course))["Location"] == course.get_absolute_url()
    assert course.enrolments.count() == 2
    assert course.enrolments.get(user=instructor).role == "instructor"


def test_a_guest_makes_an_account_by_the_link_where_sign_up_is_by_invitation(course):
    guest = Client()
    form = {"username": "newcomer", "password1": "quiet river stones", "password2": "quiet river stones"}
    guest.post(reverse("account_signup"), form)
    assert not User.objects.filter(username="newcomer").exists()
    page = guest.get(link(course))
    assert page.status_code == 200
    onward = guest.post(reverse("join_with_new_account", args=[course.join_code]))
    signed_up = guest.post(onward["Location"], {**form, "next": link(course)})
    assert signed_up["Location"] == link(course)
    assert guest.post(link(course))["Location"] == course.get_absolute_url()
    assert course.enrolments.filter(user__username="newcomer", role="student").exists()


def test_a_guest_who_only_looks_at_the_link_is_not_let_in(course):
    guest = Client()
    guest.get(link(course))
    assert guest.post(link(course))["Location"].startswith(reverse("account_login"))
    assert course.enrolments.count() == 2


def test_a_closed_link_tells_no_more_than_one_that_never_was(client_of, instructor, charlie, course):
    old = link(course)
    client_of(instructor).post(reverse("close_join_link", args=[course.slug]))
    client = client_of(charlie)
    closed, never = client.get(old), client.get(reverse("join", args=["never-was-there"]))
    assert (closed.status_code, never.status_code) == (404, 404)
    assert "Confidential" not in closed.text
    assert client.post(old).status_code == 404
    assert Client().post(old + "account/").status_code == 404
    client_of(instructor).post(reverse("open_join_link", args=[course.slug]))
    assert client.get(old).status_code == 200


def test_a_renewed_link_stops_the_old_one(client_of, instructor, charlie, course):
    old = link(course)
    client_of(instructor).post(reverse("renew_join_link", args=[course.slug]))
    assert link(course) != old
    assert client_of(charlie).get(old).status_code == 404
    assert client_of(charlie).get(link(course)).status_code == 200


def test_nobody_joins_an_archived_course(client_of, charlie, course):
    address = link(course)
    course.archive()
    course.join_open = True
    course.save()
    assert client_of(charlie).post(address).status_code == 404


def test_whoever_was_removed_stays_out_until_the_teacher_lists_them(client_of, instructor, alice, course):
    enrolment = course.enrolments.get(user=alice)
    teacher, student = client_of(instructor), client_of(alice)
    asked = teacher.get(reverse("remove_person", args=[course.slug, enrolment.pk]))
    assert "Remove alice?" in asked.text
    teacher.post(reverse("remove_person", args=[course.slug, enrolment.pk]))
    assert student.get(course.get_absolute_url()).status_code == 404
    assert student.post(link(course)).status_code == 403
    teacher.post(reverse("add_people", args=[course.slug]), {"people": "alice", "role": "student"})
    assert student.get(course.get_absolute_url()).status_code == 200


def test_whoever_left_can_come_back_by_the_link(client_of, alice, course):
    student = client_of(alice)
    student.post(reverse("leave_course", args=[course.slug]))
    assert student.get(course.get_absolute_url()).status_code == 404
    assert not course.group.memberships.filter(user=alice, ended=None).exists()
    student.post(link(course))
    assert student.get(course.get_absolute_url()).status_code == 200


def test_slips_are_shown_once_and_not_kept_by_anything_between(client_of, instructor, alice, course):
    teacher = client_of(instructor)
    people = {"people": "ana, Ana Sá\nbo, Bo Li\nalice, Alice", "role": "student"}
    page = teacher.post(reverse("add_people", args=[course.slug]), people)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    passwords = re.findall(r"<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})</code>", page.text)
    assert len(set(passwords)) == 2
    assert "Ana Sá" in page.text
    again = teacher.post(reverse("add_people", args=[course.slug]), people)
    assert not any(password in again.text for password in passwords)
    people_page = teacher.get(reverse("course_people", args=[course.slug])).text
    assert "Ana Sá" in people_page
    assert not any(password in people_page for password in passwords)
    assert Client().login(username="ana", password=passwords[0])


def test_a_list_with_a_mistake_changes_nothing_and_comes_back(client_of, instructor, course):
    page = client_of(instructor).post(reverse("add_people", args=[course.slug]), {"people": "ana, Ana\nnot ok, X", "role": "student"})
    assert page.status_code == 422
    assert "Line 2" in page.text
    assert "ana, Ana" in page.text
    assert not User.objects.filter(username="ana").exists()


def test_an_instructor_changes_parts_and_the_group_follows(client_of, instructor, alice, course):
    enrolment = course.enrolments.get(user=alice)
    teacher = client_of(instructor)
    address = reverse("change_role", args=[course.slug, enrolment.pk])
    assert teacher.post(address, {"role": "owner"}).status_code == 422
    teacher.post(address, {"role": "assistant"})
    assert client_of(alice).get(reverse("course_people", args=[course.slug])).status_code == 200
    assert course.group.memberships.get(user=alice, ended=None).role == "leader"
    teacher.post(address, {"role": "student"})
    assert client_of(alice).get(reverse("course_people", args=[course.slug])).status_code == 403
    assert course.group.memberships.get(user=alice, ended=None).role == "member"


def test_when_the_groups_owner_is_taken_out_another_instructor_owns_it(instructor, alice, course):
    course.enrolments.get(user=alice).take_role("instructor")
    course.enrolments.get(user=instructor).end(alice)
    course.group.refresh_from_db()
    assert course.group.owner == alice


def test_people_of_another_course_cannot_be_reached_through_ones_own(client_of, instructor, charlie, bob, course):
    other = make_course(charlie, bob, title="Other")
    theirs = other.enrolments.get(user=bob)
    teacher = client_of(instructor)
    for name in ("remove_person", "change_role", "course_person"):
        address = reverse(name, args=[course.slug, theirs.pk])
        assert (teacher.get(address) if name == "course_person" else teacher.post(address, {"role": "student"})).status_code == 404
    assert Enrolment.objects.current().filter(pk=theirs.pk).exists()
