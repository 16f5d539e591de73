"""Where the index lives on disk, and which of its builds is current.

    PATH/CURRENT        the name of a folder: switched by one rename when a rebuild is done
    PATH/build-3/       a Whoosh index with its arrays
    PATH/changed        while a rebuild runs: what drains wrote into the old build, one "model key" a line, to be done again in the new

All processes share the files; each keeps one snapshot open and looks, before every search, whether a commit has come.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.util.filelock import try_for

from readingroom.search import schema
from readingroom.search.arrays import Damaged
from readingroom.search.snapshot import INDEX_NAME, Snapshot
from readingroom.search.writer import ArrayWriter

_SETTLED = 50_000_000
"""Nanoseconds after which a folder's time of change can be trusted to have been the last of its tick."""


class Busy(Exception):
    """Somebody else is writing; they will look again when they are done."""


class Store:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[int, int, str] = (0, 0, "")
        self._pointed: tuple[tuple[int, int], Path] | None = None

    # Folders

    @property
    def _pointer(self) -> Path:
        return self.path / "CURRENT"

    @property
    def journal(self) -> Path:
        return self.path / "changed"

    def current(self) -> Path:
        """The current build; made, empty, where there is none yet."""
        try:
            name = self._pointer.read_text("ascii").strip()
        except FileNotFoundError:
            return self._first()
        if not name.startswith("build-") or not name[6:].isdigit():
            raise Damaged("CURRENT names no build")
        return self.path / name

    def _first(self) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        folder = self.new_build()
        try:
            with self._pointer.open("x", encoding="ascii") as file:
                file.write(folder.name)
        except FileExistsError:
            shutil.rmtree(folder, ignore_errors=True)
            return self.path / self._pointer.read_text("ascii").strip()
        return folder

    def new_build(self) -> Path:
        """An empty index beside the current one."""
        self.path.mkdir(parents=True, exist_ok=True)
        numbers = [int(folder.name[6:]) for folder in self.path.glob("build-*") if folder.name[6:].isdigit()]
        number = max(numbers, default=0) + 1
        while True:
            folder = self.path / f"build-{number}"
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
                continue
            FileIndex.create(FileStorage(str(folder)), schema.build(), INDEX_NAME)
            return folder

    def switch(self, folder: Path) -> None:
        """Make a build the current one. Call with the old build's writer lock held."""
        beside = self.path / f"CURRENT.{os.getpid()}"
        beside.write_text(folder.name, "ascii")
        beside.replace(self._pointer)

    def sweep(self) -> None:
        """Remove builds that are neither current nor being written."""
        current = self.current()
        for folder in self.path.glob("build-*"):
            if folder != current and _claimable(folder):
                shutil.rmtree(folder, ignore_errors=True)

    # What a rebuild must do again

    def open_journal(self) -> None:
        self.journal.write_text("", "ascii")

    def close_journal(self) -> None:
        self.journal.unlink(missing_ok=True)

    def remember(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write down what a drain is about to do, if a rebuild is running that may have read the old state. Hold the writer lock."""
        try:
            with self.journal.open("r+", encoding="ascii") as file:
                file.seek(0, os.SEEK_END)
                file.writelines(f"{label} {key}\n" for label, key in rows)
        except FileNotFoundError:
            return

    def remembered(self) -> list[tuple[str, str]]:
        lines = self.journal.read_text("ascii").splitlines()
        return [(label, key) for label, _, key in (line.partition(" ") for line in dict.fromkeys(lines))]

    @contextmanager
    def held(self, *, timeout: float) -> Iterator[None]:
        """The current build's writer lock, without a writer: for a build that may be too damaged to be written. Raises Busy."""
        try:
            folder = self.current()
        except Damaged:
            # Nobody can be writing what nobody can find.
            yield
            return
        lock = FileStorage(str(folder)).lock(f"{INDEX_NAME}_WRITELOCK")
        if not try_for(lock.acquire, timeout=timeout, delay=0.05):
            raise Busy("the index is being written")
        try:
            yield
        finally:
            lock.release()

    # Reading

    def snapshot(self) -> Snapshot:
        """The index as of the last commit. Raises Damaged."""
        seen = self._look()
        current = self._snapshot
        if current is None or seen != self._seen or seen[0] > time.time_ns() - _SETTLED:
            with self._lock:
                current = self._refreshed(seen)
        if not current.whole():
            raise Damaged("a file of the index was cut while it was open")
        return current

    @contextmanager
    def trusting(self) -> Iterator[None]:
        """What fails within because the arrays are not as written fails as Damaged, and their file goes: the index is made anew."""
        try:
            yield
        except (IndexError, ValueError, OverflowError, ZeroDivisionError) as problem:
            held = [part.held for part in self._snapshot.parts] if self._snapshot else []
            spoiled = [arrays for arrays in held if any(True for _ in arrays.spoiled())]
            if not spoiled:
                raise
            for arrays in spoiled:
                arrays.path.unlink(missing_ok=True)
            self._snapshot = None
            raise Damaged(f"{spoiled[0].path.name}: not the bytes that were written") from problem

    def _look(self) -> tuple[int, int, str]:
        """What changes with every commit and every switch. Reads the pointer only where it is another file than last time."""
        try:
            pointer = os.stat(self._pointer)
        except FileNotFoundError:
            self.current()
            pointer = os.stat(self._pointer)
        which = (pointer.st_ino, pointer.st_mtime_ns)
        settled = pointer.st_mtime_ns < time.time_ns() - _SETTLED
        if self._pointed is None or self._pointed[0] != which or not settled:
            self._pointed = (which, self.current())
        folder = self._pointed[1]
        try:
            return os.stat(folder).st_mtime_ns, pointer.st_mtime_ns, folder.name
        except FileNotFoundError as problem:
            raise Damaged(f"{folder.name} is gone") from problem

    def _refreshed(self, seen: tuple[int, int, str]) -> Snapshot:
        for attempt in range(5):
            folder = self.current()
            current = self._snapshot
            if current is not None and current.folder == folder and current.generation == _generation(folder):
                self._seen = seen
                return current
            try:
                self._snapshot = Snapshot(folder, reuse=current if current and current.folder == folder else None)
            except Damaged:
                # A commit may have swept the files away between the table of contents and their opening.
                if attempt == 4:
                    raise
                time.sleep(0.01)
                continue
            self._seen = seen
            break
        assert self._snapshot is not None
        return self._snapshot

    # Writing

    @contextmanager
    def writing(self, *, timeout: float = 0.0) -> Iterator[ArrayWriter]:
        """A writer on the current build; committed on the way out, cancelled on an error. Raises Busy, Damaged."""
        for _attempt in range(3):
            folder = self.current()
            writer = open_writer(folder, timeout=timeout)
            if self.current() == folder:
                break
            writer.cancel()
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise
        if not writer.is_closed:
            writer.finish()


def open_writer(folder: Path, *, timeout: float = 0.0, pivots: Mapping[str, float] = schema.PIVOTS) -> ArrayWriter:
    """Take the build's lock and write. Raises Busy, Damaged."""
    try:
        return ArrayWriter(FileIndex(FileStorage(str(folder)), indexname=INDEX_NAME), timeout=timeout, pivots=pivots)
    except LockError as problem:
        raise Busy(folder.name) from problem
    except Exception as problem:
        # Whoosh raises whatever a broken table of contents makes of it: EOFError, UnpicklingError, IndexError, struct.error …
        raise Damaged(f"{folder.name}: {problem!r}") from problem


def _generation(folder: Path) -> int:
    names = (entry.name for entry in os.scandir(folder) if entry.name.startswith(f"_{INDEX_NAME}_") and entry.name.endswith(".toc"))
    return max((int(name.split("_")[2][:-4]) for name in names), default=-1)


def _claimable(folder: Path) -> bool:
    """Nobody holds the build's lock."""
    lock = FileStorage(str(folder)).lock(f"{INDEX_NAME}_WRITELOCK")
    if not lock.acquire():
        return False
    lock.release()
    return True
