"""The cells of a side-by-side page: what one row, or a fold of rows, prints in each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from readingroom.comparison.beside import Beside, Column, LookedAt
from readingroom.comparison.drawing import Lying, wholly
from readingroom.comparison.rows import Block, Entry, Joined, Row, Stretch
from readingroom.comparison.shown import Shown
from readingroom.library.models import Passage


@dataclass(frozen=True)
class Printed:
    """A heading or passage as it stands in a column."""

    beside: Beside
    column: Column
    block: Block
    text: SafeString
    anchor: str
    """The element's id; empty where the block already stands further up in the column."""
    wholly: bool = False
    """A link takes in all of it."""
    context: bool = False
    """It stands there only to show what is before or after a passage."""

    @property
    def html(self) -> SafeString:
        return self.beside.printer.passage(self)

    @property
    def in_rest(self) -> SafeString:
        return self.beside.printer.rest(self)

    @property
    def notes(self) -> int:
        return 0 if self.block.is_heading else self.beside.notes.get(self.block.key, 0)

    @property
    def looked(self) -> list[LookedAt]:
        """Who looked for links of a passage of another text in the first one."""
        return [] if self.block.is_heading else self.beside.looked.get((self.block.key, self.beside.first.source.pk), [])

    @property
    def is_quotation(self) -> bool:
        return self.block.kind == Passage.Kind.BLOCK_QUOTATION


@dataclass(frozen=True)
class Line:
    """What one link says: "¶4 criticises ¶2, says NAME"."""

    entry: Entry[Shown]
    number: int
    fragment: str
    blocks: tuple[Block, ...]
    """The blocks of the other text that it stands on."""

    @property
    def link(self) -> Shown:
        return self.entry.link

    @property
    def says(self) -> str | Promise:
        """The relation as said of the passage beside the row."""
        return self.link.relation.seen(outgoing=not self.entry.outgoing)


@dataclass(frozen=True)
class Linked:
    """Passages of another text and the links that join them to the row."""

    places: list[Printed]
    """Empty where all the links began in an earlier row, which shows them."""
    lines: list[Line]


@dataclass(frozen=True)
class AlignedHere:
    """What a reader joined with the row, as parts of two versions."""

    places: list[Printed]
    """Empty where they stand beside an earlier row."""
    since: Block | None
    numbers: str


@dataclass(frozen=True)
class Cell:
    """What stands beside one passage in one other column; without links, whether somebody looked."""

    row: RowOnPage
    column: Column
    groups: list[Linked]
    aligned: AlignedHere | None
    linked_otherwise: bool
    looked: list[LookedAt]

    @property
    def state(self) -> SafeString:
        return self.row.beside.printer.state(self)


