"""Cutting a long source into the parts that are opened one at a time, at its headings where it has any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

PART_WEIGHT = 80_000
PASSAGE_WEIGHT = 420
"""About what the page spends on a passage besides its words, in bytes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` > 0) or a passage of the text, with what it will weigh on the page (bytes)."""

    start: int
    end: int
    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class Part:
    """A run of blocks: from the first one's start to the last one's end."""

    number: int
    start: int
    end: int

    def holds(self, position: int) -> bool:
        return self.start <= position < self.end


def blocks_of(text: str, places: Sequence[tuple[int, int, int]]) -> list[Block]:
    """Blocks in order of the text from (start, end, level) triples."""
    return [Block(start, end, level, len(text[start:end].encode()) + PASSAGE_WEIGHT) for start, end, level in sorted(places)]


def parts(blocks: Sequence[Block], limit: int = PART_WEIGHT) -> list[Part]:
    """The parts of a text, each at most `limit` heavy unless one passage alone is heavier."""
    runs = list(_divided(list(blocks), limit)) if blocks else []
    return [Part(number, run[0].start, run[-1].end) for number, run in enumerate(runs, 1)]


def _divided(blocks: list[Block], limit: int) -> Iterator[list[Block]]:
    weight = _weight(blocks)
    if weight <= limit or len(blocks) == 1:
        yield blocks
        return
    opening = next((index for index, block in enumerate(blocks) if not block.level), len(blocks))
    levels = [block.level for block in blocks[opening:] if block.level]
    if not levels:
        yield from _evenly(blocks, ceil(weight / limit), weight)
        return
    gathered: list[Block] = []
    for chunk in _chunks(blocks, min(levels), opening):
        if gathered and _weight(gathered) + _weight(chunk) > limit:
            yield from _divided(gathered, limit)
            gathered = []
        gathered = gathered + chunk
    yield from _divided(gathered, limit)


def _weight(blocks: list[Block]) -> int:
    return sum(block.weight for block in blocks)


def _chunks(blocks: list[Block], level: int, opening: int) -> Iterator[list[Block]]:
    """Cut before each heading of the level; the headings that open the run stay with what follows them."""
    first = 0
    for index, block in enumerate(blocks):
        if index >= opening and block.level == level:
            yield blocks[first:index]
            first = index
    yield blocks[first:]


def _evenly(blocks: list[Block], count: int, weight: int) -> Iterator[list[Block]]:
    run: list[Block] = []
    carried = 0
    done = 1
    for block in blocks:
        if run and not run[-1].level and carried + block.weight / 2 > weight * done / count:
            yield run
            run, done = [], done + 1
        run.append(block)
        carried += block.weight
    yield run
