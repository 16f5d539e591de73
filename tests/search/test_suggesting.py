"""What the search field suggests while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from annotations.models import Annotation, Codebook
from readingroom.library.models import Name, Voice
from readingroom.search import suggesting
from readingroom.search.suggesting import suggest
from tests.makers import make_source

pytestmark = pytest.mark.django_db

GUEST = AnonymousUser()
COMMON = "The common cause of the river towns was never written down."


@pytest.fixture
def room(indexed: Callable[[], None], alice: Any) -> Any:
    suggesting._known_names.cache_clear()
    for number in range(3):
        make_source(f"{COMMON} So it is told, {number}.", slug=f"open-{number}", title=f"The river towns, {number}")
    make_source(
        "The hidden cause of Zarvesh. The hidden cause again.\n\nA hidden cause, Zarvesh said.",
        slug="draft",
        title="Zarvesh in hiding",
        access="draft",
    )
    make_source("Sorav Talkesh spoke at Imbren.\n\nTalkesh said so.", slug="speech", title="Speech at Imbren")
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh")
    name.forms.create(form="تالکش", script="Arab")
    Name.objects.create(heading="Zarvesh", slug="zarvesh")
    book = Codebook.objects.create(title="All", slug="all", kind="room")
    tag = book.tags.create(label="Common ground", slug="common-ground")
    source = make_source("Nothing else.", slug="tagged")
    Annotation.objects.make(source, [(0, 7)], creator=alice, audience="signed_in").tags.add(tag)
    indexed()
    return alice


def said(typed: str, user: Any = GUEST) -> list[tuple[str, str, int]]:
    return [(each.kind, each.label, each.count) for each in suggest(typed, user)]


@pytest.mark.usefixtures("room")
def test_words_and_frequent_phrases_are_finished_with_how_many_passages_have_them() -> None:
    assert ("word", "common", 3) in said("comm")
    assert any(kind == "phrase" and label.startswith("common cause") and count == 3 for kind, label, count in said("comm"))
    assert any(kind == "phrase" and label.lower().startswith("the common cause of") for kind, label, _ in said("the common ca"))
    assert ("word", "the common cause", 3) in said("the common ca")


@pytest.mark.usefixtures("room")
def test_names_are_suggested_by_any_of_their_forms(indexed: Callable[[], None]) -> None:
    for typed in ("tal", "sora", "Sorav T", "تال", "what said talk"):
        assert ("name", "Sorav Talkesh") in [(kind, label) for kind, label, _ in said(typed)], typed
    (chosen,) = [each for each in suggest("river tal", GUEST) if each.kind == "name"]
    assert chosen.value == 'river "Sorav Talkesh"'


@pytest.mark.usefixtures("room")
def test_titles_lead_to_their_texts() -> None:
    (title,) = [each for each in suggest("imbr", GUEST) if each.kind == "title"]
    assert (title.label, title.address, title.count) == ("Speech at Imbren", "/sources/speech/", 2)
    assert len([each for each in suggest("towns riv", GUEST) if each.kind == "title"]) == 3


def test_what_stands_only_in_hidden_texts_is_neither_suggested_nor_counted(room: Any, curator: Any) -> None:
    for typed in ("hidd", "hidden ca", "zarv", "cause of zar", '"hidden cau', "speaker:zar", "zarvesh in", "z", "hi"):
        told = said(typed)
        assert not any("hidden" in label.lower() or "zarvesh" in label.lower() for _, label, _ in told), typed
    assert {"word", "phrase", "name", "title"} <= {kind for typed in ("hidd", "zarv") for kind, _, _ in said(typed, curator)}
    assert [count for kind, label, count in said("caus") if (kind, label) == ("word", "cause")] == [3]
    assert [count for kind, label, count in said("caus", curator) if (kind, label) == ("word", "cause")] == [5]


def test_tags_are_suggested_to_those_who_see_notes_that_carry_them(room: Any, bob: Any) -> None:
    assert ("tag", "Common ground", 1) in said("common g", bob)
    assert ("tag", "Common ground", 1) in said("grou", room)
    assert not any(kind == "tag" for kind, _, _ in said("common g"))
    Annotation.objects.get().hide(bob, "odd")
    assert not any(kind == "tag" for kind, _, _ in said("common g", bob))


def test_a_field_s_values_are_suggested_after_its_name(room: Any, indexed: Callable[[], None]) -> None:
    source = make_source("A river.", slug="voiced")
    Voice.objects.create(source=source, start=0, end=7, stated_as="Talkesh", speaker=Name.objects.get(slug="talkesh"))
    indexed()
    (speaker,) = suggest("river speaker:tal", GUEST)
    assert (speaker.kind, speaker.label, speaker.count, speaker.value) == ("field", "Talkesh, Sorav", 1, 'river speaker:"Talkesh, Sorav"')
    assert [each.label for each in suggest("tag:com", room)] == ["Common ground"]
    assert suggest("tag:com", GUEST) == []


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("typed", ["", " ", "a", '"', '"""', "speaker:", "-", "*", "x" * 5000, "\x00", "((", 'tag:"', "the", "\u202e", "م"])
def test_anything_may_be_typed(typed: str) -> None:
    assert len(suggest(typed, GUEST)) <= 15


def test_the_field_is_answered_in_json_that_nobody_keeps(room: Any) -> None:
    answer = Client().get("/search/suggestions/", {"q": "imbr"})
    told = answer.json()
    assert told["query"] == "imbr"
    assert {
        "kind": "title",
        "value": "Speech at Imbren",
        "label": "Speech at Imbren",
        "count": 2,
        "detail": "text · 2 passages",
        "url": "/sources/speech/",
    } in told["suggestions"]
    assert told["status"] == f"{len(told['suggestions'])} suggestion{'s' if len(told['suggestions']) > 1 else ''}"
    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/search/suggestions/").json()["suggestions"] == []
