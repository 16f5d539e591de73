"""What people type, and what they find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations.models import Annotation
from readingroom.library.models import Name, NameForm
from readingroom.search.finding import find
from readingroom.search.results import Filters
from tests.makers import make_source

pytestmark = pytest.mark.django_db

RIVER = "The river knows no borders.\n\nIt was here before the office that measures it.\n\nA measured river is not a smaller river."


def numbers(results: Any) -> list[str]:
    return [hit.passage.number for hit in results.hits]


def test_words_find_passages_best_first(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    results = find("measured river", guest)
    assert numbers(results) == ["3", "1", "2"]
    assert (results.total, results.all_words) == (3, 1)


def test_one_missing_word_of_many_does_not_empty_the_page(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    assert numbers(find("which river knows nothing of customs officers and frontiers", guest))[0] == "1"


def test_a_phrase_is_found_with_its_small_words_and_only_as_it_stands(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    assert numbers(find('"it was here before the office"', guest)) == ["2"]
    assert numbers(find('"measure river"', guest)) == []
    assert numbers(find('"measured river"', guest)) == ["3"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("river -borders", ["3"]),
        ('river -"no borders"', ["3"]),
        ("office OR borders", ["1", "2"]),
        ("measur*", ["2", "3"]),
        ("+river +office", []),
        ("river AND borders", ["1"]),
        ("knows NEAR borders", ["1"]),
        ("borders NEAR/1 knows", []),
        ("bordrs~", ["1"]),
        ("office NOT river", ["2"]),
    ],
)
def test_signs_do_what_they_say(indexed: Callable[[], None], guest: Any, typed: str, expected: list[str]) -> None:
    make_source(RIVER)
    indexed()
    assert sorted(numbers(find(typed, guest))) == expected


@pytest.mark.parametrize(
    "typed", ['"river', "river)", "(river", "river AND", "OR river", "river:", "**river", "- river", "text:river", "river\x00"]
)
def test_broken_signs_are_searched_as_words(indexed: Callable[[], None], guest: Any, typed: str) -> None:
    make_source(RIVER)
    indexed()
    assert set(numbers(find(typed, guest))) >= {"1", "3"}


def test_small_words_alone_are_searched(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    assert numbers(find("was here before", guest)) == ["2"]


def test_accents_letters_and_digits_of_other_scripts_are_folded(indexed: Callable[[], None], guest: Any) -> None:
    make_source("Le café naïf.\n\nكتاب در سال ۱۳۵۷ نوشته شد.\n\nQur’ān means recitation.")
    indexed()
    assert numbers(find("cafe naif", guest)) == ["1"]
    assert numbers(find("کتاب", guest)) == ["2"]
    assert numbers(find("1357", guest)) == ["2"]
    assert numbers(find("Quran", guest)) == ["3"]
    assert numbers(find('"Qur\'an means"', guest)) == ["3"]


def test_common_spellings_are_found_shown_and_can_be_switched_off(indexed: Callable[[], None], guest: Any) -> None:
    make_source("The Koran was read aloud.")
    indexed()
    results = find("Qur'an", guest)
    assert numbers(results) == ["1"]
    assert [(said.typed, said.forms) for said in results.also_written_as] == [("quran", ("koran",))]
    assert numbers(find("Qur'an", guest, names=False)) == []


def test_forms_of_a_name_are_equal_in_any_script(indexed: Callable[[], None], guest: Any) -> None:
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh")
    for form in ("Surav Talkash", "سوراو تالکش"):
        NameForm.objects.create(name=name, form=form, folded=form)
    make_source("Talkesh spoke at the dam.\n\nتالکش نوشت.\n\nSurav Talkash was there.")
    indexed()
    assert sorted(numbers(find("Talkesh", guest))) == ["1", "2", "3"]
    assert numbers(find('"Sorav Talkesh"', guest)) == ["3"]


def test_a_chosen_name_is_searched_with_the_other_only_where_a_curator_grouped_them(indexed: Callable[[], None], guest: Any) -> None:
    make_source("They drained Lake Concord.\n\nThey mourn the Drowned Valley.")
    indexed()
    assert numbers(find('"Lake Concord"', guest)) == ["1"]
    name = Name.objects.create(heading="Imbren reservoir", slug="imbren-reservoir", kind="place")
    for form in ("Lake Concord", "Drowned Valley"):
        NameForm.objects.create(name=name, form=form, folded=form, use="choice")
    indexed()
    assert sorted(numbers(find('"Lake Concord"', guest))) == ["1", "2"]


def test_a_typo_is_searched_as_what_was_meant_and_said_so(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    results = find("bordres", guest)
    assert numbers(results) == ["1"]
    assert results.searched_instead == "borders"
    assert find("rivre borders", guest).did_you_mean == "river borders"


def test_filters_narrow_and_their_counts_are_those_without_themselves(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER, slug="speech", kind="speech")
    make_source(RIVER, slug="news", kind="news")
    indexed()
    results = find("river", guest, filters=Filters(kind=("speech",)))
    assert results.total == 2
    assert {(value.value, value.count, value.selected) for value in results.facets["kind"]} == {("speech", 2, True), ("news", 2, False)}
    assert {(value.value, value.count) for value in results.facets["source"]} == {("speech", 2)}
    assert find("river kind:news source:speech", guest).total == 0


def test_dates_narrow_and_sort(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER, slug="old", issued_from="1966-05-01", issued_to="1966-05-31")
    make_source(RIVER, slug="new", issued_from="1989-06-14", issued_to="1989-06-14")
    make_source(RIVER, slug="undated")
    indexed()
    assert {hit.source.slug for hit in find("borders before:1970", guest).hits} == {"old"}
    assert {hit.source.slug for hit in find("borders after:1966-06", guest).hits} == {"new"}
    assert [hit.source.slug for hit in find("borders", guest, sort="newest").hits] == ["new", "old", "undated"]
    assert [hit.source.slug for hit in find("borders", guest, sort="oldest").hits] == ["old", "new", "undated"]
    assert "is not a date" in find("borders before:yesterday", guest).notes[0]


def test_paging_shows_every_hit_once(indexed: Callable[[], None], guest: Any) -> None:
    make_source("\n\n".join(f"The same river, {n}." for n in range(45)))
    indexed()
    seen = [number for page in (1, 2, 3) for number in numbers(find("river", guest, page=page))]
    assert sorted(map(int, seen)) == list(range(1, 46))
    assert numbers(find("river", guest, page=99)) == []


def test_a_snippet_shows_the_sentence_that_matters_and_marks_it(indexed: Callable[[], None], guest: Any) -> None:
    make_source(
        "Filler stands here, at length, and says nothing. " * 20 + "Then <b>borders</b> & rivers met. " + "More filler follows it. " * 20
    )
    indexed()
    shown = find("river border", guest).hits[0].snippet
    assert "<b>borders</b> & rivers met." in str(shown)
    assert [(piece.text, piece.mark) for piece in shown.pieces if piece.mark] == [("borders", "stem"), ("rivers", "stem")]
    assert shown.before
    assert shown.after


def test_an_exactly_typed_word_is_marked_apart_from_another_ending(indexed: Callable[[], None], guest: Any) -> None:
    make_source("Borders border.")
    indexed()
    assert [piece.mark for piece in find("border", guest).hits[0].snippet.pieces if piece.mark] == ["stem", "exact"]


def test_notes_are_searched_apart_from_passages(indexed: Callable[[], None], alice: Any) -> None:
    source = make_source(RIVER)
    Annotation.objects.create(target=source, creator=alice, body="Compare the Danube treaty")
    indexed()
    assert find("danube", alice).total == 0
    hits = find("danube", alice, where="mine").hits
    assert [str(hit.snippet) for hit in hits] == ["Compare the Danube treaty"]
    assert find("river", alice, where="notes").total == 0


SCARCE = "The dike burst at night and the lower village drowned.\n\nThe levee of the lower village was not mended.\n\nBread is sold."


def test_what_the_best_passages_say_besides_is_searched_where_asked_and_shown(indexed: Callable[[], None], guest: Any) -> None:
    make_source(SCARCE)
    make_source("Bread and salt.\n\nNoon bells rang.\n\nA lower road.\n\nOne village more.", slug="other")
    indexed()
    assert "2" not in numbers(find("dike burst", guest))
    widened = find("dike burst", guest, expand=True)
    assert numbers(widened)[:2] == ["1", "2"]
    assert "village" in widened.expanded_with
    assert find('"dike burst"', guest, expand=True).expanded_with == ()


def test_expansion_reads_nothing_that_the_person_may_not_see(indexed: Callable[[], None], guest: Any) -> None:
    make_source(SCARCE)
    before = find("dike burst", guest, expand=True)
    make_source("The dike burst, said Xanthippe.\n\nXanthippe said the dike burst twice.", slug="hidden", access="draft")
    indexed()
    after = find("dike burst", guest, expand=True)
    assert "xanthippe" not in after.expanded_with
    before = find("dike burst lower Xanthippe", guest, expand=True)
    assert all("xanthippe" not in word for word in before.expanded_with)


def test_words_that_stand_together_come_before_words_that_stand_apart(indexed: Callable[[], None], guest: Any) -> None:
    apart = "The water was low and the bread was dear, and much was said of it before anybody came to see the old tower"
    make_source(f"{apart}.\n\nThey came to see the old bread and the dear water tower, and much was said before anybody was low.")
    indexed()
    assert numbers(find("water tower", guest)) == ["2", "1"]


def test_a_slip_beside_words_that_stand_is_searched_as_what_was_meant_and_shown(indexed: Callable[[], None], guest: Any) -> None:
    make_source(RIVER)
    indexed()
    results = find("office bordres", guest)
    assert set(numbers(results)) == {"1", "2"}
    assert ("bordres", ("borders",)) in [(said.typed, said.forms) for said in results.also_written_as]
    assert numbers(find("office bordres", guest, names=False)) == ["2"]


def test_a_name_written_apart_or_joined_in_another_script_finds_the_latin_text(indexed: Callable[[], None], guest: Any) -> None:
    make_source("Hezbollah issued a statement.\n\nNothing else was said.")
    indexed()
    for typed in ("حزب الله", "حزب\u200cالله", "حزب‌اللّه"):
        assert numbers(find(typed, guest))[:1] == ["1"], typed


def test_a_heading_leads_to_what_stands_first_under_it(indexed: Callable[[], None], guest: Any) -> None:
    make_source("First of all.\n\n# Of dredging\n\nBoats lay still all winter.\n\nMen waited.")
    indexed()
    assert numbers(find("dredging", guest)) == ["2"]
