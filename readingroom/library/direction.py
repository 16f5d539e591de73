"""Which way words run."""

from __future__ import annotations

import unicodedata


def direction(text: str) -> str:
    """ "rtl" or "ltr" by most of the first letters of a text; "" where it has none."""
    if text.isascii():
        return "ltr" if any(map(str.isalpha, text[:200])) else ""
    kinds = [unicodedata.bidirectional(letter) for letter in text[:200]]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    if not right and not left:
        return ""
    return "rtl" if right > left else "ltr"
