"""From stretches of the original to a block's text: words only, NFC, single spaces, and the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from readingroom.library.importers.draft import DraftMark, Piece, Span

NO_WORDS = re.compile("\\s{2,}|[^\\S ]|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]+")
"""White space that is not one plain space, and characters that no text should hold."""

BEFORE_ASCII = re.compile("[\x00-\x7f]?[^\x00-\x7f]*")
"""Nothing composes with a following ASCII character: text may be normalised between these stretches."""


def tidy(text: str) -> str:
    """Any stretch of a file as one line without the characters that no text should hold."""
    return " ".join(NO_WORDS.sub(lambda odd: " " if odd.group()[0].isspace() else "", text).split())


@dataclass(frozen=True)
class Skip:
    """A stretch of the original that is markup; `words` stand in the text for it (an entity, a line break)."""

    start: int
    end: int
    words: str = ""


@dataclass(frozen=True)
class RawMark:
    """A mark by its place in the original."""

    kind: str
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Words:
    """A block's text with its pieces."""

    text: str
    pieces: list[Piece]
    starts: list[int]

    def origin(self, breaks: Sequence[int] = ()) -> list[Span]:
        """The stretch from first to last word; where page breaks were healed, one for each side."""
        found: list[Span] = []
        parts, at_part = [0, *breaks], 0
        for piece in self.pieces:
            part = bisect_right(parts, piece.raw_start)
            if found and part == at_part:
                found[-1] = (found[-1][0], max(found[-1][1], piece.raw_end))
            elif piece.raw_end > piece.raw_start:
                found.append((piece.raw_start, piece.raw_end))
                at_part = part
        return found

    def place(self, raw_offset: int) -> int:
        """Where a place of the original lies in the text; inside markup, at the next word."""
        at = bisect_right(self.starts, raw_offset) - 1
        if at < 0:
            return 0
        piece = self.pieces[at]
        if raw_offset >= piece.raw_end:
            return piece.end
        if piece.raw_end - piece.raw_start == piece.end - piece.start:
            return piece.start + raw_offset - piece.raw_start
        return piece.start


def gather(raw: str, stretches: Sequence[Span], skips: Sequence[Skip] = (), joints: Sequence[str] = ()) -> Words:
    """The words of `stretches` (ascending), without what is skipped (ascending, not overlapping), a space or `joints` between."""
    gathering = Gathering(raw)
    remaining = iter(skips)
    skip = next(remaining, None)
    for number, (start, end) in enumerate(stretches):
        if number:
            gathering.put(joints[number - 1] if number <= len(joints) else " ", start, start)
        at = start
        while skip and skip.start < end:
            if skip.start >= at:
                gathering.run(at, skip.start)
                gathering.put(skip.words, skip.start, skip.end)
                at = skip.end
            skip = next(remaining, None)
        gathering.run(at, end)
    return gathering.finished()


class Gathering:
    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.length = 0
        self.spaced = True
        self.parts: list[tuple[str, int, int]] = []

    def run(self, start: int, end: int) -> None:
        at = start
        for odd in NO_WORDS.finditer(self.raw, start, end):
            self.put(self.raw[at : odd.start()], at, odd.start())
            self.put(" " if odd.group()[0].isspace() else "", odd.start(), odd.end())
            at = odd.end()
        self.put(self.raw[at:end], at, end)

    def put(self, words: str, start: int, end: int) -> None:
        if self.spaced and words.startswith(" "):
            words = words[1:]
            start = min(start + 1, end) if end - start == len(words) + 1 else start
        if words:
            self.parts.append((words, start, end))
            self.spaced = words.endswith(" ")

    def finished(self) -> Words:
        while self.parts and self.parts[-1][0].endswith(" "):
            words, start, end = self.parts.pop()
            if words[:-1]:
                self.parts.append((words[:-1], start, end - 1 if end - start == len(words) else end))
        text = "".join(part[0] for part in self.parts)
        pieces, at = [], 0
        for words, start, end in self.parts:
            pieces.append(Piece(start, end, at, at + len(words)))
            at += len(words)
        if not unicodedata.is_normalized("NFC", text):
            text, pieces = composed(text, pieces)
        return Words(text, pieces, [piece.raw_start for piece in pieces])


class Cut(NamedTuple):
    """A stretch of a text and of its composed form; where they differ it is known only as a whole."""

    start: int
    end: int
    new_start: int
    new_end: int
    same: bool


def composed(text: str, pieces: list[Piece]) -> tuple[str, list[Piece]]:
    """NFC, with the pieces cut where it changes anything."""
    cuts: list[Cut] = []
    parts, at = [], 0
    for stretch in BEFORE_ASCII.finditer(text):
        if stretch.end() == stretch.start():
            continue
        new = unicodedata.normalize("NFC", stretch.group())
        parts.append(new)
        cut = Cut(stretch.start(), stretch.end(), at, at + len(new), new == stretch.group())
        if cuts and cut.same and cuts[-1].same:
            cut = Cut(cuts[-1].start, cut.end, cuts.pop().new_start, cut.new_end, True)
        cuts.append(cut)
        at += len(new)
    starts = [cut.start for cut in cuts]

    def holding(offset: int) -> Cut:
        return cuts[max(bisect_right(starts, offset) - 1, 0)]

    def moved(offset: int) -> int:
        cut = holding(offset)
        if offset >= cut.end:
            return cut.new_end
        return cut.new_start + (offset - cut.start if cut.same else 0)

    inner = {edge for piece in pieces for edge in (piece.start, piece.end) if holding(edge).same or edge == holding(edge).start}
    edges = sorted({edge for cut in cuts for edge in (cut.start, cut.end)} | inner)
    raw_at = RawPlaces(pieces)
    fresh = []
    for start, end in pairwise(edges):
        new_start, new_end = moved(start), moved(end)
        raw_start, raw_end = raw_at(start, after=True), raw_at(end, after=False)
        if new_end > new_start and raw_end >= raw_start:
            fresh.append(Piece(raw_start, raw_end, new_start, new_end))
    return "".join(parts), fresh


class RawPlaces:
    """From an offset of the text to the original: of a cut between two pieces, either side."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.starts = [piece.start for piece in pieces]

    def __call__(self, offset: int, *, after: bool) -> int:
        at = bisect_right(self.starts, offset if after else offset - 1) - 1
        piece = self.pieces[max(at, 0)]
        if piece.raw_end - piece.raw_start == piece.end - piece.start:
            return min(piece.raw_start + offset - piece.start, piece.raw_end)
        return piece.raw_start if offset <= piece.start else piece.raw_end


def placed_marks(words: Words, marks: Sequence[RawMark]) -> list[DraftMark]:
    """Marks of the original as marks of the text; a stretch that holds no word is dropped, a point stays a point."""
    found = []
    for mark in marks:
        start = words.place(mark.start)
        end = start if mark.start == mark.end else words.place(mark.end)
        if end > start or mark.start == mark.end:
            found.append(DraftMark(mark.kind, start, end, {key: tidy(value) for key, value in mark.attributes.items()}))
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.kind))
