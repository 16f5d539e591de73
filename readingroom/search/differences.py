"""Saying what differs between a quotation and a passage, in their own words, and calling out what changes the sense."""

from __future__ import annotations

import re
from collections.abc import Iterable

from readingroom.search.analysis import NEGATIONS, STOP_WORDS, WORD, fold
from readingroom.search.comparison import Comparison, Difference, Op, Warning_
from readingroom.search.quote import Quote
from readingroom.search.tokens import Token

_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen
half quarter twice first second third fourth fifth double triple both all every none only
"""
NUMBERS = frozenset(_NUMBERS.split())


def tell(found: Comparison, quote: Quote, passage: str, pieces: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """Join neighbouring steps of one kind into differences, in the words as written, and call out what changes the sense."""
    grouped: list[tuple[Op, list[Token], list[Token]]] = []
    for kind, ours, theirs in pieces:
        changed = {Op.REPLACED, Op.ADDED, Op.LEFT_OUT}
        if grouped and (grouped[-1][0] is kind or (kind in changed and grouped[-1][0] in changed)):
            before, one, other = grouped.pop()
            one, other = one + ours, other + theirs
            both = Op.REPLACED if one and other else Op.ADDED if one else Op.LEFT_OUT
            grouped.append((both if kind in changed else before, one, other))
        else:
            grouped.append((kind, list(ours), list(theirs)))
    for kind, ours, theirs in grouped:
        shown = _written(quote.text, ours), _written(passage, theirs)
        found.differences.append(Difference(kind, *shown))
        found.warnings |= _warnings(kind, ours, theirs, *shown)
        if kind is Op.SKIPPED and _QUOTES.search(passage[theirs[0].start - 1 : theirs[-1].end + 1]):
            found.crosses = True
            found.warnings.add(Warning_.CROSSES)
    _order(found, grouped)


def _order(found: Comparison, grouped: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """Words that stand elsewhere are called out as such, and a negation among them is neither added nor left out."""
    added = [form for kind, ours, _ in grouped if kind in (Op.ADDED, Op.REPLACED) for form in (token.form for token in ours)]
    left = [form for kind, _, theirs in grouped if kind in (Op.LEFT_OUT, Op.REPLACED) for form in (token.form for token in theirs)]
    moved = found.gathered > found.coverage + 0.1
    if moved or len(set(added) & set(left) - STOP_WORDS) or (added and sorted(added) == sorted(left)):
        found.warnings.add(Warning_.ORDER)
    if negations(added) == negations(left):
        found.warnings -= {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}


def negations(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NEGATIONS)


def _warnings(kind: Op, ours: list[Token], theirs: list[Token], quote: str, text: str) -> set[Warning_]:
    if kind in (Op.SAME, Op.NAME, Op.SPELT):
        return set()
    one, other = [token.form for token in ours], [token.form for token in theirs]
    if kind is Op.SKIPPED:
        return {Warning_.NEGATION_SKIPPED} if negations(other) else set()
    found = set()
    if len(negations(one)) > len(negations(other)):
        found.add(Warning_.NEGATION_ADDED)
    if len(negations(other)) > len(negations(one)):
        found.add(Warning_.NEGATION_LEFT_OUT)
    if _numbers(one) != _numbers(other):
        found.add(Warning_.NUMBER)
    if _capitals(quote) != _capitals(text):
        found.add(Warning_.NAME)
    return found


def _numbers(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NUMBERS or any(letter.isdigit() for letter in form))


def _capitals(written: str) -> set[str]:
    """Words that look like names: capitals, not at the beginning of a sentence as far as the stretch shows it."""
    return {
        fold(match.group()) for match in WORD.finditer(written) if match.group()[:1].isupper() and fold(match.group()) not in STOP_WORDS
    }


def _written(text: str, words: list[Token]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
