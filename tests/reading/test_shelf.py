"""The shelf: filters that narrow each other, counts that are true, and nothing of what is hidden."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Anchor, Annotation, Audience, Codebook, Group, Tag
from readingroom.comparison.models import End, Link
from readingroom.library.models import Collection, Name, Provenance, Source
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def stated(source: Source, field: str, value: str, name: Name | None = None) -> None:
    Provenance.objects.create(source=source, field=field, value=value, name=name, status="stated", origin_start=0, origin_end=1)


def shelf(client: Client, query: str = "") -> dict:
    return client.get(f"/?{query}", headers=JSON).json()


def options(answer: dict, name: str) -> dict[str, int]:
    facet = next((each for each in answer["facets"] if each["name"] == name), {"options": []})
    return {option["value"]: option["count"] for option in facet["options"]}


def titles(answer: dict) -> list[str]:
    return [source["title"] for source in answer["sources"]]


@pytest.fixture
def library() -> dict[str, Source]:
    talkesh = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh-sorav")
    held = {
        "speech": make_source(title="Speech", kind="speech", language="en", issued_from="1964-06-14", issued_to="1964-06-14"),
        "letter": make_source(title="Letter", kind="letter", language="fa", issued_from="1966-10-03", issued_to="1966-10-03"),
        "essay": make_source(title="Essay", kind="opinion", language="en"),
    }
    stated(held["speech"], "creator", "Sorav Talkesh", talkesh)
    stated(held["letter"], "creator", "S. Talkesh", talkesh)
    stated(held["essay"], "creator", "Lena Farrow")
    held["speech"].collections.add(Collection.objects.create(title="River", slug="river"))
    return held


def test_choices_within_a_facet_widen_and_facets_narrow_each_other(client, library):
    assert titles(shelf(client, "kind=speech&kind=letter")) == ["Letter", "Speech"]
    assert titles(shelf(client, "kind=speech&kind=letter&language=fa")) == ["Letter"]
    assert titles(shelf(client, "kind=speech&language=fa")) == []


def test_counts_follow_the_other_facets_but_not_their_own(client, library):
    answer = shelf(client, "language=en")
    assert options(answer, "kind") == {"speech": 1, "opinion": 1}
    assert options(answer, "language") == {"en": 2, "fa": 1}


@pytest.mark.parametrize("facet", ["kind", "creator", "language", "collection"])
def test_every_count_is_the_number_of_sources_that_its_choice_shows(client, library, facet):
    make_source(title="Bare")
    for value, count in options(shelf(client), facet).items():
        assert shelf(client, f"{facet}={value}")["count"] == count, value


def test_two_spellings_of_one_name_are_one_creator(client, library):
    assert options(shelf(client), "creator") == {"Talkesh, Sorav": 2, "Lena Farrow": 1}
    assert titles(shelf(client, "creator=Talkesh, Sorav")) == ["Letter", "Speech"]


def test_a_choice_that_finds_nothing_can_be_taken_back(client, library):
    page = client.get("/?kind=legal&language=en").text
    assert "No source fits all of these filters." in page
    assert 'href="?language=en"' in page
    assert 'href="?kind=legal"' in page


def test_sorting_puts_the_undated_last(client, library):
    assert titles(shelf(client, "sort=date")) == ["Speech", "Letter", "Essay"]
    assert titles(shelf(client, "sort=newest")) == ["Letter", "Speech", "Essay"]
    assert titles(shelf(client, "sort=nonsense")) == ["Essay", "Letter", "Speech"]


@pytest.mark.parametrize(
    "query", ["page=999", "page=x", "page=-1", "kind=%00", "creator=" + "x" * 5000, "tag=a/b/c", "tag=/", "language=%F0%9F%92%A9"]
)
def test_odd_addresses_do_no_harm(client, library, query):
    assert client.get(f"/?{query}").status_code == 200


def test_a_long_shelf_has_pages_that_keep_the_filters(client):
    for number in range(30):
        make_source("", title=f"Record {number:02}", kind="letter")
    page = client.get("/?kind=letter").text
    assert "?kind=letter&amp;page=2" in page
    assert "Record 29" in client.get("/?kind=letter&page=2").text


def test_an_invented_source_says_so(client):
    make_source(invented=True)
    assert "Invented for the demonstration" in client.get("/").text


def test_tags_are_offered_where_the_tagged_note_may_be_read(client_of, alice, bob, library):
    book = Codebook.objects.create(title="Room", slug="room", kind="room")
    tag = Tag.objects.create(codebook=book, label="Promise", slug="promise")
    for audience in (Audience.ME, Audience.SIGNED_IN):
        note = Annotation.objects.create(target=library["speech" if audience == Audience.ME else "essay"], creator=alice, audience=audience)
        note.tags.add(tag)
    assert options(shelf(client_of(bob)), "tag") == {"room/promise": 1}
    assert titles(shelf(client_of(bob), "tag=room/promise")) == ["Essay"]
    assert options(shelf(client_of(alice)), "tag") == {"room/promise": 2}
    assert options(shelf(Client()), "tag") == {}
    assert titles(shelf(Client(), "tag=room/promise")) == []


def test_a_tag_of_anothers_codebook_is_not_offered(client_of, alice, bob, library):
    book = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    note = Annotation.objects.create(target=library["essay"], creator=alice, audience=Audience.SIGNED_IN)
    note.tags.add(Tag.objects.create(codebook=book, label="Hunch", slug="hunch"))
    assert options(shelf(client_of(alice)), "tag") == {"mine/hunch": 1}
    assert options(shelf(client_of(bob)), "tag") == {}
    assert titles(shelf(client_of(bob), "tag=mine/hunch")) == []


def test_notes_and_links_are_counted_for_whoever_looks(client_of, alice, bob, library):
    speech, letter = library["speech"], library["letter"]
    for audience in (Audience.ME, Audience.SIGNED_IN, Audience.PUBLIC):
        Annotation.objects.create(target=speech, creator=alice, audience=audience)
    Link.objects.make(End(speech, 0, 5), "quotes", End(letter, 0, 5), by=alice, audience=Audience.SIGNED_IN)
    Link.objects.make(End(speech, 0, 5), "quotes", End(speech, 6, 9), by=alice, audience=Audience.SIGNED_IN)

    def counts(client: Client) -> dict[str, tuple[int, int]]:
        return {each["title"]: (each["notes"], each["links"]) for each in shelf(client)["sources"]}

    assert counts(client_of(alice)) == {"Speech": (3, 2), "Letter": (0, 1), "Essay": (0, 0)}
    assert counts(client_of(bob)) == {"Speech": (2, 2), "Letter": (0, 1), "Essay": (0, 0)}
    assert counts(Client()) == {"Speech": (1, 0), "Letter": (0, 0), "Essay": (0, 0)}


def test_the_shelf_takes_as_many_queries_for_many_sources_as_for_one(client_of, alice):
    def queries() -> int:
        client = client_of(alice)
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    make_source(kind="speech")
    few = queries()
    name = Name.objects.create(heading="Somebody", slug="somebody")
    for number in range(24):
        source = make_source(kind="letter", language="en")
        stated(source, "creator", f"Creator {number}", name)
        stated(source, "issued", "1964")
        source.collections.add(Collection.objects.create(title=f"C {number}", slug=f"c-{number}"))
        Annotation.objects.create(target=source, creator=alice, audience=Audience.PUBLIC)
    assert queries() <= few
    assert few <= 20


# -- Nothing of what is hidden.

SECRET = "Zyzzogeton"


def hidden(kind: str) -> Source:
    access = {"draft": "draft", "group": "groups", "signed in": "signed_in", "withdrawn": "public"}[kind]
    source = make_source(
        f"# {SECRET} heading\n\n{SECRET} words.", slug=SECRET.lower(), title=f"{SECRET} title", access=access, kind="legal", language="ckb"
    )
    name = Name.objects.create(heading=f"{SECRET}, Name", slug=f"{SECRET.lower()}-name")
    for field in ("creator", "published_as", "issued", "publisher", "about"):
        stated(source, field, f"{SECRET} {field}", name if field == "creator" else None)
    source.collections.add(Collection.objects.create(title=f"{SECRET} collection", slug=f"{SECRET.lower()}-collection"))
    writer = make_user("writer")
    book = Codebook.objects.create(title="Room", slug="room", kind="room")
    note = Annotation.objects.create(target=source, creator=writer, audience=Audience.PUBLIC, body=f"{SECRET} note")
    note.tags.add(Tag.objects.create(codebook=book, label=f"{SECRET} tag", slug=SECRET.lower()))
    anchor = Anchor(annotation=note, target=source)
    anchor.place(source.text, 0, 5)
    anchor.save()
    other = make_source(slug="open", title="Open")
    Link.objects.make(End(other, 0, 5), "quotes", End(source, 0, 5), by=writer, audience=Audience.PUBLIC, reason=f"{SECRET} reason")
    if kind == "group":
        source.groups.add(Group.objects.create(name="Others", owner=writer))
    if kind == "withdrawn":
        Source.objects.filter(pk=source.pk).update(withdrawn=timezone.now(), withdrawn_by=writer, withdrawn_reason=f"{SECRET} reason")
    return source


ADDRESSES = [
    "/",
    "/?sort=added",
    "/?kind=legal",
    f"/?creator={SECRET}, Name",
    f"/?collection={SECRET.lower()}-collection",
    f"/?tag=room/{SECRET.lower()}",
    "/?language=ckb",
    "/about/",
    "/sources/open/",
    "/sources/open/?notes=on",
    "/sources/open/1/",
    f"/sources/{SECRET.lower()}/",
    f"/sources/{SECRET.lower()}/1/",
    f"/sources/{SECRET.lower()}/r1/1/",
    f"/sources/{SECRET.lower()}/original/",
    f"/sources/{SECRET.lower()}/original/file/",
    f"/names/{SECRET.lower()}-name/",
    f"/collections/{SECRET.lower()}-collection/",
]


@pytest.mark.parametrize("as_json", [False, True], ids=["html", "json"])
@pytest.mark.parametrize(
    ("kind", "who"),
    [(kind, who) for kind in ("draft", "group", "withdrawn") for who in ("guest", "bob")] + [("signed in", "guest")],
)
def test_a_hidden_source_reaches_no_page_of_a_stranger(kind, who, as_json, client_of, bob):
    hidden(kind)
    client = client_of(bob) if who == "bob" else Client()
    for address in ADDRESSES:
        answer = client.get(address, headers=JSON if as_json else {})
        # What the stranger typed may be said back; what only the room knows may not.
        said = re.sub(SECRET + r"(,|%2C)(%20|%2520|\+| )Name", "", answer.text)
        assert SECRET not in said, address
        if SECRET.lower() in address and "?" not in address:
            assert answer.status_code == 404, address


def test_a_withdrawn_source_is_hidden_from_curators_pages_too(client_of, curator):
    hidden("withdrawn")
    client = client_of(curator)
    assert SECRET not in client.get("/sources/open/").text
    assert client.get(f"/sources/{SECRET.lower()}/").status_code == 404


def test_a_hidden_kind_is_no_option_and_no_count(client):
    hidden("draft")
    answer = shelf(client)
    assert answer["count"] == 1
    assert options(answer, "kind") == {"-": 1}
    assert options(answer, "language") == {"-": 1}
