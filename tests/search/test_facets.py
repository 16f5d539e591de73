"""What is counted beside a search: exact values, exact counts, with the eyes of whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from annotations.models import Annotation, Codebook
from readingroom.search.facets import MOST_VALUES
from readingroom.search.finding import find
from readingroom.search.results import Filters
from tests.makers import make_source

pytestmark = pytest.mark.django_db

GUEST = AnonymousUser()


def test_years_are_counted_by_decade_and_within_the_chosen_ones_by_year(indexed: Callable[[], None]) -> None:
    for slug, year in (("one", 1981), ("two", 1984), ("three", 1991)):
        make_source("The same river.\n\nAnd more.", slug=slug, issued_from=date(year, 1, 1), issued_to=date(year, 12, 31))
    make_source("The same river.", slug="undated")
    indexed()

    def years(**chosen: Any) -> list[tuple[str, int]]:
        return [(value.value, value.count) for value in find("river", GUEST, filters=Filters(**chosen)).facets["date"]]

    assert years() == [("1980s", 2), ("1990s", 1), ("none", 1)]
    assert years(date=("1980s",)) == [("1980s", 2), ("1981", 1), ("1984", 1), ("1990s", 1), ("none", 1)]
    assert find("river", GUEST, filters=Filters(date=("1980s",))).total == 2
    assert find("river", GUEST, filters=Filters(date=("1980s", "1984"))).total == 1
    assert find("river", GUEST, filters=Filters(date=("1984", "none"))).total == 2
    assert find("river", GUEST, filters=Filters(date=("nonsense", "0"))).total == 0


def test_tags_are_counted_by_the_passages_under_notes_that_the_person_may_read(indexed: Callable[[], None], alice: Any, bob: Any) -> None:
    source = make_source("The first river.\n\nThe second river.\n\nThe third river.")
    room = Codebook.objects.create(title="All", slug="all", kind="room")
    mine = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    banks, floods = room.tags.create(label="Banks", slug="banks"), room.tags.create(label="Floods", slug="floods")
    doubt = mine.tags.create(label="Doubtful", slug="doubtful")
    first, second = source.passages.order_by("position")[:2]
    shared = Annotation.objects.make(source, [(first.start, second.end)], creator=alice, audience="signed_in")
    shared.tags.set([banks, doubt])
    own = Annotation.objects.make(source, [(first.start, first.end)], creator=alice, audience="me")
    own.tags.set([banks, floods])
    indexed()

    def tags(user: Any, where: Any = "passages", **chosen: Any) -> list[tuple[str, str, int]]:
        found = find("river", user, where=where, filters=Filters(**chosen))
        return [(value.value, value.label, value.count) for value in found.facets["tag"]]

    assert tags(alice) == [("banks", "Banks", 2), ("doubtful", "Doubtful", 2), ("floods", "Floods", 1)]
    assert tags(bob) == [("banks", "Banks", 2)]
    assert tags(GUEST) == []
    # Choosing one leaves the others' counts as they would be without it.
    assert tags(alice, tag=("floods",)) == tags(alice)
    assert find("river", alice, filters=Filters(tag=("floods",))).total == 1
    assert find("river", bob, filters=Filters(tag=("floods",))).total == 0
    shared.hide(bob, "odd")
    assert tags(bob) == []


def test_tags_of_notes_are_counted_among_notes(indexed: Callable[[], None], alice: Any, bob: Any) -> None:
    source = make_source("The first river.")
    room = Codebook.objects.create(title="All", slug="all", kind="room")
    banks = room.tags.create(label="Banks", slug="banks")
    for audience in ("me", "signed_in"):
        Annotation.objects.make(source, [(0, 9)], creator=alice, audience=audience, body="An undertow.").tags.add(banks)
    indexed()
    for user, count in ((alice, 2), (bob, 1)):
        found = find("undertow", user, where="notes")
        assert [(value.value, value.count) for value in found.facets["tag"]] == [("banks", count)]
        assert [(value.label, value.count) for value in found.facets["kind"]] == [("comment", count)]
    assert find("undertow", bob, where="notes", filters=Filters(tag=("Banks",))).total == 1


def test_a_chosen_value_leaves_its_own_facet_s_counts_alone_and_narrows_the_others(indexed: Callable[[], None]) -> None:
    make_source("The river.", slug="one", kind="news", language="en")
    make_source("The river.", slug="two", kind="speech", language="fa")
    make_source("The river.", slug="three", kind="speech", language="en")
    indexed()
    found = find("river", GUEST, filters=Filters(kind=("news",)))
    assert {value.value: value.count for value in found.facets["kind"]} == {"news": 1, "speech": 2}
    assert {value.value: value.count for value in found.facets["language"]} == {"en": 1}
    both = find("river", GUEST, filters=Filters(kind=("news", "speech"), language=("en",)))
    assert (both.total, {value.value: value.count for value in both.facets["language"]}) == (2, {"en": 2, "fa": 1})


def test_a_facet_with_many_values_is_shown_whole_where_asked(indexed: Callable[[], None]) -> None:
    for number in range(55):
        make_source("The river.", slug=f"source-{number:02}")
    indexed()
    assert len(find("river", GUEST).facets["source"]) == MOST_VALUES
    assert len(find("river", GUEST, whole="source").facets["source"]) == 55
    last = find("river", GUEST, filters=Filters(source=("source-54",))).facets["source"]
    assert [(value.value, value.selected) for value in last if value.selected] == [("source-54", True)]
