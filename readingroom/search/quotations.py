"""look_up(): are these somebody's words, as far as the texts that one may read can show?

Finding is easy and judging is hard: candidates come from the index by any word or run of words they share, and then only the words
themselves decide (`wording`). A score never says "the same words".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

import numpy as np
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from annotations.people import Person
from readingroom.library.models import Passage
from readingroom.search import executor, sight
from readingroom.search.alignment import readings
from readingroom.search.analysis import STOP_WORDS, exact_words
from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.background import wake
from readingroom.search.comparison import Comparison, Warning_
from readingroom.search.executor import PASSAGES, Executor
from readingroom.search.grammar import Phrase, Query, Term
from readingroom.search.names import known_forms
from readingroom.search.quote import Quote
from readingroom.search.quoted_places import Held, Place, place_of, same_person, with_speakers
from readingroom.search.snapshot import Snapshot
from readingroom.search.taking_apart import FEWEST_WORDS, Pasted, pasted
from readingroom.search.wording import compare

LONGEST_TEXT = 6000
MOST_QUOTATIONS = 20
CANDIDATES = 20
COMPARED = 6
MOST_PLACES = 20
MOST_VERSIONS = 6
MOST_STANDING = 60
"""Passages with the very words that are looked at."""
SHORTEST_RUN = 4
"""Words of a piece, from which on its first and last may be cut and are not looked for."""
FAR_BEHIND = 30
"""A candidate that is so much less like the quotation than the likest (of 100) is not compared."""
UNLIKE = 55
"""Any two passages of a language are about so much like one another (of 100)."""
VOTED = 3
"""Candidates that share most with the quotation, compared in any case."""
RUNNING_ON = 5
"""Passages at whose edges the quotation may run on into their neighbours."""
NAMED_WORDS = 6
"""Fewer words than that are everybody's: two speakers who use them do not contradict each other."""
EDGE = 8
"""Code points between the words and a passage's edge that may be marks and spaces."""


Laid = tuple[Held, Comparison]


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
    name: str = ""
    """To whom what was pasted gives the words."""
    names_differ: bool = False
    """The words are given to one name here and to another there."""


@dataclass
class LookUp:
    verdicts: list[Verdict] = field(default_factory=list)
    texts: int = 0
    """How many texts were looked through."""
    cut: bool = False
    """More was pasted than is looked up at once."""
    unavailable: bool = False
    """The index is being mended: nothing can be said now, and nothing is."""


def look_up(text: str, user: Person, *, only_marked: bool = False) -> LookUp:
    """A verdict for each quotation in a text, from what the person may read; see `pasted` for what counts as one."""
    found = LookUp(cut=len(text) > LONGEST_TEXT)
    quotations = pasted(text[:LONGEST_TEXT], only_marked=only_marked)
    found.cut |= len(quotations) > MOST_QUOTATIONS
    try:
        looking = Looking(backend().store.snapshot(), user)
    except Damaged:
        wake()
        found.unavailable = True
        return found
    found.texts = looking.texts
    found.verdicts = [looking.judge(text[each.start : each.end], each) for each in quotations[:MOST_QUOTATIONS]]
    return found


# Judging one


