"""Answers a question from a snapshot: which documents, in what order, how many of each kind.

Documents outside the mask do not exist here: they are in no count, no facet, no statistic, and nothing is expanded with their words.
Scores are BM25 with idf log(1 + (N - n + 0.5) / (n + 0.5)), N and n counted inside the mask, all words of a question added up.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from readingroom.search.analysis import stem
from readingroom.search.arrays import AnyArray
from readingroom.search.grammar import AnyOf, Clause, Fuzzy, Meaning, Near, Phrase, Prefix, Query, Term
from readingroom.search.postings import impact
from readingroom.search.snapshot import NO_DOCS, NO_SCORES, Docs, Mask, Scores, Snapshot

HEADING_WEIGHT = 0.4
AROUND_WEIGHT = 0.4
MEANING_WEIGHT = 0.8
EXACT_BONUS = 0.15
"""What a word as typed adds over one with another ending."""
MOST_EXPANSIONS = 400


@dataclass(frozen=True)
class Area:
    """The fields of one sort of document. `around` finds too, for less; `heading` only lends weight, it never makes a hit."""

    words: str
    around: str = ""
    heading: str = ""


PASSAGES = Area("words", "around", "heading")
NOTES = Area("note")

Matches = tuple[Docs, Scores]
_Number = TypeVar("_Number", np.int32, np.int64)


@dataclass
class Found:
    """Documents of one page and what is known of all."""

    docs: Docs = field(default_factory=lambda: NO_DOCS)
    scores: Scores = field(default_factory=lambda: NO_SCORES)
    total: int = 0
    all_words: int = 0
    """How many of them have every word asked for."""
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)
    """Hits in each source."""
    years: dict[int, int] = field(default_factory=dict)


class Executor:
    """Evaluates clauses inside one mask. Made for one question."""

    def __init__(self, snapshot: Snapshot, area: Area, mask: Mask | None, mask_key: object = None) -> None:
        self.snapshot = snapshot
        self.area = area
        self.mask = mask if mask is not None else snapshot.live
        self.everything = self.mask is None
        self.mask_key = mask_key if mask is not None else ""
        self.population = snapshot.size if self.mask is None else self._count_mask()

    def _count_mask(self) -> int:
        mask = self.mask
        assert mask is not None
        if self.mask_key is None:
            return int(np.count_nonzero(mask))
        return int(self.snapshot.remembered(("population", self.mask_key), lambda: int(np.count_nonzero(mask)) or -1))

    # Clauses

    def matches(self, clause: Clause) -> Matches:
        """Documents of the mask that satisfy the clause, rising, and their scores."""
        match clause:
            case Term():
                return self._term(clause)
            case Phrase():
                return self._phrase(clause.words)
            case Prefix():
                return self._begun(clause.beginning)
            case Fuzzy():
                return self._union([Term(word, stemmed=False) for word in self.about(clause.exact)])
            case Near():
                return self._near(clause)
            case AnyOf():
                return self._union(clause.options)
            case Meaning():
                return self._meaning(clause)

    def _visible(self, docs: Docs, values: Scores) -> Matches:
        if self.mask is None:
            return docs, values
        kept = self.mask[docs]
        return docs[kept], values[kept]

    def idf(self, count: int) -> np.float32:
        population = max(self.population, 0)
        return np.float32(math.log(1 + (population - count + 0.5) / (count + 0.5)))

    def _term(self, term: Term) -> Matches:
        key = ("term", self.area.words, term, self.mask_key)
        if self.mask_key is None:
            return self._scored_term(term)
        found: Matches = self.snapshot.remembered(key, lambda: self._scored_term(term))
        return found

    def _scored_term(self, term: Term) -> Matches:
        if term.stemmed:
            docs, values = self._visible(*self.snapshot.impacts(self.area.words, stem(term.exact)))
        else:
            docs, values = self._visible(*self._exact_impacts(term.exact))
        values = values * self.idf(len(docs))
        if self.area.around:
            beside, lent = self.snapshot.impacts(self.area.around, stem(term.exact))
            if len(beside):
                beside, lent = self._visible(beside, lent)
                return _added(docs, values, beside, lent * self.idf(len(beside)) * np.float32(AROUND_WEIGHT))
        return docs, values

    def _exact_impacts(self, exact: str) -> Matches:
        docs, tf = self.snapshot.frequencies(self.area.words, exact)
        return docs, self._scored(docs, tf)

    def _union(self, clauses: Sequence[Clause]) -> Matches:
        """Documents of any; a document's score is its best clause's, weighed as rare as all of them together."""
        found = [matched for matched in map(self.matches, clauses) if len(matched[0])]
        if len(found) <= 1:
            return found[0] if found else (NO_DOCS, NO_SCORES)
        docs = np.concatenate([docs for docs, _ in found])
        # Without their own idf: one thing said in two ways is as common as both ways together.
        values = np.concatenate([scores / max(self.idf(len(docs)), np.float32(1e-6)) for docs, scores in found])
        order = np.lexsort((-values, docs))
        docs, values = docs[order], values[order]
        first = np.flatnonzero(np.diff(docs, prepend=-1))
        return docs[first], values[first] * self.idf(len(first))

    def _begun(self, beginning: str) -> Matches:
        """Words with that beginning count as one word."""
        docs, frequencies, _ = self.snapshot.stretch(self.area.words, beginning)
        if self.mask is not None:
            kept = self.mask[docs]
            docs, frequencies = docs[kept], frequencies[kept]
        if not len(docs):
            return NO_DOCS, NO_SCORES
        if len(docs) * 16 < self.snapshot.size:
            found, place = np.unique(docs, return_inverse=True)
            counts = np.bincount(place, weights=frequencies)
        else:
            all_counts = np.bincount(docs, weights=frequencies, minlength=self.snapshot.size)
            found = np.flatnonzero(all_counts).astype(np.int32)
            counts = all_counts[found]
        return found, self._scored(found, counts) * self.idf(len(found))

    def _meaning(self, clause: Meaning) -> Matches:
        """The clause's own documents, and for less those with a word of related meaning: the best of them counts."""
        best = np.zeros(self.snapshot.size, np.float32)
        docs, scores = self.matches(clause.clause)
        best[docs] = scores
        for other, weight in clause.related:
            docs, values = self._visible(*self.snapshot.impacts(self.area.words, other))
            if len(docs):
                best[docs] = np.maximum(best[docs], values * (self.idf(len(docs)) * np.float32(weight * MEANING_WEIGHT)))
        docs = np.flatnonzero(best).astype(np.int32)
        return docs, best[docs]

    # Words standing together

    def _candidates(self, exacts: Iterable[str]) -> Docs:
        """Documents of the mask that have all of these exact words."""
        lists = sorted((self.snapshot.frequencies(self.area.words, exact)[0] for exact in dict.fromkeys(exacts)), key=len)
        if not lists or not len(lists[0]):
            return NO_DOCS
        docs = lists[0] if self.mask is None else lists[0][self.mask[lists[0]]]
        return reduce(_intersect, lists[1:], docs)

    def _phrase_places(self, exacts: Sequence[str], docs: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(index into docs, position of the first word) of every place where the words follow one another."""
        rarest_first = sorted(range(len(exacts)), key=lambda place: len(self.snapshot.frequencies(self.area.words, exacts[place])[0]))
        keys: NDArray[np.int64] | None = None
        for offset in rarest_first:
            owner, position = self.snapshot.places(self.area.words, exacts[offset], docs)
            here = owner * _WIDTH + position - offset + _MARGIN
            keys = here if keys is None else _intersect(keys, here)
            if not len(keys):
                break
        assert keys is not None
        return keys // _WIDTH, keys % _WIDTH - _MARGIN

    def _phrase(self, exacts: Sequence[str]) -> Matches:
        if len(exacts) == 1:
            return self._term(Term(exacts[0], stemmed=False))
        docs = self._candidates(exacts)
        if not len(docs):
            return NO_DOCS, NO_SCORES
        owner, _ = self._phrase_places(exacts, docs)
        if not len(owner):
            return NO_DOCS, NO_SCORES
        counts = np.bincount(owner, minlength=len(docs))
        kept = np.flatnonzero(counts)
        return docs[kept], self._scored(docs[kept], counts[kept]) * self.idf(len(kept))

    def _scored(self, docs: Docs, counts: AnyArray) -> Scores:
        lengths = self.snapshot.lengths[self.area.words][docs]
        return impact(counts, lengths, self.snapshot.pivots[self.area.words])

    def _near(self, near: Near) -> Matches:
        left, right = self._spelled(near.left), self._spelled(near.right)
        docs = _intersect(self._any_candidates(left), self._any_candidates(right))
        if not len(docs):
            return NO_DOCS, NO_SCORES
        one, other = self._all_places(left, docs), self._all_places(right, docs)
        if not len(one) or not len(other):
            return NO_DOCS, NO_SCORES
        after = np.searchsorted(other, one)
        best = np.full(len(one), _WIDTH, np.int64)
        for shift in (-1, 0):
            at = after + shift
            inside = (at >= 0) & (at < len(other))
            best[inside] = np.minimum(best[inside], np.abs(other[at[inside]] - one[inside]))
        close = one[(best <= near.within) & (best > 0)] // _WIDTH
        counts = np.bincount(close, minlength=len(docs))
        kept = np.flatnonzero(counts)
        return docs[kept], self._scored(docs[kept], counts[kept]) * self.idf(len(kept))

    def _spelled(self, side: Term | Phrase) -> list[tuple[str, ...]]:
        """The exact words or phrases a side of `near` stands for: a word with all its endings."""
        if isinstance(side, Phrase):
            return [side.words]
        return [(word,) for word in self.same_stem(side.exact)]

    def _any_candidates(self, spelled: list[tuple[str, ...]]) -> Docs:
        return reduce(lambda a, b: np.union1d(a, b).astype(np.int32), (self._candidates(exacts) for exacts in spelled), NO_DOCS)

    def _all_places(self, spelled: list[tuple[str, ...]], docs: Docs) -> NDArray[np.int64]:
        found = []
        for exacts in spelled:
            owner, position = self._phrase_places(exacts, docs)
            found.append(owner * _WIDTH + position)
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    # Other words

    def same_stem(self, exact: str) -> list[str]:
        """The words of the mask with the same stem, commonest first."""
        counted = [(self.visible_count(word), word) for word in self.endings(exact)]
        return [word for count, word in sorted(counted, key=lambda found: (-found[0], found[1])) if count] or [exact]

    def endings(self, exact: str) -> tuple[str, ...]:
        """The words of the index with the same stem. For places within documents of the mask, never to be shown."""
        wanted = stem(exact)
        key = ("endings", self.area.words, wanted)
        spelled: tuple[str, ...] = self.snapshot.remembered(key, lambda: self.snapshot.words_of_stem(self.area.words, wanted) or (exact,))
        return spelled

    def written(self, root: str) -> str:
        """The commonest word of the mask with that stem; "" where there is none."""
        beginning = root[: max(len(root) - 1, 2)]
        found = self.snapshot.words_starting_with(self.area.words, beginning, self.mask, 2_000)
        return next((word for word, _ in found if stem(word) == root), "")

    def stem_count(self, root: str) -> int:
        """In how many documents of the mask the stem stands."""

        def make() -> int:
            docs, _ = self.snapshot.impacts(self.area.words, root)
            return len(docs) if self.mask is None else int(np.count_nonzero(self.mask[docs]))

        if self.mask_key is None:
            return make()
        found: int = self.snapshot.remembered(("count", self.area.words, root, self.mask_key), make)
        return found

    def about(self, exact: str, most: int = 50) -> list[str]:
        """Words of the mask one letter away (two in long words), nearest and commonest first."""
        allowed = 1 if len(exact) < 8 else 2
        by_length = self.vocabulary(exact[:1])
        near: list[tuple[int, int, str]] = []
        for length in range(len(exact) - allowed, len(exact) + allowed + 1):
            words, counts = by_length.get(length, ((), ()))
            if words:
                distances = process.cdist([exact], words, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
                near += [(int(distances[place]), -counts[place], words[place]) for place in np.flatnonzero(distances <= allowed).tolist()]
        return [word for _, _, word in sorted(near)[:most]]

    def vocabulary(self, beginning: str) -> dict[int, tuple[tuple[str, ...], tuple[int, ...]]]:
        """Words of the mask with that beginning and how common they are, by their length."""

        def make() -> dict[int, tuple[tuple[str, ...], tuple[int, ...]]]:
            groups: dict[int, list[tuple[str, int]]] = defaultdict(list)
            for word, count in self.snapshot.words_starting_with(self.area.words, beginning, self.mask, 1_000_000):
                groups[len(word)].append((word, count))
            return {size: (tuple(word for word, _ in group), tuple(count for _, count in group)) for size, group in groups.items()}

        if self.mask_key is None:
            return make()
        key = ("vocabulary", self.area.words, beginning, self.mask_key)
        found: dict[int, tuple[tuple[str, ...], tuple[int, ...]]] = self.snapshot.remembered(key, make)
        return found

    def visible_count(self, exact: str) -> int:
        return self.snapshot.document_frequency(self.area.words, exact, self.mask)

    # The whole question

    def answer(self, query: Query) -> Matches:
        """All documents of the mask that satisfy the question, rising, and their scores."""
        if query.must:
            docs, scores = self._required(query.must)
            for clause in query.should:
                scores = scores + _looked_up(docs, *self.matches(clause))
        elif query.should:
            docs, scores = self._any(query.should)
        else:
            docs = np.arange(self.snapshot.size, dtype=np.int32) if self.mask is None else np.flatnonzero(self.mask).astype(np.int32)
            scores = np.zeros(len(docs), np.float32)
        for clause in query.without:
            unwanted, _ = self.matches(clause)
            kept = ~np.isin(docs, unwanted, assume_unique=True)
            docs, scores = docs[kept], scores[kept]
        if query.widening:
            docs, scores = self._widened(docs, scores, query)
        if self.area.heading and len(docs) and query.wanted:
            scores = scores + self._heading(docs, query)
        return docs, scores

    def _widened(self, docs: Docs, scores: Scores, query: Query) -> Matches:
        """With what the question was widened by: it lends to what is found, and finds a few more where nothing is required."""
        lent = np.zeros(self.snapshot.size, np.float32)
        for root, weight in query.widening:
            found, values = self._visible(*self.snapshot.impacts(self.area.words, root))
            if len(found):
                lent[found] += values * (self.idf(len(found)) * np.float32(weight))
        scores = scores + lent[docs]
        if query.must or not query.most_more:
            return docs, scores
        lent[docs] = 0
        for clause in query.without:
            lent[self.matches(clause)[0]] = 0
        more = np.flatnonzero(lent).astype(np.int32)
        more = more[np.sort(best(more, lent[more], query.most_more))]
        everything = np.concatenate((docs, more))
        order = np.argsort(everything, kind="stable")
        return everything[order], np.concatenate((scores, lent[more]))[order]

    def _required(self, clauses: list[Clause]) -> Matches:
        found = sorted((self.matches(clause) for clause in clauses), key=lambda matched: len(matched[0]))
        docs, scores = found[0]
        for other, others_scores in found[1:]:
            at = np.searchsorted(other, docs)
            at[at == len(other)] = 0
            kept = other[at] == docs if len(other) else np.zeros(len(docs), bool)
            docs, scores = docs[kept], scores[kept] + others_scores[at[kept]]
        return docs, scores

    def _any(self, clauses: list[Clause]) -> Matches:
        found = [matched for matched in map(self.matches, clauses) if len(matched[0])]
        if len(found) <= 1:
            return found[0] if found else (NO_DOCS, NO_SCORES)
        if sum(len(docs) for docs, _ in found) * 8 < self.snapshot.size:
            docs = np.unique(np.concatenate([docs for docs, _ in found]))
            scores = np.zeros(len(docs), np.float32)
            for other, values in found:
                scores[np.searchsorted(docs, other)] += values
            return docs, scores
        everything = np.zeros(self.snapshot.size, np.float32)
        for docs, values in found:
            everything[docs] += values
        docs = np.flatnonzero(everything).astype(np.int32)
        return docs, everything[docs]

    def _heading(self, docs: Docs, query: Query) -> Scores:
        """What the headings over the passages lend, also for the words that the question was widened by."""
        wanted: dict[str, float] = defaultdict(float, query.widening)
        for clause in query.wanted:
            for root in {stem(exact) for exact in plain_words(clause)}:
                wanted[root] += 1
        lent = np.zeros(len(docs), np.float32)
        for root, weight in wanted.items():
            headed, values = self.snapshot.impacts(self.area.heading, root)
            if len(headed):
                headed, values = self._visible(headed, values)
                lent += _looked_up(docs, headed, values * self.idf(len(headed)) * np.float32(weight * HEADING_WEIGHT))
        return lent

    def having_all(self, docs: Docs, query: Query) -> int:
        """How many of the documents have every clause that was asked for."""
        if len(query.wanted) <= 1:
            return len(docs)
        found = [self.matches(clause.clause if isinstance(clause, Meaning) else clause)[0] for clause in query.should]
        # The rarest first, so that every list is only looked into for the few that are left.
        return len(reduce(_intersect, sorted([docs, *found], key=len)))


_WIDTH = 1 << 40
_MARGIN = 1 << 20


def plain_words(clause: Clause) -> list[str]:
    match clause:
        case Term() | Fuzzy():
            return [clause.exact]
        case Phrase():
            return list(clause.words)
        case Near():
            return plain_words(clause.left) + plain_words(clause.right)
        case AnyOf():
            return [word for option in clause.options for word in plain_words(option)]
        case Meaning():
            return plain_words(clause.clause)
        case Prefix():
            return []


def _intersect(one: NDArray[_Number], other: NDArray[_Number]) -> NDArray[_Number]:
    """What stands in both; each is rising and without repeats. Quick where one is much shorter."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return one
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    both: NDArray[_Number] = one[other[at] == one]
    return both


def _looked_up(docs: Docs, other: Docs, values: Scores) -> Scores:
    """The value of each of `docs` in `other`; 0 where it is not there."""
    found = np.zeros(len(docs), np.float32)
    if not len(other) or not len(docs):
        return found
    if len(other) < len(docs):
        at = np.searchsorted(docs, other)
        at[at == len(docs)] = 0
        there = docs[at] == other
        found[at[there]] = values[there]
        return found
    at = np.searchsorted(other, docs)
    at[at == len(other)] = 0
    return np.where(other[at] == docs, values[at], np.float32(0))


def _added(docs: Docs, values: Scores, other: Docs, others: Scores) -> Matches:
    """Documents of either, rising, and the sum of their values."""
    both = np.union1d(docs, other).astype(np.int32)
    return both, _looked_up(both, docs, values) + _looked_up(both, other, others)


def best(docs: Docs, scores: Scores, stop: int) -> NDArray[np.int64]:
    """Indices of the `stop` highest scores; equal scores in the order of the documents."""
    count = len(docs)
    if not count or stop <= 0:
        return np.empty(0, np.int64)
    if stop * 4 < count:
        threshold = np.partition(scores, count - stop)[count - stop]
        chosen = np.flatnonzero(scores >= threshold)
        if len(chosen) > stop * 4:
            above = np.flatnonzero(scores > threshold)
            level = np.flatnonzero(scores == threshold)[: stop - len(above)]
            chosen = np.concatenate((above, level))
    else:
        chosen = np.arange(count)
    return chosen[np.lexsort((docs[chosen], -scores[chosen]))][:stop]


def tally(snapshot: Snapshot, name: str, docs: Docs) -> list[tuple[str, int]]:
    """How many of the documents have each value, commonest first."""
    facet = snapshot.facets[name]
    if not facet.values or not len(docs):
        return []
    if facet.single:
        codes = facet.codes[docs]
    else:
        inside = np.zeros(snapshot.size, bool)
        inside[docs] = True
        codes = facet.codes[inside[facet.owner]]
    counts = np.bincount(codes, minlength=len(facet.values))
    return sorted(((facet.values[code], int(counts[code])) for code in np.flatnonzero(counts)), key=lambda item: (-item[1], item[0]))


def having(snapshot: Snapshot, name: str, values: Iterable[str]) -> Mask:
    """Documents with any of these values."""
    facet = snapshot.facets[name]
    wanted = frozenset(values)

    def make() -> Mask:
        chosen = np.fromiter((value in wanted for value in facet.values), bool, len(facet.values))
        mask = np.zeros(snapshot.size, bool)
        if len(facet.codes):
            mask[facet.owner[chosen[facet.codes]]] = True
        return mask

    found: Mask = snapshot.remembered(("having", name, wanted), make)
    return found


def narrowed(masks: Mapping[str, Mask], docs: Docs, but: str = "") -> NDArray[np.bool_]:
    """Which of the documents pass all masks (all but one)."""
    kept = np.ones(len(docs), bool)
    for name, mask in masks.items():
        if name != but:
            kept &= mask[docs]
    return kept
