"""Sentences are cut where a reader would, and nothing is lost."""

from __future__ import annotations

import pytest

from annotations.anchoring.sentences import sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["One here.", "Two there!", "Three?"],
        ["He said: “Go home.”", "Nobody went."],
        ["Dr. Vel met Mr. A. Orr at 5.30 p.m. on No. 4 street.", "They left."],
        ["It cost 3.5 million.", "It was e.g. a bridge."],
        ["این یک جمله است.", "آن چیست؟", "پایان"],
        ["No end at all"],
        ["Wait… what?!", "Yes."],
    ],
)
def test_sentences(expected):
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize("text", ["", "   ", "...", "a.b.c", " one.  Two.\n\nThree. ", "😀. B", "”.”.”"])
def test_nothing_but_white_space_is_left_out(text):
    left = "".join(text[start:end] for start, end in sentences(text))
    assert "".join(left.split()) == "".join(text.split())
