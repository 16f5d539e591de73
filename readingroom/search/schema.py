"""What Whoosh holds of a passage or a note.

Text fields hold folded words with their positions, nothing left out; stems are derived from them when the arrays are written (see
`arrays`), so that exact and stemmed search stay apart without indexing everything twice. The text itself stays in the database.
Everything else is stored beside the document and becomes a column.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Format

from readingroom.search.analysis import exact_words, words

TEXT_FIELDS = ("around", "heading", "note", "words")
"""Passages fill `words`, `heading` (titles above them) and `around` (the question answered, the line that leads in, who speaks);
notes fill `note`: statistics apart, so that a private note moves no passage's score."""

PIVOTS = {"around": 20.0, "heading": 10.0, "note": 30.0, "words": 90.0}
"""The length, in words, at which BM25 neither favours nor punishes. Fixed, and not the mean of what is held: else the length of a draft
or of a private note would move the scores of those who may not see it."""

NUMBERS = {
    "model": "i1",
    "pk": "i8",
    "source": "i8",
    "position": "i4",
    "start": "i4",
    "end": "i4",
    "since": "i4",
    "until": "i4",
    "digest": "i8",
}
"""One number a document. `start` and `end` are its span in the source's text; `since` and `until` are days (proleptic ordinals) of the
date as stated, 0 where none is; `digest` is that of the document as indexed, so that what has not changed need not be written."""

FACETS = ("kind", "published_as", "language", "creator", "speaker", "quoted", "reporter", "collection")
"""Values a document may have several of, never analysed. `speaker` holds those quoted too; `quoted` says which they are.

Tags are not here: a tag is somebody's note, and who may see it is asked of the database.
"""

PASSAGE, NOTE = 0, 1
"""Values of the number `model`."""

_ONE = struct.Struct("<H").pack
LAST_POSITION = 65_535
"""Two bytes a position. In a passage of more words than that, phrases after it are not found; words are."""


class Positions(Format):  # type: ignore[misc]
    """A posting's value is its positions, two bytes each; how often a word occurs is their number."""

    posting_size = -1

    def decode_positions(self, value: bytes) -> list[int]:
        return list(memoryview(value).cast("H"))

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 2

    def decode_weight(self, value: bytes) -> float:
        return len(value) / 2 * float(self.field_boost)

    def combine(self, values: list[bytes]) -> bytes:
        return array("H", sorted({position for value in values for position in self.decode_positions(value)})).tobytes()


class FoldedWords(Analyzer):  # type: ignore[misc]
    """`analysis.words` as Whoosh asks for it: for its own parser and tools, and for the search without arrays."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        token = Token(**wanted)
        for word in words(value):
            token.text, token.pos, token.startchar, token.endchar = word.exact, word.position, word.start, word.end
            token.boost, token.stopped = 1.0, False
            yield token


class Text(FieldType):  # type: ignore[misc]
    """Folded words with positions, written in one pass."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=FoldedWords(), scorable=True, stored=False)

    def index(self, value: str, **ignored: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for position, exact in enumerate(exact_words(value)):
            places.setdefault(exact, []).append(position if position < LAST_POSITION else LAST_POSITION)
        for exact, at in places.items():
            count = len(at)
            yield exact.encode(), count, float(count), _ONE(at[0]) if count == 1 else struct.pack(f"<{count}H", *at)


def digest(document: dict[str, Any]) -> int:
    """63 bits of what the index is told: equal documents are not written again, and an audit can compare."""
    told = repr(sorted((name, value) for name, value in document.items() if value))
    return int.from_bytes(blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def build() -> Schema:
    fields: dict[str, FieldType] = {name: Text() for name in TEXT_FIELDS}
    fields |= {name: STORED() for name in (*NUMBERS, *FACETS)}
    return Schema(id=ID(stored=True, unique=True), **fields)
