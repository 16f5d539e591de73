"""The words of a passage around what was asked for, as plain segments: templates escape them, so nothing can be cut in half."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from readingroom.search.analysis import Word, stem, words
from readingroom.search.grammar import AnyOf, Clause, Fuzzy, Meaning, Near, Phrase, Prefix, Term

LENGTH = 320
"""Code points of a snippet, about three sentences."""

_SENTENCE = re.compile(r"(?<=[.!?\u061f\u06d4\u3002])[\"'\u201d\u2019)\]]*\s+|\n+")


@dataclass(frozen=True)
class Piece:
    """A stretch of the passage as printed. `mark` is "" or how it matches: "exact", "stem", "meaning"."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Snippet:
    pieces: tuple[Piece, ...]
    start: int
    """Where it begins in the passage, in code points."""
    end: int
    before: bool = False
    """Something of the passage stands before it."""
    after: bool = False

    def __str__(self) -> str:
        return ("… " if self.before else "") + "".join(piece.text for piece in self.pieces) + (" …" if self.after else "")


@dataclass
class Wanted:
    """What is to be marked, taken from the clauses of a question."""

    exact: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    phrases: set[tuple[str, ...]] = field(default_factory=set)
    meanings: set[str] = field(default_factory=set)
    """Stems of related meaning."""

    @classmethod
    def by(cls, clauses: Iterable[Clause], alike: Mapping[str, Sequence[str]]) -> Wanted:
        """`alike` says which words a fuzzy clause was searched as."""
        wanted = cls()
        for clause in clauses:
            wanted._take(clause, alike)
        return wanted

    def _take(self, clause: Clause, alike: Mapping[str, Sequence[str]]) -> None:
        match clause:
            case Term(exact, stemmed):
                self.exact.add(exact)
                if stemmed:
                    self.stems.add(stem(exact))
            case Phrase(phrase):
                self.phrases.add(phrase)
            case Prefix(beginning):
                self.begun.add(beginning)
            case Fuzzy(exact):
                self.exact.update(alike.get(exact, ()))
            case Near(left, right):
                self._take(left, alike)
                self._take(right, alike)
            case Meaning(inner, related):
                self._take(inner, alike)
                self.meanings.update(other for other, _ in related)
            case AnyOf(options):
                for option in options:
                    self._take(option, alike)

    def marks(self, found: list[Word]) -> dict[int, str]:
        """Place in `found` -> how that word matches."""
        marks: dict[int, str] = {}
        for place, word in enumerate(found):
            if word.exact in self.exact:
                marks[place] = "exact"
            elif self.stems and stem(word.exact) in self.stems:
                marks[place] = "stem"
            elif any(word.exact.startswith(beginning) for beginning in self.begun):
                marks[place] = "exact"
            elif self.meanings and stem(word.exact) in self.meanings:
                marks[place] = "meaning"
        exacts = [word.exact for word in found]
        for phrase in self.phrases:
            for place in range(len(exacts) - len(phrase) + 1):
                if exacts[place] == phrase[0] and tuple(exacts[place : place + len(phrase)]) == phrase:
                    marks |= dict.fromkeys(range(place, place + len(phrase)), "exact")
        return marks


def snippet(text: str, wanted: Wanted, length: int = LENGTH) -> Snippet:
    """The stretch of whole sentences (or words, in long sentences) that says most about what was asked for."""
    found = list(words(text))
    marks = wanted.marks(found)
    start, end = _window(text, found, marks, length)
    pieces: list[Piece] = []
    at = start
    for place, (first, last) in _runs(found, marks):
        if last <= start or first >= end:
            continue
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], marks[place]))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return Snippet(tuple(pieces), start, end, before=bool(text[:start].strip()), after=bool(text[end:].strip()))


def _runs(found: list[Word], marks: dict[int, str]) -> Iterable[tuple[int, tuple[int, int]]]:
    for place in sorted(marks):
        yield place, (found[place].start, found[place].end)


def _window(text: str, found: list[Word], marks: dict[int, str], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    edges = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    sentences = [(a, b) for a, b in pairwise(edges) if b > a]
    if not marks:
        return _grown(text, sentences, 0, length)
    said: list[set[str]] = []
    for first, last in sentences:
        said.append({stem(found[place].exact) for place in marks if first <= found[place].start < last})
    # The sentence that says most of what was asked; of equals the one whose neighbours say more; then the first.
    worth = [(len(here), len(here.union(*said[max(place - 1, 0) : place + 2])), -place) for place, here in enumerate(said)]
    best = worth.index(max(worth))
    first, last = sentences[best]
    if last - first > length:
        return _inside(text, found, [place for place in marks if first <= found[place].start < last], first, last, length)
    return _grown(text, sentences, best, length)


def _grown(text: str, sentences: list[tuple[int, int]], place: int, length: int) -> tuple[int, int]:
    """Whole sentences from the chosen one on, then before it, as long as they fit."""
    start, end = sentences[place]
    before, after = place - 1, place + 1
    while after < len(sentences) and sentences[after][1] - start <= length:
        end = sentences[after][1]
        after += 1
    while before >= 0 and end - sentences[before][0] <= length:
        start = sentences[before][0]
        before -= 1
    if end - start > length:
        end = _word_end(text, start + length)
    return start, start + len(text[start:end].rstrip())


def _inside(text: str, found: list[Word], places: list[int], first: int, last: int, length: int) -> tuple[int, int]:
    """A window of words in a sentence that is too long."""
    best, most = first, -1
    for place in places:
        begin = max(first, found[place].start - length // 4)
        count = len({stem(found[other].exact) for other in places if begin <= found[other].start and found[other].end <= begin + length})
        if count > most:
            best, most = begin, count
    start = _word_start(text, best) if best > first else first
    end = min(last, _word_end(text, start + length))
    return start, start + len(text[start:end].rstrip())


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + 40 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", max(at - 40, 0), at + 1)
    return space if space > 0 else at
