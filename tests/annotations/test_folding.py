"""Spellings that are the same words fold to the same text, and every folded character knows where it came from."""

from __future__ import annotations

import random

import pytest

from annotations.anchoring.folding import fold, folded_text

ALPHABET = "ab Z\n\t é'’ʿ—ﬁßİ\u200cيیﷺ٣ـ\u064e½´¨\u00ad\u200b😀が\u3099ʾ…"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ONE Word", "one word"),
        ("naïve façade", "naive facade"),
        ("“curly” ‘quotes’", "\"curly\" 'quotes'"),
        ("1979–1989 — a decade", "1979-1989 - a decade"),
        ("two \n\n lines\u00a0here", "two lines here"),
        ("کتاب یک", "كتاب يك"),
        ("قُرْآن", "قران"),
        ("۱۳۵۷ ١٣٥٧", "1357 1357"),
        ("می\u200cشود", "میشود"),
        ("ﬁrst", "first"),
        ("co\u00adoperate", "cooperate"),
        ("Muʿtazila", "Mu'tazila"),
        ("Straße Łódź", "strasse lodz"),
    ],
)
def test_two_spellings_of_the_same_words_fold_alike(one, other):
    assert fold(one).text == folded_text(other)


@pytest.mark.parametrize(("one", "other"), [("not", "now"), ("1979", "1978"), ("it's true", "it is true"), ("حق", "خق"), ("कि", "कु")])
def test_different_words_stay_different(one, other):
    assert folded_text(one) != folded_text(other)


def test_spellings_of_a_name_are_one_word():
    words = [word.text for word in fold("Qur'an Qur’an Qurʾān QURAN").words()]
    assert set(words) == {"quran"}


def test_a_word_of_a_script_with_vowel_signs_is_not_cut():
    assert [word.text for word in fold("हिन्दी भाषा").words()] == ["हिन्दी", "भाषा"]


def test_words_know_where_they_stand():
    text = "“Say: ‘Qurʾān’ 😀 twice.”"
    assert [text[word.start : word.end] for word in fold(text).words()] == ["Say", "Qurʾān", "twice"]


def test_a_span_takes_the_marks_that_belong_to_its_last_letter():
    text = "كَتَبَ هو"
    folded = fold(text)
    start = folded.text.index("كتب")
    assert text[slice(*folded.span(start, start + 3))] == "كَتَبَ"


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_of_folding_agree_and_offsets_only_go_up(seed):
    chance = random.Random(seed)
    for _ in range(300):
        text = "".join(chance.choice(ALPHABET) for _ in range(chance.randrange(14)))
        folded = fold(text)
        assert folded.text == folded_text(text) == folded_text(folded.text)
        assert len(folded.offsets) == len(folded.text) + 1 == len(folded.ends) + 1
        assert list(folded.offsets) == sorted(folded.offsets)
        for offset in range(len(text) + 1):
            assert 0 <= folded.at(offset) <= len(folded.text)


def test_what_a_span_covers_folds_to_the_span():
    text = "The ﬁrst “Qurʾān”\n\nof ١٣٥٧ — a naïve one"
    folded = fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, len(folded.text) + 1):
            assert folded.text[start:end] in folded_text(text[slice(*folded.span(start, end))])
