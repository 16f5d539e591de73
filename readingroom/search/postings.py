"""From words to arrays: what is reckoned once, at commit, and never again.

For a text field `f` of one segment (documents are numbered from 0 in it):

    f.terms, f.terms_at      the words, UTF-8, sorted; where each begins
    f.start                  where each word's postings begin in f.docs and f.tf (one more at the end)
    f.docs, f.tf             documents, rising within a word; how often
    f.places_start, f.places the word's positions, in the order of its postings
    f.bones, f.bones_at, f.bones_of   the words' skeletons, sorted, and whose they are
    f.stem_of                which stem each word has
    f.length                 words in each document
    f~.terms … f~.docs       the same for stems; f~.impact instead of f.tf: BM25 without its idf

Whoosh's own files hold the words, their documents and how often; positions, stems and columns stand here only. Segments are joined from
these arrays, a stretch of the vocabulary at a time, so that joining needs little memory however much is joined.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from readingroom.search.analysis import fold, skeleton, stem, written
from readingroom.search.arrays import AnyArray, Arrays

K1 = 1.2
B = 0.75
LAST_POSITION = 65_535
"""Two bytes a position. In a passage of more words than that, phrases after it are not found; words are."""
AT_ONCE = 1_000_000
"""Words gathered, or postings joined, before they are put in order."""


@dataclass(frozen=True)
class Postings:
    """One text field of some documents, numbered from 0, a word after the other."""

    terms: list[bytes]
    stems: list[bytes]
    """Of each term."""
    start: NDArray[np.int64]
    docs: NDArray[np.int32]
    tf: AnyArray
    places_start: NDArray[np.int64]
    places: NDArray[np.uint16]

    @classmethod
    def of(cls, held: Arrays, name: str) -> Postings:
        stems = _words(held, f"{name}~.terms")
        return cls(
            _words(held, f"{name}.terms"),
            [stems[place] for place in held[f"{name}.stem_of"].tolist()],
            held[f"{name}.start"].astype(np.int64),
            held[f"{name}.docs"],
            held[f"{name}.tf"],
            held[f"{name}.places_start"].astype(np.int64),
            held[f"{name}.places"],
        )


class _Vocabulary(dict[str, int]):
    """Words as written -> a number for the word they are when folded; -1 for what is no word."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, said: str) -> int:
        exact = fold(said)
        number = -1
        if exact:
            number = self._numbers.setdefault(exact, len(self.words))
            if number == len(self.words):
                self.words.append(exact)
        self[said] = number
        return number


