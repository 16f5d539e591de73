"""Whatever is typed, search answers, and soon."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from readingroom.search import grammar
from readingroom.search.finding import find
from readingroom.search.grammar import LONGEST_QUERY, MOST_TERMS, AnyOf, Near, Phrase
from readingroom.search.quotations import look_up
from tests.makers import make_source

SCRAPS = [
    *(
        '"',
        "“",
        "”",
        "«",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "*",
        "**",
        "a*",
        "ab*",
        "?",
        "~",
        "w~2",
        "river~",
        "-",
        "--",
        "+",
        "−",
        "|",
        "||",
        "&&",
        "&",
    ),
    *(
        "OR",
        "AND",
        "NOT",
        "NEAR",
        "near",
        "NEAR/3",
        "NEAR/999",
        "TO",
        "NOT NOT NOT",
        "OR OR",
        ":",
        "::",
        "speaker:",
        'speaker:"',
        "kind:x",
        "tag:'",
        "before:x",
    ),
    *(
        "after:1900",
        "before:-1",
        "text:river",
        "id:1",
        "\x00",
        "\x07",
        "\u202e",
        "\u200f",
        "\ufeff",
        "\u200c",
        "\ud800",
        "😀",
        "e\u0301",
        "ﷺ",
        "۱۲۳",
        "رود",
        "革命",
    ),
    *(
        "river",
        "borders",
        "the",
        "of",
        "rivers’",
        "U.S.",
        "2,500",
        "1e9",
        "\\",
        "\\\\",
        "'",
        "%s",
        "{{x}}",
        "<script>",
        "&amp;",
        "..",
        "...",
        "/",
        "\n",
        "\t",
        " ",
    ),
    *("x" * 5_000, "a b " * 500, "*a* " * 50, '"' * 300, "(" * 300, "NOT " * 400, "war~2 " * 60, "speaker:a " * 60),
]


def garbage(count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    return ["".join(chosen.choice(SCRAPS) + chosen.choice(["", " ", "  "]) for _ in range(chosen.randrange(1, 14))) for _ in range(count)]


def test_reading_never_fails_and_stays_within_its_limits() -> None:
    for typed in garbage(2_000, seed=1):
        query = grammar.read(typed)
        clauses = [*query.should, *query.must, *query.without]
        assert sum(_size(clause) for clause in clauses) <= MOST_TERMS, typed


def _size(clause: Any) -> int:
    match clause:
        case Phrase(words):
            return len(words)
        case AnyOf(options):
            return sum(map(_size, options))
        case Near(left, right):
            return _size(left) + _size(right)
    return 1


def test_a_question_that_is_too_long_is_cut_and_the_reader_is_told() -> None:
    assert "1000" in grammar.read("river " * 1_000).notes[0]
    assert len(grammar.read("x" * 100_000).should) == 1
    assert "64" in " ".join(grammar.read(" ".join(f"word{n}" for n in range(90))[:LONGEST_QUERY]).notes)


@pytest.mark.slow
@pytest.mark.django_db
def test_ten_thousand_bad_questions_are_answered_in_time(indexed: Callable[[], None], guest: Any) -> None:
    for number in range(20):
        make_source("\n\n".join(f"The river {number} knows no borders, {n} rivers near the border." for n in range(25)))
    indexed()
    times = []
    for typed in garbage(10_000, seed=2):
        started = time.process_time()
        find(typed, guest)
        times.append(time.process_time() - started)
    assert sorted(times)[int(len(times) * 0.99)] < 0.3


@pytest.mark.django_db
def test_pages_answer_bad_questions_too(indexed: Callable[[], None], guest: Any) -> None:
    make_source("The river knows no borders.")
    indexed()
    client = Client()
    for typed in garbage(60, seed=3):
        # A lone surrogate cannot be sent in an address.
        sent = typed.encode("utf-8", "replace").decode()
        assert client.get("/search/", {"q": sent[:3_000]}).status_code == 200
        assert client.post("/search/quotation/", {"q": sent}).status_code == 200


@pytest.mark.django_db
def test_look_ups_of_anything_end(indexed: Callable[[], None], guest: Any) -> None:
    make_source("The river knows no borders. “It never did”, he said.")
    indexed()
    started = time.process_time()
    for typed in [*garbage(200, seed=4), "river " * 20_000, "“river borders knows” " * 2_000, "x" * 100_000, "…" * 5_000, '"' * 9_999]:
        look_up(typed, guest)
    assert time.process_time() - started < 60
