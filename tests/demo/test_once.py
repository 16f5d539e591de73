"""Into an empty room only, all or nothing, and out again without a trace."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from readingroom.library.importing import Arrival, bring_in
from readingroom.reading.demo import clear, load
from readingroom.reading.demo.files import SOURCES
from tests.demo.counting import everything_counted
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


def test_loading_clearing_and_loading_again_leaves_nothing_and_brings_all_back():
    empty = everything_counted()
    assert load()
    full = everything_counted()
    assert clear() == []
    assert everything_counted() == empty
    assert load()
    assert everything_counted() == full


def use_a_name():
    make_user("student1")


def use_an_address():
    make_source("Ours.", slug="basic-law")


def bring_in_the_same_file():
    bring_in(Arrival((SOURCES / "basic-law.md").read_bytes(), "law.md"))


@pytest.mark.parametrize("taken", [use_a_name, use_an_address, bring_in_the_same_file])
def test_a_room_that_uses_the_names_already_is_left_alone(taken):
    taken()
    before = everything_counted()
    with pytest.raises(CommandError, match="already has"):
        call_command("load_demo")
    assert everything_counted() == before


def test_a_room_without_the_demonstration_is_not_cleared(instructor, curator):
    make_source(slug="basic-law", added_by=curator)
    before = everything_counted()
    assert clear() == []
    assert everything_counted() == before
