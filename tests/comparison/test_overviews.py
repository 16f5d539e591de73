"""The thread of a passage, the map of a collection, the ledger: as far as the person may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import Link, Pair
from readingroom.comparison.thread import MOST, thread
from readingroom.library.models import Collection, Provenance, Source
from tests.comparison.makers import make_link, make_looked, passage
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def dated(slug: str, first: date | None = None, last: date | None = None) -> Source:
    return make_source(f"The words of {slug}.", slug=slug, issued_from=first, issued_to=last or first)


def test_a_thread_runs_in_order_of_time_with_undated_texts_last(alice: User) -> None:
    old, undated, new = dated("old", date(1970, 1, 1), date(1970, 12, 31)), dated("undated"), dated("new", date(2001, 5, 1))
    far = dated("far", date(1990, 1, 1))
    make_link((new, "The words"), "quotes", (old, "The words"), alice)
    make_link((undated, "The words"), "disputes", (new, "The words"), alice)
    make_link((far, "The words"), "supports", (undated, "The words"), alice)
    found = thread(passage(new, "1"), alice)
    assert [(knot.passage.source.slug, knot.away) for knot in found.knots] == [("old", 1), ("far", 2), ("new", 0), ("undated", 1)]
    assert [knot.is_uncertain for knot in found.knots] == [True, False, False, False]
    assert [len(knot.links) for knot in found.knots] == [1, 1, 2, 2]
    assert not found.goes_on


def test_a_thread_follows_links_three_far_and_says_that_it_goes_on(alice: User) -> None:
    chain = [dated(f"text-{number}") for number in range(5)]
    for one, other in pairwise(chain):
        make_link((one, "The words"), "quotes", (other, "The words"), alice)
    found = thread(passage(chain[0], "1"), alice)
    assert [knot.away for knot in found.knots] == [0, 1, 2, 3]
    assert found.goes_on
    assert not thread(passage(chain[1], "1"), alice).goes_on


def test_a_thread_has_an_end(alice: User) -> None:
    centre = dated("centre")
    for number in range(MOST + 5):
        make_link((dated(f"text-{number}"), "The words"), "quotes", (centre, "The words"), alice)
    found = thread(passage(centre, "1"), alice)
    assert len(found.knots) == MOST
    assert found.goes_on


def test_a_thread_goes_through_nothing_hidden(alice: User, bob: User, client_of: ClientOf) -> None:
    one, between, other = dated("one"), dated("between"), dated("other")
    make_link((one, "The words"), "quotes", (between, "The words"), alice)
    make_link((between, "The words"), "quotes", (other, "The words"), alice, audience="me")
    assert [knot.passage.source.slug for knot in thread(passage(one, "1"), bob).knots] == ["between", "one"]
    Source.objects.filter(pk=between.pk).update(access="draft", title="Zebrafinch")
    page = client_of(bob).get("/sources/one/1/thread/").content.decode()
    assert "Nobody has linked this passage" in page
    assert "ebrafinch" not in page
    assert client_of(bob).get("/sources/between/1/thread/").status_code == 404


def test_the_map_has_equal_points_and_a_table_that_says_the_same(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    shelf = Collection.objects.create(title="Rivers", slug="rivers")
    hidden = make_source("Hidden words.", slug="hidden", title="Zebrafinch", access="draft")
    shelf.sources.add(speech, pamphlet, hidden, dated("alone"))
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_link((pamphlet, "Nobody was asked"), "disputes", (speech, "no wall"), alice)
    make_link((speech, "no wall"), "contrasts", (speech, "no borders"), alice, audience="me")
    make_link((hidden, "Hidden"), "quotes", (speech, "no borders"), alice)
    html = client_of(bob).get("/collections/rivers/map/").content.decode()
    assert html.count("<circle") == 3
    assert html.count('r="9"') == 3
    assert html.count("<line ") == 1
    assert "Speech – Pamphlet: 2" in html
    assert 'href="/sources/pamphlet/with/speech/?relation=disputes"' in html
    assert "contrasts" not in html
    assert "ebrafinch" not in html
    assert "contrasts" in client_of(alice).get("/collections/rivers/map/").content.decode()


def test_the_ledger_lists_what_is_published_and_nothing_else(
    speech: Source, pamphlet: Source, alice: User, bob: User, instructor: User, client_of: ClientOf
) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, reason="Banks count.")
    make_link((pamphlet, "Nobody was asked"), "criticises", (speech, "no wall"), alice, audience="me", reason="zebrafinch")
    Annotation.objects.make(speech, [], parent=link.annotation, creator=bob, audience="public", motivation="questioning", body="?")
    make_looked(speech, "2", pamphlet, alice, where="everywhere")
    Pair.objects.create(statement=speech, critique=pamphlet, set_by=instructor, reason="They answer each other.")
    Provenance.objects.create(
        source=speech, field="creator", value="R. Talkesh", status="supplied", supplied_by=instructor, evidence="A letter."
    )
    hidden = make_source("Hidden words.", slug="hidden", title="zebrafinch", access="draft")
    Provenance.objects.create(source=hidden, field="creator", value="zebrafinch", status="supplied", supplied_by=instructor)
    link.retire(alice, "Read in haste.")
    page = client_of(bob).get("/ledger/").content.decode()
    for words in (
        "Banks count.",
        "questioned by 1: read why",
        "everywhere",
        "They answer each other.",
        "R. Talkesh",
        "A letter.",
        "Read in haste.",
    ):
        assert words in page
    assert "zebrafinch" not in page
    kinds = [each["kind"] for each in client_of(bob).get("/ledger/", headers={"accept": "application/json"}).json()["judgements"]]
    assert sorted(kinds) == ["description", "link", "look", "retirement", "role"]
    feed = client_of(bob).get("/ledger/feed/")
    assert feed["content-type"].startswith("application/atom+xml")
    assert len(ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) == 5
    Link.objects.update(retired=None, retired_by=None, retired_reason="")
    assert "Read in haste." not in client_of(bob).get("/ledger/").content.decode()


def test_the_ledger_is_turned_page_by_page(speech: Source, alice: User, client_of: ClientOf, django_assert_max_num_queries: Any) -> None:
    Provenance.objects.bulk_create(
        Provenance(source=speech, field="about", value=f"value {number}", status="supplied", supplied_by=alice) for number in range(70)
    )
    client = client_of(alice)
    client.get("/ledger/")
    with django_assert_max_num_queries(24):
        first = client.get("/ledger/", headers={"accept": "application/json"}).json()
    second = client.get("/ledger/?page=2", headers={"accept": "application/json"}).json()
    assert (len(first["judgements"]), first["more"], len(second["judgements"]), second["more"]) == (50, True, 20, False)
    assert client.get("/ledger/?page=9999999999").status_code == 200
