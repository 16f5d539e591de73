"""What is measured in a process of its own: building, the first question, memory, updates, freshness. Each returns what it measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.library.models import Passage as Row
from readingroom.library.models import Source
from readingroom.search import background, warming
from readingroom.search.backend import backend
from readingroom.search.changes import note_change
from readingroom.search.drain import drain
from readingroom.search.finding import find
from readingroom.search.models import PASSAGE_CHANGED
from tests.benchmarks.search import corpus, others, ours, pages

Figures = dict[str, Any]
ENGINES: dict[str, Callable[[Path], Any]] = {
    "ours": ours.Ours,
    "fts5": others.FTS5,
    "postgres": others.PostgreSQL,
    "tantivy": others.Tantivy,
}


def load(folder: Path, _name: str) -> Figures:
    ours.load(corpus.read(folder))
    return {}


def build(folder: Path, name: str) -> Figures:
    engine = ENGINES[name](folder)
    wall, cpu = time.perf_counter(), time.process_time()
    engine.build(corpus.read(folder))
    figures = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "bytes": engine.size()}
    engine.close()
    return figures


def first(folder: Path, name: str) -> Figures:
    """The first questions of a process that has been started and asked nothing; `name` "warmed": as a server starts."""
    asked = json.loads((folder / "questions.json").read_text())
    if name == "warmed":
        warming.start().join()
    started = time.perf_counter()
    backend().search(asked["and"][0][0] + " " + asked["and"][0][1], models={Row}, end_offset=10)
    searched = time.perf_counter()
    find(" ".join(asked["three words"][0]), AnonymousUser())
    found = time.perf_counter()
    return {"search": (searched - started) * 1000, "find": (found - searched) * 1000}


def memory(folder: Path, _name: str) -> Figures:
    """What a worker holds of its own after it has answered pages of every class."""
    asked = json.loads((folder / "questions.json").read_text())
    before = held()
    page = pages.Ours()
    for kind, all_said in asked.items():
        for said in all_said:
            page.get(kind, said)
    return {"idle": before, "answering": held()}


def held() -> dict[str, float]:
    """Megabytes: written by the process itself; of mapped files, read by it and by nobody else just now; its share of everything."""
    names = {"Private_Dirty": "own", "Private_Clean": "mapped alone", "Pss": "share"}
    figures: dict[str, float] = dict.fromkeys(names.values(), 0.0)
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in names:
            figures[names[name]] += int(rest.split()[0]) / 1000
    return figures


def most_memory() -> float:
    """Megabytes this process ever held at once."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def update(folder: Path, _name: str) -> Figures:
    """CPU of bringing one changed passage into the index, and of the first question after it (which opens the new commit)."""
    settings.SEARCH_DRAIN_THREAD = False
    drain()
    find("warm", AnonymousUser())
    drained, opened = [], []
    for key in list(Row.objects.order_by("pk").values_list("pk", flat=True)[500:20_500:500]):
        row = Row.objects.select_related("source").get(pk=key)
        text = row.source.text
        changed = text[: row.start] + text[row.start : row.end].swapcase()[::-1] + text[row.end :]
        Source.objects.filter(pk=row.source_id).update(text=changed)
        note_change(PASSAGE_CHANGED, key)
        started = time.process_time()
        assert drain() == 1
        written = time.process_time()
        backend().search("warm words", models={Row}, end_offset=10)
        opened.append((time.process_time() - written) * 1000)
        drained.append((written - started) * 1000)
        Source.objects.filter(pk=row.source_id).update(text=text)
    return {"drain": drained, "search after": opened}


def fresh(folder: Path, _name: str) -> Figures:
    """Milliseconds from saving a note to finding it, alone and while another process makes the whole index anew."""
    user, _ = User.objects.get_or_create(username="measurer")
    source = Source.objects.order_by("pk")[0]
    figures: Figures = {"alone": _save_and_find(user, source, 40, lambda: True)}
    rebuilding = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.search", "--step", "build:ours", "--folder", str(folder)])
    time.sleep(2)
    figures["rebuilding"] = _save_and_find(user, source, 400, lambda: rebuilding.poll() is None)
    rebuilding.wait()
    background.rest()
    Annotation.objects.filter(creator=user).delete()
    drain()
    return figures


def _save_and_find(user: User, source: Source, most: int, going: Callable[[], bool]) -> list[float]:
    times: list[float] = []
    while len(times) < most and going():
        word = f"fresh{time.monotonic_ns()}"
        Annotation.objects.create(target=source, creator=user, body=f"{word} thought")
        saved = time.perf_counter()
        while not find(word, user, where="mine", with_facets=False).total:
            if time.perf_counter() - saved > 30:
                raise SystemExit("a saved note was not found within 30 seconds")
            time.sleep(0.003)
        times.append((time.perf_counter() - saved) * 1000)
        time.sleep(0.1)
    return times


STEPS: dict[str, Callable[[Path, str], Figures]] = {
    "load": load,
    "build": build,
    "first": first,
    "memory": memory,
    "update": update,
    "fresh": fresh,
}