class RowOnPage:
    """One heading or passage of the first text and what stands beside it."""

    def __init__(self, beside: Beside, row: Row[Shown], met: set[tuple[int, Block]]) -> None:
        self.beside = beside
        self.row = row
        lying = beside.lying_on(row.entries, near=True)
        block = row.block
        self.printed = Printed(
            beside, beside.first, block, beside.words(0, block, lying), block.fragment, wholly(block.start, block.end, lying)
        )
        self.cells = [self._cell(index, column, met) for index, column in enumerate(beside.others)]

    @property
    def is_linked(self) -> bool:
        return self.row.is_linked

    @property
    def in_fold(self) -> SafeString:
        """The row as it stands in a fold: its words, and how it stands to each other text."""
        states = self.beside.printer.states(self.cells) if self.row.block.number else ""
        return mark_safe(self.printed.html + states)

    def _cell(self, index: int, column: Column, met: set[tuple[int, Block]]) -> Cell:
        aligned, beside = self._aligned(index, column, met)
        groups = [self._linked(column, group, met, beside) for group in self.row.cells[index]]
        block = self.row.block
        looked = [] if block.is_heading else self.beside.looked.get((block.key, column.source.pk), [])
        return Cell(self, column, groups, aligned, (block.key, index) in self.beside.linked_otherwise, looked)

    def _aligned(self, index: int, column: Column, met: set[tuple[int, Block]]) -> tuple[AlignedHere | None, frozenset[Block]]:
        """What is joined with the row, with the words of the row's links marked in it, and the blocks it prints."""
        joined = self.row.aligned[index] if index < len(self.row.aligned) else None
        if joined is None:
            return None, frozenset()
        numbers = ", ".join(f"¶{block.number}" for block in joined.blocks if block.number)
        if joined.since:
            return AlignedHere([], joined.since, numbers), frozenset()
        lying = self.beside.lying_on([entry for group in self.row.cells[index] for entry in group.entries], near=False)
        return AlignedHere(self._in_context(column, joined.blocks, lying, met), None, numbers), frozenset(joined.blocks)

    def _linked(self, column: Column, group: Joined[Shown], met: set[tuple[int, Block]], beside: frozenset[Block]) -> Linked:
        lying = self.beside.lying_on(group.entries, near=False)
        stands = beside.issuperset(group.blocks) or all(entry.continued for entry in group.entries)
        places = [] if stands else self._in_context(column, group.blocks, lying, met)
        lines = [Line(entry, self.beside.numbers[entry.link.link.pk], self.beside.fragment(entry), group.blocks) for entry in group.entries]
        return Linked(places, lines)

    def _in_context(self, column: Column, blocks: Sequence[Block], lying: list[Lying], met: set[tuple[int, Block]]) -> list[Printed]:
        """The blocks, and where that is asked for what stands before the first and after the last of them."""
        printed = [self._print(column, block, lying, met) for block in blocks]
        if not self.beside.asked.context or not blocks:
            return printed
        before, after = self.beside.around(column, blocks[0])[0], self.beside.around(column, blocks[-1])[1]
        neighbours = [
            Printed(self.beside, column, block, self.beside.words(column.index, block), "", context=True) if block else None
            for block in (before, after)
        ]
        return [each for each in (neighbours[0], *printed, neighbours[1]) if each is not None]

    def _print(self, column: Column, block: Block, lying: list[Lying], met: set[tuple[int, Block]]) -> Printed:
        again = (column.index, block) in met
        met.add((column.index, block))
        anchor = "" if again else f"c{column.number}-{block.fragment}"
        drawn = self.beside.words(column.index, block, lying)
        return Printed(self.beside, column, block, drawn, anchor, wholly(block.start, block.end, lying))


@dataclass(frozen=True)
class Tally:
    """How the passages of a fold stand to one other text."""

    column: Column
    looked: int
    open: int
    otherwise: int


@dataclass(frozen=True)
class StretchOnPage:
    """A row, or several that are folded into one."""

    stretch: Stretch[Shown]
    rows: list[RowOnPage]

    @property
    def folded(self) -> bool:
        return self.stretch.folded

    @property
    def row(self) -> RowOnPage:
        return self.rows[0]

    @cached_property
    def passages(self) -> list[RowOnPage]:
        return [row for row in self.rows if not row.row.block.is_heading]

    @property
    def tallies(self) -> list[Tally]:
        return [self._tally(index) for index in range(len(self.row.cells))]

    def _tally(self, index: int) -> Tally:
        cells = [row.cells[index] for row in self.passages]
        otherwise = sum(cell.linked_otherwise for cell in cells)
        looked = sum(bool(cell.looked) and not cell.linked_otherwise for cell in cells)
        return Tally(self.row.cells[index].column, looked, len(cells) - looked - otherwise, otherwise)


def stretches(beside: Beside) -> Iterator[StretchOnPage]:
    met: set[tuple[int, Block]] = set()
    for stretch in beside.stretches:
        yield StretchOnPage(stretch, [RowOnPage(beside, row, met) for row in stretch.rows])


@dataclass(frozen=True)
class Standing:
    """Another text's column: for each stretch its cell, or the tally of a fold."""

    column: Column
    stretches: list[tuple[StretchOnPage, Cell | None, Tally | None]]


def standing(beside: Beside, shown: Sequence[StretchOnPage]) -> list[Standing]:
    return [
        Standing(column, [(each, None, each.tallies[index]) if each.folded else (each, each.row.cells[index], None) for each in shown])
        for index, column in enumerate(beside.others)
    ]


@dataclass(frozen=True)
class Rest:
    """Passages of another text that nothing in the first is linked with."""

    column: Column
    places: list[Printed]
    count: int

    @property
    def left_out(self) -> int:
        """How many more there are than the page prints."""
        return self.count - len(self.places)


MOST_REST = 300
FEW_REST = 30
"""How many stand on a page that does not unfold every passage."""


def rest(beside: Beside, most: int = MOST_REST) -> list[Rest]:
    made = []
    for index, column in enumerate(beside.others):
        blocks = beside.unlinked[index]
        places = [Printed(beside, column, block, beside.words(column.index, block), "") for block in blocks[:most]]
        made.append(Rest(column, places, len(blocks)))
    return made
