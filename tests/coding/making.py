"""Codebooks and rounds for tests, each valid without being told anything."""

from __future__ import annotations

from typing import Any

from annotations.models import Codebook, Group, Tag
from readingroom.accounts.models import User
from readingroom.coding.forms import RoundForm
from readingroom.coding.models import Coding, Round
from readingroom.library.models import Source

FIVE = "\n\n".join(f"This is what passage {word} says. And it says it again." for word in ("one", "two", "three", "four", "five"))


def make_group(leader: User, *members: User, **fields: Any) -> Group:
    group = Group.objects.create(name="Readers of rivers", owner=leader, **fields)
    group.add(leader, "leader")
    for member in members:
        group.add(member)
    return group


def make_codebook(owner: User, group: Group, *labels: str) -> Codebook:
    book = Codebook.objects.create(title="Rivers", slug=f"rivers-{group.pk}", kind="group", group=group, owner=owner)
    for place, label in enumerate(labels or ("claim", "reason", "promise")):
        Tag.objects.create(codebook=book, label=label, slug=label, position=place, definition=f"What is a {label}.")
    return book


def typed(book: Codebook, coders: list[User], sources: list[Source], **fields: Any) -> dict[str, Any]:
    """What the form for a round is sent: every passage, everything coded by two."""
    return {
        "title": "First round",
        "codebook": f"now:{book.pk}",
        "coders": [str(coder.pk) for coder in coders],
        "sources": [str(source.pk) for source in sources],
        "unit": "passage",
        "sample": "all",
        "twice": 100,
        "together": 2,
        **fields,
    }


def make_round(leader: User, group: Group, coders: list[User], sources: list[Source], **fields: Any) -> Round:
    book = group.codebooks.first() or make_codebook(leader, group)
    form = RoundForm(typed(book, coders, sources, **fields), user=leader, group=group)
    assert form.is_valid(), form.errors
    return form.save()


def put(one: Round, ordinal: int, coder: User, *labels: str, outcome: str = "coded") -> Coding:
    """A coder puts codes by their labels; "none" and "unsure" put none."""
    turn = Coding.objects.get(unit__round=one, unit__ordinal=ordinal, coder=coder)
    turn.put(outcome, list(Tag.objects.filter(codebook=one.version.codebook, label__in=labels)))
    return turn
