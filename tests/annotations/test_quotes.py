"""A place is found again by its words, said to have moved when they or their surroundings differ, and given up when they are gone."""

from __future__ import annotations

import random
import time

import pytest

from annotations.anchoring.quotes import Quote, State, Text, describe, find

TEXT = (
    "The harbour was closed in the spring. Nobody asked the fishermen, and nobody told them why the harbour was closed.\n\n"
    "“Our doors stay open,” said the mayor; “our doors stay open to everyone who brings bread.” The naïve believed her.\n\n"
    "زبان مردم این ساحل را کسی نمی\u200cداند، اما قصه\u200cهایشان هنوز گفته می\u200cشود.\n\n"
    "When the 😀 flag was raised, the harbour opened again and the boats went out before dawn."
)


def words_at(found):
    assert found is not None
    return TEXT[found.start : found.end]


@pytest.mark.parametrize("exact", ["nobody told them why", "😀 flag", "نمی\u200cداند", "naïve", "."])
def test_words_with_their_surroundings_are_found_where_they_were(exact):
    start = TEXT.index(exact)
    found = find(TEXT, describe(TEXT, start, start + len(exact)))
    assert (found.start, found.end, found.state) == (start, start + len(exact), State.ANCHORED)


def test_surroundings_tell_two_equal_quotes_apart():
    second = TEXT.index("our doors stay open")
    found = find(TEXT, Quote("our doors stay open", "mayor; “", " to everyone"))
    assert found.start == second


def test_the_hint_decides_between_equals():
    places = [at for at in range(len(TEXT)) if TEXT.startswith("the harbour", at)]
    assert [find(TEXT, Quote("the harbour"), hint).start for hint in places] == places


@pytest.mark.parametrize(
    "typed",
    [
        "nobody told them why the HARBOUR was closed",
        '"our doors stay open to everyone',
        "زبان مردم اين ساحل را كسی نمیداند",
        "The naive believed",
    ],
)
def test_another_spelling_of_the_same_words_is_found(typed):
    assert find(TEXT, Quote(typed)).state is State.ANCHORED


@pytest.mark.parametrize(
    ("remembered", "there"),
    [
        ("nobody ever told them why the harbour had been closed", "nobody told them why the harbour was closed"),
        ("the harbor opened once again and the boats went out", "the harbour opened again and the boats went out"),
    ],
)
def test_changed_words_are_found_whole_and_said_to_have_moved(remembered, there):
    found = find(TEXT, Quote(remembered))
    assert words_at(found) == there
    assert found.state is State.MOVED


@pytest.mark.parametrize(
    "quote",
    [
        Quote("the parliament refused the budget for the third time"),
        Quote("tomorrow"),
        Quote("was", "completely different words before it ", " and completely different words after"),
        Quote(""),
        Quote("   "),
        Quote("’’’"),
    ],
)
def test_words_that_are_not_there_are_not_found(quote):
    assert find(TEXT, quote) is None


def test_the_same_words_in_other_surroundings_have_moved():
    found = find(TEXT, Quote("nobody told them why the harbour", "In the first edition: ", " had been shut down"))
    assert words_at(found) == "nobody told them why the harbour"
    assert found.state is State.MOVED


def test_a_changed_first_word_does_not_shift_the_span():
    found = find(TEXT, Quote("Everyone asked the fishermen", "harbour was closed in the spring. ", ", and nobody told them why"), hint=38)
    assert words_at(found) == "Nobody asked the fishermen"


@pytest.mark.parametrize("seed", range(8))
def test_every_span_of_a_text_is_found_again_by_its_quote(seed):
    chance = random.Random(seed)
    text = Text(TEXT)
    for _ in range(50):
        start, end = sorted(chance.sample(range(len(TEXT) + 1), 2))
        if TEXT[start:end].strip():
            found = find(text, describe(TEXT, start, end), start)
            assert (found.start, found.end) == (start, end)


def test_a_quote_nobody_can_find_costs_milliseconds_in_a_long_text():
    chance = random.Random(1)
    syllables = [first + second for first in "bdfgklmnprst" for second in "aeiou"]

    def prose(words):
        return " ".join("".join(chance.choice(syllables) for _ in range(chance.randrange(1, 5))) for _ in range(words))

    text = Text(prose(60_000))
    text.folded  # noqa: B018 - folded once for all quotes
    quotes = [Quote(prose(length), prose(5), prose(5)) for length in (2, 12, 150, 2_000)]
    began = time.perf_counter()
    for quote in quotes:
        find(text, quote, 1_000)
    assert time.perf_counter() - began < 2  # 0.1 s when measured


def test_a_letter_repeated_without_end_is_no_trap():
    text = Text("a" * 200_000)
    began = time.perf_counter()
    find(text, Quote("a" * 5_000, "b" * 32, "c" * 32), 100_000)
    find(text, Quote("a", "b" * 32, "c" * 32), 100_000)
    assert time.perf_counter() - began < 2
