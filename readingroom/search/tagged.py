"""Which documents carry which tags, as one person may know it.

A tag is something a reader said: it is not in the index. Which notes and which tags the person may see is asked of the database for every
search; here the answer is laid over the documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from annotations.models import Anchor, Annotation, Audience, Tag
from annotations.people import Person
from readingroom.search.schema import NOTE, PASSAGE
from readingroom.search.snapshot import Docs, Mask, Snapshot

_WIDTH = 1 << 40
_Numbers = NDArray[np.int64]


class Tagged:
    """Asked of the database when first needed, and once."""

    def __init__(self, snapshot: Snapshot, user: Person, *, notes: bool) -> None:
        """`notes`: the documents are notes, which carry tags; else passages, over which notes with tags lie."""
        self.snapshot, self.user, self.notes = snapshot, user, notes

    @cached_property
    def labels(self) -> dict[str, str]:
        """Slug -> label of the tags the person may see; tags of several codebooks with one slug are one value."""
        return dict(self._tags.values())

    @cached_property
    def _tags(self) -> dict[int, tuple[str, str]]:
        rows = Tag.objects.visible_to(self.user).order_by("pk").values_list("pk", "slug", "label")
        return {pk: (slug, label) for pk, slug, label in rows}

    @cached_property
    def _any(self) -> bool:
        """Whether there can be any: asking whom each note is for takes longer than all the rest of a search."""
        tagged = Annotation.objects.live().filter(tags__isnull=False)
        if not self.user.is_authenticated:
            tagged = tagged.filter(audience=Audience.PUBLIC)
        return tagged.exists() and bool(self._tags)

    @cached_property
    def _pairs(self) -> tuple[list[str], Docs, _Numbers]:
        """Slugs; then, pair by pair, a document and the place of its tag's slug among them."""
        if not self._any:
            return [], np.empty(0, np.int32), np.empty(0, np.int64)
        shown = Annotation.objects.visible_to(self.user)
        if self.notes:
            rows = shown.filter(tags__isnull=False).order_by().values_list("tags", "pk")
            held = np.array([row for row in rows if row[0] in self._tags] or np.empty((0, 2)), np.int64)
            docs, owner = self._of_notes(held[:, 1])
        else:
            places = Anchor.objects.filter(annotation__in=shown, start__isnull=False, annotation__tags__isnull=False)
            spans = places.order_by().values_list("annotation__tags", "target_id", "start", "end")
            held = np.array([row for row in spans if row[0] in self._tags] or np.empty((0, 4)), np.int64)
            docs, owner = self._under(held[:, 1], held[:, 2], held[:, 3])
        slugs = list(self.labels)
        place = {slug: number for number, slug in enumerate(slugs)}
        codes = np.array([place[self._tags[tag][0]] for tag in held[:, 0].tolist()], np.int64)[owner]
        both = np.unique(docs.astype(np.int64) * max(len(slugs), 1) + codes)
        return slugs, (both // max(len(slugs), 1)).astype(np.int32), both % max(len(slugs), 1)

    def _of_notes(self, keys: _Numbers) -> tuple[Docs, _Numbers]:
        """(documents, which of `keys` each is)."""
        numbers = self.snapshot.numbers
        live = numbers["model"] == NOTE if self.snapshot.live is None else (numbers["model"] == NOTE) & self.snapshot.live
        documents = np.flatnonzero(live & np.isin(numbers["pk"], keys)).astype(np.int32)
        by_key = documents[np.argsort(numbers["pk"][documents], kind="stable")]
        known = numbers["pk"][by_key]
        at = np.searchsorted(known, keys)
        at[at == len(known)] = 0
        found = np.flatnonzero(known[at] == keys) if len(known) else np.empty(0, np.int64)
        return by_key[at[found]], found

    def _under(self, source: _Numbers, start: _Numbers, end: _Numbers) -> tuple[Docs, _Numbers]:
        """(passages that a span touches, which of the spans it is)."""
        docs, begins, ends = self.snapshot.remembered(("by place",), self._by_place)
        first = np.searchsorted(ends, source * _WIDTH + start, "right")
        last = np.maximum(np.searchsorted(begins, source * _WIDTH + end, "left"), first)
        counts = last - first
        owner = np.repeat(np.arange(len(source)), counts)
        steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return docs[np.repeat(first, counts) + steps], owner

    def _by_place(self) -> tuple[Docs, _Numbers, _Numbers]:
        """The live passages as they stand in the texts, and where each begins and ends."""
        numbers = self.snapshot.numbers
        mask = numbers["model"] == PASSAGE
        if self.snapshot.live is not None:
            mask = mask & self.snapshot.live
        docs = np.flatnonzero(mask)
        docs = docs[np.lexsort((numbers["start"][docs], numbers["source"][docs]))]
        base = numbers["source"][docs].astype(np.int64) * _WIDTH
        return docs.astype(np.int32), base + numbers["start"][docs], base + numbers["end"][docs]

    def mask(self, asked: Iterable[str]) -> Mask:
        """Documents that carry any of these tags, each named by slug or label."""
        wanted = set(asked)
        chosen = {slug for slug, label in self._tags.values() if slug in wanted or label in wanted}
        found = np.zeros(self.snapshot.size, bool)
        if chosen:
            slugs, docs, codes = self._pairs
            found[docs[np.isin(codes, [place for place, slug in enumerate(slugs) if slug in chosen])]] = True
        return found

    def counted(self, docs: Docs) -> list[tuple[str, int]]:
        """How many of the documents carry each tag, commonest first."""
        slugs, tagged, codes = self._pairs
        if not len(tagged) or not len(docs):
            return []
        inside = np.zeros(self.snapshot.size, bool)
        inside[docs] = True
        counts = np.bincount(codes[inside[tagged]], minlength=len(slugs))
        return sorted(((slugs[place], int(counts[place])) for place in np.flatnonzero(counts)), key=lambda item: (-item[1], item[0]))
