"""Words of related meaning, for questions asked in other words than the text's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

RELATED_WORDS = Path(__file__).with_name("related_words.txt")


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    found = {}
    for line in RELATED_WORDS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            stem, _, others = line.partition(" ")
            found[stem] = others
    return found


@lru_cache(maxsize=10_000)
def related(stem: str) -> tuple[tuple[str, float], ...]:
    """Stems of related meaning, each with how near it is (1 is the same)."""
    return tuple((other[:-1], int(other[-1]) / 9) for other in _lines().get(stem, "").split())
