"""What lies on a text is drawn without changing a letter of it."""

import random

import pytest

from readingroom.reading.drawing import Lying, Setting, words
from tests.reading.markup import passages_of

TEXT = "“Rivers” know <no> borders & laws; ۱۲ نهر 𐎠𐎡 end"
KINDS = [
    "emphasis",
    "strong",
    "superscript",
    "subscript",
    "code",
    "link",
    "note",
    "find",
    "note_reference",
    "page_break",
    "missing",
    "unknown",
]


def shown(html: str) -> str:
    return passages_of(f'<p data-passage="1">{html}</p>')["1"]


@pytest.mark.parametrize("seed", range(60))
def test_whatever_lies_on_it_the_words_are_the_words(seed: int):
    chance = random.Random(seed)
    lying = []
    for number in range(chance.randint(0, 25)):
        start = chance.randint(0, len(TEXT))
        end = chance.choice([start, chance.randint(start, len(TEXT))])
        attributes = chance.choice(
            [{}, {"href": 'https://example.org/?a=1&b="2"'}, {"href": "javascript:alert(1)"}, {"label": "<3>", "dead": "true"}]
        )
        lying.append(Lying(start, end, chance.choice(KINDS), attributes, number=number, key=f"key-{number}"))
    first = chance.randint(0, 10)
    html = words(TEXT, first, len(TEXT), lying, Setting(edges_said=bool(seed % 2)))
    assert shown(html) == TEXT[first:]
    assert "javascript:" not in html
    assert "<no>" not in html


def test_overlapping_notes_show_as_depth_and_each_has_one_reference():
    html = words("abcdef", 0, 6, [Lying(0, 4, "note", number=1, key="x"), Lying(2, 6, "note", number=2, key="y")], Setting())
    assert html.count("depth-1") == 2
    assert html.count("depth-2") == 1
    assert html.count('href="#note-x"') == 1
    assert html.count('href="#note-y"') == 1


def test_a_link_cut_by_a_note_stays_one_stop_for_the_keyboard():
    link = Lying(0, 6, "link", {"href": "https://example.org/"})
    html = words("abcdef", 0, 6, [link, Lying(2, 4, "note", number=1, key="x")], Setting())
    assert html.count('<a class="outward"') == 3
    assert html.count('tabindex="-1"') == 2


def test_what_is_missing_is_said_to_be_missing():
    html = words("He said:", 0, 8, [Lying(8, 8, "missing", {"what": "a quotation"})], Setting())
    assert "missing in our copy: a quotation" in html
    assert shown(html) == "He said:"


def test_a_printed_note_leads_to_its_passage_where_the_room_holds_it():
    setting = Setting(reference_urls={"3": "/sources/x/9/#p9"})
    assert 'href="/sources/x/9/#p9"' in words("A word", 0, 6, [Lying(6, 6, "note_reference", {"label": "[3]"})], setting)
    assert "href" not in words("A word", 0, 6, [Lying(6, 6, "note_reference", {"label": "[4]", "dead": "true"})], setting)


def test_edges_are_said_only_to_those_who_asked():
    note = Lying(0, 1, "note", number=7, key="k")
    assert "note 7 begins" in words("ab", 0, 2, [note], Setting(edges_said=True))
    assert "begins" not in words("ab", 0, 2, [note], Setting())


def test_hidden_notes_leave_no_trace():
    assert words("ab", 0, 2, [Lying(0, 1, "note", number=7, key="k")], Setting(notes_shown=False)) == "ab"
