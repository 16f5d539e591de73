"""What an importer makes of a file: plain values, no database.

Every offset is in code points. `Span`s and `line`s in this module point into the *decoded original* unless a field says
"of the block's text"; the canonical text of the whole source is made from the blocks by `Draft.text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Span = tuple[int, int]
"""Half-open, `start <= end`."""


class Piece(NamedTuple):
    """A run of a block's text and where it stood. Of equal length on both sides, or else known only as a whole."""

    raw_start: int
    raw_end: int
    start: int
    end: int


BETWEEN_BLOCKS = "\n\n"


class ImportRefused(Exception):
    """A file that cannot be brought in as it is; `line` is 0 where no line is to blame."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class DraftMark:
    """A stretch (or, where start == end, a point) of the block's text. `kind` is a `Mark.Kind` value."""

    kind: str
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftVoice:
    """Who speaks a stretch of the block's text, as the document names them, and in whose report."""

    start: int
    end: int
    stated_as: str
    reported_as: str = ""


@dataclass(frozen=True)
class DraftQuotation:
    """Words of the block's text given as someone's. `kind` is a `Quotation.Kind` value; offsets exclude quotation marks."""

    start: int
    end: int
    kind: str
    stated_as: str = ""


@dataclass
class Block:
    """A heading or a passage. `text` is words only, NFC; `label` is printed before it and never counted."""

    text: str
    origin: list[Span]
    line: int
    """1-based line of the original on which the block begins."""
    level: int = 0
    """0 for a passage; 1.. for a heading."""
    kind: str = "paragraph"
    """A `Passage.Kind` value; ignored for headings."""
    label: str = ""
    marks: list[DraftMark] = field(default_factory=list)
    voices: list[DraftVoice] = field(default_factory=list)
    quotations: list[DraftQuotation] = field(default_factory=list)
    label_origin: Span | None = None
    pieces: list[Piece] = field(default_factory=list)
    """How the text lies on the original, in order: between two pieces stands markup."""

    @property
    def is_heading(self) -> bool:
        return self.level > 0


@dataclass(frozen=True)
class Stated:
    """A fact the document states about itself. `field` is a `Provenance.Field` value; `span` points at the words."""

    field: str
    value: str
    span: Span


@dataclass(frozen=True)
class Note:
    """One line of the import's report: what was dropped, healed, kept against appearances, or is announced but missing."""

    action: Literal["dropped", "healed", "kept", "missing", "notice"]
    line: int
    reason: str
    words: str = ""
    """The words concerned, cut to 80 code points."""
    span: Span = (0, 0)
    """Where they stand in the original; empty where the note is about no words."""


@dataclass
class Draft:
    """A document as an importer understood it."""

    importer: str
    version: str
    blocks: list[Block]
    title: str
    title_supplied: bool = False
    """True where the file has no title and the importer supplied one in square brackets."""
    kind: str = ""
    """A `Source.Kind` value only where the form itself shows it (an interview); else empty."""
    language: str = ""
    stated: list[Stated] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    markup: list[Span] = field(default_factory=list)
    """What stands around blocks and is no word of the document: the `==` of a heading, the `>` of a quotation."""

    @property
    def text(self) -> str:
        """The canonical text: the blocks' texts with a blank line between them."""
        return BETWEEN_BLOCKS.join(block.text for block in self.blocks)

    def placed(self) -> Iterator[tuple[Block, int, int]]:
        """Each block with its span in the canonical text."""
        start = 0
        for block in self.blocks:
            yield block, start, start + len(block.text)
            start += len(block.text) + len(BETWEEN_BLOCKS)

    def as_json(self) -> dict[str, Any]:
        """Counts for a report; never the words."""
        passages = [block for block in self.blocks if not block.is_heading]
        return {
            "importer": self.importer,
            "version": self.version,
            "headings": len(self.blocks) - len(passages),
            "passages": len(passages),
            "notes": len(self.notes),
        }
