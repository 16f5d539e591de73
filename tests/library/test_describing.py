"""Descriptions are signed and rest on evidence; who may not change one is told so, who may not see it is told nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from readingroom.library.models import Collection, Name, Provenance, Source
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def form_of(source: Source, **changed: object) -> dict[str, object]:
    kept = {"title": source.title, "short_title": "", "kind": source.kind, "language": source.language, "access": source.access}
    return {**kept, **changed}


@pytest.mark.parametrize(("who", "open_source", "hidden_source"), [("alice", 403, 404), ("instructor", 403, 404), ("curator", 200, 200)])
def test_who_may_describe(who, open_source, hidden_source, request, client_of):
    make_source(slug="open")
    make_source(slug="hidden", access="draft")
    client = client_of(request.getfixturevalue(who))
    assert client.get("/sources/open/edit/").status_code == open_source
    assert client.get("/sources/hidden/edit/").status_code == hidden_source
    for address in ("edit/supply/", "bring-back/", "withdraw/"):
        assert client.post(f"/sources/open/{address}", {}).status_code != 200


def test_a_guest_is_led_to_sign_in(client):
    make_source(slug="open")
    assert client.get("/sources/open/edit/").status_code == 302


def test_a_changed_kind_needs_evidence_and_is_signed(client_of, curator):
    source = make_source(kind="speech")
    client = client_of(curator)
    refused = client.post(reverse("edit_source", args=[source.slug]), form_of(source, kind="letter"))
    assert refused.status_code == 422
    source.refresh_from_db()
    assert source.kind == "speech"
    client.post(reverse("edit_source", args=[source.slug]), form_of(source, kind="letter", evidence="It opens with a salutation."))
    source.refresh_from_db()
    row = Provenance.objects.get(field="kind")
    assert (source.kind, row.value, row.status, row.supplied_by, row.evidence) == (
        "letter",
        "letter",
        "supplied",
        curator,
        "It opens with a salutation.",
    )
    page = client.get(source.get_absolute_url()).text
    assert "It opens with a salutation." in page


def test_access_and_collections_need_no_evidence(client_of, curator):
    source = make_source(access="draft")
    shelf = Collection.objects.create(title="River", slug="river")
    data = form_of(source, access="public", collections=[shelf.pk], new_collection="Banks")
    assert client_of(curator).post(reverse("edit_source", args=[source.slug]), data).status_code == 302
    source.refresh_from_db()
    assert source.access == "public"
    assert set(source.collections.values_list("title", flat=True)) == {"River", "Banks"}
    assert not Provenance.objects.exists()


def test_an_instructor_cannot_open_a_source_to_everybody(client_of, instructor):
    source = make_source(access="draft", added_by=instructor)
    client = client_of(instructor)
    assert client.get(reverse("edit_source", args=[source.slug])).status_code == 200
    assert client.post(reverse("edit_source", args=[source.slug]), form_of(source, access="public")).status_code == 422
    source.refresh_from_db()
    assert source.access == "draft"


def test_days_out_of_order_are_refused(client_of, curator):
    source = make_source()
    data = form_of(source, issued_from="1999-01-02", issued_to="1999-01-01")
    assert client_of(curator).post(reverse("edit_source", args=[source.slug]), data).status_code == 422


def test_a_value_is_supplied_with_name_and_evidence_and_can_be_taken_back(client_of, curator):
    source = make_source()
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh")
    client = client_of(curator)
    address = reverse("supply", args=[source.slug])
    assert client.post(address, {"field": "creator", "value": "S. Talkesh", "evidence": ""}).status_code == 422
    assert client.post(address, {"field": "creator", "value": "S. T.", "evidence": "A letter.", "heading": "Nobody"}).status_code == 422
    assert client.post(address, {"field": "kind", "value": "letter", "evidence": "A letter."}).status_code == 422
    client.post(address, {"field": "creator", "value": "S. Talkesh", "evidence": "A letter.", "heading": "talkesh, sorav"})
    row = source.provenance.get()
    assert (row.value, row.name, row.supplied_by, row.evidence, row.status) == ("S. Talkesh", name, curator, "A letter.", "supplied")
    client.post(reverse("take_back_supplied", args=[source.slug, row.pk]))
    assert not source.provenance.exists()


def test_what_the_document_states_cannot_be_taken_back(client_of, curator):
    source = make_source()
    row = Provenance.objects.create(source=source, field="creator", value="The", status="stated", origin_start=0, origin_end=3)
    assert client_of(curator).post(reverse("take_back_supplied", args=[source.slug, row.pk])).status_code == 404
    assert source.provenance.count() == 1


def test_withdrawing_needs_a_reason_and_can_be_undone(client_of, curator, alice):
    source = make_source(title="On the river")
    client = client_of(curator)
    assert client.post(reverse("withdraw_source", args=[source.slug]), {"reason": ""}).status_code == 422
    assert client.get(source.get_absolute_url()).status_code == 200
    client.post(reverse("withdraw_source", args=[source.slug]), {"reason": "The author asked for it."})
    assert client_of(alice).get(source.get_absolute_url()).status_code == 404
    listed = client.get(reverse("withdrawn_sources")).text
    assert "On the river" in listed
    assert "The author asked for it." in listed
    client.post(reverse("bring_back", args=[source.slug]))
    assert client_of(alice).get(source.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["alice", "instructor"])
def test_only_curators_withdraw(who, request, client_of, instructor):
    source = make_source(added_by=instructor)
    client = client_of(request.getfixturevalue(who))
    assert client.post(reverse("withdraw_source", args=[source.slug]), {"reason": "No."}).status_code == 403
    assert client.get(reverse("withdrawn_sources")).status_code == 403
    assert client.post(reverse("bring_back", args=[source.slug])).status_code == 403
    source.refresh_from_db()
    assert source.withdrawn is None
