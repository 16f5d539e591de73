"""The search page, for people and for programs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from annotations.models import Annotation
from readingroom.search.drain import drain
from tests.axe import assert_clean, in_every_light
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db

RIVER = "The river knows no borders.\n\nIt was here before the office that measures it.\n\nA measured river is not a smaller river."


@pytest.fixture
def found(indexed: Callable[[], None]) -> Callable[..., str]:
    """The page's HTML for an address, as a guest."""

    def get(**parameters: Any) -> str:
        indexed()
        response = Client().get("/search/", parameters)
        assert response.status_code == 200
        return str(response.content.decode())

    return get


def test_an_empty_search_page_asks(found: Callable[..., str]) -> None:
    assert 'name="q"' in found()


def test_hits_are_counted_marked_and_lead_to_their_passage(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="speech", title="Speech", language="en", invented=True)
    html = found(q="measuring rivers")
    assert re.search(r'role="status"><h2[^>]*>3 passages', html)
    assert '<mark class="stem">measured</mark> <mark class="stem">river</mark>' in html
    assert 'href="/sources/speech/3/?find=measuring%20rivers#p3"' in html
    assert 'lang="en" dir="ltr"' in html
    assert "Invented for the demonstration" in html


def test_a_hit_leads_to_the_text_beside_the_next_best(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="speech")
    assert "/with/" not in found(q="borders")
    make_source(RIVER + "\n\nOther words of a longer text.", slug="news")
    html = found(q="borders")
    assert 'href="/sources/speech/with/news/"' in html
    assert 'href="/sources/news/with/speech/"' in html


def test_what_is_typed_is_only_ever_text(found: Callable[..., str]) -> None:
    make_source("A <script>alert(1)</script> in the text.", title="<b>Title</b>")
    html = found(q='<script>alert(1)</script> "><img src=x>')
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;<mark" in html


def test_a_persian_passage_runs_its_own_way(found: Callable[..., str]) -> None:
    make_source("رود هیچ مرزی نمی‌شناسد.", language="en")
    assert 'dir="rtl"' in found(q="رود")


def test_filters_are_kept_in_the_address_and_taken_away_one_by_one(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="speech", kind="speech")
    make_source(RIVER, slug="news", kind="news")
    html = found(q="river", kind="speech", **{"from": "1900"})
    assert 'value="speech" checked' in html
    assert 'href="?q=river&amp;from=1900"' in html
    assert 'href="?q=river&amp;kind=speech"' in html


def test_an_empty_result_helps(found: Callable[..., str]) -> None:
    make_source(RIVER)
    html = found(q="xylophone", kind="speech")
    assert "0 passages" in html
    assert "Search without the filters" in html
    assert "Guests search only" in html


def test_pages_turn(found: Callable[..., str]) -> None:
    make_source("\n\n".join(f"The same river, {n}." for n in range(45)))
    html = found(q="river", page="2")
    assert "Page 2 of 3" in html
    assert 'rel="next" href="?q=river&amp;page=3"' in html
    assert "There is no such page" in found(q="river", page="77")


@pytest.mark.parametrize(
    "address",
    [{"page": "x"}, {"page": "-1"}, {"page": "9" * 40}, {"sort": "x"}, {"in": "x"}, {"from": "x"}, {"kind": "x"}, {"source": "\x00"}],
)
def test_nonsense_in_the_address_is_no_error(found: Callable[..., str], address: dict[str, str]) -> None:
    make_source(RIVER)
    assert "passage" in found(q="river", **address)


def test_programs_get_the_same_as_json(indexed: Callable[[], None]) -> None:
    source = make_source(RIVER, slug="speech")
    indexed()
    response = Client().get("/search/", {"q": "measured river"}, headers={"Accept": "application/json"})
    assert response["Vary"] == "Accept, Cookie"
    told = response.json()
    first = told["hits"][0]
    assert (told["total"], first["source"], first["passage"]) == (3, "speech", "3")
    assert source.text[first["start"] : first["end"]] == "A measured river is not a smaller river."
    marked = [first["snippet"]["text"][mark["start"] : mark["end"]] for mark in first["snippet"]["marks"]]
    assert marked == ["measured", "river", "river"]


def test_hits_can_be_taken_along_as_a_table(indexed: Callable[[], None], curator: Any) -> None:
    make_source("\n\n".join(f"The same river, {n}." for n in range(45)), slug="speech", title="=Speech()")
    make_source("A secret river.", slug="draft", access="draft", added_by=curator)
    indexed()
    response = Client().get("/search/results.csv", {"q": "river"})
    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 46
    assert rows[1][0] == "'=Speech()"
    assert rows[1][4].startswith("http://testserver/sources/speech/")
    assert "secret" not in response.content.decode()
    assert len(Client().get("/search/results.csv").content.decode().splitlines()) == 1


def test_my_notes_are_mine(indexed: Callable[[], None], alice: Any, bob: Any, client_of: Callable[[Any], Client]) -> None:
    source = make_source(RIVER)
    Annotation.objects.create(target=source, creator=alice, body="Danube", audience="me")
    Annotation.objects.create(target=source, creator=bob, body="Danube too", audience="signed_in")
    indexed()
    assert "1 note<" in client_of(alice).get("/search/", {"q": "danube", "in": "mine"}).content.decode()
    assert "2 notes<" in client_of(alice).get("/search/", {"q": "danube", "in": "notes"}).content.decode()
    assert "1 note<" in client_of(bob).get("/search/", {"q": "danube", "in": "notes"}).content.decode()


def test_the_page_asks_the_database_a_fixed_number_of_times(indexed: Callable[[], None], django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        make_source(RIVER, slug=f"source-{number}", kind="speech")
    indexed()
    with django_assert_max_num_queries(10):
        Client().get("/search/", {"q": "river"})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@in_every_light
def test_axe_finds_nothing_on_the_search_page(page: Page, looks: Any) -> None:
    make_source(RIVER, slug="speech", kind="speech", language="en")
    make_source(RIVER + "\n\nرود هیچ مرزی نمی‌شناسد.", slug="news", kind="news")
    make_user("alice")
    drain()
    quotations = ("/search/quotation/", "/search/quotation/?q=the+river+knows+few+borders", "/search/quotation/?q=no+such+words+at+all")
    for address in (
        *quotations,
        "/search/?q=river+that+knows+few+borders",
        "/search/",
        "/search/?q=river+Koran&kind=speech",
        "/search/?q=xylophone",
        "/search/?q=bordres",
        "/search/?q=رود",
    ):
        page.goto(address)
        assert_clean(page, looks)


def test_a_page_of_notes_asks_as_little_as_a_note(client_of, alice, indexed):
    source = make_source(slug="river")
    address = "/search/?in=notes&q=undertow"
    client = client_of(alice)

    def queries() -> int:
        indexed()
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.text.count('class="hit"') == Annotation.objects.count()
        return len(asked)

    Annotation.objects.make(source, [(0, 9)], creator=alice, body="An undertow.")
    one = queries()
    for _more in range(5):
        Annotation.objects.make(source, [(0, 9)], creator=alice, body="One more undertow.")
    assert queries() == one
