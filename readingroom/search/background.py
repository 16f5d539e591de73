"""A thread of the server that drains the outbox: when woken, at start, and every few seconds in case somebody else's wake was lost.

A reader's request never waits for the index. A process that only runs a command drains once more before it ends.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between looks at the outbox where nobody wakes us: another process may have died before draining its own."""


class Drainer:
    """One a process, started when first woken, and again after a fork."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._lock = threading.Lock()

    def wake(self) -> None:
        self.start()
        self._woken.set()

    def start(self) -> None:
        """See that the thread runs; it looks at the outbox first thing. Next to nothing where it runs already: asked at every request."""
        if self._process == os.getpid() and self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._process != os.getpid() or self._thread is None or not self._thread.is_alive():
                if self._process != os.getpid():
                    self._woken, self._stopping = threading.Event(), threading.Event()
                    atexit.register(self.finish)
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._run, name="search-drain", daemon=True)
                self._woken.set()
                self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(EVERY)
            self._woken.clear()
            if not self._stopping.is_set():
                self._once()

    def _once(self) -> None:
        close_old_connections()
        try:
            self.work()
        except (DatabaseError, OSError) as problem:
            # The rows stay in the outbox; the next look finds them.
            log.warning("The index could not be brought up to date: %s", problem)
        finally:
            connection.close()

    def finish(self) -> None:
        """Stop the thread and look once more: what a command wrote is findable when it ends."""
        if self._process != os.getpid() or self._thread is None:
            return
        self._stopping.set()
        self._woken.set()
        self._thread.join(timeout=60)
        self._thread = None
        self._stopping.clear()
        self._once()


_drainer: Drainer | None = None


def use(work: Callable[[], object]) -> None:
    """Say what draining is (the drain imports models; this module must not)."""
    global _drainer
    _drainer = Drainer(work)


def wake() -> None:
    """Let the thread look at the outbox now."""
    if _drainer is not None and getattr(settings, "SEARCH_DRAIN_THREAD", True):
        _drainer.wake()


def start(*_: object, **__: object) -> None:
    """A receiver: the first request of a server starts its thread."""
    if _drainer is not None and getattr(settings, "SEARCH_DRAIN_THREAD", True):
        _drainer.start()


def rest() -> None:
    """Stop the thread once it has done what there is to do; the next wake starts it again."""
    if _drainer is not None:
        _drainer.finish()
