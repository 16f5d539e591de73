from __future__ import annotations

import pytest
from django.urls import reverse

from readingroom.accounts.models import Preference, Room
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PRIVATE = "/people/"


def sign_in(client, name, password=PASSWORD):
    client.post(reverse("account_login"), {"login": name, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.org", "Alice@Example.org"])
def test_by_user_name_or_address(client, name):
    make_user("alice", email="alice@example.org")
    assert sign_in(client, name)


def test_not_with_another_password(client, alice):
    assert not sign_in(client, "alice", "something else")


def test_not_where_the_account_is_closed(client):
    make_user("alice", is_active=False)
    assert not sign_in(client, "alice")


def test_closing_an_account_ends_its_sessions(client, alice):
    assert sign_in(client, "alice")
    assert client.get(reverse("profile")).status_code == 200
    alice.is_active = False
    alice.save()
    assert client.get(reverse("profile")).status_code == 302


def test_people_are_led_to_the_door_and_back(client):
    answer = client.get(PRIVATE, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer["Location"] == f"{reverse('account_login')}?next={PRIVATE}"


@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "application/json, text/html;q=0.5"])
def test_programs_are_told_401(client, kind):
    answer = client.get(PRIVATE, headers={"Accept": kind})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="room"'
    assert "Accept" in answer["Vary"]


def test_nobody_signs_in_to_a_demonstration_from_outside(client, alice, settings):
    Room.objects.create(name="Demo", is_demo=True)
    assert sign_in(client, "alice")
    client.logout()
    settings.LOCAL = False
    assert not sign_in(client, "alice")


def test_search_engines_are_asked_to_list_nothing_unless_the_room_allows_it(client):
    assert client.get(reverse("account_login"))["X-Robots-Tag"] == "noindex"
    Room.objects.create(name="Known", may_be_indexed=True)
    assert "X-Robots-Tag" not in client.get(reverse("account_login"))


def test_the_page_is_in_the_rooms_language_and_says_so(client):
    assert client.get(reverse("account_login"))["Content-Language"] == "en"


def test_who_one_is_and_how_one_reads_costs_two_queries(client, alice, django_assert_num_queries):
    Preference.objects.create(user=alice, time_zone="Asia/Tehran")
    client.force_login(alice)
    Room.current()
    with django_assert_num_queries(2):  # the session; the person together with the preference
        assert client.get(PRIVATE).status_code == 404


def test_a_profile_is_kept(client, alice):
    client.force_login(alice)
    sent = {"full_name": "Alice A.", "pseudonym": "Heron", "time_zone": "Asia/Tehran"}
    assert client.post(reverse("profile"), sent).status_code == 302
    alice.refresh_from_db()
    assert (alice.full_name, alice.pseudonym, alice.preference.time_zone) == ("Alice A.", "Heron", "Asia/Tehran")
    assert client.post(reverse("profile"), {**sent, "time_zone": "Nowhere/Land"}).status_code == 422
