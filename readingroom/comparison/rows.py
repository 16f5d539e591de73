"""How two or more texts are set in rows: plain values, no database.

The first text gives the rows, one for each heading and passage. What is linked with a row stands in the same row, in the column
of its text. Rows that nothing is linked with are folded, with the heading above a linked row left standing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

Span = tuple[int, int]
MOST_ROWS = 300
"""Rows on one page; a longer text is cut at its headings."""
MOST_LETTERS = 225_000
"""The same as code points of the first text, so that long paragraphs, too, make no page that a slow line waits for."""
ROW_LETTERS = 700
"""About what a row weighs besides its words, for those who may link from it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` > 0) or a passage of a text."""

    source: int
    key: int
    number: str
    start: int
    end: int
    level: int = 0
    label: str = ""
    kind: str = ""

    @property
    def is_heading(self) -> bool:
        return self.level > 0

    @property
    def fragment(self) -> str:
        """What the block is called within its page's address."""
        return f"p{self.number}" if self.number else f"s{self.key}"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a tie: words of a source, or the source as a whole where `span` is None."""

    source: int
    span: Span | None
    lost: bool = False
    """The words are no longer found in the present text."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tie(Generic[T]):
    """A link as two places; `link` is whatever the caller wants to show of it."""

    link: T
    start: Place
    end: Place

    def seen_from(self, near: int, far: int) -> Iterator[tuple[Place, Place, bool]]:
        """(near end, far end, whether the near end acts) for each way in which the tie joins the two sources."""
        if (self.start.source, self.end.source) == (near, far):
            yield self.start, self.end, True
        if (self.end.source, self.start.source) == (near, far):
            yield self.end, self.start, False


@dataclass(slots=True)
class Entry(Generic[T]):
    """A link as one row shows it."""

    link: T
    outgoing: bool
    """The row's own text acts on the other."""
    near: Span
    far: Span | None
    continued: bool = False
    """The near end began in an earlier row, where the entry stands in full."""


@dataclass(slots=True)
class Joined(Generic[T]):
    """Blocks of another text with what joins them to the row."""

    blocks: tuple[Block, ...]
    entries: list[Entry[T]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Aligned:
    """Blocks of another text that a reader joined with a row, as parts of two versions."""

    blocks: tuple[Block, ...]
    since: Block | None = None
    """The earlier row where they stand, when this row is joined with them too."""


@dataclass(slots=True)
class Row(Generic[T]):
    block: Block
    cells: list[list[Joined[T]]]
    """For each other text what stands beside the block."""
    aligned: list[Aligned | None] = field(default_factory=list)
    """For each other text what belongs to the block by an alignment, where one is asked for."""

    def joined_with(self, column: int) -> tuple[Block, ...]:
        aligned = self.aligned[column] if column < len(self.aligned) else None
        return aligned.blocks if aligned else ()

    @property
    def entries(self) -> Iterator[Entry[T]]:
        return (entry for cell in self.cells for joined in cell for entry in joined.entries)

    @property
    def is_linked(self) -> bool:
        return any(self.aligned) or any(joined.entries for cell in self.cells for joined in cell)


@dataclass(slots=True)
class Stretch(Generic[T]):
    """Rows one after the other that are shown (one row) or folded (one or more, none of them linked)."""

    rows: list[Row[T]]
    folded: bool

    @property
    def passages(self) -> list[Row[T]]:
        return [row for row in self.rows if not row.block.is_heading]

    @property
    def first(self) -> Row[T]:
        return self.rows[0]


@dataclass(slots=True)
class Table(Generic[T]):
    """A comparison: the rows of the first text, and what found no row."""

    rows: list[Row[T]]
    whole: list[list[tuple[T, bool]]]
    """For each other text links with the first text (or of it) as a whole, or with words no longer found; and whether the first acts."""
    unlinked: list[list[Block]]
    """For each other text its passages that nothing in the first is linked with."""

    def stretches(self, shown: Sequence[Row[T]]) -> list[Stretch[T]]:
        """The rows of one page, those without a link folded."""
        made: list[Stretch[T]] = []
        for row, keep in zip(shown, _kept(shown), strict=True):
            if keep:
                made.append(Stretch([row], folded=False))
            elif made and made[-1].folded:
                made[-1].rows.append(row)
            else:
                made.append(Stretch([row], folded=True))
        return made


def tabulate(
    first: int, blocks: Sequence[Block], others: Sequence[int], theirs: Sequence[Sequence[Block]], ties: Iterable[Tie[T]]
) -> Table[T]:
    """Set blocks of the first text beside those of the others (`theirs`, in the order of `others`).

    `blocks` and each of `theirs` are in order and may be a part of their text; a tie with words outside them is left out. A text may
    stand beside itself: then a tie within it is seen from both its ends.
    """
    rows: list[Row[T]] = [Row(block, [[] for _ in others]) for block in blocks]
    whole: list[list[tuple[T, bool]]] = [[] for _ in others]
    reached: list[set[int]] = [set() for _ in others]
    finders = [_Finder(column) for column in theirs]
    own = _Finder(blocks)
    for tie in ties:
        for column, other in enumerate(others):
            for near, far, outgoing in tie.seen_from(first, other):
                there = finders[column].touched(far.span) if far.span else ()
                if far.span and not there:
                    continue
                for block in there:
                    reached[column].add(block.key if not block.is_heading else -block.key)
                here = own.indexes(near.span) if near.span else range(0)
                if near.span and not here:
                    continue
                if not near.span or far.lost:
                    whole[column].append((tie.link, outgoing))
                    continue
                for index in here:
                    _add(
                        rows[index].cells[column], tuple(there), Entry(tie.link, outgoing, near.span, far.span, continued=index != here[0])
                    )
    unlinked = [
        [block for block in column if not block.is_heading and block.key not in reached[index]] for index, column in enumerate(theirs)
    ]
    return Table(rows, whole, unlinked)


def align(table: Table[T], column: int, theirs: Sequence[Block], joinings: Iterable[tuple[Sequence[Span], Sequence[Span]]]) -> None:
    """Set what a reader joined beside the rows: spans of the first text, and spans of the text of a column."""
    own, other = _Finder([row.block for row in table.rows]), _Finder(theirs)
    for row in table.rows:
        row.aligned += [None] * (column + 1 - len(row.aligned))
    reached: set[int] = set()
    for near, far in joinings:
        blocks = tuple(dict.fromkeys(block for span in far for block in other.touched(span)))
        here = sorted({index for span in near for index in own.indexes(span)})
        if blocks and here:
            for index in here:
                table.rows[index].aligned[column] = Aligned(blocks, table.rows[here[0]].block if index != here[0] else None)
            reached |= {block.key for block in blocks if not block.is_heading}
    table.unlinked[column] = [block for block in table.unlinked[column] if block.key not in reached]


def ordered(rows: list[Row[T]], column: int) -> list[Row[T]]:
    """Rows by where what stands beside them stands in its own text; those with nothing there last, as they were. -1 leaves the order."""
    if column < 0:
        return rows

    def place(row: Row[T]) -> tuple[bool, int]:
        blocks = [*row.joined_with(column), *(block for joined in row.cells[column] for block in joined.blocks)]
        return not blocks, min((block.start for block in blocks), default=0)

    return sorted(rows, key=place)


def parts(blocks: Sequence[Block], most: int = MOST_ROWS, letters: int = MOST_LETTERS) -> list[tuple[int, int]]:
    """Pages of at most `most` blocks and about `letters` code points, cut at headings where there are any: (first, last + 1) of each."""
    weights = list(accumulate((block.end - block.start + ROW_LETTERS for block in blocks), initial=0))
    made: list[tuple[int, int]] = []
    start = 0
    while (end := min(start + most, max(start + 1, bisect_right(weights, weights[start] + letters) - 1))) < len(blocks):
        cuts = [index for index in range(start + max(1, (end - start) // 2), end + 1) if blocks[index].is_heading]
        best = min(cuts, key=lambda index: (blocks[index].level, -index), default=end)
        made.append((start, best))
        start = best
    made.append((start, len(blocks)))
    return made


def _add(cell: list[Joined[T]], blocks: tuple[Block, ...], entry: Entry[T]) -> None:
    """Links with the same blocks stand together."""
    for joined in cell:
        if joined.blocks == blocks and blocks:
            joined.entries.append(entry)
            return
    cell.append(Joined(blocks, [entry]))


def _kept(rows: Sequence[Row[T]]) -> list[bool]:
    """Whether each row is shown: linked ones, and the nearest heading above each."""
    kept = [row.is_linked for row in rows]
    wanted = False
    for index in range(len(rows) - 1, -1, -1):
        if rows[index].block.is_heading:
            kept[index] = kept[index] or wanted
            wanted = False
        elif kept[index]:
            wanted = True
    return kept


class _Finder:
    """Which blocks a span touches."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = [block.start for block in blocks]
        self._ends = [block.end for block in blocks]

    def indexes(self, span: Span) -> range:
        return range(bisect_right(self._ends, span[0]), bisect_left(self._starts, span[1]))

    def touched(self, span: Span) -> tuple[Block, ...]:
        return tuple(self._blocks[index] for index in self.indexes(span))