class Gatherer:
    """Takes the words of documents, one document after the other, and puts them in order."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._stems: dict[bytes, bytes] = {}
        self._said = array("i")
        self._lengths = array("i")
        self._first = 0
        self._count = 0
        self.parts: list[tuple[Postings, NDArray[np.int32]]] = []
        """What is in order already, and the number here of each of its documents; -1 for those left out."""

    def add(self, text: str) -> int:
        """The next document; returns how many words it has."""
        said = array("i", map(self._vocabulary.__getitem__, written(text).findall(text))) if text else array("i")
        if -1 in said:
            said = array("i", [number for number in said if number >= 0])
        self._said.extend(said)
        self._lengths.append(len(said))
        self._count += 1
        if len(self._said) > AT_ONCE:
            self._settle()
        return len(said)

    def extend(self, other: Postings, kept: NDArray[np.bool_]) -> None:
        """The documents of a segment that are kept, in their order."""
        self._settle()
        numbers = np.cumsum(kept, dtype=np.int32) - np.int32(1) + np.int32(self._count)
        self.parts.append((other, np.where(kept, numbers, np.int32(-1))))
        self._count += int(np.count_nonzero(kept))
        self._first = self._count

    def joined(self) -> Postings:
        """All that was taken, in order; nothing of it is kept here."""
        self._settle()
        parts, self.parts = self.parts, []
        return joined(parts)

    def _settle(self) -> None:
        if self._count > self._first:
            numbers = np.arange(self._first, self._count, dtype=np.int32)
            self.parts.append((_in_order(self._vocabulary.words, self._said, self._lengths, self._stems), numbers))
            self._vocabulary = _Vocabulary()
        self._said, self._lengths, self._first = array("i"), array("i"), self._count


def _in_order(vocabulary: list[str], said: array[int], lengths: array[int], stems: dict[bytes, bytes]) -> Postings:
    numbers, long = np.array(said, np.int32), np.array(lengths, np.int64)
    terms = [word.encode() for word in vocabulary]
    stems |= {term: stem(word).encode() for term, word in zip(terms, vocabulary, strict=True) if term not in stems}
    by_word = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.int32)
    rank[by_word] = np.arange(len(terms), dtype=np.int32)
    word = rank[numbers]
    doc = np.repeat(np.arange(len(long), dtype=np.int32), long)
    position = np.arange(len(numbers)) - np.repeat(np.cumsum(long) - long, long)
    order = np.argsort(word, kind="stable")
    word, doc = word[order], doc[order]
    first = np.flatnonzero((np.diff(word, prepend=-1) != 0) | (np.diff(doc, prepend=-1) != 0))
    start = np.searchsorted(word[first], np.arange(len(terms) + 1))
    ends = np.append(first, len(word))
    return Postings(
        [terms[place] for place in by_word],
        [stems[terms[place]] for place in by_word],
        start.astype(np.int64),
        doc[first],
        _small(np.diff(ends)),
        ends[start],
        np.minimum(position, LAST_POSITION).astype(np.uint16)[order],
    )


def joined(parts: Sequence[tuple[Postings, NDArray[np.int32]]]) -> Postings:
    """Several as one; documents numbered -1 are left out. Numbers rise within a part and from part to part."""
    if len(parts) == 1 and _untouched(parts[0][1]):
        return parts[0][0]
    stem_of: dict[bytes, bytes] = {}
    for postings, _ in parts:
        stem_of.update(zip(postings.terms, postings.stems, strict=True))
    vocabulary = sorted(stem_of)
    number = {term: place for place, term in enumerate(vocabulary)}
    ranks = [np.fromiter(map(number.__getitem__, postings.terms), np.int64, len(postings.terms)) for postings, _ in parts]
    sizes = np.zeros(len(vocabulary), np.int64)
    for rank, (postings, _) in zip(ranks, parts, strict=True):
        sizes[rank] += np.diff(postings.start)
    counted = np.zeros(len(vocabulary), np.int64)
    docs = np.empty(int(sizes.sum()), np.int32)
    tf = np.empty(len(docs), np.result_type(*(postings.tf.dtype for postings, _ in parts)) if parts else np.uint8)
    places = np.empty(sum(len(postings.places) for postings, _ in parts), np.uint16)
    done = placed = 0
    for first, last in stretches(sizes):
        here = [_cut(*part, rank, first, last) for part, rank in zip(parts, ranks, strict=True)]
        word = np.concatenate([found[0] for found in here])
        often = np.concatenate([found[2] for found in here])
        at = spread(np.cumsum(often) - often, often, order := np.argsort(word, kind="stable"))
        docs[done : done + len(word)] = np.concatenate([found[1] for found in here])[order]
        tf[done : done + len(word)] = often[order]
        places[placed : placed + len(at)] = np.concatenate([found[3] for found in here])[at]
        done, placed = done + len(word), placed + len(at)
        counted[first:last] = np.bincount(word - first, minlength=last - first)
    kept = np.flatnonzero(counted)
    start = np.concatenate(([0], np.cumsum(counted[kept])))
    frequencies = _small(tf[:done])
    ends = np.concatenate(([0], np.cumsum(frequencies, dtype=np.int64)))
    terms = [vocabulary[place] for place in kept.tolist()]
    return Postings(terms, [stem_of[term] for term in terms], start, docs[:done], frequencies, ends[start], places[:placed])


def _untouched(numbers: NDArray[np.int32]) -> bool:
    return bool(len(numbers) == 0 or (numbers[0] == 0 and numbers[-1] == len(numbers) - 1 and (numbers >= 0).all()))


def stretches(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of the vocabulary with about AT_ONCE postings each."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        done = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, done + AT_ONCE, side="right")), first + 1)
        yield first, last
        first = last


def _cut(
    postings: Postings, numbers: NDArray[np.int32], rank: NDArray[np.int64], first: int, last: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]:
    """Word, document, how often and positions of the postings of one stretch of the vocabulary."""
    low, high = np.searchsorted(rank, (first, last)).tolist()
    begin, end = int(postings.start[low]), int(postings.start[high])
    word = np.repeat(rank[low:high], np.diff(postings.start[low : high + 1]))
    docs = numbers[postings.docs[begin:end]]
    tf = postings.tf[begin:end].astype(np.int32)
    places = postings.places[int(postings.places_start[low]) : int(postings.places_start[high])]
    kept = docs >= 0
    if kept.all():
        return word, docs, tf, places
    return word[kept], docs[kept], tf[kept], places[np.repeat(kept, tf)]


def spread(begin: NDArray[np.int64], counts: AnyArray, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of stretches of `counts` that begin at `begin`, one after the other in that order."""
    lengths = counts[order].astype(np.int64)
    after = np.cumsum(lengths)
    total = int(after[-1]) if len(after) else 0
    return np.repeat(begin[order] - after + lengths, lengths) + np.arange(total)


