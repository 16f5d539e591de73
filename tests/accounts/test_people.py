from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from readingroom.accounts.invitations import Invitation
from readingroom.accounts.models import Role, Room, User
from readingroom.accounts.slips import people_named
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = make_user("ada", role=Role.ADMIN)
    client.force_login(admin)
    return admin


def test_for_everybody_but_administrators_these_pages_do_not_exist(client_of, alice, instructor, curator):
    for person in (alice, instructor, curator):
        client = client_of(person)
        for url in (reverse("people"), reverse("person", args=[alice.pk]), reverse("room")):
            assert client.get(url).status_code == 404
            assert client.post(url, {"role": "admin", "name": "Mine", "is_active": "on"}).status_code == 404
        assert client.post(reverse("new_slip", args=[alice.pk])).status_code == 404
    alice.refresh_from_db()
    assert alice.role == Role.READER
    assert alice.check_password(PASSWORD)


def test_an_administrator_gives_roles(client, admin, alice):
    page = client.get(reverse("people"), {"q": "ali"}).content.decode()
    assert "alice" in page
    assert "ada</td>" not in page
    client.post(reverse("person", args=[alice.pk]), {"full_name": "Alice", "role": "instructor", "is_active": "on"})
    alice.refresh_from_db()
    assert alice.may_teach
    assert not alice.may_curate


def test_nobody_locks_themselves_out(client, admin):
    for sent in ({"role": "reader", "is_active": "on"}, {"role": "admin"}):
        assert client.post(reverse("person", args=[admin.pk]), sent).status_code == 422
    admin.refresh_from_db()
    assert admin.may_administer


def test_a_new_slip_is_shown_once_and_ends_the_old_password(client, client_of, admin, alice):
    hers = client_of(alice)
    assert hers.get(reverse("profile")).status_code == 200
    page = client.post(reverse("new_slip", args=[alice.pk])).content.decode()
    alice.refresh_from_db()
    shown = [word for word in page.replace("<", " ").replace(">", " ").split() if alice.check_password(word)]
    assert len(shown) == 1
    assert not alice.check_password(PASSWORD)
    assert hers.get(reverse("profile")).status_code == 302
    assert client.get(reverse("new_slip", args=[alice.pk])).status_code == 405


def test_an_invitation_is_made_and_withdrawn(client, admin):
    client.post(reverse("people"), {"note": "the seminar", "role": "reader"})
    invitation = Invitation.objects.get()
    assert invitation.invited_by == admin
    assert invitation.get_absolute_url() in client.get(reverse("people")).content.decode()
    client.post(reverse("withdraw_invitation", args=[invitation.pk]))
    assert not Invitation.objects.open().exists()
    assert invitation.get_absolute_url() not in client.get(reverse("people")).content.decode()


def test_the_room_gets_its_name(client, admin):
    sent = {"name": "Seminar", "contact": "x@example.org", "language": "en", "sign_up": "open"}
    client.post(reverse("room"), sent)
    client.post(reverse("room"), {**sent, "name": "Seminar 4"})
    assert [room.name for room in Room.objects.all()] == ["Seminar 4"]
    assert "Seminar 4" in client.get(reverse("people")).content.decode()


def test_slips_are_made_for_new_people_only(alice):
    people, slips = people_named([" Alice", "dora", "", "emil ", "dora"])
    assert [person.username for person in people] == ["alice", "dora", "emil"]
    assert [slip.username for slip in slips] == ["dora", "emil"]
    assert all(User.objects.get(username=slip.username).check_password(slip.password) for slip in slips)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_one_impossible_name_makes_nobody(db):
    with pytest.raises(ValidationError):
        people_named(["dora", "no spaces allowed"])
    assert User.objects.count() == 0
