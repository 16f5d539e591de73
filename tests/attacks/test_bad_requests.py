"""What strangers send: every answer is a page or a refusal, never an error, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.comparison.models import Link
from readingroom.library.importing import Arrival, bring_in
from tests.comparison.makers import make_link
from tests.courses.making import FIVE, make_assignment, make_course
from tests.door.test_public_pages import pages, sample
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]

HUGE = "9" * 40
LONGER_THAN_PYTHON_READS = "9" * 5000
PARAMETERS = [
    *("q", "kind", "source", "creator", "language", "published", "published_as", "collection", "tag", "sort", "page", "notes", "find"),
    *("in", "from", "to", "speaker", "start", "end", "to_start", "to_end", "other", "place", "assignment", "revision", "importer"),
    *("part", "section", "pair", "relation", "layout", "passages", "next"),
]


def addresses(value: str) -> Iterator[str]:
    """Every page of the room with something strange in place of each part of its address that takes any word."""
    for route, _pattern in pages():
        yield sample(route).replace("/word/", f"/{value}/").replace("/word/", f"/{value}/")


@pytest.fixture
def room(instructor: User, bob: User) -> Any:
    source, other = make_source(FIVE, slug="five"), make_source(FIVE, slug="other")
    course = make_course(instructor, bob)
    make_assignment(course, source)
    make_link((source, "passage one"), "supports", (other, "passage two"), instructor)
    return course


PLACES = [
    "/",
    "/search/",
    "/search/quotation/",
    "/sources/five/",
    "/sources/five/1/",
    "/sources/five/original/",
    "/sources/five/with/other/",
    "/sources/five/1/link/",
    "/sources/five/1/thread/",
    "/annotate/five/1/",
    "/notes/",
    "/notes/mine.csv",
    "/tags/",
    "/ledger/",
    "/courses/rivers/",
    "/courses/rivers/assignments/new/",
    "/to-read/",
    "/appearance/",
    "/about/",
    "/my/data/",
    "/library/import/",
]


@pytest.mark.parametrize("value", ["a\x00b", HUGE, "-1", "'\"><script>", "%ff", LONGER_THAN_PYTHON_READS])
def test_strange_values_of_every_parameter_are_answered(room: Any, instructor: User, client_of: ClientOf, value: str) -> None:
    client = client_of(instructor)
    for place in PLACES:
        answer = client.get(place, dict.fromkeys(PARAMETERS, value))
        assert answer.status_code in {200, 302, 400, 404}, f"{place} answered {answer.status_code}"


@pytest.mark.slow
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_zero_byte_in_any_single_parameter_is_answered(room: Any, instructor: User, client_of: ClientOf, parameter: str) -> None:
    client = client_of(instructor)
    for place in PLACES:
        answer = client.get(place, {parameter: "\x00"})
        assert answer.status_code in {200, 302, 400, 404}, f"{place}?{parameter} answered {answer.status_code}"


@pytest.mark.parametrize("value", ["a%00b", "%ed%a0%80", HUGE, "a" * 2000])
def test_strange_addresses_are_answered(instructor: User, client_of: ClientOf, value: str) -> None:
    client = client_of(instructor)
    for path in addresses(value):
        for method in (client.get, client.post):
            answer = method(path)
            assert answer.status_code < 500, f"{path} answered {answer.status_code}"


@pytest.mark.parametrize("number", ["0", "00", "12b", "1" * 3000, "9" * 40, "1z", HUGE + "a"])
def test_numbers_of_no_paragraph_are_404(room: Any, bob: User, client_of: ClientOf, number: str) -> None:
    client = client_of(bob)
    for path in (f"/sources/five/{number}/", f"/sources/five/r1/{number}/", f"/sources/five/r{HUGE}/1/", f"/sources/five/{number}/link/"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/annotate/five/{number}/").status_code == 404


@pytest.mark.parametrize("field", ["source", "other", "find", "title", "task", "passages", "due", "opens", "notes"])
@pytest.mark.parametrize("more", [{}, {"narrow": "1"}])
def test_a_zero_byte_in_a_form_is_answered(room: Any, instructor: User, client_of: ClientOf, field: str, more: dict[str, str]) -> None:
    sent = {"source": "five", "due": "2199-01-01T00:00", "notes": "1", field: "a\x00b", **more}
    assert client_of(instructor).post("/courses/rivers/assignments/new/", sent).status_code in {200, 302, 422}


def test_how_far_one_has_read_may_be_nonsense(room: Any, bob: User, client_of: ClientOf) -> None:
    path = reverse("assignment_reached", args=["rivers", 1])
    for passage in ("\x00", "¶", HUGE, "1\x00", "' OR 1=1"):
        assert client_of(bob).post(path, {"passage": passage, "source": "five"}).status_code == 302


@pytest.mark.parametrize(
    "back", ["foo", "passage", "shelf", "//evil.example", "javascript:alert(1)", "http://[", "\\\\evil.example", "a\nb", "x" * 9000]
)
def test_the_way_back_stays_in_the_room(room: Any, bob: User, client_of: ClientOf, back: str) -> None:
    client = client_of(bob)
    for path, sent in [
        (reverse("appearance"), {"theme": "dark"}),
        (reverse("assignment_reached", args=["rivers", 1]), {"passage": "2", "source": "five"}),
    ]:
        answer = client.post(path, {**sent, "next": back})
        assert answer.status_code in {302, 400}
        assert "evil" not in answer.headers.get("Location", "") or answer.headers["Location"].startswith("/")
        assert not answer.headers.get("Location", "").startswith("javascript:")


@pytest.mark.parametrize(
    "accept", ["", "*", ";", "text/html;q=x", "text/html;q=nan", "a" * 9000, "text/html;q*=nowhere''%41", ",,,", "a/b/c;d"]
)
def test_any_accept_header_is_answered(room: Any, client: Client, accept: str) -> None:
    for path in ("/", "/sources/five/", "/search/?q=passage", "/ledger/", "/notes/"):
        assert client.get(path, headers={"Accept": accept}).status_code in {200, 302, 400, 401, 406}, path


def test_cookies_may_hold_anything(room: Any, client: Client) -> None:
    for cookie in (
        'readingroom_session="abc\\000defghij"',
        'appearance="\\000"',
        "appearance=%00",
        "readingroom_language=\\000",
        "readingroom_csrf=x",
    ):
        assert client.get("/", headers={"Cookie": cookie}).status_code == 200, cookie


def test_a_post_that_is_too_large_is_refused(room: Any, bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    for path in ("/annotate/five/1/", "/search/quotation/", "/appearance/", "/account/login/", "/join/x/"):
        answer = client.post(path, f"q={'x' * 10_000_000}", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400, path


def test_what_cannot_be_decoded_is_answered(room: Any, bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    for path in ("/annotate/five/1/", "/search/quotation/", "/appearance/"):
        for content_type in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
        ):
            answer = client.post(path, b"\xff\xfe=\xff&q=%ff%00&body=\xed\xa0\x80", content_type=content_type)
            assert answer.status_code < 500, f"{path} {content_type}"


@pytest.mark.parametrize("href", ["http://[bad", "http://[::1", "https://a\u2100b/", "http://x:99999999/", "javascript:alert(1)"])
def test_a_link_of_a_document_that_is_no_address_hides_nothing(client: Client, curator: User, href: str) -> None:
    raw = f"# A title\n\nHere stands [a link]({href}) among words.\n\nAnd *another* paragraph of it.\n"
    source = bring_in(Arrival(raw.encode(), "letter.md", by=curator, access="public")).source
    make_link((source, "among words"), "supports", (source, "another"), curator)
    for path in (source.get_absolute_url(), f"{source.get_absolute_url()}1/", f"{source.get_absolute_url()}with/{source.slug}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "a link" in answer.content.decode()
        assert 'href="javascript' not in answer.content.decode()


def test_control_characters_in_a_reason_do_not_break_the_feed(room: Any, instructor: User, client_of: ClientOf) -> None:
    client = client_of(instructor)
    sent = {"here-words": "whole", "there-words": "whole", "relation": "supports", "basis": "editorial", "audience": "public"}
    answer = client.post("/sources/five/1/link/?to=other/1", {**sent, "reason": "a\x0bb \x1b \u202e so\r\nthere"})
    assert answer.status_code == 302
    assert Link.objects.latest("pk").annotation.body == "ab   so\nthere"
    link = Link.objects.earliest("pk")
    link.retire(instructor, "why \x01 not")
    feed = Client().get("/ledger/feed/")
    assert feed.status_code == 200
    ElementTree.fromstring(feed.content)


def test_a_file_with_a_stray_zero_byte_is_read(curator: User, client: Client) -> None:
    raw = "# A \x00title\n\nOne\x00two and three.\n\n\x00\n\nBy \x00 Somebody\n"
    source = bring_in(Arrival(raw.encode(), "letter.md", by=curator, access="public")).source
    assert client.get(source.get_absolute_url()).status_code == 200
    assert client.get(reverse("original", args=[source.slug])).status_code == 200
