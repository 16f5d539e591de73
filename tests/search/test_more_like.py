"""Passages like a passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from readingroom.library.models import Passage
from readingroom.search.backend import backend
from readingroom.search.more_like import find_like, passage_at
from readingroom.search.results import Filters
from tests.makers import make_source

pytestmark = pytest.mark.django_db

GUEST = AnonymousUser()
SLUICE = "The sluice at Imbren was opened in spring, against the warden's counsel, and the meadows drowned."
AGAIN = "Nobody had asked the warden: the sluice stood open all spring and the meadows lay under water."
OTHER = "A poem is not a measurement. It has no borders and no office."


@pytest.fixture
def room(indexed: Callable[[], None]) -> None:
    make_source(f"{SLUICE}\n\n{OTHER}\n\nThe meadows and the sluice were spoken of in spring.", slug="letter", kind="letter")
    make_source(f"{OTHER}\n\n{AGAIN}", slug="news", kind="news")
    make_source(f"{AGAIN}", slug="draft", access="draft")
    indexed()


@pytest.mark.usefixtures("room")
def test_what_says_much_the_same_is_found_in_other_texts_and_the_words_that_made_it_so_are_named() -> None:
    found = find_like(passage_at(GUEST, "letter/1"), GUEST)
    assert [(hit.source.slug, hit.passage.number) for hit in found.hits if hit.passage] == [("news", "2")]
    assert {"sluice", "warden", "meadows", "spring"} <= set(found.hits[0].shared)
    assert (found.total, [value.value for value in found.facets["kind"]]) == (1, ["news"])


@pytest.mark.usefixtures("room")
def test_its_own_text_can_be_looked_through_too_but_never_gives_the_passage_itself() -> None:
    found = find_like(passage_at(GUEST, "letter/1"), GUEST, own=True)
    assert {(hit.source.slug, hit.passage.number) for hit in found.hits if hit.passage} == {("news", "2"), ("letter", "3")}
    assert find_like(passage_at(GUEST, "letter/1"), GUEST, own=True, filters=Filters(kind=("letter",))).total == 1


@pytest.mark.usefixtures("room")
def test_what_may_not_be_read_is_neither_asked_from_nor_found_nor_counted(curator: Any) -> None:
    assert passage_at(GUEST, "draft/1") is None
    assert find_like(passage_at(GUEST, "letter/1"), GUEST).total == 1
    found = find_like(passage_at(curator, "letter/1"), curator)
    assert {hit.source.slug for hit in found.hits} == {"news", "draft"}


@pytest.mark.usefixtures("room")
def test_words_that_stand_nowhere_else_make_nothing_alike() -> None:
    assert find_like(passage_at(GUEST, "letter/2"), GUEST).total == 1
    assert passage_at(GUEST, "letter/99") is None
    assert passage_at(GUEST, "nonsense") is None


@pytest.mark.usefixtures("room")
def test_haystack_s_own_way_answers_too() -> None:
    one = Passage.objects.get(source__slug="letter", number="1")
    told = backend().more_like_this(one, end_offset=1)
    assert told["hits"] == 3
    assert [result.model_name for result in told["results"]] == ["passage"]
    assert str(one.pk) not in {result.pk for result in backend().more_like_this(one)["results"]}
