"""What must hold of every draft, whatever the file."""

from __future__ import annotations

import re
import unicodedata

from readingroom.library.importers.draft import Draft

WORD = re.compile(r"[^\W_]+")


def unaccounted(raw: str, draft: Draft) -> list[str]:
    """The characters of the original that stand in no block, label, fact, note or markup."""
    seen = bytearray(len(raw))
    spans = [*draft.markup, *(fact.span for fact in draft.stated), *(note.span for note in draft.notes)]
    for block in draft.blocks:
        spans += [*block.origin, *([block.label_origin] if block.label_origin else [])]
    for start, end in spans:
        seen[start:end] = b"\1" * (end - start)
    return [
        raw[at] for at in range(len(raw)) if not seen[at] and not raw[at].isspace() and unicodedata.category(raw[at]) not in {"Cc", "Cf"}
    ]


def words_without_origin(raw: str, draft: Draft) -> list[str]:
    """Words of passages that do not stand in their origin."""
    lost = []
    for block in draft.blocks:
        there = unicodedata.normalize("NFC", " ".join(raw[start:end] for start, end in block.origin))
        bare = re.sub(r"<[^<>]*>|[*_`'\\]|\[\[|\]\]", "", there)
        lost += [word for word in WORD.findall(block.text) if word not in there and word not in bare]
    return lost


def misplaced(raw: str, draft: Draft) -> list[str]:
    """Pieces whose words are not what the original says at their place."""
    wrong = []
    for block in draft.blocks:
        at = 0
        for piece in block.pieces:
            if piece.start != at:
                wrong.append(block.text[at : piece.start])
            at = piece.end
            there, here = raw[piece.raw_start : piece.raw_end], block.text[piece.start : piece.end]
            if len(there) == len(here) and there != here and not there.isspace() and unicodedata.is_normalized("NFC", there):
                wrong.append(here)
        if at != len(block.text):
            wrong.append(block.text[at:])
    return wrong


def untidy(draft: Draft) -> list[str]:
    """Blocks whose text is not words only, marks that lie outside."""
    wrong = [block.text for block in draft.blocks if block.text != " ".join(block.text.split()) or not block.text]
    wrong += [block.text for block in draft.blocks if not unicodedata.is_normalized("NFC", block.text) or not block.origin]
    for block in draft.blocks:
        wrong += [mark.kind for mark in block.marks if not 0 <= mark.start <= mark.end <= len(block.text)]
        wrong += [place.stated_as for place in [*block.voices, *block.quotations] if not 0 <= place.start < place.end <= len(block.text)]
    said = [note.words for note in draft.notes] + [fact.value for fact in draft.stated] + [block.label for block in draft.blocks]
    said += [value for block in draft.blocks for mark in block.marks for value in mark.attributes.values()]
    return wrong + [words for words in said if "\x00" in words or "\n" in words]
