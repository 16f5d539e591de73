"""Saying what differs between a quotation and a passage, in their own words, and calling out what changes the sense."""

from __future__ import annotations

import re
from collections.abc import Iterable

from readingroom.search.alignment import turned
from readingroom.search.analysis import NEGATIONS, STOP_WORDS, WORD, fold, stem
from readingroom.search.comparison import Comparison, Difference, Op, Warning_
from readingroom.search.quote import Quote
from readingroom.search.tokens import Token

_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen
half quarter twice first second third fourth fifth double triple
یک دو سه چهار پنج شش هفت هشت ده صد هزار واحد اثنان ثلاثه اربعه خمسه عشره مئه الف
"""
NUMBERS = frozenset(_NUMBERS.split())
_AMOUNTS = """
all every everyone everybody everything each any some someone several few many most more less least much both none only never always often
sometimes ever همه هر برخی بعضی تنها فقط همیشه کل جمیع بعض فقط دائما ابدا
"""
AMOUNTS = frozenset(_AMOUNTS.split())


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
        for warning in _warnings(kind, ours, theirs, *shown):
            found.warnings.add(warning)
            found.called.setdefault(warning, shown)
        if kind is Op.SKIPPED and _QUOTES.search(passage[theirs[0].start - 1 : theirs[-1].end + 1]):
            found.crosses = True
            found.warnings.add(Warning_.CROSSES)
    _cut_words(found, quote, passage, pieces)
    _order(found, grouped)
    _one_word(found)


def _cut_words(found: Comparison, quote: Quote, passage: str, pieces: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """A first or last word that is only a part of the passage's counts as the same, and it is said."""
    for kind, ours, theirs in pieces[:1] + pieces[-1:]:
        if kind is Op.SAME and len(ours) == len(theirs) == 1 and ours[0].form != theirs[0].form:
            found.warnings.add(Warning_.CUT)
            found.called[Warning_.CUT] = (_written(quote.text, ours), _written(passage, theirs))


SENSE = {
    Warning_.NEGATION_ADDED,
    Warning_.NEGATION_LEFT_OUT,
    Warning_.NUMBER,
    Warning_.AMOUNT,
    Warning_.NAME,
    Warning_.OPPOSITE,
    Warning_.ORDER,
}


def _one_word(found: Comparison) -> None:
    """Where all but one word (or two together) is the same, that one is called out."""
    changed = [each for each in found.differences if each.op in (Op.REPLACED, Op.ADDED, Op.LEFT_OUT)]
    if len(changed) == 1 and not found.warnings & SENSE and max(len(changed[0].quote.split()), len(changed[0].text.split())) <= 2:
        found.warnings.add(Warning_.ONE_WORD)
        found.called[Warning_.ONE_WORD] = (changed[0].quote, changed[0].text)


def _order(found: Comparison, grouped: list[tuple[Op, list[Token], list[Token]]]) -> None:
    """Words that stand elsewhere are called out as such, and a negation among them is neither added nor left out."""
    added = [form for kind, ours, _ in grouped if kind in (Op.ADDED, Op.REPLACED) for form in (token.form for token in ours)]
    left = [form for kind, _, theirs in grouped if kind in (Op.LEFT_OUT, Op.REPLACED) for form in (token.form for token in theirs)]
    moved = found.gathered > found.coverage + 0.1
    if moved or len(set(added) & set(left) - STOP_WORDS) or (added and sorted(added) == sorted(left)):
        found.warnings.add(Warning_.ORDER)
    if negations(added) and negations(added) == negations(left):
        found.warnings -= {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}


def negations(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NEGATIONS)


def _warnings(kind: Op, ours: list[Token], theirs: list[Token], quote: str, text: str) -> set[Warning_]:
    if kind in (Op.SAME, Op.NAME):
        return set()
    one, other = [token.form for token in ours], [token.form for token in theirs]
    if kind is Op.SPELT:
        # Iran and Iraq are one letter apart; Irans and Iran are one name.
        apart = {stem(form) for form in one} != {stem(form) for form in other}
        return {Warning_.NAME} if apart and quote[:1].isupper() and text[:1].isupper() and _capitals(quote) != _capitals(text) else set()
    if kind is Op.SKIPPED:
        return {Warning_.NEGATION_SKIPPED} if negations(other) else set()
    found = set()
    without_verb = [form for form in other if form not in one]
    denied = sum(_denies(form, without_verb) for form in one if form not in other) + len(negations(one))
    denies = sum(_denies(form, [each for each in one if each not in other]) for form in without_verb) + len(negations(other))
    if denied > denies:
        found.add(Warning_.NEGATION_ADDED)
    if denies > denied:
        found.add(Warning_.NEGATION_LEFT_OUT)
    if _numbers(one) != _numbers(other):
        found.add(Warning_.NUMBER)
    if _amounts(one) != _amounts(other):
        found.add(Warning_.AMOUNT)
    if _capitals(quote) != _capitals(text):
        found.add(Warning_.NAME)
    if any(turned(said, held) for said in one for held in other if said.isascii()):
        found.add(Warning_.OPPOSITE)
    return found


def _denies(form: str, others: list[str]) -> bool:
    """Whether a Persian verb is the denied form of one of the others: nemikhahim of mikhahim, nashavad of shavad or beshavad."""
    return form.startswith("\u0646") and any(other == form[1:] or other == "\u0628" + form[1:] for other in others)


def _amounts(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in AMOUNTS)


def _numbers(forms: Iterable[str]) -> list[str]:
    return sorted(form for form in forms if form in NUMBERS or any(letter.isdigit() for letter in form))


def _capitals(written: str) -> set[str]:
    """Words that look like names: capitals, not at the beginning of a sentence as far as the stretch shows it."""
    return {
        fold(match.group()) for match in WORD.finditer(written) if match.group()[:1].isupper() and fold(match.group()) not in STOP_WORDS
    }


def _written(text: str, words: list[Token]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
