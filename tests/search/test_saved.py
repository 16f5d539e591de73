"""Searches people keep, what is new in them, and their feeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from annotations.models import Annotation
from readingroom.search.asking import Asked
from readingroom.search.models import SavedSearch
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


def keep(client: Client, query: str, title: str = "") -> SavedSearch:
    answer = client.post("/search/saved/new/", {"query": query, "title": title})
    assert answer.status_code == 302
    return SavedSearch.objects.latest("pk")


def feed_of(client: Client, saved: SavedSearch) -> str:
    answer = client.post(f"/search/saved/{saved.pk}/feed/")
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    return str(answer.context["feed"])


def entries(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return [str(entry.findtext(f"{ATOM}title")) for entry in ElementTree.fromstring(answer.content).iter(f"{ATOM}entry")]


def test_new_is_what_was_not_found_when_one_last_looked(alice: Any, curator: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("The river.\n\nThe river again.", slug="first")
    draft = make_source("A river kept back.", slug="draft", access="draft", added_by=curator)
    indexed()
    client = client_of(alice)
    saved = keep(client, "q=river&page=3", "Rivers")
    assert saved.query == "q=river"
    assert "nothing new since" in client.get("/search/saved/").text
    make_source("One more river.", slug="second", title="Second text")
    make_source("Nothing of it.", slug="third")
    indexed()
    assert "1 new since" in client.get("/search/saved/").text
    page = client.get(f"/search/saved/{saved.pk}/").text
    assert "Second text" in page
    assert "First" not in page
    # What becomes readable is as new as what comes in.
    draft.access = "public"
    draft.save()
    indexed()
    assert "2 new since" in client.get("/search/saved/").text
    client.post(f"/search/saved/{saved.pk}/seen/")
    assert "nothing new since" in client.get("/search/saved/").text


def test_nothing_is_counted_that_its_owner_may_not_read_now(
    alice: Any, bob: Any, curator: Any, client_of: ClientOf, indexed: Callable[[], None]
) -> None:
    client = client_of(alice)
    open_text = make_source("A river.", slug="open", access="signed_in")
    indexed()
    keep(client, "q=river")
    kept_notes = keep(client, "q=undertow&in=notes")
    make_source("A secret river.", slug="secret", access="draft", added_by=curator)
    Annotation.objects.make(open_text, [(0, 1)], creator=bob, body="My own undertow.", audience="me")
    indexed()
    page = client.get("/search/saved/").text
    assert "1 found" in page
    assert "0 found" in page
    assert " new since" not in page.replace("nothing new since", "")
    Annotation.objects.make(open_text, [(0, 1)], creator=bob, body="An undertow for all.", audience="signed_in")
    indexed()
    assert "1 new since" in client.get("/search/saved/").text
    assert "undertow" in client.get(f"/search/saved/{kept_notes.pk}/").text


def test_a_saved_search_is_nobody_else_s(alice: Any, bob: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("A river.")
    indexed()
    saved = keep(client_of(alice), "q=river", "What alice looks for")
    stranger = client_of(bob)
    assert "What alice looks for" not in stranger.get("/search/saved/").text
    assert stranger.get(f"/search/saved/{saved.pk}/").status_code == 404
    for what in ("name", "seen", "delete", "feed", "feed/revoke"):
        assert stranger.post(f"/search/saved/{saved.pk}/{what}/", {"title": "Mine"}).status_code == 404, what
    assert SavedSearch.objects.get().title == "What alice looks for"


def test_it_is_named_renamed_kept_once_and_deleted(alice: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("A river.", kind="speech")
    indexed()
    client = client_of(alice)
    saved = keep(client, "q=river&kind=speech&junk=1")
    assert saved.title == "river · Kind: speech"
    client.post("/search/saved/new/", {"query": "kind=speech&q=river", "title": "The same"})
    assert SavedSearch.objects.count() == 1
    client.post(f"/search/saved/{saved.pk}/name/", {"title": "  Speeches <b> on rivers "})
    assert "Speeches &lt;b&gt; on rivers" in client.get("/search/saved/").text
    client.post("/search/saved/new/", {"query": "", "title": "Nothing"})
    client.post(f"/search/saved/{saved.pk}/name/", {"title": " "})
    assert [one.title for one in SavedSearch.objects.all()] == ["Speeches <b> on rivers"]
    client.post(f"/search/saved/{saved.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_a_feed_answers_its_key_with_its_owner_s_eyes(alice: Any, curator: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("A river for those signed in.", slug="inside", title="Inside", access="signed_in")
    make_source("A secret river.", slug="secret", title="Secret", access="draft", added_by=curator)
    indexed()
    client = client_of(alice)
    saved = keep(client, "q=river", "Rivers")
    address = feed_of(client, saved)
    assert entries(address) == ["Inside ¶1"]
    assert address.split("/")[-2] not in str(SavedSearch.objects.values().get())
    assert address not in client.get(f"/search/saved/{saved.pk}/").text
    answer = Client().get(address)
    assert answer["X-Robots-Tag"] == "noindex"
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    alice.is_active = False
    alice.save()
    assert Client().get(address).status_code == 404
    alice.is_active = True
    alice.save()
    assert entries(address) == ["Inside ¶1"]


def test_a_revoked_or_replaced_key_opens_nothing(alice: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("A river.")
    indexed()
    client = client_of(alice)
    saved = keep(client, "q=river")
    first = feed_of(client, saved)
    second = feed_of(client, saved)
    assert Client().get(first).status_code == 404
    assert len(entries(second)) == 1
    client.post(f"/search/saved/{saved.pk}/feed/revoke/")
    assert Client().get(second).status_code == 404
    assert Client().get("/search/feed/None/").status_code == 404
    assert client.get("/search/feed/x/").status_code == 404


def test_the_latest_text_comes_first_in_the_feed(alice: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    for title in ("One", "Two", "Three"):
        make_source("A river.", title=title)
    make_source("A \x0b river\x1f with a control character, and the river again.", title="Four")
    indexed()
    client = client_of(alice)
    assert entries(feed_of(client, keep(client, "q=river"))) == ["Four ¶1", "Three ¶1", "Two ¶1", "One ¶1"]


def test_more_like_a_passage_is_kept_like_any_search(alice: Any, client_of: ClientOf, indexed: Callable[[], None]) -> None:
    make_source("The sluice drowned the meadows in spring.", slug="one")
    make_source("In spring the sluice drowned all meadows.", slug="two", title="Two")
    indexed()
    client = client_of(alice)
    saved = keep(client, "like=one/1")
    assert saved.title == "Like one/1"
    assert "1 found" in client.get("/search/saved/").text
    assert entries(feed_of(client, saved)) == ["Two ¶1"]


def test_an_address_is_kept_as_the_question_it_asks() -> None:
    one = Asked.by(QueryDict("page=4&kind=speech&q=++river+&facet=kind&sort=newest&nonsense=1&kind=news"))
    other = Asked.by(QueryDict("sort=newest&q=river&kind=news&kind=speech"))
    assert one.lasting == other.lasting
    assert Asked.by(QueryDict(one.lasting)).filters == Asked.by(QueryDict(other.lasting)).filters
