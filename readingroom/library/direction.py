"""Which way words run."""

from __future__ import annotations

import unicodedata


def direction(text: str) -> str:
    """ "rtl" or "ltr" by most of the first letters of a text; "" where it has none."""
    first = text[:200]
    if first.isascii():
        return "ltr" if first.lower() != first.upper() else ""
    kinds = [unicodedata.bidirectional(letter) for letter in first]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    if not right and not left:
        return ""
    return "rtl" if right > left else "ltr"
