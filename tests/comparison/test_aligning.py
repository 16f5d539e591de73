"""Which passages a page of joining suggests: never more than a suggestion, and never against what a reader joined."""

from __future__ import annotations

import pytest

from readingroom.comparison.aligning import Item, lay_out, printed_number, suggest


def items(*lengths: int, labels: str = "") -> list[Item]:
    return [Item(str(number), length) for number, length in enumerate(lengths, 1)]


def pairs(found: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> list[str]:
    return [f"{'+'.join(one)}={'+'.join(other)}" for one, other in found]


def test_by_order_the_first_goes_with_the_first_and_surplus_stays_alone():
    assert pairs(suggest(items(9, 9, 9), items(9, 9), [], "order")) == ["1=1", "2=2"]


def test_by_length_a_long_passage_goes_with_two_short_ones():
    assert pairs(suggest(items(100, 300, 50), items(110, 140, 150, 52), [], "length")) == ["1=1", "2=2+3", "3=4"]
    assert pairs(suggest(items(110, 140, 150, 52), items(100, 300, 50), [], "length")) == ["1=1", "2+3=2", "4=3"]


def test_a_passage_that_only_one_text_has_is_left_alone():
    found = pairs(suggest(items(800, 200, 900, 210, 400, 600, 700), items(810, 205, 215, 390, 610, 690), [], "length"))
    assert found == ["1=1", "2=2", "4=3", "5=4", "6=5", "7=6"]


def test_suggestions_keep_to_what_is_joined():
    assert pairs(suggest(items(9, 9, 9, 9), items(9, 9, 9), [(("3",), ("1",))], "order")) == ["4=2"]
    crossing = [(("1",), ("3",)), (("3",), ("2",)), (("4",), ("4",))]
    assert pairs(suggest(items(9, 9, 9, 9, 9), items(9, 9, 9, 9, 9), crossing, "order")) == ["2=1", "5=5"]


@pytest.mark.parametrize(
    ("opening", "number"),
    [("Article 7. Water", "7"), ("مادهٔ ۷. آب", "7"), ("(12) It is so", "12"), ("3.1 Views", "3.1"), ("In 1964 he", ""), ("Water", "")],
)
def test_a_printed_number_is_read_in_any_digits(opening: str, number: str):
    assert printed_number(Item("1", 9, "", opening)) == (number or ("1964" if "1964" in opening else ""))


def test_by_numbers_the_same_number_goes_together_wherever_it_stands():
    one = [Item("1", 9, "", "Article 1. A"), Item("2", 9, "", "Article 2. B"), Item("3", 9, "", "Twice 5"), Item("4", 9, "", "Twice 5")]
    other = [Item("1", 9, "2.", "B"), Item("2", 9, "1.", "A"), Item("3", 9, "5.", "C")]
    assert pairs(suggest(one, other, [], "numbers")) == ["1=2", "2=1"]


def test_by_headings_passages_keep_to_their_heading():
    one = [Item("1", 9, path=(1,)), Item("2", 9, path=(2,)), Item("3", 9, path=(2, 1))]
    other = [Item("1", 9, path=(1,)), Item("2", 9, path=(1,)), Item("3", 9, path=(2,)), Item("4", 9, path=(3,))]
    assert pairs(suggest(one, other, [], "headings")) in (["1=1", "2=3"], ["1=1+2", "2=3"])


def test_every_passage_of_both_texts_is_laid_out_once():
    rows = lay_out(list("1234"), list("12345"), [(7, (("2",), ("2", "3")))], [(("4",), ("5",))])
    assert [("".join(row.one), "".join(row.other), row.row, row.suggested) for row in rows] == [
        ("", "1", None, False),
        ("1", "", None, False),
        ("2", "23", 7, False),
        ("", "4", None, False),
        ("3", "", None, False),
        ("4", "5", None, True),
    ]
