"""Rows of a comparison, on plain values."""

from __future__ import annotations

from readingroom.comparison.rows import Block, Place, Tie, parts, tabulate

ONE, OTHER = 1, 2


def blocks(source: int, *shape: str) -> list[Block]:
    """Ten code points each, two apart: "p" a passage, "h" a heading."""
    made: list[Block] = []
    for index, kind in enumerate(shape):
        number = str(sum(each.level == 0 for each in made) + 1) if kind == "p" else ""
        made.append(Block(source, index, number, index * 12, index * 12 + 10, level=int(kind == "h")))
    return made


def tie(name: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> Tie[str]:
    return Tie(name, Place(start[0], start[1:]), Place(end[0], end[1:]))


def test_a_linked_passage_stands_in_the_row_of_what_it_is_linked_with() -> None:
    table = tabulate(ONE, blocks(ONE, "p", "p", "p"), [OTHER], [blocks(OTHER, "p", "p")], [tie("a", (OTHER, 12, 20), (ONE, 13, 15))])
    assert [row.is_linked for row in table.rows] == [False, True, False]
    (joined,) = table.rows[1].cells[0]
    assert [block.number for block in joined.blocks] == ["2"]
    assert joined.entries[0].outgoing is False
    assert (joined.entries[0].near, joined.entries[0].far) == ((13, 15), (12, 20))
    assert [block.number for block in table.unlinked[0]] == ["1"]


def test_seen_from_the_other_side_the_direction_turns_and_nothing_else() -> None:
    one, other, ties = blocks(ONE, "p"), blocks(OTHER, "p"), [tie("a", (ONE, 0, 5), (OTHER, 0, 5))]
    here = tabulate(ONE, one, [OTHER], [other], ties).rows[0].cells[0][0].entries[0]
    there = tabulate(OTHER, other, [ONE], [one], ties).rows[0].cells[0][0].entries[0]
    assert (here.outgoing, there.outgoing) == (True, False)
    assert here.link == there.link


def test_words_that_run_over_two_passages_go_on_in_the_second_row() -> None:
    table = tabulate(ONE, blocks(ONE, "p", "p", "p"), [OTHER], [blocks(OTHER, "p")], [tie("a", (ONE, 5, 16), (OTHER, 0, 3))])
    assert [[entry.continued for entry in row.entries] for row in table.rows] == [[False], [True], []]


def test_words_that_only_touch_a_passage_are_not_in_it() -> None:
    table = tabulate(ONE, blocks(ONE, "p", "p"), [OTHER], [blocks(OTHER, "p")], [tie("a", (ONE, 10, 13), (OTHER, 0, 3))])
    assert [row.is_linked for row in table.rows] == [False, True]


def test_links_with_the_same_passage_stand_together() -> None:
    ties = [tie("a", (ONE, 0, 3), (OTHER, 0, 3)), tie("b", (OTHER, 4, 8), (ONE, 2, 9))]
    table = tabulate(ONE, blocks(ONE, "p"), [OTHER], [blocks(OTHER, "p")], ties)
    (joined,) = table.rows[0].cells[0]
    assert [entry.link for entry in joined.entries] == ["a", "b"]


def test_a_link_within_one_text_is_seen_from_both_its_ends() -> None:
    text = blocks(ONE, "p", "p", "p")
    table = tabulate(ONE, text, [ONE], [text], [tie("a", (ONE, 24, 30), (ONE, 0, 5))])
    assert [[entry.outgoing for entry in row.entries] for row in table.rows] == [[False], [], [True]]
    assert [block.number for block in table.unlinked[0]] == ["2"]


def test_a_whole_source_and_lost_words_have_no_row() -> None:
    ties = [
        Tie("citation", Place(ONE, (0, 5)), Place(OTHER, None)),
        Tie("lost", Place(OTHER, (0, 5)), Place(ONE, None, lost=True)),
    ]
    table = tabulate(ONE, blocks(ONE, "p"), [OTHER], [blocks(OTHER, "p")], ties)
    assert table.whole == [[("lost", False)]]
    (joined,) = table.rows[0].cells[0]
    assert joined.blocks == ()
    assert joined.entries[0].link == "citation"


def test_each_of_several_other_texts_has_its_own_cell() -> None:
    third = 3
    ties = [tie("a", (ONE, 0, 5), (third, 0, 5)), tie("b", (OTHER, 0, 5), (third, 0, 5))]
    table = tabulate(ONE, blocks(ONE, "p"), [OTHER, third], [blocks(OTHER, "p"), blocks(third, "p")], ties)
    assert [[entry.link for joined in cell for entry in joined.entries] for cell in table.rows[0].cells] == [[], ["a"]]


def test_rows_without_a_link_fold_and_the_heading_above_a_linked_row_stays() -> None:
    text = blocks(ONE, "h", "p", "h", "h", "p", "p", "h", "p")
    table = tabulate(ONE, text, [OTHER], [blocks(OTHER, "p")], [tie("a", (ONE, 60, 65), (OTHER, 0, 3))])
    assert [(stretch.folded, [row.block.key for row in stretch.rows]) for stretch in table.stretches(table.rows)] == [
        (True, [0, 1, 2]),
        (False, [3]),
        (True, [4]),
        (False, [5]),
        (True, [6, 7]),
    ]


def test_long_texts_are_cut_at_their_highest_headings() -> None:
    text = [Block(ONE, n, str(n), n * 2, n * 2 + 1, level={0: 1, 180: 2, 250: 1, 400: 2}.get(n, 0)) for n in range(700)]
    cut = parts(text, most=300)
    assert cut == [(0, 250), (250, 400), (400, 700)]
    assert parts(text[:300], most=300) == [(0, 300)]


def test_a_long_text_without_headings_is_cut_where_the_page_is_full() -> None:
    text = [Block(ONE, n, str(n), n * 2, n * 2 + 1) for n in range(650)]
    assert parts(text, most=300) == [(0, 300), (300, 600), (600, 650)]


def test_long_paragraphs_fill_a_page_sooner() -> None:
    text = [Block(ONE, n, str(n), n * 1000, n * 1000 + 300) for n in range(10)]
    assert parts(text, letters=4000) == [(0, 4), (4, 8), (8, 10)]
    assert parts(text, letters=10) == [(n, n + 1) for n in range(10)]
    assert parts([], letters=10) == [(0, 0)]
