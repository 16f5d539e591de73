"""Places named in the files of the demonstration by their words."""

from __future__ import annotations

from typing import Any

from readingroom.library.models import Passage, Source


class NotThere(LookupError):
    """Words that stand nowhere in the text, or more than once."""


def only_span(text: str, words: str, prefix: str = "", suffix: str = "") -> tuple[int, int]:
    """Where the words stand, in code points; with prefix and suffix they stand exactly once."""
    whole = prefix + words + suffix
    times = text.count(whole)
    if times != 1:
        raise NotThere(f"{times} times in the text: {whole!r}")
    start = text.index(whole) + len(prefix)
    return start, start + len(words)


def span_in(source: Source, place: dict[str, Any]) -> tuple[int, int]:
    """`{ exact, prefix?, suffix? }` in a source."""
    return only_span(source.text, place["exact"], place.get("prefix", ""), place.get("suffix", ""))


def passage_with(source: Source, words: str) -> Passage:
    """The passage in which the words stand."""
    start, _end = only_span(source.text, words)
    passage = source.passage_at(start)
    if passage is None:
        raise NotThere(f"no passage at {start} of {source.slug}")
    return passage
