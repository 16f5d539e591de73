"""A place remembered by its words, and found again.

A `Quote` is what a W3C TextQuoteSelector holds: the words (exact) and some words before (prefix) and after (suffix).
`describe` takes one from a text, `find` looks one up: the same characters first, then the same words however they are
spelt (see `folding`), then the likest words within a bounded window. Candidates are weighed by quote, prefix, suffix and position,
as Hypothesis does; the weights are theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from unicodedata import normalize

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from annotations.anchoring.folding import Folded, fold, folded_text

CONTEXT = 32
"""Code points of prefix and suffix kept, as most annotation tools do."""
MOST_CANDIDATES = 200
LONGEST_COMPARED = 1_000
"""Longer quotes are looked for by their two ends."""
LIKE_ENOUGH = 0.75
"""Share of the words' characters that must be the same (Indel similarity) for changed words to count as found."""
SHORT = 24
"""Fewer characters than this say little: such a quote is found, changed or elsewhere, only where its surroundings agree."""
SURE = 0.8
"""A score at which a changed quote needs no further looking."""
RARE = 8
"""A shorter word found once, elsewhere and in other surroundings, is not taken for the one remembered."""
NEAR = 60
ENDINGS = " .,;:!?\"')]-"
SEED = 12
"""Characters of a stretch by which a changed quote is looked for when nobody knows where it stood."""

_QUOTE, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2


class State(StrEnum):
    ANCHORED = "anchored"
    MOVED = "moved"
    """Found again, but in other words or other surroundings: worth a look."""


@dataclass(frozen=True, slots=True)
class Quote:
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    state: State
    score: float
    """0..1: how well words and surroundings agree."""


class Text:
    """A text that quotes are looked up in; folded once, when a quote first needs it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded: Folded | None = None

    @property
    def folded(self) -> Folded:
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


def describe(text: str, start: int, end: int, context: int = CONTEXT) -> Quote:
    """The quote of text[start:end]."""
    return Quote(text[start:end], text[max(0, start - context) : start], text[end : end + context])


def find(text: str | Text, quote: Quote, hint: int | None = None) -> Found | None:
    """Where quote stands in text, or None. `hint` is where it is thought to begin: it decides between equals."""
    text = text if isinstance(text, Text) else Text(text)
    if not quote.exact.strip():
        return None
    return _find_same(text, quote, hint) or _find_folded(text, quote, hint) or _find_alike(text, quote, hint)


def _find_same(text: Text, quote: Quote, hint: int | None) -> Found | None:
    """The very characters. Where prefix and suffix stand too, that is the place; else the best surroundings."""
    whole = quote.prefix + quote.exact + quote.suffix
    for place in _occurrences(text.text, whole, None if hint is None else hint - len(quote.prefix)):
        start = place + len(quote.prefix)
        return Found(start, start + len(quote.exact), State.ANCHORED, 1.0)
    starts = islice(_occurrences(text.text, quote.exact, hint), MOST_CANDIDATES)
    return _best(text, quote, [(start, start + len(quote.exact)) for start in starts], hint, 1.0)


def _find_folded(text: Text, quote: Quote, hint: int | None) -> Found | None:
    exact = folded_text(normalize("NFC", quote.exact)).strip()
    if not exact:
        return None
    folded = text.folded
    starts = islice(_occurrences(folded.text, exact, None if hint is None else folded.at(hint)), MOST_CANDIDATES)
    return _best(text, quote, [folded.span(start, start + len(exact)) for start in starts], hint, 0.99)


def _find_alike(text: Text, quote: Quote, hint: int | None) -> Found | None:
    """The likest words near the hint, and where seeds of the quote (or of its surroundings) gather."""
    exact = folded_text(normalize("NFC", quote.exact)).strip()
    folded = text.folded
    if len(exact) < 4 or not folded.text:
        return None
    best: Found | None = None
    for window_start, window_end in _windows(folded, exact, quote, hint):
        span = _likest(folded.text, exact, window_start, window_end)
        if span is None:
            continue
        start, end = _whole_words(folded.text, *span)
        if len(exact) <= LONGEST_COMPARED:
            start, end = _trimmed(folded.text, start, end, exact)
        start, end = _whole_words(folded.text, *_between(folded.text, start, end, quote))
        if exact[-1].isalnum():
            end = max(start, start + len(folded.text[start:end].rstrip(ENDINGS)))
        likeness = Indel.normalized_similarity(exact, folded.text[start:end])
        if likeness < LIKE_ENOUGH:
            continue
        found = _weighed(text, quote, *folded.span(start, end), hint, likeness, same=False)
        if len(exact) < SHORT and found.score < SURE:
            continue
        if best is None or found.score > best.score:
            best = found
        if best.score >= SURE:
            break
    return best


def _windows(folded: Folded, exact: str, quote: Quote, hint: int | None) -> Iterator[tuple[int, int]]:
    """Stretches of the folded text worth comparing: at most four."""
    reach = len(exact) + 1_000
    if hint is not None:
        at = folded.at(max(0, hint))
        yield max(0, at - reach), at + len(exact) + reach
    votes: Counter[int] = Counter()
    around = folded_text(normalize("NFC", quote.prefix)) + exact + folded_text(normalize("NFC", quote.suffix))
    before = len(folded_text(normalize("NFC", quote.prefix)))
    step = max(1, (len(around) - SEED) // 30)
    width = max(200, len(exact) // 2)
    for offset in range(0, max(1, len(around) - SEED + 1), step):
        for place in islice(_occurrences(folded.text, around[offset : offset + SEED]), 50):
            votes[(place - offset + before) // width] += 1
    for slot, _ in votes.most_common(3):
        yield max(0, slot * width - width - 200), slot * width + len(exact) + 2 * width + 200


def _likest(text: str, exact: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of text[start:end] most like exact; a long one by its first and its last words."""
    window = text[start:end]
    if len(exact) <= LONGEST_COMPARED:
        found = fuzz.partial_ratio_alignment(exact, window, score_cutoff=60)
        return (start + found.dest_start, start + found.dest_end) if found else None
    half = LONGEST_COMPARED // 4
    first = fuzz.partial_ratio_alignment(exact[:half], window, score_cutoff=60)
    last = fuzz.partial_ratio_alignment(exact[-half:], window, score_cutoff=60)
    if not first or not last or last.dest_end <= first.dest_start:
        return None
    return start + first.dest_start, start + last.dest_end


