"""The words of a passage around what was asked for, as plain segments: templates escape them, so nothing can be cut in half."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from readingroom.search.analysis import IRREGULAR, fold, stem, written
from readingroom.search.grammar import AnyOf, Clause, Fuzzy, Meaning, Near, Phrase, Prefix, Term

LENGTH = 320
"""Code points of a snippet, about three sentences."""

_SENTENCE = re.compile(r"[.!?\u061f\u06d4\u3002][\"'\u201d\u2019)\]]*\s+|\n+")
_DYING = {"die": "dy", "lie": "ly", "tie": "ty"}
"""Stems whose words may begin otherwise than they do."""


Marked = tuple[int, int, str, str]
"""A word that matches: its span in the text, how it matches, its stem."""


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

    def marked(self, text: str) -> list[Marked]:
        """The words of a text that match, in order."""
        if self.phrases:
            return self._with_phrases(text)
        matching = self._matching
        begins = self._begins
        if begins is not None and text.isascii():
            whole = written(text)
            said = (whole.match(text, match.start()) for match in begins.finditer(text.lower()))
            kept = (word for word in said if word and not _amid_initials(text, word.start()))
            return [(word.start(), word.end(), *found) for word in kept if (found := matching[word.group()])]
        return [(match.start(), match.end(), *found) for match in written(text).finditer(text) if (found := matching[match.group()])]

    def _with_phrases(self, text: str) -> list[Marked]:
        matching = self._matching
        found = [(match, exact) for match in written(text).finditer(text) if (exact := fold(match.group()))]
        exacts = [exact for _, exact in found]
        said: set[int] = set()
        for phrase in self.phrases:
            for place in range(len(exacts) - len(phrase) + 1):
                if exacts[place] == phrase[0] and tuple(exacts[place : place + len(phrase)]) == phrase:
                    said.update(range(place, place + len(phrase)))
        marked: list[Marked] = []
        for place, (match, exact) in enumerate(found):
            if place in said:
                marked.append((match.start(), match.end(), "exact", stem(exact)))
            elif alone := matching[match.group()]:
                marked.append((match.start(), match.end(), *alone))
        return marked

    @cached_property
    def _begins(self) -> re.Pattern[str] | None:
        """How words of an ASCII text that match begin, so that most words need no look; None where that cannot be said."""
        roots = self.stems | self.meanings
        # A stem may lack its word's last letters, or have others there ("happi", "hope"); never among the first two, but for "dying".
        begun = {root[: max(len(root) - 2, 2)] for root in roots} | {_DYING[root] for root in roots if root in _DYING}
        begun |= {word for word, base in IRREGULAR.items() if stem(base) in roots}
        heads = {word[:4] for word in begun | self.exact | self.begun}
        if not heads or any(len(head) < 2 or not (head.isascii() and head.isalpha()) for head in heads):
            return None
        spelled = "|".join(_word_beginning(head) for head in sorted(heads))
        return re.compile(spelled, re.ASCII)

    @cached_property
    def _matching(self) -> _Matching:
        return _Matching(self)


def _word_beginning(head: str) -> str:
    """A pattern for these letters where a word begins. What must not stand before comes after the first letter, for speed."""
    first = head[0]
    return rf"{first}(?<![a-z0-9]{first})(?<![a-z0-9]['`]{first})" + "".join(f"['`.,]?{letter}" for letter in head[1:])


def _amid_initials(text: str, at: int) -> bool:
    """The second letter or later of initials: "I.T." in "M.I.T." is no word."""
    if text[at - 1 : at] != "." or text[at + 1 : at + 2] != ".":
        return False
    return text[at - 2 : at - 1].isalpha() and not text[max(at - 3, 0) : at - 2].isalnum()


class _Matching(dict[str, tuple[str, str] | None]):
    """A word as written -> how it matches and its stem; None where it does not. Found out once for each way of writing it."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def __missing__(self, said: str) -> tuple[str, str] | None:
        wanted, exact = self._wanted, fold(said)
        root, mark = stem(exact) if exact else "", ""
        if not exact:
            pass
        elif exact in wanted.exact:
            mark = "exact"
        elif root in wanted.stems:
            mark = "stem"
        elif any(exact.startswith(beginning) for beginning in wanted.begun):
            mark = "exact"
        elif root in wanted.meanings:
            mark = "meaning"
        self[said] = (mark, root) if mark else None
        return self[said]


def snippet(text: str, wanted: Wanted, length: int = LENGTH) -> Snippet:
    """The stretch of whole sentences (or words, in long sentences) that says most about what was asked for."""
    marked = wanted.marked(text)
    start, end = _window(text, marked, length)
    pieces: list[Piece] = []
    at = start
    for first, last, mark, _ in marked:
        if last <= start or first >= end:
            continue
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], mark))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return Snippet(tuple(pieces), start, end, before=bool(text[:start].strip()), after=bool(text[end:].strip()))


def _window(text: str, marked: list[Marked], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    edges = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    sentences = [(a, b) for a, b in pairwise(edges) if b > a]
    if not marked:
        return _grown(text, sentences, 0, length)
    said = [{root for begin, _, _, root in marked if first <= begin < last} for first, last in sentences]
    # The sentence that says most of what was asked; of equals the one whose neighbours say more; then the first.
    worth = [(len(here), len(here.union(*said[max(place - 1, 0) : place + 2])), -place) for place, here in enumerate(said)]
    best = worth.index(max(worth))
    first, last = sentences[best]
    if last - first > length:
        return _inside(text, [found for found in marked if first <= found[0] < last], first, last, length)
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


def _inside(text: str, marked: list[Marked], first: int, last: int, length: int) -> tuple[int, int]:
    """A window of words in a sentence that is too long."""
    best, most = first, -1
    for at, _, _, _ in marked:
        begin = max(first, at - length // 4)
        count = len({root for start, end, _, root in marked if begin <= start and end <= begin + length})
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