class Looking:
    """One snapshot, one person's eyes."""

    def __init__(self, snapshot: Snapshot, user: Person) -> None:
        self.snapshot, self.user = snapshot, user
        mask, key = sight.passages(snapshot, user)
        self.engine = Executor(snapshot, PASSAGES, mask, key)
        self.forms = known_forms(user, key)
        self.texts = int(snapshot.remembered(("texts", key), lambda: len(np.unique(snapshot.numbers["source"][mask]))))

    def judge(self, text: str, given: Pasted) -> Verdict:
        verdict = Verdict(text, given.start, given.end, name=given.name)
        quote = self._read(text)
        if len(quote.words) < FEWEST_WORDS:
            return verdict
        compared = [pair for version in self._versions(quote) for pair in self._compared(version)]
        by_kind = self._by_kind(quote, compared)
        if Found.EXACT not in by_kind and len(quote.words) > 3:
            by_kind = self._by_kind(quote, compared + self._running_on(quote, compared))
        for kind in (Found.EXACT, Found.OTHER_NAME, Found.NEAR, Found.PARTLY):
            if kind in by_kind:
                return self._told(verdict, kind, by_kind[kind])
        return verdict

    def _read(self, text: str) -> Quote:
        """The quotation; a first word that the texts have as a word of its own is no cut one."""
        quote = Quote.by(text)
        first = quote.words[0].form if quote.words else ""
        return quote.beginning_whole() if first and self.engine.visible_count(first) else quote

    def _by_kind(self, quote: Quote, compared: list[Laid]) -> dict[Found, list[Laid]]:
        by_kind: dict[Found, list[Laid]] = {}
        for held, comparison in compared:
            by_kind.setdefault(self._weigh(quote, comparison), []).append((held, comparison))
        return by_kind

    def _told(self, verdict: Verdict, kind: Found, ranked: list[Laid]) -> Verdict:
        verdict.found = kind
        ranked = sorted(ranked, key=lambda pair: pair[1].cost)
        if kind in (Found.NEAR, Found.PARTLY):
            ranked = [pair for pair in ranked if pair[1].cost <= ranked[0][1].cost + 0.5]
        verdict.places = with_speakers(_apart([place_of(*pair) for pair in ranked[:MOST_PLACES]]))
        verdict.comparison = ranked[0][1]
        verdict.abridged = verdict.comparison.abridged
        verdict.warnings = sorted(verdict.comparison.warnings, key=lambda warning: warning.value)
        if kind is Found.EXACT and len(Quote.by(verdict.quotation).words) >= NAMED_WORDS and self._named_otherwise(verdict):
            verdict.found, verdict.names_differ = Found.OTHER_NAME, True
        return verdict

    def _named_otherwise(self, verdict: Verdict) -> bool:
        """Whether the words are given to one name here and to another there: in what was pasted, or in two places."""
        given = [place for place in verdict.places if place.speaker]
        groups = [frozenset({word, *others}) for word, others in self.forms.words.items()] if given else []

        def same(one: str, other: str) -> bool:
            return same_person(one, other, groups) or bool(self._known(one) & self._known(other))

        if verdict.name:
            return bool(given) and not any(same(verdict.name, place.speaker) for place in given)
        first = given[0] if given else None
        return any(
            first is not None and place.said_by.isdisjoint(first.said_by or {0}) and not same(first.speaker, place.speaker)
            for place in given[1:]
        )

    def _known(self, name: str) -> frozenset[tuple[str, ...]]:
        words = tuple(exact_words(name))
        others = self.forms.phrases.get(words, frozenset())
        return others | {words} if others else frozenset()

    def _versions(self, quote: Quote) -> Iterator[Quote]:
        """The quotation, and the quotation with each name in it in its other forms."""
        yield quote
        left = MOST_VERSIONS
        for first, last, others in self.forms.whole_in([token.form for token in quote.words]):
            for form in sorted(others)[:left]:
                yield quote.renamed(first, last, form)
                left -= 1

    def every(self, quote: Quote) -> list[tuple[Found, Held, Comparison]]:
        """Each place where the words stand or nearly stand, whatever stands elsewhere; best first."""
        laid = {held.passages[0].pk: (held, comparison) for held, comparison in [*self._nearest(quote), *self._standing(quote)]}
        judged = [(self._weigh(quote, comparison), held, comparison) for held, comparison in laid.values()]
        return sorted((each for each in judged if each[0] is not Found.NOT_FOUND), key=lambda each: each[2].cost)

    # Candidates

    def _compared(self, quote: Quote) -> list[Laid]:
        return self._standing(quote) or self._nearest(quote)

    def _standing(self, quote: Quote) -> list[Laid]:
        """Passages in which the words follow one another as they stand; none where it takes a closer look."""
        found: list[int] | None = None
        for piece in quote.pieces:
            inside = piece[1:-1] if len(piece) > SHORTEST_RUN else piece
            docs = self.engine.matches(Phrase(tuple(token.form for token in inside)))[0].tolist()
            found = docs if found is None else sorted(set(found).intersection(docs))
            if not found:
                return []
        keys = self.snapshot.numbers["pk"][(found or [])[:MOST_STANDING]].tolist()
        standing = [passage for passage in self._passages(Q(pk__in=keys)) if quote.may_stand_in(passage.words)]
        laid = self._laid(quote, [Held((passage,), passage.words, passage.start) for passage in standing[:MOST_PLACES]])
        return laid if any(self._weigh(quote, comparison) is Found.EXACT for _held, comparison in laid) else []

    def _nearest(self, quote: Quote) -> list[Laid]:
        """The passages likest the quotation, laid along it."""
        documents = self._candidates(quote)
        keys = self.snapshot.numbers["pk"][documents].tolist()
        rows = {passage.pk: passage for passage in self._passages(Q(pk__in=keys))}
        ranked = [rows[key] for key in keys if key in rows]
        if len(ranked) > COMPARED:
            said = " ".join(token.form for token in quote.words)
            likeness = {passage.pk: fuzz.partial_ratio(said, " ".join(passage.words.lower().split())) for passage in ranked}
            voted = ranked[:VOTED]
            ranked = sorted(ranked, key=lambda passage: -likeness[passage.pk])
            best = likeness[ranked[0].pk]
            near = [passage for passage in ranked[COMPARED:MOST_PLACES] if likeness[passage.pk] >= min(best, 95)]
            likely = [passage for passage in ranked[:COMPARED] if likeness[passage.pk] >= max(best - FAR_BEHIND, UNLIKE)]
            ranked = list(dict.fromkeys(likely + near + voted))
        return self._laid(quote, [Held((passage,), passage.words, passage.start) for passage in ranked])

    def _passages(self, wanted: Q) -> list[Any]:
        """Passages that the person may read, each with its `words`, without the rest of the text."""
        return list(
            Passage.objects.visible_to(self.user)
            .filter(wanted)
            .select_related("source")
            .defer("source__text", "origin")
            .annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
        )

    def passages(self, keys: list[int]) -> list[Any]:
        return self._passages(Q(pk__in=keys))

    def _laid(self, quote: Quote, stretches: Iterable[Held]) -> list[Laid]:
        pairs = ((held, compare(quote, held.words, self.forms.words)) for held in stretches)
        return [(held, comparison) for held, comparison in pairs if comparison is not None]

    def _running_on(self, quote: Quote, compared: list[Laid]) -> list[Laid]:
        """The quotation laid along neighbouring passages together, where it reaches the edge of one and more of it is wanted."""
        edges = []
        for held, comparison in sorted(compared, key=lambda pair: pair[1].cost)[:RUNNING_ON]:
            ahead, behind = comparison.start <= EDGE, len(held.words) - comparison.end <= EDGE
            if (ahead or behind) and comparison.coverage < 1 and len(comparison.longest_run) > 1:
                edges.append((held.passages[0], ahead, behind))
        if not edges:
            return []
        wanted = reduce(
            or_, (Q(source=passage.source_id, position__range=(passage.position - 4, passage.position + 4)) for passage, _a, _b in edges)
        )
        around = {(passage.source_id, passage.position): passage for passage in self._passages(wanted)}
        stretches = []
        for passage, ahead, behind in edges:
            run = [passage]
            for step, goes in ((-1, ahead), (1, behind)):
                size, at = 0, passage.position + step
                while goes and size < len(quote.text) and (neighbour := around.get((passage.source_id, at))) is not None:
                    run.insert(0, neighbour) if step < 0 else run.append(neighbour)
                    size, at = size + len(neighbour.words), at + step
            if len(run) > 1:
                stretches.append(_together(run, len(quote.text)))
        return self._laid(quote, {(held.start, held.passages[0].source_id): held for held in stretches}.values())

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
                meant = [word for word in readings(exact) if self.engine.visible_count(word)]
                asked.update(dict.fromkeys(meant or self.engine.about(exact, 3)))
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
        surprising = self.surprise(run) >= SURPRISING or (len(run) >= PART_WORDS and meaning >= PART_MEANING)
        if comparison.warnings & {Warning_.NEGATION_ADDED, Warning_.NEGATION_LEFT_OUT}:
            # The other way round: near only where all else is nearly the same.
            near = (comparison.affirmed >= 0.85 and comparison.coverage >= 0.75) or comparison.coverage >= 0.87
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

    def surprise(self, run: list[str]) -> float:
        """How unlikely it is that these words follow one another by chance in a library of this size (natural logarithm)."""
        population = max(self.engine.population, 1)
        rarity = sum(math.log((population + 1) / (self.engine.visible_count(exact) + 1)) for exact in run)
        return rarity - math.log(population + 1)


SURPRISING = 8.0
PART_WORDS = 8
PART_MEANING = 4


def _windows(quote: Quote, size: int = 4, most: int = 8) -> Iterator[tuple[str, ...]]:
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


def _together(passages: list[Any], reach: int) -> Held:
    """Neighbouring passages as one stretch of words; of the first and the last only what a quotation of that length may reach."""
    words = passages[0].words
    for before, passage in pairwise(passages):
        words += "\n" * (passage.start - before.end) + passage.words
    start = passages[0].start
    cut = max(len(passages[0].words) - 2 * reach - 80, 0)
    if cut:
        cut = len(words[:cut].rpartition(" ")[0])
    return Held(tuple(passages), words[cut:], start + cut)


def _apart(places: list[Place]) -> list[Place]:
    """Places that do not lie on one another; the first of those that do stays."""
    kept: list[Place] = []
    for place in places:
        if not any(place.source.pk == other.source.pk and place.start < other.end and place.end > other.start for other in kept):
            kept.append(place)
    return kept
