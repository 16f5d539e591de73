"""How fast search is, beside others on the same text: `python -m tests.benchmarks.search [--passages N] [--engines ours,fts5,…]`.

The text is made here: words of syllables, as frequent as words are (Zipf), in passages of about 92. Each class of question is asked of
every engine with the same words; figures are milliseconds, p50/p95, warm. Engines that are not installed are left out and named.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

KINDS = ("speech", "news", "letter", "academic")
ROUNDS = 60


def make_words(count: int, seed: int = 1) -> list[str]:
    """Distinct words of one to four syllables, short ones first."""
    random = np.random.default_rng(seed)
    onsets = ["", "b", "br", "d", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z"]
    ends = [vowel + coda for vowel in "aeiou" for coda in ("", "n", "r", "s", "l", "nt", "m")]
    found: dict[str, None] = {}
    size = 1
    while len(found) < count:
        for _ in range(count):
            found["".join(onsets[random.integers(len(onsets))] + ends[random.integers(len(ends))] for _ in range(size))] = None
        size = min(size + 1, 4)
    return list(found)[:count]


def make_passages(count: int, seed: int = 2) -> tuple[list[str], Iterator[tuple[int, str, str, int]]]:
    """The words, commonest first, and (number, text, kind, year) of each passage."""
    words = make_words(140_000)
    random = np.random.default_rng(seed)
    weights = 1 / np.arange(1, len(words) + 1) ** 1.05
    edges = np.cumsum(weights / weights.sum())
    lengths = np.clip(random.normal(92, 30, count), 12, 300).astype(int)

    def passages() -> Iterator[tuple[int, str, str, int]]:
        for number, length in enumerate(lengths.tolist()):
            said = [words[place] for place in np.searchsorted(edges, random.random(length)).tolist()]
            yield number, " ".join(said) + ".", KINDS[number % 4], 1900 + number % 120

    return words, passages()


def questions(words: list[str], texts: list[str]) -> dict[str, list[Any]]:
    """For each class, what is asked: the same words for every engine."""
    random = np.random.default_rng(3)
    common, middle, rare = words[20:120], words[300:3_000], words[20_000:60_000]

    def some(pool: list[str], count: int) -> list[str]:
        return [pool[place] for place in random.integers(len(pool), size=count).tolist()]

    phrases = []
    for place in random.integers(len(texts), size=ROUNDS).tolist():
        said = texts[place].rstrip(".").split()
        at = int(random.integers(max(len(said) - 3, 1)))
        phrases.append(said[at : at + 3])
    return {
        "rare": [[word] for word in some(rare, ROUNDS)],
        "common": [[word] for word in some(common, ROUNDS)],
        "and2": [some(middle, 1) + some(common, 1) for _ in range(ROUNDS)],
        "or5": [some(middle, 3) + some(common, 2) for _ in range(ROUNDS)],
        "phrase": phrases,
        "prefix": [[word[:4]] for word in some([word for word in middle if len(word) > 4], ROUNDS)],
        "fuzzy": [[word] for word in some([word for word in middle if len(word) > 5], ROUNDS)],
        "filtered": [some(common, 1) for _ in range(ROUNDS)],
        "faceted": [some(common, 1) for _ in range(ROUNDS)],
        "sorted": [some(common, 1) for _ in range(ROUNDS)],
        "page 50": [some(common, 1) for _ in range(ROUNDS)],
    }


# Engines: each takes passages and answers a class of question with (hits, first ten numbers).

Answer = tuple[int, list[int]]


class Ours:
    """The room's backend: Whoosh's files read through arrays."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        from readingroom.search.store import Store

        self.store = Store(folder / "ours")
        self.folder = folder / "ours"

    def build(self, passages: Iterator[tuple[int, str, str, int]]) -> None:
        from readingroom.search.store import open_writer

        with open_writer(self.store.current()) as writer:
            for number, text, kind, year in passages:
                writer.add(
                    {
                        "id": f"library.passage.{number}",
                        "model": 0,
                        "pk": number,
                        "source": number // 50,
                        "position": number % 50,
                        "start": 0,
                        "end": len(text),
                        "since": year * 365,
                        "until": year * 365,
                        "kind": kind,
                        "words": text,
                        "heading": "",
                        "around": "",
                    }
                )

    def update(self, number: int, text: str) -> None:
        with self.store.writing() as writer:
            writer.remove(0, {number})
            writer.add({"id": f"library.passage.{number}", "model": 0, "pk": number, "source": 1, "position": 1, "words": text})
        self.store.snapshot()

    def open(self) -> None:
        self.ask("common", ["warm"])

    def ask(self, kind: str, said: list[str]) -> Answer:
        from readingroom.search import executor
        from readingroom.search.backend import Backend, Request
        from readingroom.search.grammar import Fuzzy, Phrase, Prefix, Query, Term

        query = {
            "phrase": lambda: Query(must=[Phrase(tuple(said))]),
            "prefix": lambda: Query(should=[Prefix(said[0])]),
            "fuzzy": lambda: Query(should=[Fuzzy(said[0])]),
            "and2": lambda: Query(must=[Term(word) for word in said]),
        }.get(kind, lambda: Query(should=[Term(word) for word in said]))()
        snapshot = self.store.snapshot()
        request = Request(query, stop=10)
        if kind == "filtered":
            request.filters = {"kind": executor.having(snapshot, "kind", ["news"])}
        elif kind == "faceted":
            request.facets = ("kind", "source")
        elif kind == "sorted":
            request.order = "newest"
        elif kind == "page 50":
            request.start, request.stop = 490, 500
        found = Backend.run(Backend, snapshot, request)  # type: ignore[arg-type]
        return found.total, snapshot.numbers["pk"][found.docs].tolist()


