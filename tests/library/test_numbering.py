"""Numbers are for good: a new text keeps them by its words."""

from __future__ import annotations

import pytest

from annotations.anchoring.reanchor import Reanchoring
from readingroom.library.numbering import Numbering, Old, lettered, renumbered

A = "The ferry sailed at dawn with nobody aboard but the pilot and his dog."
B = "The council had promised a second boat, and the second boat had not come."
C = "Nobody on the quay was surprised, for promises were older than the quay."
D = "In the evening the pilot came back alone and would not speak of the dog."
NEW = "A stranger stood under the lantern and wrote everything into a green book."


def renumber(old: list[str], new: list[str], numbers: list[str] | None = None, used: list[str] | None = None) -> Numbering:
    numbers = numbers or [str(number + 1) for number in range(len(old))]
    spans = list(placed(new))
    olds = [Old(number, *span) for number, span in zip(numbers, placed(old), strict=True)]
    return renumbered(olds, spans, Reanchoring("\n\n".join(old), "\n\n".join(new)), used or numbers)


def placed(texts: list[str]) -> list[tuple[int, int]]:
    found, start = [], 0
    for text in texts:
        found.append((start, start + len(text)))
        start += len(text) + 2
    return found


@pytest.mark.parametrize(
    ("new", "numbers", "forwards"),
    [
        ([A, B, C, D], ["1", "2", "3", "4"], {}),
        ([A, B, NEW, C, D], ["1", "2", "2a", "3", "4"], {}),
        ([NEW, A, B, C, D], ["0a", "1", "2", "3", "4"], {}),
        ([A, B, C, D, NEW], ["1", "2", "3", "4", "5"], {}),
        ([A, C, D], ["1", "3", "4"], {"2": "1"}),
        ([B, C, D], ["2", "3", "4"], {"1": "2"}),
        ([A, B.replace("second", "third"), C, D], ["1", "2", "3", "4"], {}),
        ([f"{A} {B}", C, D], ["1", "3", "4"], {"2": "1"}),
        ([A, B[:35], B[36:], C, D], ["1", "2", "2b", "3", "4"], {}),
        ([NEW], ["5"], {"1": "5", "2": "5", "3": "5", "4": "5"}),
    ],
    ids=["same", "inserted", "before all", "after all", "removed", "first removed", "changed", "joined", "split", "all new"],
)
def test_who_keeps_a_number(new: list[str], numbers: list[str], forwards: dict[str, str]) -> None:
    found = renumber([A, B, C, D], new)
    assert found.numbers == numbers
    assert found.forwards == forwards


def test_a_number_that_was_ever_used_is_not_given_again() -> None:
    found = renumber([A, B], [A, NEW, B], used=["1", "1a", "1b", "2"])
    assert found.numbers == ["1", "1c", "2"]


def test_letters_go_on_after_z() -> None:
    known = {"7" + letter for letter in "abcdefghijklmnopqrstuvwxyz"}
    assert lettered("7", known, "a") == "7aa"
