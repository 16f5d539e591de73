"""Words looked for, found in a text: what a search hit shows on the page that it leads to."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.anchoring.folding import Word, fold
from readingroom.reading.drawing import Lying

MOST = 400
LONGEST = 200


def found_in(text: str, looked_for: str, start: int, end: int) -> list[Lying]:
    """Where the words stand together in text[start:end], else where each stands; accents, case and kinds of quotation mark aside."""
    wanted = [word.text for word in fold(looked_for[:LONGEST]).words()]
    if not wanted:
        return []
    words = list(fold(text[start:end]).words())
    spans = _together(words, wanted) or [(word.start, word.end) for word in words if word.text in set(wanted)]
    return [Lying(start + first, start + last, "find") for first, last in spans[:MOST]]


def _together(words: Sequence[Word], wanted: list[str]) -> list[tuple[int, int]]:
    run = len(wanted)
    spoken = [word.text for word in words]
    return [
        (words[at].start, words[at + run - 1].end)
        for at in range(len(words) - run + 1)
        if spoken[at] == wanted[0] and spoken[at : at + run] == wanted
    ]
