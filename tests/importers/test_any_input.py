"""Whatever is in a file, an importer answers or refuses; it never falls over."""

from __future__ import annotations

import random
import time

import pytest

from readingroom.library.importers import FORMATS
from tests.importers import checks

PARTS = [
    "# ",
    "## ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\x0c",
    "- ",
    "* ",
    "1. ",
    "Q: ",
    "Question: ",
    "NAME B: ",
    "== x ==",
    "= t =",
    "[[a",
    "]]",
    "[a](b)",
    "[1]",
    "[^2]",
    "[^2]: ",
    "<sup>",
    "</sup>",
    "<b>",
    "**",
    "*",
    "_",
    "`",
    "```",
    "> ",
    "{{",
    "}}",
    "{{",
    "<ref>",
    "</ref>",
    "'''",
    "''",
    '"',
    "“",
    "”",
    "word",
    "Words said: ",
    "Abstract: x",
    "Keywords: a, b",
    "References",
    "سلام",
    "é",
    "é",
    "́",
    "\u200c",
    "\x00",
    "\x01",
    "\ufeff",
    "a@b.co",
    "2024-01-01",
    'Venn says: "x y z q"',
    " ",
    "    ",
    "\t",
    ".",
    "?",
    ":",
    "---",
    "===",
    "&amp;",
    "&#0;",
    "\\*",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "각",
    "̈́",
    "~~~",
    "(",
    ")",
    "1.1. A",
    "|",
    "{|",
    "|}",
    "a|b\n-|-\n",
]


@pytest.mark.parametrize("seed", range(20))
def test_no_input_makes_an_importer_fall_over(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(10):
        raw = "".join(chance.choice(PARTS) for _ in range(chance.randrange(80)))
        for each in FORMATS:
            each.recognises(raw)
            found = each.parse(raw)
            assert checks.untidy(found) == [], (each.__name__, raw)
            assert checks.unaccounted(raw, found) == [], (each.__name__, raw)
            assert checks.misplaced(raw, found) == [], (each.__name__, raw)


@pytest.mark.parametrize(
    "part",
    ["[", "*a ", "`", "``` ", "“", '"', "{{", "[[", "<ref>", "<!--", "<script>", "](", "a<sup>1</sup>", 'Venn says: "a b c d" ', "(", "&"],
)
def test_time_grows_with_the_length_of_a_line_and_no_faster(part: str) -> None:
    """60,000 code points of one sign: seconds would mean that each looks at all the others."""
    raw = part * (60_000 // len(part))
    for each in FORMATS:
        begun = time.process_time()
        each.recognises(raw)
        each.parse(raw)
        assert time.process_time() - begun < 2, each.__name__


@pytest.mark.slow
def test_five_megabytes_of_prose_come_in_within_seconds() -> None:
    paragraph = "The *council* met in the 2<sup>nd</sup> year, and Mara Venn said: “We shall see.” " * 6 + "\n\n"
    raw = "# Minutes\n\n" + paragraph * (5_000_000 // len(paragraph))
    begun = time.process_time()
    found = FORMATS[3].parse(raw)
    assert len(found.blocks) > 9_000
    assert time.process_time() - begun < 20
