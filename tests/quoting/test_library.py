"""Figures on a library of our own: how many quotations are found, how often a verdict is right; `pytest -s -m slow` prints them.

An altered quotation is never called the same, an invented one never found. What holds for the sentences that things were tried on has to
hold for those held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from readingroom.library.quoting import Block, detect
from readingroom.search.quotations import look_up
from tests.makers import make_source
from tests.quoting.cases import Case, cases, sentences, texts
from tests.search.conftest import indexed as indexed

GOAL = 0.95


@pytest.mark.slow
@pytest.mark.django_db
def test_verdicts_on_altered_and_invented_quotations(indexed: Callable[[], None], guest: Any) -> None:
    for slug, text in texts().items():
        make_source(text, slug=slug)
    indexed()
    told: list[tuple[Case, str, bool]] = []
    for case in cases():
        (verdict,) = look_up(case.text, guest).verdicts
        right_place = any(place.passage.text in case.passage or case.passage in place.passage.text for place in verdict.places)
        told.append((case, verdict.found.value, right_place))
    assert len(told) >= 150
    for held_out in (False, True):
        part = [each for each in told if each[0].held_out is held_out]
        print("\nheld out" if held_out else "\ntried on")
        for how in dict.fromkeys(case.how for case, *_ in part):
            print(f"{how:26} {dict(Counter(found for case, found, _at in part if case.how == how))}")
        called_same = [case.text for case, found, _at in part if not case.is_true and found in ("exact", "other_name")]
        assert called_same == [], "different words were called the same"
        invented_found = [case.text for case, found, _at in part if case.how == "invented" and found != "not_found"]
        assert invented_found == [], "invented words were found"
        true = [found in case.verdicts and at for case, found, at in part if case.is_true]
        altered = [found != "not_found" and at for case, found, at in part if not case.is_true and case.how != "invented"]
        places = [at for _case, found, at in part if found != "not_found"]
        print(f"true ones found as such {sum(true) / len(true):.3f} of {len(true)}; altered ones found {sum(altered) / len(altered):.3f}")
        print(f"precision of finding {sum(places) / len(places):.3f}; recall {(sum(true) + sum(altered)) / (len(true) + len(altered)):.3f}")
        assert sum(true) / len(true) >= GOAL
        assert sum(places) / len(places) >= GOAL
        assert (sum(true) + sum(altered)) / (len(true) + len(altered)) >= GOAL


MARKS = [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"), ("» ".strip(), "«"), ("‹", "›")]
LEADS = [
    ("Anna Brod said: {}", "Anna Brod"),
    ("{} said Anna Brod.", "Anna Brod"),
    ("According to Anna Brod, {} and so it was.", "Anna Brod"),
    ("As Anna Brod put it, {} and the room was still.", "Anna Brod"),
    ("In the words of Anna Brod, {} although nobody’s diary says so.", "Anna Brod"),
    ("Nobody's gauge agreed, but {} stood on the gate.", ""),
    ("One might say, {} but the neighbours' books don't.", ""),
    ("They wrote {} over the neighbours’ door.", ""),
]
INNOCENT = [
    "The neighbours' wells aren't the miller's, and the '60s were dry; 'tis known.",
    "It measured 5'10\" by 6\", as the mason's rule showed, and O'Brien's men paid.",
    "The ferrymen’s song isn’t the millers’ song; rock ’n’ roll came later.",
    "Nobody said anything that the clerk’s book would have kept.",
]


def test_finding_quotations_in_running_text() -> None:
    found, wanted, right, named, of_names = 0, 0, 0, 0, 0
    for number, (said, _block) in enumerate(sentences()):
        opening, closing = MARKS[number % len(MARKS)]
        for place, (lead, name) in enumerate(LEADS):
            text = lead.format(opening + said + closing)
            paragraphs = [INNOCENT[(number + place) % len(INNOCENT)], text, INNOCENT[number % len(INNOCENT)]]
            blocks, start = [], 0
            for paragraph in paragraphs:
                blocks.append(Block(paragraph, start))
                start += len(paragraph) + 2
            whole = "\n\n".join(paragraphs)
            given = detect(blocks)
            wanted, found = wanted + 1, found + len(given)
            hits = [each for each in given if whole[each.start : each.end] == said]
            right += bool(hits)
            if name and hits:
                of_names, named = of_names + 1, named + (hits[0].stated_as == name)
            assert not any(each.by_rule and each.stated_as != name for each in given), text
    print(f"\nquotations in text: precision {right / found:.3f}, recall {right / wanted:.3f}, speaker {named / of_names:.3f} of {wanted}")
    assert right / found >= GOAL
    assert right / wanted >= GOAL
    assert named / of_names >= GOAL
