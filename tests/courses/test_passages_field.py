"""Ranges as people type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from readingroom.courses.forms.fields import passages_in
from tests.courses.making import FIVE
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    """¶1, ¶1a, ¶3, ¶4, ¶5."""
    source = make_source(FIVE)
    source.passages.filter(number="2").update(number="1a")
    return source


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1-4", "1", "4"),
        ("1a–4", "1a", "4"),
        ("¶1A–¶4", "1a", "4"),
        ("¶ 3 to 4", "3", "4"),
        ("3…5", "3", "5"),
        ("3", "3", "3"),
        ("3-", "3", "5"),
        ("-3", "1", "3"),
        ("۳–۵", "3", "5"),
        ("03", "3", "3"),
    ],
)
def test_a_range_is_understood(source, typed, first, last):
    found = passages_in(source, typed)
    assert [passage.number for passage in found] == [first, last]


def test_nothing_typed_is_the_whole_text(source):
    assert passages_in(source, "  ") is None


@pytest.mark.parametrize("typed", ["9", "4-2", "0", "two", "-", "1-3-4", "<b>", "2", "3a", "4–99", "1" * 40])
def test_what_does_not_stand_in_the_text_is_refused_with_a_reason(source, typed):
    with pytest.raises(ValidationError) as refused:
        passages_in(source, typed)
    assert refused.value.messages[0]
