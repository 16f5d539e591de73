"""The same words elsewhere: where in the texts that a person can read the words of a place stand again, and what resembles a passage.

What is found is a proposal with its evidence: the words laid side by side. Short runs that stand everywhere (set phrases, formulas of
address) are no evidence. Everything is looked for through the mask of what the person may read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from annotations.anchoring.sentences import sentences
from annotations.people import Person
from readingroom.library.models import Passage
from readingroom.search import executor
from readingroom.search.analysis import STOP_WORDS, stem, words
from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.background import wake
from readingroom.search.comparison import Comparison, Difference, Op, Warning_
from readingroom.search.grammar import Phrase, Query
from readingroom.search.quotations import PART_MEANING, PART_WORDS, Found, Looking
from readingroom.search.quote import ELLIPSIS, Quote
from readingroom.search.quoted_places import Place, place_of, with_speakers
from readingroom.search.telling import telling_words

FEWEST = 4
"""Words that say enough to be looked for elsewhere, where they are given as somebody's."""
FEWEST_OF_A_SENTENCE = 6
MOST_SENTENCES = 12
MOST_SHOWN = 40
COMMON = 12
"""Passages in which the same words may stand; in more of them (or in more than a share of them) they are a set phrase."""
COMMON_SHARE = 0.02
LONGEST = 1500
"""Code points of a quotation that are compared."""
_FORMULAS = """
in the name of god|in the name of god the merciful the compassionate|ladies and gentlemen|mr president|thank you very much|god willing
peace be upon him|peace be upon you|praise be to god|thank god|on the one hand|on the other hand|in other words|as a matter of fact
at the same time|it is clear that|there is no doubt that|as well as|in this regard|for the first time|in the history of|around the world
one of the most important|all over the world|the people of the world|of the united nations|the end of the day|as we all know
i would like to thank|dear brothers and sisters|بسم الله الرحمن الرحیم|به نام خدا|السلام علیکم|السلام علیکم و رحمه الله و برکاته
صلی الله علیه و اله|ان شاء الله|الحمد لله رب العالمین
"""
FORMULAS = frozenset(tuple(word.exact for word in words(line)) for row in _FORMULAS.strip().splitlines() for line in row.split("|"))


class Likeness(Enum):
    SAME = "same"
    SHORTENED = "shortened"
    DIFFERENT = "different"
    PART = "part"


LIKENESSES = {
    Likeness.SAME: _("same words"),
    Likeness.SHORTENED: _("shortened"),
    Likeness.DIFFERENT: _("worded differently"),
    Likeness.PART: _("a part of these words"),
}