def _trimmed(text: str, start: int, end: int, exact: str) -> tuple[int, int]:
    """The span with words taken off its ends as long as that makes it more alike: an alignment is as long as what it looks for."""
    likeness = Indel.normalized_similarity(exact, text[start:end])
    while True:
        shorter = [
            (Indel.normalized_similarity(exact, text[left:right]), left, right)
            for left, right in ((text.find(" ", start, end) + 1, end), (start, text.rfind(" ", start, end)))
            if start <= left < right
        ]
        best = max(shorter, default=(0.0, start, end))
        if best[0] <= likeness:
            return start, end
        likeness, start, end = best


def _between(text: str, start: int, end: int, quote: Quote) -> tuple[int, int]:
    """The span with each end moved to where prefix ends or suffix begins, if that is near: a changed first word misleads."""
    before = folded_text(normalize("NFC", quote.prefix))[-SEED:]
    after = folded_text(normalize("NFC", quote.suffix))[:SEED]
    if len(before) == SEED and (places := [*_occurrences(text[max(0, start - NEAR) : start + NEAR], before)]):
        start = min((max(0, start - NEAR) + place + SEED for place in places), key=lambda place: abs(place - start))
    if len(after) == SEED and (places := [*_occurrences(text[max(start, end - NEAR) : end + NEAR], after)]):
        end = min((max(start, end - NEAR) + place for place in places), key=lambda place: abs(place - end))
    return start, max(start, end)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends and without half words, which an alignment by length leaves."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _best(text: Text, quote: Quote, candidates: list[tuple[int, int]], hint: int | None, likeness: float) -> Found | None:
    """The candidate whose surroundings agree best; None where the words are too few to be told by themselves."""
    weighed = [_weighed(text, quote, start, end, hint, likeness, same=True) for start, end in candidates]
    best = max(weighed, key=lambda found: found.score, default=None)
    if best is None or best.state == State.ANCHORED:
        return best
    telling = len(quote.exact) >= SHORT or (len(quote.exact) >= RARE and len(candidates) == 1)
    return best if telling else None


def _weighed(text: Text, quote: Quote, start: int, end: int, hint: int | None, likeness: float, *, same: bool) -> Found:
    """A candidate with its score. The same words are anchored where their surroundings are, by half, those remembered."""
    before = _agreement(quote.prefix, text.text[max(0, start - len(quote.prefix)) : start])
    after = _agreement(quote.suffix, text.text[end : end + len(quote.suffix)])
    near = 1.0 if hint is None else 1 - min(1.0, abs(start - hint) / max(1, len(text.text)))
    score = (_QUOTE * likeness + _PREFIX * before + _SUFFIX * after + _POSITION * near) / (_QUOTE + _PREFIX + _SUFFIX + _POSITION)
    settled = same and before + after >= 1
    return Found(start, end, State.ANCHORED if settled else State.MOVED, score)


def _agreement(remembered: str, there: str) -> float:
    """0..1; two stretches of unrelated prose share half their letters in order, which counts as nothing."""
    if remembered == there or not remembered:
        return 1.0
    return max(0.0, 2 * Indel.normalized_similarity(folded_text(remembered), folded_text(there)) - 1)


def _occurrences(text: str, words: str, around: int | None = None) -> Iterator[int]:
    """Where words stand in text, overlapping ones too: from the beginning, or nearest first."""
    if not words:
        return
    around = max(0, min(around or 0, len(text)))
    ahead, behind = text.find(words, around), text.rfind(words, 0, around + len(words) - 1) if around else -1
    while ahead >= 0 or behind >= 0:
        if behind < 0 or (ahead >= 0 and ahead - around <= around - behind):
            yield ahead
            ahead = text.find(words, ahead + 1)
        else:
            yield behind
            behind = text.rfind(words, 0, behind + len(words) - 1)
