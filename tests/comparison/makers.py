"""Links for tests, made from words that stand once in their text."""

from __future__ import annotations

from typing import Any

from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link, Looked
from readingroom.library.models import Passage, Source

SPEECH = """# The river

The river knows no borders.

It was here before the office that measures it.

# The wall

We shall build no wall.

Nobody will be asked to leave."""

PAMPHLET = """# Of rivers

A river has banks, and banks are borders.

# Of walls

The wall was begun in spring.

Nobody was asked at all."""


def end(source: Source, words: str) -> End:
    start = source.text.index(words)
    return End(source, start, start + len(words))


def make_link(start: tuple[Source, str], relation: str, other: tuple[Source, str], by: User, **fields: Any) -> Link:
    fields.setdefault("audience", "public")
    ends = [End(source) if words is None else end(source, words) for source, words in (start, other)]
    return Link.objects.make(ends[0], relation, ends[1], by=by, **fields)


def passage(source: Source, number: str) -> Passage:
    return source.passages.get(number=number)


def make_looked(source: Source, number: str, other: Source, by: User, **fields: Any) -> Looked:
    fields.setdefault("audience", "public")
    fields.setdefault("where", "all of it")
    return Looked.objects.make(passage(source, number), other, by=by, **fields)
