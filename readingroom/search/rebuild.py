"""The whole index anew, beside the old one, which goes on answering and being drained; at the end one rename switches."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import islice

from whoosh.filedb.filestore import FileStorage

from annotations.models import Annotation
from readingroom.library.models import Source
from readingroom.search import documents
from readingroom.search.backend import backend
from readingroom.search.background import wake
from readingroom.search.snapshot import Snapshot
from readingroom.search.store import Busy, open_writer
from readingroom.search.update import Concerned, write

Progress = Callable[[int, int], object]
"""Called with how many documents are written and how many are to be expected."""


def rebuild(progress: Progress = lambda done, total: None) -> int:
    """Returns how many documents were written. Raises Busy where another rebuild is running."""
    store = backend().store
    store.path.mkdir(parents=True, exist_ok=True)
    lock = FileStorage(str(store.path)).lock("REBUILD")
    if not lock.acquire():
        raise Busy("another rebuild is running")
    try:
        return _rebuild(progress)
    finally:
        lock.release()


def _rebuild(progress: Progress) -> int:
    store = backend().store
    folder = store.new_build()
    store.open_journal()
    try:
        total = documents.expected()
        done = 0
        with open_writer(folder) as writer:
            for document in everything():
                writer.add(document)
                done += 1
                if done % 500 == 0:
                    progress(done, total)
            writer.finish(optimize=True)
        progress(done, max(done, total))
        with store.held(timeout=60):
            with open_writer(folder) as writer:
                write(writer, Concerned.by(store.remembered()), Snapshot(folder))
            store.switch(folder)
            store.close_journal()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        store.close_journal()
        raise
    store.sweep()
    # Whoever wanted to write while the lock was held has gone away.
    wake()
    return done


def everything() -> Iterator[documents.Document]:
    """Every document of the room, source by source, then the notes."""
    yield from documents.passages_of(Source.objects.filter(withdrawn=None).order_by("pk").iterator(chunk_size=20))
    keys = Annotation.objects.live().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)
    while batch := list(islice(keys, 500)):
        yield from documents.notes(batch)
