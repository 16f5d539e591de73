"""The words that make a text what it is: its own, and rare in what may be read."""

from __future__ import annotations

import math
from collections import Counter

from readingroom.search.analysis import NEGATIONS, STOP_WORDS, stem, words
from readingroom.search.executor import Executor
from readingroom.search.grammar import Term

MOST_WORDS = 24
FLOOR = 0.2
"""What scores less than this share of what the text itself scores, asked for by its telling words, is not like it."""


def telling_words(engine: Executor, text: str) -> list[Term]:
    """The words of a text that say most about it, the most telling first: often in it, and rare in what may be read."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for word in words(text):
        if (
            word.exact not in STOP_WORDS
            and word.exact not in NEGATIONS
            and (len(word.exact) > 2 or not word.exact.isascii())
            and not word.exact.isdigit()
        ):
            root = stem(word.exact)
            counts[root] += 1
            spelled.setdefault(root, word.exact)
    worth: dict[str, float] = {}
    for root, count in counts.items():
        held = len(engine.matches(Term(spelled[root]))[0])
        if held > 1:  # the passage itself is one
            worth[root] = (1 + math.log(count)) * float(engine.idf(held))
    return [Term(spelled[root]) for root in sorted(worth, key=lambda root: (-worth[root], root))[:MOST_WORDS]]
