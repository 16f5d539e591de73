"""What the room says of a text is questioned where it stands, and answered, with dates; the ledger lists both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import Objection
from readingroom.library.facts import BOX
from readingroom.library.models import Provenance, Source
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
URL = "/sources/speech/described/publisher/"


@pytest.fixture
def supplied(speech: Source, instructor: User) -> Provenance:
    return Provenance.objects.create(
        source=speech, field="publisher", value="Office of the Warden", status="supplied", supplied_by=instructor, evidence="A letterhead."
    )


def test_every_field_of_the_box_can_be_questioned_also_what_is_not_stated(speech: Source, alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get("/sources/speech/").content.decode()
    assert page.count('class="question small"') == len(BOX)
    assert client_of(alice).post(reverse("description", args=["speech", "rights"]), {"body": "Who holds them?"}).status_code == 302
    assert "then it was not stated" in client_of(alice).get(reverse("description", args=["speech", "rights"])).content.decode()
    assert client_of(alice).get("/sources/speech/described/nonsense/").status_code == 404


def test_an_objection_and_its_answer_stand_with_their_dates(supplied: Provenance, alice: User, bob: User, client_of: ClientOf) -> None:
    assert client_of(alice).post(URL, {"body": ""}).status_code == 422
    client_of(alice).post(URL, {"body": "The letterhead is **later**."})
    held = Objection.objects.get()
    assert held.said == "Office of the Warden"
    answer = reverse("objection_answer", args=["speech", "publisher", held.pk])
    client_of(bob).post(answer, {"body": "So is the paper.", "questions": "on"})
    supplied.value = "Another office"
    supplied.save()
    for client in (client_of(alice), Client()):
        page = client.get(URL).content.decode()
        assert "then it said “Office of the Warden”" in page
        assert page.index("<strong>later</strong>") < page.index("So is the paper.")
        assert "questioned by 1: read why" in client.get("/sources/speech/").content.decode()
        assert "The letterhead is" in client.get("/ledger/?kind=description").content.decode()
    entries = client_of(bob).get("/ledger/?kind=description", headers={"accept": "application/json"}).json()["judgements"]
    assert [[said["by"] for said in entry["said"]] for entry in entries] == [["alice", "bob"]]
    assert entries[0]["questioned"] == 2
    assert "So is the paper." in client_of(bob).get("/ledger/feed/").content.decode()


def test_guests_read_objections_and_write_none(supplied: Provenance) -> None:
    assert Client().get(URL).status_code == 200
    assert Client().post(URL, {"body": "No."})["location"].startswith("/account/login/")
    assert not Annotation.objects.exists()


def test_an_objection_to_a_text_that_is_not_public_is_read_by_those_who_may_read_the_text(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    hidden = make_source("Words.", slug="hidden", title="Zebrafinch", access="draft", added_by=alice)
    closed = make_source("Words.", slug="closed", access="signed_in")
    for source in (hidden, closed):
        client_of(alice).post(reverse("description", args=[source.slug, "rights"]), {"body": "zebrafinch"})
    assert Objection.objects.count() == 2
    assert client_of(bob).get("/sources/hidden/described/rights/").status_code == 404
    assert Client().get("/sources/closed/described/rights/").status_code == 404
    assert "zebrafinch" in client_of(bob).get("/sources/closed/described/rights/").content.decode()
    for path in ("/ledger/", "/ledger/feed/", "/ledger/?kind=objection"):
        assert "Zebrafinch" not in client_of(bob).get(path).content.decode()
        assert "zebrafinch" not in Client().get(path).content.decode()
    closed.withdraw(alice, "rights")
    assert "zebrafinch" not in client_of(bob).get("/ledger/").content.decode()


def test_an_objection_is_signed_with_a_pseudonym(supplied: Provenance, bob: User, alice: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=bob.pk).update(full_name="Bob the Unseen", pseudonym="Kingfisher")
    client_of(User.objects.get(pk=bob.pk)).post(URL, {"body": "Is it?", "signature": "pseudonym"})
    for path in (URL, "/ledger/", "/ledger/feed/"):
        page = client_of(alice).get(path).content.decode()
        assert "Kingfisher" in page, path
        assert "Unseen" not in page, path
