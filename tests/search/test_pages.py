"""The search page, for people and for programs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page

from annotations.models import Annotation
from readingroom.search.drain import drain
from tests.axe import assert_axe_clean, assert_clean, in_every_light
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


def test_facets_are_boxes_with_exact_counts_and_the_rest_is_one_link_away(found: Callable[..., str]) -> None:
    for number in range(14):
        make_source(RIVER, slug=f"source-{number:02}", title=f"Source <{number}>", kind="speech" if number else "news")
    html = found(q="river")
    assert (
        '<input type="checkbox" form="asked" name="kind" value="speech"> <span dir="auto">speech</span> <span class="n">26</span>' in html
    )
    assert "Source &lt;1&gt;</span>" in html
    assert re.search(r'href="\?q=river&amp;facet=source#facet-source">All of them', html)
    whole = found(q="river", facet="source")
    assert whole.count('name="source"') == 14
    assert "All of them" not in whole
    assert html.count('name="source"') == 12


def test_decades_open_into_years_when_chosen_and_are_taken_away_with_them(found: Callable[..., str]) -> None:
    for year in (1981, 1984, 1991):
        make_source(RIVER, issued_from=date(year, 1, 1), issued_to=date(year, 12, 31))
    html = found(q="river", date=["1980s", "1984"])
    assert '<li class="within"><label><input type="checkbox" form="asked" name="date" value="1984" checked>' in html
    assert re.search(r'role="status"><h2[^>]*>2 passages', html)
    assert 'href="?q=river&amp;date=1980s"' in html
    assert re.search(r'href="\?q=river"><span class="soft">Date:</span> <bdi>1980–1989', html)


def test_passages_like_one_have_an_address_and_say_what_makes_them_alike(found: Callable[..., str]) -> None:
    make_source("The sluice drowned the meadows in spring.", slug="one", title="One")
    make_source("In spring the sluice drowned all meadows.", slug="two", title="Two")
    make_source("The sluice drowned the meadows in spring.", slug="draft", title="Draft", access="draft")
    html = found(like="one/1")
    assert "Passages like this one" in html
    assert "1 passage<" in html
    assert "Alike in:" in html
    assert 'href="/search/?like=two/1"' in html
    for place in ("draft/1", "one/9", "none/1", "x", "/"):
        assert Client().get("/search/", {"like": place}).status_code == 404
    told = Client().get("/search/", {"like": "one/1"}, headers={"Accept": "application/json"}).json()
    assert (told["like"], told["total"], told["hits"][0]["source"]) == ("one/1", 1, "two")
    assert "sluice" in told["hits"][0]["shared"]


def test_what_texts_and_names_say_is_never_markup(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="one", title='<i>One</i> "river"')
    make_source("Another <u>river</u> & its boats.", slug="two", title="<i>Two</i>")
    html = found(q="river")
    assert html.count('<li class="hit">') == 3
    assert not re.search(r"<[iu]>", html)
    assert "<bdi>&lt;i&gt;One&lt;/i&gt; &quot;river&quot;</bdi> <span" in html
    assert "Side by side with <bdi>&lt;i&gt;Two&lt;/i&gt;</bdi></a>" in html
    assert '&lt;u&gt;<mark class="exact">river</mark>&lt;/u&gt; &amp; its' in html


def test_the_page_behind_a_paragraphs_number_leads_to_passages_like_it(client_of: Callable[..., Client], alice: Any) -> None:
    make_source(RIVER, slug="one")
    page = client_of(alice).get(reverse("annotate", args=["one", "2"])).text
    address = re.search(r'href="(/search/\?like=[^"]+)">More like this paragraph', page)
    assert address
    assert address[1] == "/search/?like=one/2"
    assert client_of(alice).get(address[1]).status_code == 200


def test_an_empty_answer_says_which_filter_is_in_the_way(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="speech", kind="speech", language="en")
    make_source("Another text.", slug="news", kind="news", language="fa")
    html = found(q="river", kind="news", language="en")
    assert "Without the filter “Kind”" in html
    assert "there are 2 passages." in html
    assert 'href="?q=river&amp;language=en"' in html
    assert "Without the filter “Language”" not in html


def test_an_empty_answer_names_what_is_near(found: Callable[..., str]) -> None:
    make_source(RIVER, slug="speech", title="Wetlands and weirs")
    html = found(q='"wetl"')
    assert "Near to what you typed:" in html
    assert 'href="/sources/speech/"' in html


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_field_suggests_and_is_used_by_keys_alone(page: Page, sign_in: Callable[[Page, Any], None]) -> None:
    make_source(RIVER, slug="speech", title="Speech at the weir", language="en")
    make_source("The river rises. The river rises again.\n\nThe river rises once more.", slug="news", title="News")
    sign_in(page, make_user("alice"))
    drain()
    page.goto("/")
    page.keyboard.press("/")
    field = page.locator("#find")
    page.keyboard.type("wei")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowUp")
    option = page.locator("[role=option][aria-selected=true]")
    assert "Speech at the weir" in option.inner_text()
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.locator(".find [role=status]").filter(has_text="suggestion").wait_for(state="attached")
    assert_axe_clean(page)
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "wei"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/speech/")
    page.goto("/search/")
    page.keyboard.press("/")
    page.keyboard.type("the river ri")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=the+river+rises*")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('.hit:first-child .hit-link')")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/*/*/*")
    # What was searched lately is known to this browser, and forgotten with a button.
    page.goto("/search/")
    assert page.locator("#recent a").inner_text() == "the river rises"
    assert_axe_clean(page)
    page.locator("#recent button").click()
    assert page.locator("#recent").is_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('recent:')).length") == 0
