"""In which script a stretch is written: Latin letters or those of languages written from right to left."""

from __future__ import annotations

import unicodedata

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ps", "ckb", "yi", "sd", "ug", "dv", "syr"}
LOOKED_AT = 400
"""Letters that decide."""


def is_right_to_left(language: str) -> bool:
    return language.split("-")[0].lower() in RIGHT_TO_LEFT


def foreign_tag(text: str, language: str) -> str:
    """A language tag for text whose script is not that of the source's language; empty where it is, or cannot be told."""
    letters = [unicodedata.bidirectional(each) for each in text[: LOOKED_AT * 2] if each.isalpha()][:LOOKED_AT]
    rightward = sum(each in {"R", "AL"} for each in letters)
    if is_right_to_left(language):
        return "und-Latn" if letters and rightward * 2 < len(letters) else ""
    if rightward * 2 <= len(letters) or not letters:
        return ""
    return "und-Arab" if any(unicodedata.bidirectional(each) == "AL" for each in text[:LOOKED_AT]) else "und-Hebr"