@dataclass(frozen=True)
class Again:
    """A place where words stand again, and how."""

    likeness: Likeness
    place: Place
    start: int
    """The words asked about, in code points of their text."""
    end: int
    differences: tuple[Difference, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    ellipsis: bool = False
    """Where words are left out, one of the two says so."""
    cost: float = 0.0

    @property
    def rank(self) -> tuple[int, float]:
        return list(Likeness).index(self.likeness), self.cost


@dataclass(frozen=True)
class Sharing:
    """A passage of another text that shares names or rare words with one."""

    passage: Any
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass
class Elsewhere:
    again: list[Again] = field(default_factory=list)
    sharing: list[Sharing] = field(default_factory=list)
    set_phrases: list[str] = field(default_factory=list)
    """Words asked about that stand in too many places to say anything."""
    unavailable: bool = False


def words_elsewhere(source: int, spans: Iterable[tuple[int, int, str]], user: Person) -> Elsewhere:
    """Where the words of these spans (start, end, words) of a source stand again."""
    found = Elsewhere()
    looking = _looking(user)
    if looking is None:
        found.unavailable = True
        return found
    best: dict[tuple[int, int], Again] = {}
    for start, end, said in spans:
        _again(looking, source, start, end, said, best, found)
    ranked = sorted(best.values(), key=lambda again: again.rank)[:MOST_SHOWN]
    placed = with_speakers([again.place for again in ranked])
    found.again = [_with(again, place) for again, place in zip(ranked, placed, strict=True)]
    return found


def passage_elsewhere(passage: Any, given: Iterable[tuple[int, int]], user: Person) -> Elsewhere:
    """The same for a passage (with its `words`): the spans given as somebody's words in it, and its sentences; and what resembles it."""
    spans = [(start, end, passage.words[start - passage.start : end - passage.start]) for start, end in given]
    for first, last in sentences(passage.words)[: MOST_SENTENCES * 2]:
        start, end = passage.start + first, passage.start + last
        inside = any(begin <= start + 2 and end - 2 <= finish for begin, finish, _said in spans)
        if not inside and len(Quote.by(passage.words[first:last]).words) >= FEWEST_OF_A_SENTENCE:
            spans.append((start, end, passage.words[first:last]))
    found = words_elsewhere(passage.source_id, spans[:MOST_SENTENCES], user)
    looking = None if found.unavailable else _looking(user)
    if looking is not None:
        known = {again.place.passage.pk for again in found.again}
        found.sharing = [each for each in _sharing(looking, passage) if each.passage.pk not in known]
    return found


def _looking(user: Person) -> Looking | None:
    try:
        return Looking(backend().store.snapshot(), user)
    except Damaged:
        wake()
        return None


def _again(looking: Looking, source: int, start: int, end: int, said: str, best: dict[tuple[int, int], Again], found: Elsewhere) -> None:
    quote = Quote.by_sentences(said[:LONGEST])
    forms = [token.form for token in quote.words]
    if len(forms) < FEWEST:
        return
    if _is_set_phrase(looking, forms):
        found.set_phrases.append(said)
        return
    for kind, held, comparison in looking.every(quote):
        place = place_of(held, comparison)
        if place.source.pk == source and place.start < end and place.end > start:
            continue
        likeness = _likeness(looking, kind, comparison)
        if likeness is None:
            continue
        again = Again(
            likeness,
            place,
            start,
            end,
            tuple(comparison.differences),
            tuple(sorted(comparison.warnings - {Warning_.CROSSES, Warning_.CUT}, key=lambda warning: warning.value)),
            bool(ELLIPSIS.search(said) or ELLIPSIS.search(place.words)),
            comparison.cost,
        )
        key = (place.source.pk, place.passage.pk)
        if key not in best or (list(Likeness).index(likeness), comparison.cost) < (
            list(Likeness).index(best[key].likeness),
            best[key].cost,
        ):
            best[key] = again


def _is_set_phrase(looking: Looking, forms: list[str]) -> bool:
    if tuple(forms) in FORMULAS:
        return True
    if len(forms) > 8:
        return False
    standing = len(looking.engine.matches(Phrase(tuple(forms)))[0])
    return standing > max(COMMON, COMMON_SHARE * looking.engine.population)


def _likeness(looking: Looking, kind: Found, comparison: Comparison) -> Likeness | None:
    """What the words side by side show; None where what is common is too little or too common."""
    run = _without_formula(comparison.longest_run)
    if len(run) < FEWEST or sum(form not in STOP_WORDS for form in run) < 2:
        return None
    ops = {difference.op for difference in comparison.differences} - {Op.NAME}
    if ops == {Op.SAME}:
        return Likeness.SAME
    if ops <= {Op.SAME, Op.SKIPPED, Op.LEFT_OUT} or (ops <= {Op.SAME, Op.ADDED} and kind is Found.NEAR):
        return Likeness.SHORTENED
    if kind is Found.NEAR or comparison.same:
        return Likeness.DIFFERENT
    telling = sum(form not in STOP_WORDS for form in run)
    enough = len(run) >= FEWEST_OF_A_SENTENCE and (looking.surprise(run) >= ENOUGH or (len(run) >= PART_WORDS and telling >= PART_MEANING))
    return Likeness.PART if enough else None


ENOUGH = 10.0
"""How unlikely a common run of words has to be (natural logarithm) to be shown as a part."""


def _without_formula(run: list[str]) -> list[str]:
    for formula in FORMULAS:
        size = len(formula)
        for at in range(len(run) - size + 1):
            if tuple(run[at : at + size]) == formula:
                return max(run[:at], run[at + size :], key=len)
    return run


def _with(again: Again, place: Place) -> Again:
    return replace(again, place=place)


# What resembles a passage

MOST_SHARING = 8
RARE_SHARE = 0.02
RARE = 4


def _sharing(looking: Looking, passage: Any) -> list[Sharing]:
    """Passages of other texts that share names, or at least two rare words, with a passage; the most telling first."""
    engine = looking.engine
    terms = telling_words(engine, passage.words)
    if not terms:
        return []
    docs, scores = engine.answer(Query(should=list(terms)))
    others = engine.snapshot.numbers["source"][docs] != passage.source_id
    docs, scores = docs[others], scores[others]
    keys = engine.snapshot.numbers["pk"][docs[executor.best(docs, scores, 3 * MOST_SHARING)]].tolist()
    rows = {each.pk: each for each in looking.passages(keys)}
    mine, names_here = _written(passage.words)
    rare = max(RARE, RARE_SHARE * engine.population)
    found = []
    for key in keys:
        if key not in rows:
            continue
        theirs, names_there = _written(rows[key].words)
        common = [root for root in mine if root in theirs and engine.visible_count(mine[root][0]) <= rare]
        names = [mine[root][1] for root in common if root in names_here and root in names_there]
        plain = [mine[root][1] for root in common if root not in names_here]
        if names or len(plain) > 1:
            found.append(Sharing(rows[key], tuple(names[:6]), tuple(plain[:6])))
    return sorted(found, key=lambda each: -(2 * len(each.names) + len(each.terms)))[:MOST_SHARING]


def _written(text: str) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """The words of a text by stem, each folded and as written, and those that stand in capitals where no sentence begins."""
    begins = {start for start, _end in sentences(text)}
    found: dict[str, tuple[str, str]] = {}
    names: set[str] = set()
    for word in words(text):
        written = text[word.start : word.end]
        if word.exact in STOP_WORDS or (len(word.exact) < 3 and word.exact.isascii()):
            continue
        root = stem(word.exact)
        found.setdefault(root, (word.exact, written))
        if written[:1].isupper() and word.start not in begins and text[max(word.start - 1, 0)] not in "\"'“‘«(":
            names.add(root)
    return found, names


def with_words(passage: Passage) -> Any:
    """The passage with its `words`, as the index's readers take them."""
    passage.words = passage.text  # type: ignore[attr-defined]
    return passage
