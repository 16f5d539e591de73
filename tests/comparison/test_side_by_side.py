"""Texts set side by side: what the page says, and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link, Pair
from readingroom.library.models import Provenance, Source
from tests.comparison.makers import PAMPHLET, SPEECH, end, make_link, make_looked
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
URL = "/sources/speech/with/pamphlet/"
JSON = {"accept": "application/json"}


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def rows(client: Client, url: str = URL) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(url, headers=JSON).json()["rows"]
    return found


def test_a_row_says_relation_direction_maker_and_reason(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, reason="Banks count.")
    make_link((speech, "Nobody will be asked"), "contrasts", (pamphlet, "Nobody was asked"), bob, basis="explicit")
    here = text_of(client_of(bob).get(URL).content.decode())
    assert "Pamphlet ¶1 disputes ¶1, says alice Banks count." in here
    assert "Pamphlet ¶3 contrasts with ¶4, says the text itself (recorded by bob)" in here
    there = text_of(client_of(bob).get("/sources/pamphlet/with/speech/").content.decode())
    assert "Speech ¶1 disputed by ¶1, says alice Banks count." in there


def test_linked_words_are_marked_on_both_sides_and_nothing_is_lost(
    speech: Source, pamphlet: Source, alice: User, client_of: ClientOf
) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "knows no borders"), alice)
    make_link((pamphlet, "banks are"), "contrasts", (speech, "no borders."), alice)
    html = client_of(alice).get(URL + "?all=1").content.decode()
    assert '<mark class="linked depth-2">no borders</mark>' in html
    for source in (speech, pamphlet):
        for number, start, stop in source.passages.values_list("number", "start", "end"):
            shown = re.findall(
                rf'<(?:p|blockquote)[^>]*data-source="{source.slug}" data-passage="{number}"[^>]*>(.*?)</(?:p|blockquote)>', html
            )
            assert shown
            for words in shown:
                assert re.sub(r"<[^>]*>", "", re.sub(r"<a [^>]*data-noanno.*?</a>", "", words)) == source.text[start:stop]


@pytest.mark.parametrize("layout", ["columns", "rows"])
def test_three_states_of_a_passage(layout: str, speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_looked(speech, "2", pamphlet, alice, where="the second section")
    page = text_of(client_of(bob).get(f"{URL}?layout={layout}").content.decode())
    assert re.search(
        r"looked at by alice on [^,]+, 2026, none found \(the second section\)|looked at by alice on [^(]+\(the second section\)", page
    )
    assert "not looked at yet" in page
    states = [row["beside"][0]["state"] for row in rows(client_of(bob)) if row["passage"]["number"]]
    assert states == ["linked", "looked at, none found", "not looked at yet", "not looked at yet"]


def test_a_filter_hides_links_but_never_says_that_nobody_looked(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_link((pamphlet, "Nobody was asked"), "contrasts", (speech, "Nobody will be asked"), alice)
    page = text_of(client_of(alice).get(f"{URL}?relation=contrasts").content.decode())
    assert "¶1 disputes ¶1" not in page
    assert "linked, but not by what is chosen above" in page
    assert [row["beside"][0]["state"] for row in rows(client_of(alice), f"{URL}?relation=contrasts") if row["passage"]["number"]] == [
        "linked",
        "not looked at yet",
        "not looked at yet",
        "linked",
    ]
    assert client_of(alice).get(f"{URL}?relation=nonsense&part=99999999999999999999&section=x&section=-1&pair=").status_code == 200


def test_passages_of_the_other_text_without_a_link_stand_after_the_grid(
    speech: Source, pamphlet: Source, alice: User, client_of: ClientOf
) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    html = client_of(alice).get(URL).content.decode()
    assert "2 passages of Pamphlet are linked with nothing in Speech" in text_of(html)
    assert html.index("linked with nothing") > html.rindex('class="column"')


def test_columns_are_headed_by_their_texts_and_say_what_is_not_stated(
    speech: Source, pamphlet: Source, alice: User, client_of: ClientOf
) -> None:
    Provenance.objects.create(source=speech, field="creator", value="R. Talkesh", status="stated", origin_start=0, origin_end=4)
    page = text_of(client_of(alice).get(URL).content.decode())
    assert "R. Talkesh · date not stated" in page
    assert "creator not stated · date not stated" in page


def test_roles_show_only_where_a_pair_gives_them_and_on_whose_word(
    speech: Source, pamphlet: Source, alice: User, instructor: User, client_of: ClientOf
) -> None:
    assert "critique" not in text_of(client_of(alice).get(URL).content.decode())
    pair = Pair.objects.create(statement=speech, critique=pamphlet, set_by=instructor)
    page = text_of(client_of(alice).get(URL).content.decode())
    assert "set as a critique by instructor" in page
    assert "set as a primary statement by instructor" in page
    Pair.objects.filter(pk=pair.pk).update(basis="explicit", set_by=None)
    assert "critique: the text itself" in text_of(client_of(alice).get(URL).content.decode())


def test_swapping_swaps_everything(alice: User, client_of: ClientOf) -> None:
    """Two texts alike but for one letter, linked both ways: each order is the other with the letters exchanged."""
    shape = "# Heading X\n\nThe first of X.\n\nThe second of X.\n\n> Quoted by X.\n\nThe last of X."
    one = make_source(shape.replace("X", "A"), slug="text-a", title="Text A", short_title="A", language="en")
    other = make_source(shape.replace("X", "B"), slug="text-b", title="Text B", short_title="B", language="en")
    for near, far in ((one, other), (other, one)):
        name = str(near)
        make_link((near, f"first of {name}"), "criticises", (far, f"second of {far}"), alice, reason=f"Reason of {name}.")
        make_looked(near, "4", far, alice)
        Annotation.objects.make(near, [near.passages.get(number="1").span], creator=alice, audience="public", body="noted")
    for query in ("", "?layout=rows", "?all=1&relation=criticises", "?context=1&notes=1&order=1"):
        pages = [
            client_of(alice).get(f"/sources/{near}/with/{far}/{query}").content.decode()
            for near, far in (("text-a", "text-b"), ("text-b", "text-a"))
        ]
        assert neutral(pages[0]) == neutral(exchanged(pages[1]))


def exchanged(html: str) -> str:
    return re.sub(r"\b(A|B|text-a|text-b)\b", lambda found: {"A": "B", "B": "A", "text-a": "text-b", "text-b": "text-a"}[found[0]], html)


def neutral(html: str) -> list[str]:
    """The page without what numbers rows of the database, as a list of its lines."""
    html = re.sub(r"csrfmiddlewaretoken[^>]*>|nonce=\"[^\"]*\"", "", html)
    html = re.sub(r"/(links|notes)/[0-9a-f-]{36}/", r"/\1/…/", html)
    return re.sub(r'(link-)\d+|(#s|"s|-s)\d+', r"\1\2", html).splitlines()


def test_a_text_stands_beside_itself_by_its_sections(alice: User, client_of: ClientOf) -> None:
    text = make_source(
        "# Views\n\n## First view\n\nRivers are roads.\n\n## Criticism\n\nThey are not roads.\n\n## Second view\n\nRivers are walls.",
        slug="article",
    )
    make_link((text, "They are not roads"), "criticises", (text, "Rivers are roads"), alice)
    make_link((text, "They are not roads"), "contrasts", (text, "Rivers are walls"), alice)
    both = rows(client_of(alice), "/sources/article/with/article/")
    assert [bool(row["beside"][0]["linked"]) for row in both if row["passage"]["number"]] == [True, True, True]
    pair = Pair.objects.create(
        title="View and criticism",
        statement=text,
        statement_part=["Views", "First view"],
        critique=text,
        critique_part=["Views", "Criticism"],
        set_by=alice,
    )
    html = client_of(alice).get(pair.get_absolute_url()).content.decode()
    assert "set as a critique by alice" in html
    shown = rows(client_of(alice), pair.get_absolute_url())
    assert [row["passage"]["text"] for row in shown] == ["First view", "Rivers are roads."]
    assert shown[1]["beside"][0]["linked"][0]["passages"][0]["text"] == "They are not roads."
    assert len(re.findall(r'id="([^"]+)"', html)) == len(set(re.findall(r'id="([^"]+)"', html)))
    assert "View and criticism" in client_of(alice).get("/sources/article/with/article/").content.decode()


def test_no_element_has_the_name_of_another(speech: Source, alice: User, client_of: ClientOf) -> None:
    make_link((speech, "no borders"), "contrasts", (speech, "no wall"), alice)
    html = client_of(alice).get("/sources/speech/with/speech/?all=1").content.decode()
    names = re.findall(r' id="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert not [target for target in re.findall(r'href="#([^"]+)"', html) if target not in names]


def test_three_texts_side_by_side(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    third = make_source("A note on walls.", slug="note")
    make_link((third, "walls"), "supports", (speech, "no wall"), alice)
    make_link((third, "walls"), "supports", (pamphlet, "The wall was begun"), alice)
    shown = rows(client_of(alice), "/sources/speech/with/pamphlet/note/")
    assert [[len(cell["linked"]) for cell in row["beside"]] for row in shown if row["passage"]["number"] == "3"] == [[0, 1]]
    assert client_of(alice).get("/sources/speech/with/pamphlet/note/").content.decode().count('<section class="column"') == 3
    assert client_of(alice).get("/sources/speech/with/pamphlet/pamphlet/").status_code == 404
    assert 'href="/sources/speech/with/pamphlet/note/"' in client_of(alice).get(URL).content.decode()
    assert 'href="/sources/speech/with/note/pamphlet/"' not in client_of(alice).get("/sources/speech/with/note/").content.decode()


def test_a_record_cited_as_a_whole_is_listed(speech: Source, alice: User, client_of: ClientOf) -> None:
    record = make_source("", slug="decree", title="The decree")
    Link.objects.make(end(speech, "no wall"), "contextualises", End(record), by=alice, audience="public")
    assert "contextualised by ¶3" in text_of(client_of(alice).get("/sources/speech/with/decree/").content.decode())
    assert "Speech contextualises The decree" in text_of(client_of(alice).get("/sources/decree/with/speech/").content.decode())


def test_words_no_longer_found_are_said_to_be_so(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    link.annotation.anchors.filter(ordinal=1).update(start=None, end=None, state="orphaned")
    assert "words no longer found in it" in text_of(client_of(alice).get(URL).content.decode())
    assert client_of(alice).get("/sources/pamphlet/with/speech/").status_code == 200
    assert client_of(alice).get("/sources/speech/linked/").status_code == 200


def test_nothing_of_a_private_link_reaches_others(speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf) -> None:
    link = make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, audience="me", reason="zebrafinch")
    make_looked(speech, "2", pamphlet, alice, audience="me", where="zebrafinch")
    Annotation.objects.make(pamphlet, [], parent=link.annotation, creator=alice, audience="me", motivation="questioning", body="zebrafinch")
    for url in (URL, "/sources/pamphlet/with/speech/", "/sources/speech/linked/", "/sources/speech/with/pamphlet/?layout=rows&all=1"):
        for client in (client_of(bob), Client()):
            for headers in ({}, JSON):
                said = client.get(url, headers=headers).content.decode()
                assert "zebrafinch" not in said
                assert str(link.annotation.uid) not in said
        bare = client_of(bob).get(url, headers=JSON).json()
        Link.objects.filter(pk=link.pk).update(relation="quotes")
        assert client_of(bob).get(url, headers=JSON).json() == bare


def test_a_hidden_text_is_a_404_whoever_else_is_beside_it(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    hidden = make_source("Not for everybody.", slug="hidden", title="Zebrafinch", access="draft")
    make_link((hidden, "Not for"), "disputes", (speech, "no borders"), alice)
    Pair.objects.create(statement=speech, critique=hidden, set_by=alice)
    make_looked(speech, "2", hidden, alice)
    for url in (
        "/sources/speech/with/hidden/",
        "/sources/hidden/with/speech/",
        "/sources/speech/with/pamphlet/hidden/",
        "/sources/hidden/linked/",
    ):
        assert client_of(bob).get(url).status_code == 404
        assert Client().get(url).status_code == 404
    for url in (URL, "/sources/speech/linked/", "/sources/speech/with/speech/"):
        for headers in ({}, JSON):
            assert "ebrafinch" not in client_of(bob).get(url, headers=headers).content.decode()
            assert "hidden" not in client_of(bob).get(url, headers=JSON).content.decode()


def test_guests_compare_public_texts_and_are_asked_to_sign_in_before_linking(speech: Source, pamphlet: Source, alice: User) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, audience="signed_in")
    guest = Client()
    page = guest.get(URL)
    assert page.status_code == 200
    assert "disputes ¶1" not in text_of(page.content.decode())
    assert "I looked and found none" not in page.content.decode()
    for url in ("/sources/speech/2/link/", "/sources/speech/2/looked/pamphlet/", "/sources/speech/roles/pamphlet/"):
        assert guest.get(url)["location"].startswith("/account/login/")


def test_a_long_text_is_cut_into_parts_and_counts_links_in_each(alice: User, client_of: ClientOf) -> None:
    long = make_source("\n\n".join(f"# Chapter {n}" if n % 50 == 0 else f"Sentence number {n}x." for n in range(700)), slug="long")
    other = make_source("One. Two.", slug="other")
    make_link((long, "number 651x"), "quotes", (other, "Two"), alice)
    first = client_of(alice).get("/sources/long/with/other/").content.decode()
    assert "651x" not in first
    parts = re.findall(r'href="([^"]*part=\d+[^"]*)"[^>]*>(¶[^<]*)<span class="soft">(\d+) link', first)
    assert [count for _url, _name, count in parts][-1] == "1"
    assert "651x" in client_of(alice).get(parts[-1][0].replace("&amp;", "&")).content.decode()
    for url, _name, _count in parts:
        assert len(client_of(alice).get(url.replace("&amp;", "&"), headers=JSON).json()["rows"]) <= 300
    number = long.passage_at(long.text.index("651x")).number
    held = client_of(alice).get("/sources/long/linked/").content.decode()
    assert f"/sources/long/with/other/?at={number}#p{number}" in held
    assert "651x" in client_of(alice).get(f"/sources/long/with/other/?at={number}").content.decode()
    assert "651x" not in client_of(alice).get("/sources/long/with/other/?at=99999").content.decode()


def test_a_source_of_a_hundred_thousand_words_opens_by_section_and_tells_of_links_elsewhere(alice: User, client_of: ClientOf) -> None:
    sections = [[f"# Chapter {chapter}", *(f"Passage{chapter}-{n} " + "word " * 124 for n in range(20))] for chapter in range(40)]
    long = make_source("\n\n".join(block.strip() for section in sections for block in section), slug="long")
    assert len(long.text.split()) > 100_000
    other = make_source("One here. Two there.", slug="other")
    for place in ("Passage0-3", "Passage20-4", "Passage39-19"):
        make_link((long, place), "quotes", (other, "Two"), alice)
    client = client_of(alice)
    whole = client.get("/sources/long/with/other/").content.decode()
    parts = re.findall(r'<a href="([^"]*part=\d+[^"]*)"( aria-current="page")?>(¶[^<]*?) <span class="soft">(\d+) link', whole)
    parts = parts[: len(parts) // 2]  # above the texts; the same stands below
    assert parts[0][1:] == (' aria-current="page"', parts[0][2], "1")
    assert parts[0][2].endswith(" Chapter 0")
    assert [name.split(" ", 1)[1] for _url, _now, name, _count in parts] == sorted(
        {name.split(" ", 1)[1] for _url, _now, name, _count in parts}, key=lambda name: int(name.split()[1])
    )
    assert sum(int(count) for _url, _now, _name, count in parts) == 3
    for url, _now, name, _count in parts:
        page = client.get(url.replace("&amp;", "&")).content
        assert len(page) < 250_000, (name, len(page))
        assert name.split(" ", 1)[1].encode() in page


def test_the_number_of_queries_does_not_grow(
    alice: User, bob: User, client_of: ClientOf, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    counts = []
    for size in (2, 40):
        one = make_source("\n\n".join(f"Sentence {n}x of one." for n in range(size)), slug=f"one-{size}")
        other = make_source("\n\n".join(f"Sentence {n}x of other." for n in range(size)), slug=f"other-{size}")
        for n in range(size):
            link = make_link((one, f"{n}x of one"), "quotes", (other, f"{n}x of other"), (alice, bob)[n % 2])
            Annotation.objects.make(one, [], parent=link.annotation, creator=bob, audience="public", motivation="questioning", body="?")
            make_looked(one, str(n + 1), other, alice)
        client = client_of(bob)
        for url in (f"/sources/one-{size}/with/other-{size}/?all=1", f"/sources/one-{size}/linked/"):
            client.get(url)
            with django_assert_max_num_queries(26) as asked:
                client.get(url)
            counts.append(sum("accounts_room" not in query["sql"] for query in asked.captured_queries))  # read again every few seconds
    assert counts[:2] == counts[2:]


def test_the_shape_of_the_shared_texts_is_what_the_tests_say() -> None:
    assert (SPEECH.count("\n\n"), PAMPHLET.count("\n\n")) == (5, 4)


def test_rows_follow_the_order_of_any_text(speech: Source, pamphlet: Source, alice: User, client_of: ClientOf) -> None:
    make_link((pamphlet, "Nobody was asked"), "contrasts", (speech, "no borders"), alice)
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no wall"), alice)
    for order, expected in (("", ["1", "2", "3", "4"]), ("1", ["3", "1", "2", "4"]), ("7", ["1", "2", "3", "4"])):
        found = rows(client_of(alice), f"{URL}?order={order}")
        assert [row["passage"]["number"] for row in found if row["passage"]["number"]] == expected


def test_context_and_notes_stand_in_place_where_they_are_asked_for(
    speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    make_link((pamphlet, "Nobody was asked"), "contrasts", (speech, "no borders"), alice)
    for source, words, audience in ((speech, "no borders", "public"), (pamphlet, "Nobody", "public"), (pamphlet, "was asked", "me")):
        start = source.text.index(words)
        body = f"zebrafinch {audience} {source.slug}"
        Annotation.objects.make(source, [(start, start + len(words))], creator=alice, audience=audience, body=body)
    bare = client_of(bob).get(URL).content.decode()
    assert "passage context" not in bare
    assert "zebrafinch" not in bare
    page = client_of(bob).get(f"{URL}?context=1&notes=1").content.decode()
    assert page.count('class="passage context"') == 1
    assert "zebrafinch public speech" in page
    assert "zebrafinch public pamphlet" in page
    assert "zebrafinch me" not in page
    assert "zebrafinch me" in client_of(alice).get(f"{URL}?notes=1").content.decode()
    shown = client_of(bob).get(f"{URL}?context=1&notes=1&order=1&relation=contrasts").content.decode()
    assert 'href="/sources/speech/with/pamphlet/?relation=contrasts&amp;order=1&amp;notes=1"' in shown
