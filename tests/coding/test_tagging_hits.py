"""A tag on many hits after review; and the page of a tag, counted over what a person sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.coding.models import BulkTagging
from readingroom.search.drain import drain
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
VALUE = re.compile(r'name="hit" value="([^"]+)"')


def hits(client: Client, query: str) -> list[str]:
    drain()
    return VALUE.findall(client.get(f"/coding/hits/?q={query}").content.decode())


@pytest.mark.parametrize(("extent", "words"), [("whole", {"The 🌊 river runs.", "A river knows."}), ("words", {"river"})])
def test_hits_are_reviewed_then_tagged_then_taken_back(alice: User, client_of: ClientOf, extent: str, words: set[str]) -> None:
    source = make_source("The 🌊 river runs.\n\nNothing here.\n\nA river knows.", slug="river")
    tag = make_tag(make_book("mine", "personal", owner=alice, free=False), "water")
    client = client_of(alice)
    chosen = hits(client, "river")
    assert len(chosen) == 2
    sent = {"hit": chosen, "tag": "water", "extent": extent, "audience": "me", "query": "q=river"}
    review = client.post("/coding/hits/review/", sent)
    assert review.status_code == 200
    assert review.content.decode().count("<mark>") == 2
    assert not Annotation.objects.exists()
    done = client.post("/coding/hits/review/", {**sent, "confirm": "1"}, follow=True)
    assert "2 passages carry" in done.content.decode()
    assert {note.anchors.get().exact for note in tag.annotations.all()} == words
    assert {source.text[anchor.start : anchor.end] for anchor in source.anchors.all()} == words
    client.post("/coding/hits/review/", {**sent, "confirm": "1"})
    assert tag.annotations.count() == 2  # what was tagged so already is not tagged twice
    bulk = BulkTagging.objects.order_by("pk")[0]
    tag.annotations.order_by("pk")[0].replies.create(target=source, creator=alice, motivation="replying", body="Really?")
    assert client.post(f"/coding/tagged/{bulk.pk}/undo/").status_code == 302
    assert tag.annotations.filter(deleted=None).count() == 1
    assert client.post(f"/coding/tagged/{bulk.pk}/undo/").status_code == 404


def test_a_closed_codebook_refuses_and_keeps_what_was_chosen(alice: User, client_of: ClientOf) -> None:
    make_source("A river knows.", slug="river")
    make_tag(make_book("mine", "personal", owner=alice, free=False), "water")
    client = client_of(alice)
    sent = {"hit": hits(client, "river"), "tag": "watter", "extent": "whole", "audience": "me"}
    answer = client.post("/coding/hits/review/", sent)
    assert answer.status_code == 422
    assert "Did you mean: water?" in answer.content.decode()
    assert VALUE.findall(answer.content.decode()) == sent["hit"]
    assert client.post("/coding/hits/review/", {**sent, "hit": [], "tag": "water"}).status_code == 422


@pytest.mark.parametrize("value", ["1:0-9999999", "1:", "x", "99:0-3", "1:5-2", "1:0-3,900-901", "-1:0-3"])
def test_places_nobody_was_shown_are_not_tagged(alice: User, bob: User, client_of: ClientOf, value: str) -> None:
    hidden = make_source("A zyxriver.", slug="zyxriver", access="draft", added_by=bob)
    key = hidden.passages.get().pk
    make_source("Open.", slug="open")
    sent = {"hit": [value.replace("1:", f"{key}:", 1)], "tag": "water", "extent": "words", "audience": "me", "confirm": "1"}
    answer = client_of(alice).post("/coding/hits/review/", sent)
    assert answer.status_code == 422
    assert "zyx" not in answer.content.decode()
    assert not Annotation.objects.exists()


def test_nobody_takes_back_what_another_tagged(alice: User, bob: User, client_of: ClientOf) -> None:
    make_source("A river knows.", slug="river")
    client = client_of(alice)
    sent = {"hit": hits(client, "river"), "tag": "water", "extent": "whole", "audience": "signed_in", "confirm": "1"}
    client.post("/coding/hits/review/", sent)
    bulk = BulkTagging.objects.get()
    assert client_of(bob).get(f"/coding/tagged/{bulk.pk}/").status_code == 404
    assert client_of(bob).post(f"/coding/tagged/{bulk.pk}/undo/").status_code == 404
    assert Annotation.objects.get().deleted is None


def test_a_tags_page_counts_what_the_person_sees(alice: User, bob: User, charlie: User, client_of: ClientOf) -> None:
    group = make_group(alice, bob)
    room, mine = make_book("room"), make_book("mine", "personal", owner=alice)
    promise, other, hers = make_tag(room, "promise"), make_tag(room, "doubt"), make_tag(mine, "zyxprivate")
    early, late = date(1964, 1, 1), date(1971, 5, 1)
    first = make_source("A river is promised here.\n\nMore.", slug="one", title="One", issued_from=early, issued_to=early)
    second = make_source("A river is promised there.", slug="two", title="Two", issued_from=late, issued_to=late)
    draft = make_source("A river is promised zyxnowhere.", slug="three", title="Zyxthree", access="draft", added_by=alice)
    for source in (first, second, draft):
        make_note(alice, source, "is promised", audience="signed_in").tags.set([promise])
    make_note(alice, first, "promised here", audience="group", group=group).tags.set([other, hers])
    make_note(alice, first, "More", body="zyxsecret", audience="me").tags.set([promise])
    seen = {person.username: client_of(person).get("/tags/room/promise/") for person in (alice, bob, charlie)}
    assert {name: answer.context["page"].paginator.count for name, answer in seen.items()} == {"alice": 4, "bob": 2, "charlie": 2}
    assert {name: [tag.label for tag, _count in answer.context["beside"]] for name, answer in seen.items()} == {
        "alice": ["doubt", "zyxprivate"],
        "bob": ["doubt"],
        "charlie": [],
    }
    years = [(year.label, year.places, year.readable) for year in seen["bob"].context["years"] if year.places]
    assert years == [("1964", 1, 1), ("1971", 1, 1)]
    assert "zyx" not in seen["bob"].content.decode().lower()
    assert "A river <mark>is promised</mark> here." in seen["bob"].content.decode()
    both = client_of(bob).get("/tags/room/promise/?text=two&text=one").context["columns"]
    assert [(source.slug, len(places)) for source, places in both] == [("two", 1), ("one", 1)]
    assert client_of(bob).get("/tags/room/promise/?text=two&text=three").context["columns"] == []
    assert client_of(charlie).get("/tags/mine/zyxprivate/").status_code == 404


def test_a_codebooks_counts_are_of_what_the_person_sees(alice: User, bob: User, client_of: ClientOf) -> None:
    tag = make_tag(make_book("room"), "promise")
    source = make_source(slug="river")
    make_note(alice, source).tags.set([tag])
    make_note(alice, source, audience="signed_in").tags.set([tag])
    for person, count in ((alice, 2), (bob, 1)):
        page = client_of(person).get("/codebooks/room/")
        assert [branch.tag.uses for branch in page.context["branches"]] == [count]
        listed = client_of(person).get("/tags/").context["books"]
        assert [each.uses for _book, tags in listed for each in tags] == [count]
