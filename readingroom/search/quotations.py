"""look_up(): are these somebody's words, as far as the texts that one may read can show?

Finding is easy and judging is hard: candidates come from the index by any word or run of words they share, and then only the words
themselves decide (`wording`). A score never says "the same words".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from annotations.people import Person
from readingroom.library.models import Passage, Source
from readingroom.search import executor, sight
from readingroom.search.alignment import MISREAD
from readingroom.search.analysis import STOP_WORDS
from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.background import wake
from readingroom.search.comparison import Comparison, Warning_
from readingroom.search.executor import PASSAGES, Executor
from readingroom.search.grammar import Phrase, Query, Term
from readingroom.search.names import known_forms
from readingroom.search.quote import Quote
from readingroom.search.snapshot import Snapshot
from readingroom.search.wording import compare

LONGEST_TEXT = 6000
MOST_QUOTATIONS = 20
FEWEST_WORDS = 2
CANDIDATES = 60
COMPARED = 6
MOST_PLACES = 20
MOST_VERSIONS = 6


class Found(Enum):
    """What a look-up can say. The labels people see are in `LABELS`."""

    EXACT = "exact"
    NEAR = "near"
    PARTLY = "partly"
    OTHER_NAME = "other_name"
    NOT_FOUND = "not_found"


LABELS = {
    Found.EXACT: _("SAME WORDS"),
    Found.NEAR: _("DIFFERENT WORDS"),
    Found.PARTLY: _("PART OF IT"),
    Found.OTHER_NAME: _("SAME WORDS, ANOTHER NAME"),
}


@dataclass(frozen=True)
class Place:
    """A passage in which the words stand, or stand nearly."""

    source: Source
    passage: Passage
    start: int
    """In code points of the source's text."""
    end: int
    words: str
    before: str = ""
    after: str = ""


@dataclass
class Verdict:
    quotation: str
    start: int
    """Where it stands in what was pasted."""
    end: int
    found: Found = Found.NOT_FOUND
    places: list[Place] = field(default_factory=list)
    comparison: Comparison | None = None
    """With the first place."""
    abridged: bool = False
    warnings: list[Warning_] = field(default_factory=list)


@dataclass
class LookUp:
    verdicts: list[Verdict] = field(default_factory=list)
    texts: int = 0
    """How many texts were looked through."""
    cut: bool = False
    """More was pasted than is looked up at once."""
    unavailable: bool = False
    """The index is being mended: nothing can be said now, and nothing is."""


def look_up(text: str, user: Person) -> LookUp:
    """A verdict for each quotation in a text, from what the person may read."""
    found = LookUp(texts=Source.objects.visible_to(user).with_text().count(), cut=len(text) > LONGEST_TEXT)
    quotations = list(taken_apart(text[:LONGEST_TEXT]))
    found.cut |= len(quotations) > MOST_QUOTATIONS
    try:
        looking = _Looking(backend().store.snapshot(), user)
    except Damaged:
        wake()
        found.unavailable = True
        return found
    found.verdicts = [looking.judge(text[start:end], start, end) for start, end in quotations[:MOST_QUOTATIONS]]
    return found


# Taking apart what was pasted

_MARKED = re.compile(
    '\u201c([^\u201c\u201d]+)[\u201d\u201c]|\u201e([^\u201e\u201c\u201d]+)[\u201c\u201d]|\u00ab([^\u00ab\u00bb]+)\u00bb|"([^"]+)"'
)
_OUTER = " \t\r\n\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb"