class FTS5:
    name = "fts5"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "fts5"
        self.folder.mkdir(exist_ok=True)
        self.db = sqlite3.connect(self.folder / "fts.sqlite3")

    def build(self, passages: Iterator[tuple[int, str, str, int]]) -> None:
        self.db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE p(id INTEGER PRIMARY KEY, kind TEXT, year INT, source INT);"
            "CREATE VIRTUAL TABLE f USING fts5(words, content='', tokenize='porter unicode61', prefix='4');"
        )
        for number, text, kind, year in passages:
            self.db.execute("INSERT INTO p VALUES (?,?,?,?)", (number, kind, year, number // 50))
            self.db.execute("INSERT INTO f(rowid, words) VALUES (?,?)", (number, text))
        self.db.commit()

    def open(self) -> None:
        self.db.execute("SELECT count(*) FROM f WHERE f MATCH 'warm'").fetchone()
        self.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS v USING fts5vocab(f, 'row')")
        self.vocabulary = [row[0] for row in self.db.execute("SELECT term FROM v")]

    def ask(self, kind: str, said: list[str]) -> Answer:
        if kind == "fuzzy":
            allowed = 1 if len(said[0]) < 8 else 2
            near = process.extract(said[0], self.vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=50)
            said = [" OR ".join(word for word, _, _ in near) or said[0]]
        match = {"and2": " AND ".join(said), "or5": " OR ".join(said), "phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*"}.get(
            kind, said[0]
        )
        total = self.db.execute("SELECT count(*) FROM f WHERE f MATCH ?", (match,)).fetchone()[0]
        plain = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10"
        joined = "SELECT p.id FROM f JOIN p ON p.id = f.rowid WHERE f MATCH ?"
        if kind == "filtered":
            total = self.db.execute(
                "SELECT count(*) FROM f JOIN p ON p.id = f.rowid WHERE f MATCH ? AND kind = 'news'", (match,)
            ).fetchone()[0]
            rows = self.db.execute(f"{joined} AND kind = 'news' ORDER BY rank LIMIT 10", (match,))
        elif kind == "faceted":
            self.db.execute("SELECT kind, count(*) FROM f JOIN p ON p.id = f.rowid WHERE f MATCH ? GROUP BY kind", (match,)).fetchall()
            self.db.execute("SELECT source, count(*) FROM f JOIN p ON p.id = f.rowid WHERE f MATCH ? GROUP BY source", (match,)).fetchall()
            rows = self.db.execute(plain, (match,))
        elif kind == "sorted":
            rows = self.db.execute(f"{joined} ORDER BY year DESC, p.id LIMIT 10", (match,))
        elif kind == "page 50":
            rows = self.db.execute(f"{plain} OFFSET 490", (match,))
        else:
            rows = self.db.execute(plain, (match,))
        return total, [row[0] for row in rows]


class Tantivy:
    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy = tantivy
        self.folder = folder / "tantivy"
        self.folder.mkdir(exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("words", tokenizer_name="en_stem")
        schema.add_text_field("kind", tokenizer_name="raw", fast=True)
        schema.add_integer_field("pk", stored=True, fast=True)
        schema.add_integer_field("year", fast=True)
        self.index = tantivy.Index(schema.build(), path=str(self.folder))

    def build(self, passages: Iterator[tuple[int, str, str, int]]) -> None:
        writer = self.index.writer(heap_size=128_000_000, num_threads=1)
        for number, text, kind, year in passages:
            writer.add_document(self.tantivy.Document(words=text, kind=kind, pk=number, year=year))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, kind: str, said: list[str]) -> Answer:
        join = {"and2": " AND ", "or5": " OR "}.get(kind, " ")
        text = {"phrase": f'"{" ".join(said)}"', "prefix": f'"{said[0]}"*'}.get(kind, join.join(said))
        if kind == "filtered":
            text = f"+{said[0]} +kind:news"
        if kind in ("prefix", "faceted"):
            return -1, []
        fuzzy = {"words": (False, 1, True)} if kind == "fuzzy" else {}
        query = self.index.parse_query(text, ["words"], fuzzy_fields=fuzzy)
        order = {"order_by_field": "year"} if kind == "sorted" else {}
        found = self.searcher.search(query, 10, count=True, offset=490 if kind == "page 50" else 0, **order)
        return found.count, [self.searcher.doc(address)["pk"][0] for _, address in found.hits]


ENGINES: dict[str, Callable[[Path], Any]] = {"ours": Ours, "fts5": FTS5, "tantivy": Tantivy}


def measure(engine: Any, asked: dict[str, list[Any]]) -> dict[str, str]:
    figures = {}
    for kind, all_said in asked.items():
        for said in all_said:
            engine.ask(kind, said)
        times = []
        for said in all_said:
            started = time.perf_counter()
            total, _ = engine.ask(kind, said)
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        figures[kind] = "–" if total < 0 else f"{statistics.median(times):.3f}/{times[int(len(times) * 0.95)]:.2f}"
    return figures


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def private_memory() -> float:
    """Megabytes that are this process's alone."""
    with open("/proc/self/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith(("Private_Clean", "Private_Dirty"))) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and use those that are here")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    import django

    django.setup()
    folder = wanted.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    words, passages = make_passages(wanted.passages)
    texts = [text for _, text, _, _ in passages]
    asked = questions(words, texts)
    rows: dict[str, dict[str, str]] = {}
    for name in wanted.engines.split(","):
        try:
            fresh = not (folder / name).exists()
            engine = ENGINES[name](folder)
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
            continue
        if fresh:
            started = time.process_time()
            engine.build(make_passages(wanted.passages)[1])
            spent = time.process_time() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            print(
                f"{name}: {wanted.passages / spent:,.0f} passages a CPU-second, {size_of(folder / name):.0f} MB, peak {peak:.0f} MB",
                flush=True,
            )
        started = time.perf_counter()
        engine.open()
        print(f"{name}: first question {(time.perf_counter() - started) * 1000:.1f} ms", flush=True)
        rows[name] = measure(engine, asked)
        if name == "ours":
            times = []
            for number in range(20):
                started = time.process_time()
                engine.update(number, texts[number])
                times.append((time.process_time() - started) * 1000)
            print(f"ours: one passage changed and visible {statistics.median(times):.1f} ms CPU (worst {max(times):.1f})")
            print(f"ours: {private_memory():.0f} MB private")
    print(f"text: {sum(map(len, texts)) / 1e6:.0f} MB")
    print("| class |", " | ".join(rows), "|")
    for kind in asked:
        print(f"| {kind} |", " | ".join(figures[kind] for figures in rows.values()), "|")
    print(json.dumps(rows), file=sys.stderr)
    if wanted.folder is None:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
