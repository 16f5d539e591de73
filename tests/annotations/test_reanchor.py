"""When a text changes, every place is found again, or said to be gone; never shown on other words as if nothing had happened."""

from __future__ import annotations

import random

import pytest

from annotations.anchoring.quotes import Quote, State, describe
from annotations.anchoring.reanchor import Reanchoring

WORDS = ["harbour", "bread", "council", "winter", "letter", "border", "promise", "silence", "market", "orchard", "teacher", "river"]


def prose(chance, paragraphs=12, length=30):
    return [" ".join(chance.choice(WORDS) + str(chance.randrange(40)) for _ in range(length)) for _ in range(paragraphs)]


def joined(paragraphs):
    return "\n\n".join(paragraphs)


OLD = prose(random.Random(1))


def place_of(paragraph, words=slice(5, 12)):
    text = joined(OLD)
    start_of = text.index(OLD[paragraph])
    exact = " ".join(OLD[paragraph].split(" ")[words])
    start = text.index(exact, start_of)
    return start, start + len(exact), exact


def test_an_untouched_text_keeps_every_place():
    text = joined(OLD)
    again = Reanchoring(text, text)
    for start, end in [(0, len(text)), (3, 4), (10, 10), (len(text), len(text))]:
        found = again.place(start, end)
        assert (found.start, found.end, found.state) == (start, end, State.ANCHORED)


@pytest.mark.parametrize(
    "edit",
    [
        lambda paragraphs: ["A preface nobody had seen.", *paragraphs],
        lambda paragraphs: paragraphs[1:],
        lambda paragraphs: [*paragraphs[:4], paragraphs[8], *paragraphs[4:8], *paragraphs[9:]],
        lambda paragraphs: [*paragraphs[:2], paragraphs[2] + " " + paragraphs[3], *paragraphs[4:]],
        lambda paragraphs: [paragraph.replace("river", "stream") for paragraph in paragraphs[:4]] + paragraphs[4:],
    ],
    ids=["inserted", "removed", "moved", "joined", "changed elsewhere"],
)
def test_words_that_still_stand_are_anchored(edit):
    start, end, exact = place_of(8)
    new = joined(edit(OLD))
    found = Reanchoring(joined(OLD), new).place(start, end)
    assert new[found.start : found.end] == exact
    assert found.state is State.ANCHORED


def test_changed_words_are_found_and_said_to_have_moved():
    start, end, exact = place_of(5)
    changed = exact.replace(exact.split(" ")[3], "telegram")
    new = joined(OLD).replace(exact, changed)
    found = Reanchoring(joined(OLD), new).place(start, end)
    assert new[found.start : found.end] == changed
    assert found.state is State.MOVED


def test_words_that_are_gone_are_gone():
    start, end, _ = place_of(5)
    assert Reanchoring(joined(OLD), joined(OLD[:5] + OLD[6:])).place(start, end) is None


def test_a_whole_passage_with_a_sentence_more_is_still_that_passage():
    text, longer = joined(OLD), OLD[3] + " and a last remark"
    start = text.index(OLD[3])
    new = joined([*OLD[:3], longer, *OLD[4:]])
    found = Reanchoring(text, new).place(start, start + len(OLD[3]))
    assert new[found.start : found.end] in {OLD[3], longer}


def test_a_small_word_is_not_carried_to_another_sentence():
    old = "He went to the old harbour in the rain and saw nothing there.\n\nLast words."
    new = "Our committee regrets the delay of this edition of the journal.\n\nLast words."
    start = old.index("the old")
    assert Reanchoring(old, new).place(start, start + 3) is None


def test_an_orphan_comes_back_with_its_words():
    start, end, _exact = place_of(5)
    quote = describe(joined(OLD), start, end)
    assert Reanchoring(joined(OLD[:5] + OLD[6:]), joined(OLD)).orphan(quote).start == start


def test_an_anchor_is_found_by_the_words_it_was_made_with():
    first, second = "The tribunal sat in the old mill for nine days.", "Nothing is written about it."
    again = Reanchoring(f"{second}\n\nend", f"{first}\n\nend")
    assert again.place(0, 12, Quote("in the old mill for nine days", "The tribunal sat ", ".")).start == first.index("in the")


def test_a_point_stays_between_its_neighbours():
    text = joined(OLD)
    point = text.index(OLD[6]) + 10
    new = joined(["Inserted before.", *OLD])
    found = Reanchoring(text, new).place(point, point)
    assert (found.start, found.end) == (point + len("Inserted before.\n\n"),) * 2
    assert found.state is State.ANCHORED


@pytest.mark.parametrize("seed", range(12))
def test_what_is_called_anchored_has_the_same_words(seed):
    chance = random.Random(seed)
    paragraphs = prose(chance, 30)
    changed = list(paragraphs)
    for _ in range(4):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                del changed[at]
            case 1:
                changed.insert(at, joined(prose(chance, 1, 8)))
            case 2:
                changed[at] = changed[at].replace(" ", "  ", 1).replace("a", "e", 3)
            case _:
                changed.append(changed.pop(at))
    old, new = joined(paragraphs), joined(changed)
    again = Reanchoring(old, new)
    found_again = 0
    for _ in range(60):
        start = chance.randrange(len(old) - 60)
        end = start + chance.randrange(1, 60)
        found = again.place(start, end)
        if found and found.state is State.ANCHORED and old[start:end].strip():
            assert "".join(new[found.start : found.end].split()) == "".join(old[start:end].split())
        found_again += found is not None
    assert found_again > 45
