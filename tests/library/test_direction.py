"""Which way words run, and in which language they are said to be."""

import pytest

from readingroom.library.direction import direction
from readingroom.library.templatetags.texts import tongue
from tests.makers import make_source


@pytest.mark.parametrize(
    ("text", "runs"),
    [("The river", "ltr"), ("رودخانه مرز نمی‌شناسد", "rtl"), ("“رود” (river) مرز نمی‌شناسد", "rtl"), ("1964 – 12", ""), ("", "")],
)
def test_words_run_the_way_of_most_of_their_letters(text, runs):
    assert direction(text) == runs


def test_a_translation_within_a_persian_text_runs_its_own_way_in_no_stated_language(db):
    source = make_source("رودخانه مرز نمی‌شناسد.\n\nThe river knows no borders.\n\n1964", language="fa")
    spans = [passage.span for passage in source.passages.all()]
    assert [str(tongue(source, *span)) for span in spans] == ['lang="fa" dir="rtl"', 'lang="und" dir="ltr"', 'lang="fa" dir="rtl"']
