"""From a place of the original file to the place of the text it became."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from readingroom.library.importers import Decoded, draft_of
from readingroom.library.importers.draft import Draft, Piece, Span
from readingroom.library.models import Revision, Source


class OriginalPlaces:
    """The present text of a source laid on the file it came from.

    The importer that read the file reads it once more, so that every code point is known, also inside markup.
    """

    def __init__(self, source: Source) -> None:
        revision: Revision = source.revisions.latest("number")
        draft = draft_of(Decoded(revision.decoded, revision.encoding), importer=revision.importer)
        self.pieces = pieces_of(draft) if draft.text == source.text else []
        """None where the text has been changed since, or the importer reads the file otherwise today."""
        self.starts = [piece.raw_start for piece in self.pieces]

    def place(self, start: int, end: int) -> Span | None:
        """Where the words of original[start:end] stand in the text; None where no word of the text stands there.

        Labels, headings' signs and what was dropped hold no words of the text: a span that takes them in is cut to its words.
        """
        first = bisect_right(self.starts, start) - 1
        if first < 0 or self.pieces[first].raw_end <= start:
            first += 1
        last = bisect_left(self.starts, end) - 1
        if first >= len(self.pieces) or last < first:
            return None
        found = (within(self.pieces[first], start, at_end=False), within(self.pieces[last], end, at_end=True))
        return found if found[1] > found[0] else None


def pieces_of(draft: Draft) -> list[Piece]:
    """The pieces of all blocks, with their places in the whole text; ascending in both."""
    found = []
    for block, at, _ in draft.placed():
        found += [
            Piece(piece.raw_start, piece.raw_end, piece.start + at, piece.end + at)
            for piece in block.pieces
            if piece.raw_end > piece.raw_start
        ]
    return found


def within(piece: Piece, offset: int, *, at_end: bool) -> int:
    """An offset of the original inside a piece, as an offset of the text."""
    if offset <= piece.raw_start:
        return piece.start
    if offset >= piece.raw_end:
        return piece.end
    if piece.raw_end - piece.raw_start == piece.end - piece.start:
        return piece.start + offset - piece.raw_start
    return piece.end if at_end else piece.start


def place_in_source(source: Source, start: int, end: int) -> Span | None:
    """One place; for many of a source, keep an `OriginalPlaces`."""
    return OriginalPlaces(source).place(start, end)