def taken_apart(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the quotations in a text: those between quotation marks where words stand around them, else all of it."""
    marked = [(match.start(group), match.end(group)) for match in _MARKED.finditer(text) for group in (1, 2, 3, 4) if match[group]]
    marked = [(start, end) for start, end in marked if len(Quote.by(text[start:end]).words) > FEWEST_WORDS]
    inside = sum(len(Quote.by(text[start:end]).words) for start, end in marked)
    if marked and (len(Quote.by(text).words) - inside > FEWEST_WORDS or len(marked) > 1 or inside == len(Quote.by(text).words)):
        yield from marked
        return
    start = len(text) - len(text.lstrip(_OUTER))
    end = len(text.rstrip(_OUTER))
    if end > start:
        yield start, end


# Judging one


class _Looking:
    """One snapshot, one person's eyes."""

    def __init__(self, snapshot: Snapshot, user: Person) -> None:
        self.snapshot, self.user = snapshot, user
        mask, key = sight.passages(snapshot, user)
        self.engine = Executor(snapshot, PASSAGES, mask, key)
        self.forms = known_forms()

    def judge(self, text: str, start: int, end: int) -> Verdict:
        verdict = Verdict(text, start, end)
        quote = Quote.by(text)
        if len(quote.words) < FEWEST_WORDS:
            return verdict
        compared = [pair for version in self._versions(quote) for pair in self._compared(version)]
        by_kind: dict[Found, list[tuple[Passage, Comparison]]] = {}
        for passage, comparison in compared:
            by_kind.setdefault(self._weigh(quote, comparison), []).append((passage, comparison))
        for kind in (Found.EXACT, Found.OTHER_NAME, Found.NEAR, Found.PARTLY):
            if kind in by_kind:
                return self._told(verdict, kind, by_kind[kind])
        return verdict

    def _told(self, verdict: Verdict, kind: Found, ranked: list[tuple[Passage, Comparison]]) -> Verdict:
        verdict.found = kind
        ranked = sorted(ranked, key=lambda pair: pair[1].cost)
        if kind in (Found.NEAR, Found.PARTLY):
            ranked = [pair for pair in ranked if pair[1].cost <= ranked[0][1].cost + 0.5]
        verdict.places = [_place(passage, comparison) for passage, comparison in ranked[:MOST_PLACES]]
        verdict.comparison = ranked[0][1]
        verdict.abridged = verdict.comparison.abridged
        verdict.warnings = sorted(verdict.comparison.warnings, key=lambda warning: warning.value)
        return verdict

    def _versions(self, quote: Quote) -> Iterator[Quote]:
        """The quotation, and the quotation with each name in it in its other forms."""
        yield quote
        left = MOST_VERSIONS
        for first, last, others in self.forms.whole_in([token.form for token in quote.words]):
            for form in sorted(others)[:left]:
                yield quote.renamed(first, last, form)
                left -= 1

    # Candidates

    def _compared(self, quote: Quote) -> list[tuple[Passage, Comparison]]:
        documents = self._candidates(quote)
        keys = self.snapshot.numbers["pk"][documents].tolist()
        rows: dict[int, Any] = {
            passage.pk: passage
            for passage in Passage.objects.visible_to(self.user)
            .filter(pk__in=keys)
            .select_related("source")
            .defer("source__text", "origin")
            .annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
        }
        ranked = [rows[key] for key in keys if key in rows]
        if len(ranked) > COMPARED:
            said = " ".join(token.form for token in quote.words)
            likeness = {passage.pk: fuzz.partial_ratio(said, " ".join(Quote.by(passage.words).text.lower().split())) for passage in ranked}
            ranked = sorted(ranked, key=lambda passage: -likeness[passage.pk])
            best = likeness[ranked[0].pk]
            ranked = ranked[:COMPARED] + [passage for passage in ranked[COMPARED:MOST_PLACES] if likeness[passage.pk] >= min(best, 95)]
        pairs = ((passage, compare(quote, passage.words, self._same_name)) for passage in ranked)
        return [(passage, comparison) for passage, comparison in pairs if comparison is not None]

    def _same_name(self, one: str, other: str) -> bool:
        return other in self.forms.words.get(one, ())

    def _candidates(self, quote: Quote) -> list[int]:
        """Documents that share runs of words with the quotation, then those that share words, best first."""
        votes: dict[int, float] = {}
        exacts = [token.form for token in quote.words]
        for window in _windows(quote):
            docs, scores = self.engine.matches(Phrase(window))
            for document, score in zip(docs[:500].tolist(), scores[:500].tolist(), strict=True):
                votes[document] = votes.get(document, 0.0) + 2.0 * score
        query = Query(should=[Term(exact) for exact in self._askable(exacts)])
        docs, scores = self.engine.answer(query)
        chosen = executor.best(docs, scores, CANDIDATES)
        for document, score in zip(docs[chosen].tolist(), scores[chosen].tolist(), strict=True):
            votes[document] = votes.get(document, 0.0) + score
        return sorted(votes, key=lambda document: (-votes[document], document))[:CANDIDATES]

    def _askable(self, exacts: Iterable[str]) -> list[str]:
        """The words to look for: those that stand nowhere as what they may have been misread from."""
        asked: dict[str, None] = {}
        for exact in list(dict.fromkeys(exacts))[:40]:
            asked[exact] = None
            if exact in STOP_WORDS or len(self.engine.matches(Term(exact))[0]):
                continue
            asked.update(dict.fromkeys(self.forms.words.get(exact, ())))
            if len(exact) > 3:
                asked.update(dict.fromkeys(self.engine.about(exact, 3)))
                asked.update(dict.fromkeys(exact.replace(read, meant) for read, meant in MISREAD if read in exact))
        return list(asked)

    # The verdict

    def _weigh(self, quote: Quote, comparison: Comparison) -> Found:
        """What the words laid side by side say."""
        if not comparison.crosses:
            if comparison.same:
                return Found.EXACT
            if comparison.same_but_names:
                return Found.OTHER_NAME
        if comparison.same or comparison.same_but_names:
            # Every piece is there, but not within one quotation.
            return Found.PARTLY
        run = comparison.longest_run
        meaning = sum(word not in STOP_WORDS for word in run)
        surprising = self._surprise(run) >= SURPRISING or (len(run) >= PART_WORDS and meaning >= PART_MEANING)
        if comparison.warnings & {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}:
            # The other way round: near only where all else is nearly the same.
            near = comparison.affirmed >= 0.85 and comparison.coverage >= 0.75
        else:
            meant = [token for token in quote.words if token.form not in STOP_WORDS]
            near = (comparison.coverage >= 0.7 and comparison.content >= 0.6) or (
                len(meant) >= 4 and comparison.gathered >= 0.8 and comparison.gathered_content >= 0.8
            )
        if near:
            return Found.NEAR
        if surprising and len(run) >= PART_WORDS and len(run) >= 0.3 * len(quote.words):
            return Found.PARTLY
        turned = comparison.warnings & {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}
        return Found.NEAR if surprising and comparison.coverage >= 0.5 and not turned else Found.NOT_FOUND

    def _surprise(self, run: list[str]) -> float:
        """How unlikely it is that these words follow one another by chance in a library of this size (natural logarithm)."""
        population = max(self.engine.population, 1)
        rarity = sum(math.log((population + 1) / (self.engine.visible_count(exact) + 1)) for exact in run)
        return rarity - math.log(population + 1)


SURPRISING = 8.0
PART_WORDS = 8
PART_MEANING = 4


def _windows(quote: Quote, size: int = 4, most: int = 16) -> Iterator[tuple[str, ...]]:
    """Runs of words to look for as they stand; without a first and a last word that may be cut."""
    found = []
    for piece in quote.pieces:
        forms = [token.form for token in piece]
        if len(forms) <= size:
            found.append(tuple(forms))
            continue
        inside = forms[1:-1] if len(forms) > size + 2 else forms
        found += [tuple(inside[at : at + size]) for at in range(max(len(inside) - size + 1, 1))]
    step = -(-len(found) // most) or 1
    yield from found[::step]


def _place(passage: Any, comparison: Comparison) -> Place:
    words = passage.words
    start, end = comparison.start, comparison.end
    return Place(
        source=passage.source,
        passage=passage,
        start=passage.start + start,
        end=passage.start + end,
        words=words[start:end],
        before=_before(words, start),
        after=_after(words, end),
    )


def _before(words: str, start: int, most: int = 80) -> str:
    """What leads up to a place: whole words, and an ellipsis only where something is left out."""
    return words[:start] if start <= most else "… " + words[start - most : start].partition(" ")[2]


def _after(words: str, end: int, most: int = 80) -> str:
    return words[end:] if len(words) - end <= most else words[end : end + most].rpartition(" ")[0] + " …"
