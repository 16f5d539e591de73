from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from readingroom.accounts.invitations import Invitation, admit
from readingroom.accounts.models import Role, Room, User
from tests.makers import make_user

pytestmark = pytest.mark.django_db
NEW = {"username": "dora", "full_name": "Dora D.", "password1": "quiet-Work-0815", "password2": "quiet-Work-0815"}


@pytest.fixture
def invitation(curator):
    return Invitation.objects.create(invited_by=curator, role=Role.INSTRUCTOR)


def test_without_an_invitation_nobody_makes_an_account(client):
    assert "by invitation" in client.get(reverse("account_signup")).content.decode().lower()
    client.post(reverse("account_signup"), NEW)
    assert not User.objects.filter(username="dora").exists()


def test_an_invitation_makes_an_account_with_its_role(client, invitation):
    assert client.get(invitation.get_absolute_url()).status_code == 200
    assert client.post(invitation.get_absolute_url())["Location"] == reverse("account_signup")
    client.post(reverse("account_signup"), NEW)
    dora = User.objects.get(username="dora")
    assert (dora.role, dora.full_name, dora.email) == (Role.INSTRUCTOR, "Dora D.", "")
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_looking_at_an_invitation_admits_nobody(client, invitation):
    client.get(invitation.get_absolute_url())
    client.post(reverse("account_signup"), NEW)
    assert not User.objects.filter(username="dora").exists()


def test_one_acceptance_makes_one_account(client, invitation):
    client.post(invitation.get_absolute_url())
    client.post(reverse("account_signup"), NEW)
    client.logout()
    client.post(reverse("account_signup"), {**NEW, "username": "emil"})
    assert not User.objects.filter(username="emil").exists()


@pytest.mark.parametrize("change", [{"expires": timezone.now() - timedelta(minutes=1)}, {"withdrawn": timezone.now()}])
def test_an_invitation_that_is_over_does_not_exist(client, invitation, change):
    Invitation.objects.update(**change)
    assert client.get(invitation.get_absolute_url()).status_code == 404
    assert client.post(invitation.get_absolute_url()).status_code == 404


def test_in_an_open_room_everybody_makes_an_account_as_a_reader(client):
    Room.objects.create(name="Open", sign_up="open")
    client.post(reverse("account_signup"), NEW)
    assert User.objects.get(username="dora").role == Role.READER


def test_a_role_is_not_taken_from_the_form(client):
    Room.objects.create(name="Open", sign_up="open")
    client.post(reverse("account_signup"), {**NEW, "role": "admin", "is_superuser": "on"})
    dora = User.objects.get(username="dora")
    assert (dora.role, dora.is_superuser) == (Role.READER, False)


def test_two_people_may_have_no_address_but_not_the_same_one(client):
    make_user("alice")
    make_user("bob")
    make_user("emil", email="e@example.org")
    Room.objects.create(name="Open", sign_up="open")
    client.post(reverse("account_signup"), {**NEW, "email": "E@example.org"})
    assert not User.objects.filter(username="dora").exists()


def test_a_join_link_of_another_room_admits_too(rf, client):
    request = rf.get("/")
    request.session = client.session
    admit(request)
    request.session.save()
    client.post(reverse("account_signup"), NEW)
    assert User.objects.get(username="dora").role == Role.READER
