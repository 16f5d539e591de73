"""Lists of people and their log-in slips."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from readingroom.accounts.models import Role, User
from readingroom.courses.roster import NotALine, enrol_list, hashed, read_list
from tests.courses.making import make_course

pytestmark = pytest.mark.django_db


def test_a_line_is_a_user_name_and_a_name_whatever_stands_between():
    lines = read_list("ana, Ana Maria Sá\n\nbo\tBo Li\n cy ; Cy, Jr.\ndee\n")
    assert [(line.username, line.full_name) for line in lines] == [("ana", "Ana Maria Sá"), ("bo", "Bo Li"), ("cy", "Cy, Jr."), ("dee", "")]


def test_every_wrong_line_is_named_at_once():
    with pytest.raises(NotALine) as wrong:
        read_list("a b, Two Words\n, Nobody\nana, Ana\nANA, Again\nx@example.org, Mail")
    assert len(wrong.value.messages) == 4
    assert "Line 1" in wrong.value.messages[0]
    assert "line 3" in wrong.value.messages[2]


@pytest.mark.parametrize("text", ["", "\n \n", "\n".join(f"u{n}, N" for n in range(500))])
def test_nobody_and_far_too_many_are_refused(text):
    with pytest.raises(NotALine):
        read_list(text)


def test_known_people_are_enrolled_as_they_are_and_the_others_get_an_account_and_a_slip(instructor, alice):
    course = make_course(instructor)
    slips = enrol_list(course, read_list("ALICE, Somebody Else\nnewcomer, New Comer"), "student")
    assert [slip.password is None for slip in slips] == [True, False]
    alice.refresh_from_db()
    assert alice.full_name == ""
    newcomer = User.objects.get(username="newcomer")
    assert (newcomer.full_name, newcomer.role) == ("New Comer", Role.READER)
    assert Client().login(username="newcomer", password=slips[1].password)
    assert set(course.enrolments.current().students().values_list("user__username", flat=True)) == {"alice", "newcomer"}
    assert course.group.memberships.filter(user=newcomer, ended=None).exists()


def test_passwords_are_random_and_never_kept(instructor):
    slips = enrol_list(make_course(instructor), read_list("\n".join(f"u{n}" for n in range(30))), "student")
    passwords = {slip.password for slip in slips}
    assert len(passwords) == 30
    stored = "".join(User.objects.values_list("password", flat=True))
    assert not any(password in stored for password in passwords)


def test_a_slips_hash_is_made_anew_with_full_strength_at_the_first_sign_in(settings, instructor):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    slip = enrol_list(make_course(instructor), read_list("newcomer"), "student")[0]
    hasher = PBKDF2PasswordHasher()
    assert hasher.must_update(User.objects.get(username="newcomer").password)
    assert Client().login(username="newcomer", password=slip.password)
    assert not hasher.must_update(User.objects.get(username="newcomer").password)
    assert not Client().login(username="newcomer", password=hashed("something else"))


def test_the_same_list_again_changes_nothing(instructor):
    course = make_course(instructor)
    lines = read_list("ana, Ana\nbo, Bo")
    enrol_list(course, lines, "student")
    again = enrol_list(course, lines, "student")
    assert [slip.password for slip in again] == [None, None]
    assert course.enrolments.count() == 3
