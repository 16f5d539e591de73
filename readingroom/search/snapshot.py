"""The index as one commit left it, open for reading: words to postings, documents to columns.

A snapshot never changes and is shared by all threads of a process. Documents are numbered through all segments in the order of the
table of contents; what is long (postings, positions) stays in the mapped files, what is one number a document is joined.
"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError

from readingroom.search.arrays import AnyArray, Arrays, Damaged
from readingroom.search.schema import FACETS, NUMBERS, PIVOTS, TEXT_FIELDS
from readingroom.search.writer import arrays_path

INDEX_NAME = "MAIN"

Docs = NDArray[np.int32]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

NO_DOCS: Docs = np.empty(0, np.int32)
NO_SCORES: Scores = np.empty(0, np.float32)


def _weight(found: Any) -> int:
    """Bytes that an answer holds of its own; views of the mapped files are nobody's."""
    if isinstance(found, np.ndarray):
        return 200 + (found.nbytes if found.base is None else 0)
    if isinstance(found, tuple):
        return sum(_weight(part) for part in found)
    if isinstance(found, dict):
        return sum(100 + 80 * len(group[0]) for group in found.values())
    return 200


class Lexicon:
    """Sorted words of one field of one segment, found by bisection in the mapped file."""

    def __init__(self, held: Arrays, name: str) -> None:
        self._bytes = memoryview(held[name].data).cast("B") if len(held[name]) else memoryview(b"")
        self._at = memoryview(held[f"{name}_at"].data)
        self._count = len(self._at) - 1

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> bytes:
        return bytes(self._bytes[self._at[place] : self._at[place + 1]])

    def find(self, word: bytes) -> int:
        """The place of a word, or -1."""
        place = bisect_left(self, word)
        return place if place < self._count and self[place] == word else -1

    def starting_with(self, prefix: bytes) -> range:
        end = bisect_left(self, prefix + b"\xff") if prefix else self._count
        return range(bisect_left(self, prefix), end)

    def equal_to(self, word: bytes) -> range:
        """All places of a word that may stand several times."""
        return range(bisect_left(self, word), bisect_left(self, word + b"\0"))


@dataclass(frozen=True)
class Facet:
    """Values of a column: document d has `codes[start[d]:start[d + 1]]` into `values`."""

    values: list[str]
    start: NDArray[np.int32]
    codes: NDArray[np.int32]
    owner: NDArray[np.int32]
    """The document of each code."""
    single: bool
    """Every document has exactly one value, so that `codes[d]` is it."""


class Part:
    """One segment: its arrays and where its documents begin."""

    def __init__(self, held: Arrays, base: int, deleted: Iterable[int]) -> None:
        self.held = held
        self.base = base
        self.count = len(held["model"])
        self.deleted = np.fromiter(deleted, np.int64)
        self._lexicons: dict[str, Lexicon] = {}

    def lexicon(self, name: str) -> Lexicon:
        if name not in self._lexicons:
            self._lexicons[name] = Lexicon(self.held, name)
        return self._lexicons[name]


