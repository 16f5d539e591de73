"""What the other tests are made of must itself be true."""

import pytest

from tests.makers import make_source


@pytest.mark.django_db
def test_a_made_source_has_its_places_where_its_words_are():
    source = make_source("# Part\n\nFirst words.\n\n## Within\n\n- An item\n\n> Quoted")
    assert [section.title for section in source.sections.all()] == ["Part", "Within"]
    assert [(passage.number, passage.text, passage.kind) for passage in source.passages.all()] == [
        ("1", "First words.", "paragraph"),
        ("2", "An item", "bullet"),
        ("3", "Quoted", "block_quotation"),
    ]
    original = source.revisions.get().decoded
    assert [original[slice(*passage.origin[0])] for passage in source.passages.all()] == ["First words.", "An item", "Quoted"]
