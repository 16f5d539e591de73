"""From Whoosh's postings to arrays: what is decoded once, at commit, and never again.

For a text field `f` of one segment (documents are numbered from 0 in it):

    f.terms, f.terms_at      the words, UTF-8, sorted; where each begins
    f.start                  where each word's postings begin in f.docs and f.tf (one more at the end)
    f.docs, f.tf             documents, rising within a word; how often
    f.places_start, f.places the word's positions, in the order of its postings
    f.bones, f.bones_at, f.bones_of   the words' skeletons, sorted, and whose they are
    f.length                 words in each document
    f~.terms … f~.docs       the same for stems; f~.impact instead of f.tf: BM25 without its idf

Columns: one array a number, and for each facet `facet.start` and `facet.codes` into the values kept among the file's facts.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readingroom.search.analysis import skeleton, stem
from readingroom.search.arrays import AnyArray
from readingroom.search.schema import FACETS, NUMBERS, TEXT_FIELDS

K1 = 1.2
B = 0.75

Posting = tuple[str, bytes, int, float, bytes]
"""As Whoosh hands them about: field, word, document, weight, value. Sorted by field, word, document."""


@dataclass
class _Field:
    terms: list[bytes] = field(default_factory=list)
    start: array[int] = field(default_factory=lambda: array("q"))
    docs: array[int] = field(default_factory=lambda: array("i"))
    values: list[bytes] = field(default_factory=list)
    tf: array[int] = field(default_factory=lambda: array("i"))
    places: list[bytes] = field(default_factory=list)

    def settle(self) -> None:
        """Turn what was gathered as objects into bytes, so that a million postings do not stay a million objects."""
        self.tf.extend([len(value) >> 1 for value in self.values])
        self.places.append(b"".join(self.values))
        self.values.clear()


class Gatherer:
    """Lets postings through and remembers those of the text fields."""

    def __init__(self) -> None:
        self._fields = {name: _Field() for name in TEXT_FIELDS}

    def through(self, postings: Iterable[Posting]) -> Iterator[Posting]:
        name, last, current = "", b"", None
        for posting in postings:
            if posting[0] != name:
                name, last = posting[0], b""
                current = self._fields.get(name)
            if current is not None:
                if posting[1] != last or not current.terms:
                    last = posting[1]
                    current.terms.append(last)
                    current.start.append(len(current.docs))
                    if len(current.values) > 200_000:
                        current.settle()
                current.docs.append(posting[2])
                current.values.append(posting[4])
            yield posting

    def arrays(self, documents: int, pivots: Mapping[str, float]) -> dict[str, AnyArray]:
        found: dict[str, AnyArray] = {}
        for name, gathered in self._fields.items():
            gathered.settle()
            found |= _text_arrays(name, gathered, documents, pivots[name])
        return found


def _text_arrays(name: str, gathered: _Field, documents: int, pivot: float) -> dict[str, AnyArray]:
    docs = np.array(gathered.docs, np.int32)
    tf = np.array(gathered.tf, np.int32)
    start = np.append(np.array(gathered.start, np.int64), len(docs))
    places = np.frombuffer(b"".join(gathered.places), np.uint16)
    ends = np.concatenate(([0], np.cumsum(tf, dtype=np.int64)))
    length = np.bincount(docs, weights=tf, minlength=documents).astype(np.int32)
    words = [term.decode() for term in gathered.terms]
    found = {
        f"{name}.start": start,
        f"{name}.docs": docs,
        f"{name}.tf": tf.astype(np.uint16) if not len(tf) or tf.max() < 65_536 else tf,
        f"{name}.places_start": ends[start],
        f"{name}.places": places,
        f"{name}.length": length,
    }
    found |= _sorted_words(f"{name}.terms", gathered.terms)
    bones = sorted((skeleton(word).encode(), place) for place, word in enumerate(words))
    found |= _sorted_words(f"{name}.bones", [bone for bone, _ in bones])
    found[f"{name}.bones_of"] = np.array([place for _, place in bones], np.int32)
    stems, counts = _stem_arrays(f"{name}~", words, start, docs, tf, documents)
    stems[f"{name}~.impact"] = impact(counts, length[stems[f"{name}~.docs"]], pivot)
    found |= stems
    return found


def _sorted_words(name: str, terms: list[bytes]) -> dict[str, AnyArray]:
    at = np.concatenate(([0], np.cumsum([len(term) for term in terms], dtype=np.int64))).astype(np.int64)
    return {name: np.frombuffer(b"".join(terms), np.uint8), f"{name}_at": at}


def _stem_arrays(
    name: str, words: list[str], start: NDArray[np.int64], docs: NDArray[np.int32], tf: NDArray[np.int32], documents: int
) -> tuple[dict[str, AnyArray], AnyArray]:
    """The arrays of the stems, and how often each stem stands in each of its documents."""
    stems = [stem(word).encode() for word in words]
    vocabulary = sorted(set(stems))
    number = {text: place for place, text in enumerate(vocabulary)}
    stem_of = np.array([number[text] for text in stems], np.int64)
    key = np.repeat(stem_of, np.diff(start)) * max(documents, 1) + docs
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    counts = np.add.reduceat(tf[order], first) if len(first) else np.empty(0, np.int32)
    found: dict[str, AnyArray] = {
        f"{name}.start": np.searchsorted(key[first] // max(documents, 1), np.arange(len(vocabulary) + 1)).astype(np.int64),
        f"{name}.docs": (key[first] % max(documents, 1)).astype(np.int32),
    }
    return found | _sorted_words(f"{name}.terms", vocabulary), counts


def impact(tf: AnyArray, length: AnyArray, pivot: float) -> NDArray[np.float32]:
    """BM25 without idf; `pivot` is the length that is neither favoured nor punished."""
    frequency = tf.astype(np.float32)
    room: NDArray[np.float32] = np.float32(K1 * (1 - B)) + np.float32(K1 * B / pivot) * length.astype(np.float32)
    return frequency * np.float32(K1 + 1) / (frequency + room)


def columns(stored: Iterable[dict[str, Any]]) -> tuple[dict[str, AnyArray], dict[str, list[str]]]:
    """The columns of the documents in order, and the values that the codes of each facet stand for."""
    numbers: dict[str, list[int]] = {name: [] for name in NUMBERS}
    codes: dict[str, array[int]] = {name: array("i") for name in FACETS}
    starts: dict[str, array[int]] = {name: array("i", [0]) for name in FACETS}
    known: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for fields in stored:
        for name, numbers_of in numbers.items():
            numbers_of.append(fields.get(name) or 0)
        for name in FACETS:
            values = fields.get(name)
            if values:
                for value in (values,) if isinstance(values, str) else values:
                    codes[name].append(known[name].setdefault(value, len(known[name])))
            starts[name].append(len(codes[name]))
    found: dict[str, AnyArray] = {name: np.array(values, NUMBERS[name]) for name, values in numbers.items()}
    for name in FACETS:
        found[f"{name}.start"] = np.array(starts[name], np.int32)
        found[f"{name}.codes"] = np.array(codes[name], np.int32)
    return found, {name: list(values) for name, values in known.items()}
