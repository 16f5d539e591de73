"""The ledger of what curators do: sources withdrawn, names put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from readingroom.accounts.models import User
from readingroom.library.models import Name, NameForm, Source, Voice
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def entries(client: Client, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/ledger/?kind={kind}", headers={"accept": "application/json"}).json()["judgements"]
    return found


def test_that_a_source_was_withdrawn_is_told_with_its_reason_to_who_could_read_it_and_its_title_to_curators(
    alice: User, curator: User, client_of: ClientOf
) -> None:
    open_to_all = make_source(slug="letter", title="The letter of the gatekeeper")
    make_source(slug="draft", title="Zebrafinch", access="draft").withdraw(curator, "Zebrafinch asked for it.")
    open_to_all.withdraw(curator, "Its owner asked for it.")
    (told,) = entries(client_of(alice), "withdrawal")
    assert (told["says"], told["reason"], told["by"], told["url"]) == (
        "a text is withdrawn from the room",
        "Its owner asked for it.",
        str(curator),
        "",
    )
    for path in ("/ledger/", "/ledger/feed/"):
        for client in (client_of(alice), Client()):
            page = client.get(path).content.decode()
            assert "Its owner asked for it." in page
            assert "gatekeeper" not in page
            assert "ebrafinch" not in page
    assert {each["says"] for each in entries(client_of(curator), "withdrawal")} == {
        "The letter of the gatekeeper is withdrawn from the room",
        "Zebrafinch is withdrawn from the room",
    }
    Source.objects.get(slug="letter").bring_back()
    assert entries(client_of(alice), "withdrawal") == []


def test_names_put_together_stand_in_the_ledger_with_who_uses_them_and_the_evidence(
    alice: User, curator: User, client_of: ClientOf
) -> None:
    client = client_of(curator)
    row = {"form": "Upper Mere", "use": "choice", "used_by": "the keepers", "evidence": "Their letter of May", "language": "", "script": ""}
    sent = {"heading": "The Mere", "kind": "place", "note": "", "forms-TOTAL_FORMS": "1", "forms-INITIAL_FORMS": "0"}
    assert client.post("/names/new/", sent | {f"forms-0-{key}": value for key, value in row.items()}).status_code == 302
    form = NameForm.objects.get()
    told = {(each["says"], each["reason"], each["by"]) for each in entries(client_of(alice), "name")}
    assert told == {
        ("“Upper Mere” is set as another choice of name for “The Mere”, used by the keepers", "Their letter of May", str(curator)),
        ("name “The Mere”: made", "", str(curator)),
    }
    taken = {"forms-0-id": form.pk, "forms-0-DELETE": "on", "forms-INITIAL_FORMS": "1"}
    sent |= {f"forms-0-{key}": value for key, value in row.items()} | taken
    assert client.post(f"/names/{form.name.slug}/edit/", sent).status_code == 302
    assert "name “The Mere”: form “Upper Mere” taken away" in {each["says"] for each in entries(client_of(alice), "name")}


def test_a_name_met_only_in_hidden_texts_is_not_in_the_ledger(alice: User, curator: User, client_of: ClientOf) -> None:
    draft = make_source(slug="draft", access="draft", added_by=curator)
    name = Name.objects.create(heading="Zebrafinch", slug="zebrafinch")
    Voice.objects.create(source=draft, start=0, end=3, stated_as="Z", speaker=name)
    NameForm.objects.create(name=name, form="The Finch", use="choice", used_by="some", by=curator)
    assert entries(client_of(alice), "name") == []
    assert len(entries(client_of(curator), "name")) == 1
