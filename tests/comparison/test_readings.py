"""Readings of a pair: nobody's link is shown to more people than its writer agreed to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.comparison.models import Link, Reading, ReadingLink
from readingroom.library.models import Source
from tests.annotations.makers import make_group
from tests.comparison.makers import make_link
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
NEW = "/sources/speech/readings/pamphlet/"


@pytest.fixture
def links(speech: Source, pamphlet: Source, alice: User, bob: User, instructor: User) -> dict[str, Link]:
    """One by the instructor for themselves, one by alice and one by bob for a group of theirs, one by alice for everybody."""
    group = make_group(instructor, alice, bob)
    ends = (pamphlet, "banks are borders"), (speech, "no borders")
    return {
        "own": make_link(ends[0], "disputes", ends[1], instructor, audience="me", reason="own reason"),
        "alice": make_link(ends[0], "contrasts", ends[1], alice, audience="group", group=group, reason="alice's reason"),
        "bob": make_link(ends[0], "criticises", ends[1], bob, audience="group", group=group, reason="bob's reason"),
        "open": make_link(ends[0], "supports", ends[1], alice, audience="signed_in", reason="open reason"),
    }


def published(links: dict[str, Link], instructor: User, client_of: ClientOf, *names: str) -> Reading:
    sent = {
        "title": "My reading",
        "introduction": "Chosen for borders.",
        "audience": "signed_in",
        "links": [links[name].pk for name in names],
    }
    answer = client_of(instructor).post(NEW, sent)
    made = Reading.objects.latest("pk")
    assert answer["location"] == made.get_absolute_url()
    client_of(instructor).post(reverse("reading_publish", args=[made.annotation.uid]))
    made.refresh_from_db()
    return made


def said(client: Client, path: str) -> set[str]:
    page = client.get(path).content.decode().replace("&#x27;", "'")
    return {name for name in ("own reason", "alice's reason", "bob's reason", "open reason") if name in page}


def test_a_reader_publishes_no_reading(links: dict[str, Link], alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).get(NEW).status_code == 403
    assert client_of(alice).post(NEW, {"title": "x"}).status_code == 403


def test_a_draft_is_seen_by_nobody_else(links: dict[str, Link], alice: User, instructor: User, client_of: ClientOf) -> None:
    made = Reading.objects.make(
        links["own"].from_source,
        links["own"].to_source,
        by=instructor,
        title="zebrafinch",
        body="x",
        audience="public",
        links=links.values(),
    )
    for client in (client_of(alice), Client()):
        assert client.get(made.get_absolute_url()).status_code == 404
        assert client.get(f"/sources/pamphlet/with/speech/?reading={made.annotation.uid}").status_code == 404
        for path in ("/sources/speech/with/pamphlet/", "/ledger/", "/ledger/feed/"):
            assert "zebrafinch" not in client.get(path).content.decode()


def test_only_links_of_the_publisher_and_of_those_who_agreed_are_shown_to_more_people(
    links: dict[str, Link], alice: User, bob: User, charlie: User, instructor: User, client_of: ClientOf
) -> None:
    made = published(links, instructor, client_of, "own", "alice", "bob", "open")
    beside = f"/sources/speech/with/pamphlet/?reading={made.annotation.uid}"
    assert said(client_of(charlie), beside) == {"own reason", "open reason"}
    asked = client_of(alice).get("/readings/asked/").content.decode()
    assert "My reading" in asked
    assert "My reading" not in client_of(charlie).get("/readings/asked/").content.decode()
    for person, name, answer in ((alice, "alice", "yes"), (bob, "bob", "no")):
        key = ReadingLink.objects.get(link=links[name]).pk
        assert client_of(charlie).post(reverse("reading_agree", args=[key]), {"answer": "yes"}).status_code == 404
        client_of(person).post(reverse("reading_agree", args=[key]), {"answer": answer})
    assert said(client_of(charlie), beside) == {"own reason", "open reason", "alice's reason"}
    page = client_of(instructor).get(made.get_absolute_url()).content.decode()
    assert "its writer does not agree" in page
    assert "bob" not in client_of(charlie).get(made.get_absolute_url()).content.decode()
    assert Client().get(made.get_absolute_url()).status_code == 404
    client_of(alice).post(reverse("reading_agree", args=[ReadingLink.objects.get(link=links["alice"]).pk]), {"answer": "no"})
    assert said(client_of(charlie), beside) == {"own reason", "open reason"}
    assert Link.objects.get(pk=links["alice"].pk).annotation.audience == "group"


def test_a_withdrawn_reading_says_why_and_shows_nothing_that_it_opened(
    links: dict[str, Link], charlie: User, instructor: User, client_of: ClientOf
) -> None:
    made = published(links, instructor, client_of, "own", "open")
    url = reverse("reading_withdraw", args=[made.annotation.uid])
    assert client_of(charlie).post(url, {"reason": "I say so."}).status_code == 403
    client_of(instructor).post(url, {"reason": ""})
    assert said(client_of(charlie), "/sources/speech/with/pamphlet/") == {"own reason", "open reason"}
    client_of(instructor).post(url, {"reason": "Too hasty."})
    assert said(client_of(charlie), "/sources/speech/with/pamphlet/") == {"open reason"}
    assert "Too hasty." in client_of(charlie).get(made.get_absolute_url()).content.decode()
    assert "Too hasty." in client_of(charlie).get("/ledger/").content.decode()
    assert Link.objects.get(pk=links["own"].pk).annotation.audience == "me"


def test_a_link_in_two_readings_stays_open_until_both_are_withdrawn(
    links: dict[str, Link], charlie: User, instructor: User, client_of: ClientOf
) -> None:
    first, second = published(links, instructor, client_of, "own"), published(links, instructor, client_of, "own")
    first.withdraw("One.")
    assert said(client_of(charlie), "/sources/speech/with/pamphlet/") == {"own reason", "open reason"}
    second.withdraw("Two.")
    assert said(client_of(charlie), "/sources/speech/with/pamphlet/") == {"open reason"}


def test_a_reading_of_a_hidden_text_is_met_nowhere(speech: Source, alice: User, bob: User, instructor: User, client_of: ClientOf) -> None:
    hidden = make_source("Hidden words.", slug="hidden", title="Zebrafinch", access="draft", added_by=instructor)
    link = make_link((hidden, "Hidden"), "quotes", (speech, "no borders"), instructor)
    made = Reading.objects.make(speech, hidden, by=instructor, title="zebrafinch", body="zebrafinch", audience="public", links=[link])
    made.publish(instructor)
    for client in (client_of(bob), Client()):
        assert client.get(made.get_absolute_url()).status_code == 404
        for path in ("/ledger/", "/ledger/feed/", "/sources/speech/", "/sources/speech/linked/", "/sources/speech/with/speech/"):
            assert "ebrafinch" not in client.get(path).content.decode(), path


def test_a_reading_is_questioned_where_it_stands(links: dict[str, Link], charlie: User, instructor: User, client_of: ClientOf) -> None:
    made = published(links, instructor, client_of, "open")
    client_of(charlie).post(reverse("reading_answer", args=[made.annotation.uid]), {"body": "And the walls?", "questions": "on"})
    assert "And the walls?" in client_of(instructor).get(made.get_absolute_url()).content.decode()
    assert "questioned by 1" in client_of(instructor).get("/ledger/").content.decode()
