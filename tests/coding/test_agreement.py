"""The figures of agreement, held against published worked examples."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readingroom.coding.agreement import Reliability, cohens_kappa, confusion, fleiss_kappa, masi, of_one_code, share_agreed


def units_of(*rows):
    """Units from one row of values a coder; a dot is a hole."""
    return [{coder: value for coder, value in enumerate(column) if value != "."} for column in zip(*rows, strict=True)]


def codes(*names):
    return frozenset(names)


# Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
BINARY = units_of("0100000000", "1110010100")  # part A: binary, two observers
LETTERS = units_of("aabbdcccedda", "babbbccceddd")  # part B: nominal, two observers
WITH_HOLES = units_of("123321412...", "1233224125.3", ".3332342251.", "12332441251.")  # part C: four observers, values missing

# Cohen, J. (1960): two psychologists on 200 people, in proportions .44 .05 .01 / .07 .20 .03 / .09 .05 .06.
COHEN = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]

# The worked example that accompanies Fleiss (1971) in the encyclopedias: 14 raters, 10 subjects, 5 categories.
FLEISS = """0 0 0 0 14; 0 2 6 4 2; 0 0 3 5 6; 0 3 9 2 0; 2 2 8 1 1; 7 7 0 0 0; 3 2 6 3 0; 2 5 3 2 2; 6 5 2 1 0; 0 2 2 3 7"""


@pytest.mark.parametrize(("units", "alpha"), [(BINARY, 0.095), (LETTERS, 0.692), (WITH_HOLES, 0.743)])
def test_krippendorffs_alpha_is_as_he_works_it_out(units, alpha):
    assert Reliability(units).alpha() == pytest.approx(alpha, abs=0.0005)


def test_a_unit_that_one_person_coded_counts_for_nothing():
    assert Reliability(WITH_HOLES).units == 11
    assert Reliability([*WITH_HOLES, {0: "1"}]).alpha() == Reliability(WITH_HOLES).alpha()


def test_cohens_kappa_is_as_he_works_it_out():
    units = [{"A": row, "B": column} for row, counts in enumerate(COHEN) for column, times in enumerate(counts) for _ in range(times)]
    assert cohens_kappa(units, "A", "B") == pytest.approx(0.492, abs=0.0005)
    assert share_agreed(units) == pytest.approx(0.70)


def test_fleiss_kappa_is_as_worked_out_for_fourteen_raters():
    rows = [[int(n) for n in row.split()] for row in FLEISS.split(";")]
    units = [dict(enumerate(category for category, n in enumerate(row) for _ in range(n))) for row in rows]
    assert fleiss_kappa(units) == pytest.approx(0.210, abs=0.0005)


def test_fleiss_kappa_takes_the_units_that_most_coders_coded():
    units = units_of("aabb", "aabb", "abb.")
    assert fleiss_kappa(units) == fleiss_kappa(units[:3])


def test_masi_gives_a_part_more_than_an_overlap():
    assert masi(codes("a"), codes("a")) == 0
    assert masi(codes(), codes()) == 0
    assert masi(codes("a"), codes()) == 1
    assert masi(codes("a"), codes("b")) == 1
    assert masi(codes("a", "b"), codes("a", "b", "c", "d")) == pytest.approx(2 / 3)
    assert masi(codes("a", "b"), codes("b", "c")) == pytest.approx(8 / 9)


def test_where_everything_has_one_value_nothing_is_told_from_chance():
    units = units_of("aaa", "aaa")
    assert (Reliability(units).alpha(), cohens_kappa(units, 0, 1), fleiss_kappa(units)) == (None, None, None)
    assert Reliability(units).interval() is None
    assert share_agreed(units) == 1


@pytest.mark.parametrize("units", [[], [{}], [{0: "a"}]])
def test_where_nothing_was_coded_twice_nothing_is_defined(units):
    assert (Reliability(units).alpha(), cohens_kappa(units, 0, 1), fleiss_kappa(units), share_agreed(units)) == (None, None, None, None)
    assert Reliability(units).interval() is None


def test_the_interval_holds_the_figure_and_is_the_same_each_time():
    chance = random.Random(7)
    truth = [chance.choice("abc") for _ in range(200)]
    units = [{coder: value if chance.random() < 0.8 else chance.choice("abc") for coder in range(3)} for value in truth]
    reliability = Reliability(units)
    low, high = reliability.interval()
    assert low < reliability.alpha() < high
    assert high - low < 0.2
    assert reliability.interval() == (low, high)


def test_more_units_make_the_interval_narrower():
    few, many = Reliability(LETTERS * 2), Reliability(LETTERS * 20)
    assert many.interval().high - many.interval().low < few.interval().high - few.interval().low


def test_confusion_says_what_stood_where_the_other_put_something_else():
    units = [{"A": codes("x", "y"), "B": codes("x", "z")}, {"A": codes("x"), "B": codes()}, {"A": codes("x"), "B": codes("x")}]
    assert confusion(units) == {("y", "z"): 1, ("z", "y"): 1, ("x", None): 1}


def test_one_code_alone_is_a_yes_or_a_no_and_a_hole_stays_a_hole():
    assert of_one_code([{"A": codes("x", "y"), "B": codes()}, {"A": codes("y")}], "x") == [{"A": True, "B": False}, {"A": False}]


VALUES = st.lists(st.dictionaries(st.integers(0, 4), st.sampled_from("abc"), max_size=5), max_size=12)


@given(VALUES)
@settings(deadline=None)
def test_whatever_was_coded_a_figure_is_none_or_at_most_one(units):
    figures = [Reliability(units).alpha(), fleiss_kappa(units), cohens_kappa(units, 0, 1)]
    assert all(figure is None or figure <= 1 + 1e-9 for figure in figures)


@given(VALUES)
@settings(deadline=None)
def test_who_the_coders_are_does_not_matter_to_alpha(units):
    renamed = [{f"coder {coder}": value for coder, value in reversed(unit.items())} for unit in units]
    assert Reliability(units).alpha() == pytest.approx(Reliability(renamed).alpha())
