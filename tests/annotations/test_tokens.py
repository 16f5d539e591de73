"""Tokens: shown once, kept as a digest, good for what they are good for and no longer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Token
from tests.annotations.makers import make_note
from tests.annotations.protocol import annotation_on, post, program_of
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def river():
    return make_source("The river knows no borders.", slug="river")


def bearing(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_a_token_is_shown_once_and_kept_as_a_digest(client_of, alice):
    client = client_of(alice)
    page = client.post(reverse("tokens"), {"name": "My script", "may": "write", "days": "30"})
    key = re.search(r'value="(rr_[\w-]{40,})"', page.content.decode())[1]
    assert "no-store" in page["Cache-Control"]
    token = Token.objects.get()
    assert key not in token.digest
    assert token.may_write
    assert token.expires > timezone.now() + timedelta(days=29)
    assert "rr_" not in client.get(reverse("tokens")).content.decode()
    assert bearing(key).get("/annotations/").status_code == 200
    token.refresh_from_db()
    assert token.used is not None


def test_a_form_without_a_name_makes_nothing(client_of, alice):
    assert client_of(alice).post(reverse("tokens"), {"name": " ", "may": "read"}).status_code == 422
    assert client_of(alice).post(reverse("tokens"), {"name": "x", "may": "everything"}).status_code == 422
    assert not Token.objects.exists()


def test_a_reading_token_does_not_write(alice):
    client = program_of(alice, may_write=False)
    assert client.get("/annotations/").status_code == 200
    answer = post(client, annotation_on())
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("how", ["revoked", "expired", "locked out"])
def test_a_token_that_is_over_opens_nothing(alice, how):
    token, key = Token.objects.make(alice, "x")
    client = bearing(key)
    assert client.get("/annotations/").status_code == 200
    if how == "revoked":
        token.revoke()
    elif how == "expired":
        Token.objects.update(expires=timezone.now() - timedelta(seconds=1))
    else:
        alice.is_active = False
        alice.save()
    answer = client.get("/annotations/")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_token_of_somebody_else_is_not_revoked(client_of, alice, bob):
    token, _key = Token.objects.make(alice, "x")
    assert client_of(bob).post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert client_of(alice).post(reverse("revoke_token", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.revoked


def test_a_token_opens_no_page_of_the_account_and_no_form(alice, river):
    client = program_of(alice)
    note = make_note(alice, river)
    for path in ("/account/", reverse("tokens"), "/my/data/file/", reverse("edit_note", args=[note.uid]), reverse("my_notes")):
        assert client.get(path).status_code == 302, path
    assert client.post(reverse("delete_note", args=[note.uid])).status_code == 403
    assert client.get(reverse("my_notes_file", args=["csv"])).status_code == 200


def test_a_token_in_an_address_is_no_token(alice):
    _token, key = Token.objects.make(alice, "x")
    for query in (f"?token={key}", f"?access_token={key}", f"?key={key}"):
        assert Client().get(f"/annotations/{query}").status_code == 401


def test_a_token_sees_what_its_person_sees(alice, bob, river):
    mine = make_note(alice, river)
    make_note(bob, river)
    shared = make_note(bob, river, audience="signed_in")
    items = program_of(alice).get("/annotations/?iris=1&page=0").json()["items"]
    assert items == [f"http://testserver/annotations/{note.uid}/" for note in (mine, shared)]


def test_one_token_makes_only_so_many_changes_a_minute(alice, monkeypatch):
    monkeypatch.setattr("annotations.programs.MOST_CHANGES_A_MINUTE", 2)
    client = program_of(alice)
    answers = [post(client, annotation_on()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert client.get("/annotations/").status_code == 200


def test_a_person_has_only_so_many_tokens(client_of, alice, monkeypatch):
    monkeypatch.setattr("annotations.views.tokens.MOST_TOKENS", 1)
    client = client_of(alice)
    assert client.post(reverse("tokens"), {"name": "a", "may": "read"}).status_code == 200
    assert client.post(reverse("tokens"), {"name": "b", "may": "read"}).status_code == 422
    assert Token.objects.count() == 1
