"""Whose eyes the index is read with: ids from the database become masks over documents.

There are no access values in the index. Whoever asks, the sources and notes they may see are asked of the database, every time; only the
mask made of the same ids is remembered, and only as long as the index does not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from annotations.models import Annotation
from annotations.people import Person
from readingroom.library.models import Source
from readingroom.search.schema import NOTE, PASSAGE
from readingroom.search.snapshot import Mask, Snapshot


def ids(queryset_values: Iterable[int]) -> NDArray[np.int64]:
    return np.sort(np.fromiter(queryset_values, np.int64))


def visible_sources(user: Person) -> NDArray[np.int64]:
    return ids(Source.objects.visible_to(user).order_by().values_list("pk", flat=True))


def passages(snapshot: Snapshot, user: Person) -> tuple[Mask, object]:
    """The passages of the sources the person may read, and a name for that mask."""
    return passages_of(snapshot, visible_sources(user))


def passages_of(snapshot: Snapshot, sources: NDArray[np.int64]) -> tuple[Mask, object]:
    """The passages of these sources (keys, rising), and a name for that mask."""
    key = ("passages", blake2b(sources.tobytes(), digest_size=16).digest())

    def make() -> Mask:
        mask: Mask = np.isin(snapshot.numbers["source"], sources) & (snapshot.numbers["model"] == PASSAGE)
        return mask if snapshot.live is None else mask & snapshot.live

    remembered: Mask = snapshot.remembered(key, make)
    return remembered, key


def notes(snapshot: Snapshot, user: Person, *, only_own: bool = False) -> tuple[Mask, object]:
    """The notes the person may read; or those they wrote."""
    rows = Annotation.objects.visible_to(user).order_by()
    if only_own:
        rows = rows.filter(creator_id=user.pk) if user.is_authenticated else rows.none()
    keys = ids(rows.values_list("pk", flat=True))
    mask = np.isin(snapshot.numbers["pk"], keys) & (snapshot.numbers["model"] == NOTE)
    return (mask if snapshot.live is None else mask & snapshot.live), None


def of_sources(snapshot: Snapshot, sources: Iterable[int]) -> Mask:
    return np.isin(snapshot.numbers["source"], np.fromiter(sources, np.int64))