def text_arrays(name: str, postings: Postings, documents: int, pivot: float) -> dict[str, AnyArray]:
    length = np.bincount(postings.docs, weights=postings.tf, minlength=documents).astype(np.int32)
    vocabulary = sorted(set(postings.stems))
    number = {text: place for place, text in enumerate(vocabulary)}
    stem_of = np.fromiter(map(number.__getitem__, postings.stems), np.int32, len(postings.stems))
    bones = sorted((skeleton(term.decode()).encode(), place) for place, term in enumerate(postings.terms))
    found = {
        f"{name}.start": _small(postings.start, np.uint32),
        f"{name}.docs": postings.docs,
        f"{name}.tf": _small(postings.tf),
        f"{name}.places_start": _small(postings.places_start, np.uint32),
        f"{name}.places": postings.places,
        f"{name}.length": length,
        f"{name}.stem_of": stem_of,
        f"{name}.bones_of": np.array([place for _, place in bones], np.int32),
    }
    found |= _sorted_words(f"{name}.terms", postings.terms)
    found |= _sorted_words(f"{name}.bones", [bone for bone, _ in bones])
    found |= _sorted_words(f"{name}~.terms", vocabulary)
    return found | _stem_arrays(f"{name}~", postings, stem_of, len(vocabulary), length, pivot)


def _stem_arrays(
    name: str, postings: Postings, stem_of: NDArray[np.int32], count: int, length: NDArray[np.int32], pivot: float
) -> dict[str, AnyArray]:
    sizes = np.diff(postings.start)
    by_stem = np.argsort(stem_of, kind="stable")
    many = np.bincount(stem_of, weights=sizes, minlength=count).astype(np.int64)
    words_before = np.concatenate(([0], np.cumsum(np.bincount(stem_of, minlength=count))))
    counted = np.zeros(count, np.int64)
    docs, impacts = np.empty(len(postings.docs), np.int32), np.empty(len(postings.docs), np.float32)
    done = 0
    for first, last in stretches(many):
        words = by_stem[words_before[first] : words_before[last]]
        at = spread(postings.start[:-1], sizes, words)
        key = np.repeat(stem_of[words].astype(np.int64), sizes[words]) * max(len(length), 1) + postings.docs[at]
        tf = postings.tf[at].astype(np.int32)
        order = np.argsort(key, kind="stable")
        key = key[order]
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        often = np.add.reduceat(tf[order], begins) if len(begins) else tf
        here = (key[begins] % max(len(length), 1)).astype(np.int32)
        docs[done : done + len(here)] = here
        impacts[done : done + len(here)] = impact(often, length[here], pivot)
        done += len(here)
        counted[first:last] = np.bincount(key[begins] // max(len(length), 1) - first, minlength=last - first)
    start = np.concatenate(([0], np.cumsum(counted)))
    return {f"{name}.start": _small(start, np.uint32), f"{name}.docs": docs[:done], f"{name}.impact": impacts[:done]}


def impact(tf: AnyArray, length: AnyArray, pivot: float) -> NDArray[np.float32]:
    """BM25 without idf; `pivot` is the length that is neither favoured nor punished."""
    frequency = tf.astype(np.float32)
    room: NDArray[np.float32] = np.float32(K1 * (1 - B)) + np.float32(K1 * B / pivot) * length.astype(np.float32)
    return frequency * np.float32(K1 + 1) / (frequency + room)


def _small(values: AnyArray, *kinds: type[np.unsignedinteger]) -> AnyArray:
    """The same numbers in the first of these kinds that can hold them."""
    highest = int(values.max()) if len(values) else 0
    for kind in kinds or (np.uint8, np.uint16):
        if highest <= np.iinfo(kind).max:
            return values.astype(kind, copy=False)
    return values


def _sorted_words(name: str, terms: Sequence[bytes]) -> Mapping[str, AnyArray]:
    at = np.concatenate(([0], np.cumsum([len(term) for term in terms], dtype=np.int64)))
    return {name: np.frombuffer(b"".join(terms), np.uint8), f"{name}_at": _small(at, np.uint32)}


def _words(held: Arrays, name: str) -> list[bytes]:
    together, at = held[name].tobytes(), held[f"{name}_at"].tolist()
    return [together[begin:end] for begin, end in pairwise(at)]
