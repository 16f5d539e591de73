"""From the outbox into the index: one drain at a time, whoever holds Whoosh's writer lock.

Take the lock, read rows, look each thing up afresh, commit, delete exactly those rows, give the lock back, and look again. Killed at any
point, the rows are still there and the next drain does the same work once more; doing it twice changes nothing.
"""

from __future__ import annotations

import logging

from readingroom.search import documents
from readingroom.search.arrays import Damaged
from readingroom.search.backend import backend
from readingroom.search.models import IndexChange
from readingroom.search.rebuild import rebuild
from readingroom.search.store import Busy, Store
from readingroom.search.update import Concerned, write

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 1000


def drain() -> int:
    """Bring the index up to date; returns how many rows were done. Returns at once where somebody else is at it: they look again."""
    done = 0
    store = backend().store
    try:
        _whole(store)
        while IndexChange.objects.exists():
            try:
                done += _drain_once(store)
            except Damaged as problem:
                _mend(problem)
    except Busy:
        pass
    return done


def _whole(store: Store) -> None:
    """An index that cannot be read is made anew, and so is one that somebody emptied."""
    try:
        snapshot = store.snapshot()
    except Damaged as problem:
        _mend(problem)
        return
    if not snapshot.size and not IndexChange.objects.exists() and documents.expected():
        _mend(Damaged("the index is empty and the room is not"))


def _mend(problem: Damaged) -> None:
    log.warning("The index is damaged (%s) and is being rebuilt.", problem)
    rebuild()


def _drain_once(store: Store) -> int:
    with store.writing() as writer:
        rows = list(IndexChange.objects.order_by("pk").values_list("pk", "model", "key")[:ROWS_AT_ONCE])
        changed = [(label, key) for _, label, key in rows]
        store.remember(changed)
        write(writer, Concerned.by(changed), store.snapshot())
        done = [pk for pk, _, _ in rows]
        writer.before_release = lambda: IndexChange.objects.filter(pk__in=done).delete()
    return len(done)
