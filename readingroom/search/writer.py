"""Whoosh's writer, which also writes the arrays.

Words are gathered in arrays, put in order once, and written both as Whoosh's files and as arrays; the arrays of a segment stand in its
folder, whole, before the table of contents names the segment. So there is one moment at which a commit happens (Whoosh's own rename of
that table), and a process killed before or after it leaves nothing half done. Files that no table names are removed by Whoosh itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.util.numeric import length_to_byte
from whoosh.writing import SegmentWriter

from readingroom.search import arrays
from readingroom.search.arrays import FORMAT, Arrays
from readingroom.search.codec import Codec
from readingroom.search.columns import Columns
from readingroom.search.postings import Gatherer, Postings, text_arrays
from readingroom.search.schema import PIVOTS, TEXT_FIELDS, digest, identifier

SEGMENTS_A_TIER = 8


def arrays_path(folder: Path, segment: Segment) -> Path:
    return folder / str(segment.make_filename(".arr"))


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Adds, removes and commits; holds Whoosh's own lock from the first line to the last."""

    def __init__(self, index: FileIndex, *, timeout: float = 0.0, pivots: Mapping[str, float] = PIVOTS) -> None:
        super().__init__(index, timeout=timeout, delay=0.01, compound=False, codec=Codec())
        self.pivots = dict(pivots)
        self.folder = Path(index.storage.folder)
        self._gatherers = {name: Gatherer() for name in TEXT_FIELDS}
        self._columns = Columns()
        self._postings: dict[str, Postings] = {}
        self._old: dict[str, Arrays] = {}
        self._committed = False
        self.before_release: Callable[[], object] | None = None
        """Called once the commit stands and before the lock is given back."""

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        if not self.is_closed:
            if kind is None:
                self.finish()
            else:
                self.cancel()

    # What stands already

    def _arrays_of(self, segment: Segment) -> Arrays:
        name = segment.segment_id()
        if name not in self._old:
            self._old[name] = Arrays(arrays_path(self.folder, segment))
        return self._old[name]

    def remove(self, model: int, keys: set[int]) -> int:
        """Mark the documents of these rows deleted; returns how many there were."""
        removed = 0
        wanted = np.fromiter(keys, np.int64, len(keys))
        for segment in self.segments:
            held = self._arrays_of(segment)
            for document in np.flatnonzero((held["model"] == model) & np.isin(held["pk"], wanted)).tolist():
                if not segment.is_deleted(document):
                    segment.delete_document(document)
                    removed += 1
        return removed

    # What comes

    def add(self, document: Mapping[str, Any]) -> None:
        self.add_document(**document, digest=digest(document))

    def add_document(self, **document: Any) -> None:
        self._columns.add(document)
        lengths = {name: gatherer.add(document.get(name) or "") for name, gatherer in self._gatherers.items()}
        self._add_row(document["id"], lengths)

    def take(self, segment: Segment) -> None:
        """Write what is not deleted of a segment that stands already into the new one."""
        held = self._arrays_of(segment)
        kept = np.ones(segment.doc_count_all(), bool)
        kept[np.fromiter(segment.deleted_docs(), np.int64)] = False
        for name, gatherer in self._gatherers.items():
            gatherer.extend(Postings.of(held, name), kept)
        self._columns.extend(held, kept)
        lengths = [held[f"{name}.length"][kept].tolist() for name in TEXT_FIELDS]
        for model, key, *long in zip(held["model"][kept].tolist(), held["pk"][kept].tolist(), *lengths, strict=True):
            self._add_row(identifier(model, key), dict(zip(TEXT_FIELDS, long, strict=True)))

    def _add_row(self, known_as: str, lengths: Mapping[str, int]) -> None:
        row = self.perdocwriter
        row.start_doc(self.docnum)
        row.add_field("id", None, known_as, 0)
        for name, length in lengths.items():
            if length:
                row.add_field(name, None, None, length)
        row.finish_doc()
        self._added = True
        self.docnum += 1

    # Committing

    def finish(self, *, optimize: bool = False) -> None:
        """Commit. Small segments are joined by tiers, so that a passage is rewritten a few times in its life, not at every change."""
        self.commit(mergetype=_join_all if optimize else _join_tiers)

    def _finish(self) -> None:
        try:
            if self.before_release is not None and self._committed:
                self.before_release()
        finally:
            super()._finish()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for name in sorted(TEXT_FIELDS):
            found = self._gatherers.pop(name).joined()
            self._postings[name] = found
            long = np.bincount(found.docs, weights=found.tf, minlength=self.docnum).astype(np.int64)
            known, which = np.unique(long, return_inverse=True)
            lengths = np.array([length_to_byte(length) for length in known.tolist()], np.uint8)[which]
            self.fieldwriter.add_terms(name, self.schema, found.terms, found.start, found.docs, found.tf, lengths)
        self.fieldwriter.close()

    def _commit_toc(self, segments: list[Segment]) -> None:
        if self._added:
            self._write_arrays()
        super()._commit_toc(segments)
        self._committed = True

    def _write_arrays(self) -> None:
        fresh = self.newsegment
        held, values = self._columns.arrays()
        for name in TEXT_FIELDS:
            held |= text_arrays(name, self._postings.pop(name), fresh.doc_count_all(), self.pivots[name])
        facts = {"format": FORMAT, "values": values, "pivots": self.pivots, "files": self._sizes(fresh)}
        arrays.write(arrays_path(self.folder, fresh), held, facts)

    def _sizes(self, segment: Segment) -> dict[str, int]:
        """Whoosh's files of the segment and their lengths: how a cut one is noticed without reading it."""
        files = self.folder.glob(f"{segment.segment_id()}.*")
        return {path.name: path.stat().st_size for path in files if path.suffix not in (".arr", ".part")}


def _join_all(writer: ArrayWriter, segments: list[Segment]) -> list[Segment]:
    _join(writer, segments)
    return []


def _join_tiers(writer: ArrayWriter, segments: list[Segment]) -> list[Segment]:
    """Join a tier (1-7, 8-63, 64-511 … documents) once it has eight segments; and any segment that is mostly deleted."""
    tiers: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        tiers[(max(segment.doc_count(), 1).bit_length() - 1) // 3].append(segment)
    joined: list[Segment] = []
    for tier in sorted(tiers):
        here = tiers[tier]
        if len(here) >= SEGMENTS_A_TIER or (joined and sum(s.doc_count() for s in joined) >= min(s.doc_count() for s in here) and tier < 4):
            joined += here
        else:
            joined += [segment for segment in here if segment.deleted_count() * 2 > segment.doc_count_all()]
    _join(writer, joined)
    return [segment for segment in segments if segment not in joined]


def _join(writer: ArrayWriter, segments: list[Segment]) -> None:
    for segment in segments:
        if segment.doc_count():
            writer.take(segment)
