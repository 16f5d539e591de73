"""What Whoosh holds of a passage or a note.

Whoosh holds folded words, nothing left out, their documents and how often; positions and stems are reckoned from the same words when the
arrays are written (see `postings`), so that exact and stemmed search stay apart without indexing everything twice. Numbers and facets
become columns of the arrays. The text itself stays in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence

from readingroom.search.analysis import words

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

MODELS = {PASSAGE: "library.passage", NOTE: "annotations.annotation"}


def identifier(model: int, key: int) -> str:
    """As Haystack names a row."""
    return f"{MODELS[model]}.{key}"


class Counted(Existence):  # type: ignore[misc]
    """Which documents have a word; how often is the posting's weight. Positions stand in the arrays."""


class FoldedWords(Analyzer):  # type: ignore[misc]
    """`analysis.words` as Whoosh asks for it: for its own parser and tools, and for the search without arrays."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        token = Token(**wanted)
        for word in words(value):
            token.text, token.pos, token.startchar, token.endchar = word.exact, word.position, word.start, word.end
            token.boost, token.stopped = 1.0, False
            yield token


class Text(FieldType):  # type: ignore[misc]
    """Folded words and how often they stand."""

    def __init__(self) -> None:
        super().__init__(format=Counted(), analyzer=FoldedWords(), scorable=True, stored=False)


def digest(document: Mapping[str, Any]) -> int:
    """63 bits of what the index is told: equal documents are not written again, and an audit can compare."""
    told = repr(sorted((name, value) for name, value in document.items() if value))
    return int.from_bytes(blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def build() -> Schema:
    fields = {name: Text() for name in TEXT_FIELDS}
    return Schema(id=STORED(), **fields)
