"""The five documents that this room was first made for: counted by hand, kept here as offsets and digests, never as words."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from readingroom.library.importers import Draft, draft_of, read
from tests.importers import checks

pytestmark = pytest.mark.corpus

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "corpus.json").read_text())
COUNTED = {
    "000": (14, {"paragraph": 26, "numbered_item": 6, "bullet": 29, "see_also": 10}),
    "001": (3, {"paragraph": 9}),
    "002": (39, {"paragraph": 88, "block_quotation": 1, "abstract": 1, "keywords": 1, "byline": 3, "email": 3, "reference": 44}),
    "003": (0, {"paragraph": 10, "block_quotation": 2}),
    "004": (0, {"question": 9, "answer": 36, "disclaimer": 1}),
}
"""Headings, and passages by kind: read in the documents, not taken from what the importers make of them."""

VARIANTS = {
    "as it is": lambda raw: raw,
    "CRLF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "BOM": lambda raw: b"\xef\xbb\xbf" + raw,
    "BOM and CRLF": lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"),
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "a last line end": lambda raw: raw + b"\n",
}


@cache
def original(doc: str) -> bytes:
    folder = os.environ.get("READINGROOM_CORPUS")
    assert folder, "READINGROOM_CORPUS names the folder of the five documents"
    return next(Path(folder).glob(f"{doc}_*.txt")).read_bytes()


def brought(doc: str, variant: str = "as it is") -> tuple[str, Draft]:
    decoded = read(VARIANTS[variant](original(doc)))
    return decoded.text, draft_of(decoded)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("doc", COUNTED)
def test_each_document_is_the_one_that_was_counted(doc: str) -> None:
    assert hashlib.sha256(original(doc)).hexdigest() == EXPECTED[doc]["sha256"]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("doc", COUNTED)
def test_the_structure_is_the_true_one_however_the_file_came(doc: str, variant: str) -> None:
    raw, draft = brought(doc, variant)
    headings, kinds = COUNTED[doc]
    assert draft.importer == EXPECTED[doc]["importer"]
    assert sum(block.is_heading for block in draft.blocks) == headings
    assert Counter(block.kind for block in draft.blocks if not block.is_heading) == kinds
    assert hashlib.sha256(draft.text.encode()).hexdigest() == EXPECTED[doc]["text"]
    assert (digest(draft.title), draft.title_supplied) == (EXPECTED[doc]["title"], EXPECTED[doc]["title_supplied"])
    assert checks.unaccounted(raw, draft) == []
    assert checks.words_without_origin(raw, draft) == []
    assert checks.misplaced(raw, draft) == []
    assert checks.untidy(draft) == []


@pytest.mark.parametrize("doc", COUNTED)
def test_every_place_is_where_it_was_found(doc: str) -> None:
    _, draft = brought(doc)
    expected = EXPECTED[doc]
    headings = [block for block in draft.blocks if block.is_heading]
    passages = [block for block in draft.blocks if not block.is_heading]
    assert [[block.line, block.level, block.label, *block.origin[0], digest(block.text)] for block in headings] == expected["headings"]
    assert [[block.line, block.kind, [list(span) for span in block.origin], digest(block.text)] for block in passages] == expected[
        "passages"
    ]
    assert [[fact.field, *fact.span] for fact in draft.stated] == expected["stated"]
    assert [[note.action, note.line] for note in draft.notes] == expected["notes"]


def test_sixteen_paragraphs_and_three_breaks_of_the_list_are_healed() -> None:
    raw, draft = brought("002")
    healed = [block for block in draft.blocks if len(block.origin) > 1]
    assert [len(block.origin) for block in healed] == [2] * 16
    for block in healed:
        (mark,) = [mark for mark in block.marks if mark.kind == "page_break"]
        first, second = (raw[start:end] for start, end in block.origin)
        assert block.text.startswith(first[:30])
        assert block.text[mark.start :].startswith(second[:30].split("*")[0])
    assert sum(block.text[mark.start - 1] == "-" for block in healed for mark in block.marks if mark.kind == "page_break") == 1
    assert sum(note.action == "healed" for note in draft.notes) == 19
    assert len([block for block in draft.blocks if block.is_heading and block.label]) == 36
    assert max(block.label.count(".") for block in draft.blocks if block.is_heading) == 3


def test_every_answer_knows_its_speaker() -> None:
    _, draft = brought("004")
    answers = [block for block in draft.blocks if block.kind == "answer"]
    assert {(voice.stated_as, voice.start, voice.end - len(block.text)) for block in answers for voice in block.voices[:1]} == {
        ("A. A. Ahmadian", 0, 0)
    }
    assert sum(not block.label for block in answers) == 27


def test_marks_hide_no_word() -> None:
    _, draft = brought("003")
    assert "2nd Congress" in draft.text
    assert Counter(mark.kind for block in draft.blocks for mark in block.marks) == {
        "superscript": 2, "emphasis": 2, "note_reference": 3, "missing": 3,
    }  # fmt: skip
