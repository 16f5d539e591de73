"""Long texts are opened part by part, at their headings where they have any."""

import random

import pytest

from readingroom.library.parts import Block, parts

SMALL = 1_000


def blocks(levels: list[int], weight: int = 400) -> list[Block]:
    return [Block(10 * at, 10 * at + 8, level, weight) for at, level in enumerate(levels)]


def test_a_short_text_is_one_part():
    assert [(part.start, part.end) for part in parts(blocks([0, 0]), SMALL)] == [(0, 18)]


def test_a_text_without_blocks_has_no_parts():
    assert parts([], SMALL) == []


def test_parts_begin_at_headings():
    cut = parts(blocks([1, 0, 1, 0, 1, 0]), SMALL)
    assert [part.start for part in cut] == [0, 20, 40]


def test_a_long_section_is_cut_at_the_headings_within_it():
    cut = parts(blocks([1, 2, 0, 2, 0, 0]), 1_300)
    assert [part.start for part in cut] == [0, 30]


def test_a_section_without_headings_is_cut_evenly():
    cut = parts(blocks([0] * 20), SMALL)
    assert all(part.end - part.start <= 28 for part in cut)
    assert len(cut) >= 8


def test_a_text_of_headings_only_ends():
    assert parts(blocks([1] * 30), SMALL)


@pytest.mark.parametrize("seed", range(40))
def test_every_block_stands_in_exactly_one_part_and_none_is_too_heavy(seed: int):
    chance = random.Random(seed)
    made = [
        Block(10 * at, 10 * at + 8, chance.choice([0, 0, 0, 0, 1, 2, 3]), chance.randint(1, 900)) for at in range(chance.randint(1, 120))
    ]
    cut = parts(made, SMALL)
    assert [part.number for part in cut] == list(range(1, len(cut) + 1))
    for block in made:
        assert sum(part.holds(block.start) for part in cut) == 1
    for part in cut:
        inside = [block for block in made if part.holds(block.start)]
        passages = [block for block in inside if not block.level]
        assert sum(block.weight for block in inside) <= SMALL + max(block.weight for block in inside) or len(passages) <= 1
