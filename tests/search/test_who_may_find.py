"""Nothing a person may not see has any effect on what search tells them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Annotation, Codebook, Group, Tag
from readingroom.library.models import Name, NameForm, Passage, Quotation, Source, Voice
from readingroom.search.finding import find
from readingroom.search.results import Filters
from tests.makers import make_source

pytestmark = pytest.mark.django_db

OPEN = "The river knows no borders.\n\nEverybody may read this river."
SECRET = "The zyxwright river is a secret.\n\nNobody may read of the zyxwrights yet."


def everything_told(results: Any) -> str:
    """All that a search says, as one string."""
    return json.dumps(
        asdict(results) | {"hits": [[str(hit.snippet), hit.source.title, hit.score, hit.speakers] for hit in results.hits]}, default=str
    )


@pytest.fixture
def hidden_everywhere(alice: Any, bob: Any, curator: Any) -> Source:
    """The word zyxwright stands in a draft, in a private note, in a group's note and in a tag; Zyxname speaks in the draft."""
    source = make_source(OPEN, slug="open", kind="speech")
    draft = make_source(SECRET, slug="zyxdraft", title="Zyxtitle", access="draft", kind="letter", language="zyxx", added_by=curator)
    name = Name.objects.create(heading="Zyxname", slug="zyxname")
    NameForm.objects.create(name=name, form="river", folded="river")
    Voice.objects.create(source=draft, start=0, end=20, speaker=name, stated_as="Zyxname")
    group = Group.objects.create(name="Zyxgroup", owner=bob)
    group.add(bob)
    codebook = Codebook.objects.create(title="Zyxbook", slug="zyxbook", kind="personal", owner=alice)
    tag = Tag.objects.create(codebook=codebook, label="zyxtag", slug="zyxtag")
    note = Annotation.objects.create(target=source, creator=alice, body="river zyxwright to myself", audience="me")
    note.tags.add(tag)
    Annotation.objects.create(target=source, creator=bob, body="river zyxwright among us", audience="group", group=group)
    Annotation.objects.create(target=source, creator=bob, body="river for all", audience="signed_in")
    return draft


@pytest.mark.parametrize("where", ["passages", "notes", "mine"])
@pytest.mark.parametrize(
    "typed",
    [
        *("river", "zyxwright", "zyxwrigth", "zyx*", "zyxwright~", '"zyxwright river"', "river NEAR zyxwright", "-borders", "zyxwrite"),
        *(
            "speaker:Zyxname",
            "tag:zyxtag",
            "source:zyxdraft",
            "kind:letter",
            "river language:zyxx",
            "riiver",
            "zyxxwright river OR borders",
        ),
    ],
)
def test_a_stranger_is_told_nothing_of_it(
    indexed: Callable[[], None], hidden_everywhere: Source, charlie: Any, guest: Any, typed: str, where: Any
) -> None:
    indexed()
    for person in (charlie, guest):
        told = everything_told(find(typed, person, where=where)).lower()
        kept = told.replace(json.dumps(typed).lower()[1:-1], "")
        for shown in ("typed", "filters"):
            assert shown in told
        words = [
            word
            for word in ("zyxdraft", "zyxtitle", "zyxname", "zyxwrights", "zyxtag", "to myself", "among us")
            if word in kept and word not in typed.lower()
        ]
        assert words == []


def test_scores_and_counts_are_those_of_a_room_without_it(indexed: Callable[[], None], charlie: Any, alice: Any, curator: Any) -> None:
    source = make_source(OPEN, slug="open")
    indexed()
    before = everything_told(find("river read", charlie))
    make_source("river read " * 50, slug="draft", access="draft", added_by=curator)
    Annotation.objects.create(target=source, creator=alice, body="river read " * 50)
    indexed()
    assert everything_told(find("river read", charlie)) == before


def test_those_who_may_see_it_find_it(indexed: Callable[[], None], hidden_everywhere: Source, alice: Any, bob: Any, curator: Any) -> None:
    indexed()
    assert find("zyxwright", curator).total == 2
    assert find("zyxwright", alice, where="mine").total == 1
    assert find("zyxwright", bob, where="notes").total == 1
    assert find("river tag:zyxtag", alice, where="mine").total == 1


def test_publishing_and_withdrawing_take_effect_at_the_next_search(indexed: Callable[[], None], guest: Any, curator: Any) -> None:
    source = make_source(SECRET, slug="later", access="draft", added_by=curator)
    indexed()
    assert find("zyxwright", guest).total == 0
    Source.objects.filter(pk=source.pk).update(access="public")
    assert find("zyxwright", guest).total == 2
    Source.objects.filter(pk=source.pk).update(withdrawn=timezone.now())
    assert find("zyxwright", guest).total == 0


def test_a_deleted_note_is_gone_at_once_even_before_the_index_hears_of_it(indexed: Callable[[], None], alice: Any) -> None:
    note = Annotation.objects.create(target=make_source(OPEN), creator=alice, body="a zyxwright thought")
    indexed()
    assert find("zyxwright", alice, where="mine").total == 1
    Annotation.objects.filter(pk=note.pk).update(deleted=timezone.now())
    assert find("zyxwright", alice, where="mine").total == 0


def test_speakers_are_found_where_they_are_quoted(indexed: Callable[[], None], guest: Any) -> None:
    source = make_source("He said that rivers have no owners.\n\nNobody else spoke of a river.")
    Quotation.objects.create(source=source, start=13, end=35, stated_as="Gorbachev", kind="utterance", by_rule=True)
    indexed()
    results = find("river", guest, filters=Filters(speaker=("Mikhail Gorbachev",)))
    assert [(hit.passage.number, hit.quoted) for hit in results.hits] == [("1", ("Gorbachev",))]


def test_an_unconfirmed_quotation_counts_for_nothing(indexed: Callable[[], None], guest: Any) -> None:
    source = make_source(OPEN)
    Quotation.objects.create(source=source, start=0, end=9, stated_as="Gorbachev")
    indexed()
    assert find("river", guest, filters=Filters(speaker=("Gorbachev",))).total == 0


def test_tombstones_are_not_found(indexed: Callable[[], None], guest: Any) -> None:
    source = make_source(OPEN)
    indexed()
    Passage.objects.filter(source=source, number="1").update(removed=timezone.now())
    assert [hit.passage.number for hit in find("river", guest).hits] == ["2"]
    source.save()
    indexed()
    assert find("borders", guest).total == 0


def test_the_page_and_its_json_keep_silent_too(
    indexed: Callable[[], None], hidden_everywhere: Source, charlie: Any, client_of: Callable[[Any], Client]
) -> None:
    indexed()
    for accept in ("text/html", "application/json"):
        for typed in ("river", "zyxwrigth", "riv*"):
            told = client_of(charlie).get("/search/", {"q": typed}, headers={"Accept": accept}).content.decode().lower()
            assert not [word for word in ("zyxdraft", "zyxtitle", "zyxname", "zyxwright ", "zyxtag", "myself") if word in told]
