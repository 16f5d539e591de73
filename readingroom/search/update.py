"""Making the index say of some documents what the database says of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Q

from annotations.models import Annotation
from readingroom.library.models import Passage, Source
from readingroom.search import documents
from readingroom.search.models import COLLECTION_CHANGED, NAME_CHANGED, NOTE_CHANGED, PASSAGE_CHANGED, SOURCE_CHANGED, TAG_CHANGED
from readingroom.search.schema import NOTE, PASSAGE, digest
from readingroom.search.snapshot import Snapshot
from readingroom.search.writer import ArrayWriter


@dataclass
class Concerned:
    """What a batch of changes makes us look at: whole sources, single passages, notes."""

    sources: set[int] = field(default_factory=set)
    passages: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)

    @classmethod
    def by(cls, rows: Iterable[tuple[str, str]]) -> Concerned:
        """Follow each change to the documents it shows in."""
        keys: dict[str, set[int]] = defaultdict(set)
        for label, key in rows:
            keys[label].add(int(key))
        found = cls(keys[SOURCE_CHANGED], keys[PASSAGE_CHANGED], keys[NOTE_CHANGED])
        if names := keys[NAME_CHANGED]:
            named = (
                Q(voices__speaker__in=names)
                | Q(voices__reporter__in=names)
                | Q(quotations__speaker__in=names)
                | Q(provenance__name__in=names)
            )
            found.sources.update(Source.objects.filter(named).values_list("pk", flat=True))
        if collections := keys[COLLECTION_CHANGED]:
            found.sources.update(Source.objects.filter(collections__in=collections).values_list("pk", flat=True))
        if tags := keys[TAG_CHANGED]:
            found.notes.update(Annotation.objects.filter(tags__in=tags).values_list("pk", flat=True))
        return found

    def widened(self, snapshot: Snapshot) -> Concerned:
        """With every document the index holds of these sources: some may have no row any more."""
        passages, notes = set(self.passages), set(self.notes)
        if self.sources:
            inside = np.isin(snapshot.numbers["source"], list(self.sources))
            for model, keys in ((PASSAGE, passages), (NOTE, notes)):
                keys.update(snapshot.numbers["pk"][inside & (snapshot.numbers["model"] == model)].tolist())
            passages.update(Passage.objects.standing().filter(source__in=self.sources).values_list("pk", flat=True))
            notes.update(Annotation.objects.live().filter(target__in=self.sources).values_list("pk", flat=True))
        return Concerned(self.sources, passages, notes)

    def documents(self) -> Iterator[documents.Document]:
        """The documents as the database has them now."""
        whole = Source.objects.filter(pk__in=self.sources)
        yield from documents.passages_of(whole.iterator(chunk_size=20))
        rest = Source.objects.filter(passages__in=self.passages).exclude(pk__in=self.sources).distinct()
        yield from documents.passages_of(rest.iterator(chunk_size=20), self.passages)
        yield from documents.notes(self.notes)


def write(writer: ArrayWriter, concerned: Concerned, snapshot: Snapshot) -> int:
    """Make the index say of these what the database says; returns how many documents had to be written or removed."""
    wide = concerned.widened(snapshot)
    held = {PASSAGE: digests(snapshot, PASSAGE, wide.passages), NOTE: digests(snapshot, NOTE, wide.notes)}
    gone = {PASSAGE: set(held[PASSAGE]), NOTE: set(held[NOTE])}
    changed = 0
    for document in wide.documents():
        model, key = document["model"], document["pk"]
        if held[model].get(key) == digest(document):
            gone[model].discard(key)
            continue
        writer.add(document)
        changed += 1
    for model, keys in gone.items():
        # Those that changed are among them: the new document is in the segment being written, the old one in an older.
        changed += writer.remove(model, keys) if keys else 0
    return changed


def digests(snapshot: Snapshot, model: int, only: set[int] | None = None) -> dict[int, int]:
    """Key -> digest of the live documents of a model."""
    inside = snapshot.numbers["model"] == model
    if snapshot.live is not None:
        inside &= snapshot.live
    if only is not None:
        inside &= np.isin(snapshot.numbers["pk"], np.fromiter(only, np.int64, len(only)))
    return dict(zip(snapshot.numbers["pk"][inside].tolist(), snapshot.numbers["digest"][inside].tolist(), strict=True))