class Snapshot:
    def __init__(self, folder: Path, *, reuse: Snapshot | None = None) -> None:
        self.folder = folder
        storage = FileStorage(str(folder))
        try:
            self.toc = TOC.read(storage, INDEX_NAME)
        except EmptyIndexError as problem:
            raise Damaged(f"{folder.name}: no table of contents") from problem
        except (OSError, EOFError, pickle.UnpicklingError, ValueError, KeyError, AttributeError, ImportError, IndexError) as problem:
            raise Damaged(f"{folder.name}: unreadable table of contents: {problem}") from problem
        known = {part.held.path: part.held for part in reuse.parts} if reuse else {}
        self.parts: list[Part] = []
        base = 0
        for segment in self.toc.segments:
            path = arrays_path(folder, segment)
            held = known.get(path)
            if held is None or not held.same_file():
                held = Arrays(path)
            self.parts.append(Part(held, base, segment.deleted_docs()))
            base += self.parts[-1].count
        self.size = base
        self.numbers = {name: _joined([part.held[name] for part in self.parts], NUMBERS[name]) for name in NUMBERS}
        self._cache: OrderedDict[Any, Any] = OrderedDict()
        self._cache_lock = Lock()
        self._weights: dict[Any, int] = {}
        self._held_bytes = 0

    @property
    def generation(self) -> int:
        return int(self.toc.generation)

    def whole(self) -> bool:
        return all(part.held.whole() for part in self.parts)

    @cached_property
    def live(self) -> Mask | None:
        """Which documents are not deleted; None if none is."""
        if not any(len(part.deleted) for part in self.parts):
            return None
        live = np.ones(self.size, bool)
        for part in self.parts:
            live[part.deleted + part.base] = False
        return live

    @cached_property
    def facets(self) -> dict[str, Facet]:
        return {name: self._facet(name) for name in FACETS}

    def _facet(self, name: str) -> Facet:
        known: dict[str, int] = {}
        codes, counts = [], []
        for part in self.parts:
            values = part.held.facts["values"][name]
            numbered = np.array([known.setdefault(value, len(known)) for value in values] or [0], np.int32)
            codes.append(numbered[part.held[f"{name}.codes"]])
            counts.append(np.diff(part.held[f"{name}.start"]))
        all_codes, all_counts = _joined(codes, "i4"), _joined(counts, "i4")
        start = np.concatenate(([0], np.cumsum(all_counts))).astype(np.int32)
        owner = np.repeat(np.arange(self.size, dtype=np.int32), all_counts)
        return Facet(list(known), start, all_codes, owner, bool((all_counts == 1).all()))

    @property
    def pivots(self) -> dict[str, float]:
        """The lengths that the impacts were reckoned with."""
        return dict(self.parts[0].held.facts["pivots"]) if self.parts else PIVOTS

    @cached_property
    def lengths(self) -> dict[str, NDArray[np.int32]]:
        return {name: _joined([part.held[f"{name}.length"] for part in self.parts], "i4") for name in TEXT_FIELDS}

    # Remembering

    def remembered(self, key: Any, make: Any) -> Any:
        """`make()` once for a key, as long as the snapshot lives and SEARCH_CACHE_MB leaves room: what was made first goes first."""
        found = self._cache.get(key)
        if found is not None:
            return found
        found = make()
        weight = _weight(found)
        with self._cache_lock:
            self._cache[key] = found
            self._weights[key] = weight
            self._held_bytes += weight
            while self._held_bytes > settings.SEARCH_CACHE_MB * 1_000_000 and len(self._cache) > 1:
                old, _ = self._cache.popitem(last=False)
                self._held_bytes -= self._weights.pop(old, 0)
        return found

    # Postings

    def slots(self, name: str, word: str) -> tuple[tuple[Part, int], ...]:
        """Where the word stands in each segment that has it."""

        def make() -> tuple[tuple[Part, int], ...]:
            encoded = word.encode()
            found = ((part, part.lexicon(f"{name}.terms").find(encoded)) for part in self.parts)
            return tuple((part, place) for part, place in found if place >= 0)

        slots: tuple[tuple[Part, int], ...] = self.remembered(("slots", name, word), make)
        return slots

    def impacts(self, name: str, stem: str) -> tuple[Docs, Scores]:
        """Documents with the stem, rising, and BM25 without idf. Views where one segment has it all."""
        found: tuple[Docs, Scores] = self.remembered(("impacts", name, stem), lambda: self._column(f"{name}~", stem, "impact"))
        return found

    def frequencies(self, name: str, word: str) -> tuple[Docs, AnyArray]:
        """Documents with the exact word, rising, and how often."""
        found: tuple[Docs, AnyArray] = self.remembered(("tf", name, word), lambda: self._column(name, word, "tf"))
        return found

    def _column(self, name: str, word: str, column: str) -> tuple[Docs, AnyArray]:
        docs, values = [], []
        for part, place in self.slots(name, word):
            start = part.held[f"{name}.start"]
            stretch = slice(int(start[place]), int(start[place + 1]))
            here = part.held[f"{name}.docs"][stretch]
            docs.append(here + np.int32(part.base) if part.base else here)
            values.append(part.held[f"{name}.{column}"][stretch])
        if not docs:
            return NO_DOCS, NO_SCORES
        return (docs[0], values[0]) if len(docs) == 1 else (np.concatenate(docs), np.concatenate(values))

    def places(self, name: str, word: str, within: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(index into `within`, position) of every place of the word in the documents `within` (rising)."""
        owners, positions = [], []
        for part, place in self.slots(name, word):
            start, docs, tf = part.held[f"{name}.start"], part.held[f"{name}.docs"], part.held[f"{name}.tf"]
            first, last = int(start[place]), int(start[place + 1])
            here = docs[first:last]
            lowest, highest = np.searchsorted(within, (part.base, part.base + part.count))
            wanted = within[lowest:highest] - part.base
            if not len(wanted) or not len(here):
                continue
            at = np.searchsorted(here, wanted)
            at[at == len(here)] = 0
            hit = here[at] == wanted
            at, owner = at[hit], np.flatnonzero(hit) + int(lowest)
            frequencies = tf[first:last]
            counts = frequencies[at].astype(np.int64)
            blocks = self.remembered(("blocks", name, word, part.base), lambda tf=frequencies: _block_sums(tf))
            begin = _sums_before(frequencies, blocks, at) + int(part.held[f"{name}.places_start"][place])
            steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
            owners.append(np.repeat(owner, counts))
            positions.append(part.held[f"{name}.places"][np.repeat(begin, counts) + steps].astype(np.int64))
        if not owners:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(owners), np.concatenate(positions)

    # Words

    def document_frequency(self, name: str, word: str, mask: Mask | None) -> int:
        """In how many documents of the mask the exact word stands."""
        docs, _ = self.frequencies(name, word)
        return len(docs) if mask is None else int(np.count_nonzero(mask[docs]))

    def words_starting_with(self, name: str, prefix: str, mask: Mask | None, limit: int) -> list[tuple[str, int]]:
        """Words with that beginning and in how many documents of the mask they stand, commonest first."""
        counts: dict[str, int] = {}
        for part in self.parts:
            lexicon = part.lexicon(f"{name}.terms")
            stretch = lexicon.starting_with(prefix.encode())
            if not len(stretch):
                continue
            for place, count in zip(stretch, self.counts(part, name, stretch, mask).tolist(), strict=True):
                if count:
                    word = lexicon[place].decode()
                    counts[word] = counts.get(word, 0) + count
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def words_of_stem(self, name: str, root: str) -> tuple[str, ...]:
        """All words with that stem, whoever may see them."""
        found: dict[str, None] = {}
        for part in self.parts:
            place = part.lexicon(f"{name}~.terms").find(root.encode())
            if place >= 0:
                words = part.lexicon(f"{name}.terms")
                found |= {words[at].decode(): None for at in np.flatnonzero(part.held[f"{name}.stem_of"] == place).tolist()}
        return tuple(found)

    def stretch(self, name: str, beginning: str) -> tuple[Docs, AnyArray, int]:
        """All postings of the words with that beginning: documents (a word after the other), how often, and how many words."""
        docs, frequencies, words = [NO_DOCS], [np.empty(0, np.uint16)], 0
        for part in self.parts:
            places = part.lexicon(f"{name}.terms").starting_with(beginning.encode())
            if len(places):
                start = part.held[f"{name}.start"]
                here = slice(int(start[places.start]), int(start[places.stop]))
                docs.append(part.held[f"{name}.docs"][here] + np.int32(part.base))
                frequencies.append(part.held[f"{name}.tf"][here])
                words += len(places)
        return np.concatenate(docs), np.concatenate(frequencies), words

    def counts(self, part: Part, name: str, stretch: range, mask: Mask | None) -> NDArray[np.int64]:
        """For each word of a stretch of a segment's lexicon, in how many documents of the mask it stands."""
        start = part.held[f"{name}.start"][stretch.start : stretch.stop + 1]
        if mask is None:
            every: NDArray[np.int64] = np.diff(start)
            return every
        here = mask[part.held[f"{name}.docs"][int(start[0]) : int(start[-1])] + part.base]
        inside: NDArray[np.int64] = np.diff(np.concatenate(([0], np.cumsum(here, dtype=np.int64)))[start - start[0]])
        return inside

    def words_sounding_like(self, name: str, bones: str, mask: Mask | None) -> dict[str, int]:
        """Words of the same skeleton that stand in documents of the mask."""
        found: dict[str, int] = {}
        for part in self.parts:
            lexicon, skeletons = part.lexicon(f"{name}.terms"), part.lexicon(f"{name}.bones")
            for place in part.held[f"{name}.bones_of"][slice(*_ends(skeletons.equal_to(bones.encode())))].tolist():
                count = int(self.counts(part, name, range(place, place + 1), mask)[0])
                if count:
                    word = lexicon[place].decode()
                    found[word] = found.get(word, 0) + count
        return found


_BLOCK = 64


def _block_sums(counts: AnyArray) -> NDArray[np.int64]:
    """The sum of everything before each block of counts: little to keep, and no sum of counts is far from one."""
    return np.concatenate(([0], np.cumsum(np.add.reduceat(counts, np.arange(0, len(counts), _BLOCK), dtype=np.int64))))


def _sums_before(counts: AnyArray, blocks: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sum of the counts before each of these places."""
    if not len(at):
        return at
    column = np.arange(_BLOCK)
    near = np.minimum((at - at % _BLOCK)[:, None] + column, len(counts) - 1)
    inside = np.where(column < (at % _BLOCK)[:, None], counts[near], 0)
    before: NDArray[np.int64] = blocks[at // _BLOCK] + inside.sum(axis=1, dtype=np.int64)
    return before


def _ends(stretch: range) -> tuple[int, int]:
    return stretch.start, stretch.stop


def _joined(arrays: list[AnyArray], kind: str) -> AnyArray:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
