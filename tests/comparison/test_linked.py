"""Which passages are linked: the state of each, by relation and by whom, as far as the person may know."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from annotations.models import Group
from readingroom.accounts.models import User
from readingroom.library.models import Source
from tests.annotations.makers import make_group
from tests.comparison.makers import make_link, make_looked

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
URL = "/sources/speech/linked/"


def states(client: Client, **asked: Any) -> list[tuple[str, str, int, int]]:
    answer = client.get(f"{URL}?{urlencode(asked, doseq=True)}", headers={"accept": "application/json"})
    return [(each["number"], each["state"], len(each["links"]), each["others"]) for each in answer.json()["passages"]]


def offered(client: Client, url: str = URL) -> tuple[dict[str, int], dict[str, int]]:
    """Relations and people that the page offers, each with its count."""
    page = unescape(client.get(url).content.decode())
    relations = re.findall(r'value="(\w+)"[^>]*> [^<]+ <span class="soft">\((\d+)\)', page)
    people = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', page)
    return {name: int(count) for name, count in relations if count != "0"}, {name: int(count) for name, count in people}


@pytest.fixture
def touched(speech: Source, pamphlet: Source, alice: User, bob: User) -> None:
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice)
    make_link((speech, "no borders"), "contrasts", (pamphlet, "The wall"), bob)
    make_link((pamphlet, "Nobody was asked"), "disputes", (speech, "no wall"), bob)
    make_looked(speech, "2", pamphlet, alice)
    make_looked(speech, "2", pamphlet, bob)


def test_each_passage_is_told_by_relation_and_by_whom(touched: None, charlie: User, client_of: ClientOf) -> None:
    reads = client_of(charlie)
    looked, filtered, untouched = "looked at, none found", "nothing of what is asked for", "not looked at yet"
    assert states(reads) == [("1", "linked", 2, 0), ("2", looked, 0, 0), ("3", "linked", 1, 0), ("4", untouched, 0, 0)]
    assert states(reads, by="alice") == [("1", "linked", 1, 1), ("2", looked, 0, 1), ("3", filtered, 0, 1), ("4", untouched, 0, 0)]
    disputed = [("1", "linked", 1, 1), ("2", looked, 0, 0), ("3", "linked", 1, 0), ("4", untouched, 0, 0)]
    assert states(reads, relation="disputes") == disputed
    assert states(reads, relation=["disputes", "contrasts"]) == states(reads)
    assert states(reads, relation="contrasts", by="alice")[0] == ("1", filtered, 0, 2)
    page = reads.get(f"{URL}?relation=contrasts&by=bob").content.decode()
    assert "1 with nothing of what you asked for" in page
    assert "1 other, not shown" in page
    assert 'value="contrasts" checked' in page
    assert '<option value="bob" selected>' in page


def test_what_nothing_has_or_nobody_is_called_is_not_asked_for(touched: None, charlie: User, client_of: ClientOf) -> None:
    reads = client_of(charlie)
    assert states(reads, relation="likes", by="nobody") == states(reads)
    assert "All links" not in reads.get(f"{URL}?relation=likes&by=nobody").content.decode()


def test_counts_and_names_are_of_what_the_person_may_see(
    touched: None, speech: Source, pamphlet: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    make_link((speech, "no wall"), "quotes", (pamphlet, "The wall"), alice, audience="me")
    assert offered(client_of(bob)) == ({"disputes": 2, "contrasts": 1}, {"alice": 2, "bob": 3})
    assert offered(Client()) == offered(client_of(bob))
    assert offered(client_of(alice)) == ({"quotes": 1, "disputes": 2, "contrasts": 1}, {"alice": 3, "bob": 3})
    assert states(Client(), relation="quotes")[2] == ("3", "nothing of what is asked for", 0, 1)


def test_in_a_group_anonymous_to_peers_nobody_can_be_asked_for_by_name(
    speech: Source, pamphlet: Source, alice: User, bob: User, instructor: User, client_of: ClientOf
) -> None:
    group = make_group(instructor, alice, bob, kind=Group.Kind.COURSE, anonymous_to_peers=True)
    make_link((pamphlet, "banks are borders"), "disputes", (speech, "no borders"), alice, audience="group", group=group)
    make_looked(speech, "2", pamphlet, alice, audience="group", group=group)
    (shown, count), *more = offered(client_of(bob))[1].items()
    assert (count, more) == (2, [])
    assert shown.startswith("reader ")
    asked_by_name = client_of(bob).get(f"{URL}?by=alice").content.decode().replace("?by=alice", "")  # the address itself comes back
    assert "alice" not in asked_by_name
    assert states(client_of(bob), by="alice") == states(client_of(bob)) == states(client_of(bob), by=shown)
    assert states(client_of(instructor), by="alice")[0] == ("1", "linked", 1, 0)
    make_link((pamphlet, "Nobody was asked"), "disputes", (speech, "no wall"), alice)
    assert states(client_of(bob), by="alice")[0] == ("1", "nothing of what is asked for", 0, 1)
    assert states(client_of(bob), by=shown)[2] == ("3", "nothing of what is asked for", 0, 1)
