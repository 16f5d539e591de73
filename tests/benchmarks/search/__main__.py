"""How fast search is, beside others on the same text, in one run:

    python -m tests.benchmarks.search [--passages N] [--engines ours,fts5,postgres,tantivy] [--folder F] [--only queries,pages,…]

The corpus is made here (`corpus`). Engines are asked the same questions in turn, so that a busy machine is busy for all of them; figures
are milliseconds, p50/p95, warm. Building, memory, first questions, updates and freshness are measured each in a process of its own.
Requirements beyond the room's own: requirements/bench.txt; engines that are not installed are left out and named.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PARTS = ("build", "queries", "pages", "first", "memory", "update", "fresh", "stock")
PAGE_CLASSES = ("rare", "common", "three words", "phrase")


def in_a_process(step: str, folder: Path) -> dict[str, Any]:
    """What a step measured, with `peak`: the most memory (MB) its process ever held."""
    command = [sys.executable, "-m", "tests.benchmarks.search", "--step", step, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{step} failed")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def middle(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):.3g}/{ordered[int(len(ordered) * 0.95)]:.3g}"


def table(rows: dict[str, dict[str, list[float]]], beside: str) -> None:
    """A line a class; ratios are of medians, `beside` over the others: below 1 is faster."""
    names = list(next(iter(rows.values())))
    others = [name for name in names if name != beside]
    print("| ms, p50/p95 |", " | ".join(names), "|", " | ".join(f"{beside} : {name}" for name in others), "|")
    print("|---" * (1 + len(names) + len(others)) + "|")
    for kind, times in rows.items():
        medians = {name: statistics.median(found) for name, found in times.items()}
        ratios = [f"{medians[beside] / medians[name]:.2f}" for name in others]
        print(f"| {kind} |", " | ".join(middle(found) for found in times.values()), "|", " | ".join(ratios), "|", flush=True)


def in_turn(askers: dict[str, Any], questions: dict[str, list[Any]], kinds: tuple[str, ...], ask: str) -> dict[str, dict[str, list[float]]]:
    rows: dict[str, dict[str, list[float]]] = {}
    for kind in kinds:
        rows[kind] = {name: [] for name in askers}
        for measured in (False, True):
            for said in questions[kind]:
                for name, asker in askers.items():
                    started = time.perf_counter()
                    getattr(asker, ask)(kind, said)
                    if measured:
                        rows[kind][name].append((time.perf_counter() - started) * 1000)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engines", default="ours,fts5,postgres,tantivy")
    parser.add_argument("--folder", type=Path, help="keep corpus and indexes here, and use those that are here")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--stock-passages", type=int, default=10_000, help="how much of the corpus stock Haystack is given: it needs long")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    folder = (wanted.folder or Path(tempfile.mkdtemp(prefix="search-benchmark."))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(READINGROOM_VAR=str(folder / "var"), READINGROOM_ENV="own", DJANGO_SETTINGS_MODULE="readingroom.settings")
    os.environ.pop("READINGROOM_DATABASE", None)
    import django

    django.setup()
    from tests.benchmarks.search import steps

    if wanted.step:
        step, _, name = wanted.step.partition(":")
        print(json.dumps(steps.STEPS[step](folder, name) | {"peak": steps.most_memory()}))
        return
    run(wanted, folder)
    if wanted.folder is None:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def run(wanted: argparse.Namespace, folder: Path) -> None:
    from tests.benchmarks.search import corpus, ours, pages, steps

    only = set(wanted.only.split(","))
    corpus.write(folder, wanted.passages)
    count = said = text = 0
    for passage in corpus.read(folder):
        count, said, text = count + 1, said + len(passage.text.split()), text + len(passage.text.encode())
    print(f"{count:,} passages, {said / count:.0f} words each, {text / 1e6:.1f} MB of text", flush=True)
    in_a_process("load", folder)
    engines: dict[str, Any] = {}
    for name in wanted.engines.split(","):
        try:
            fresh = not (folder / f"{name}.built").exists()
            if fresh:
                (folder / f"{name}.built").write_text(json.dumps(in_a_process(f"build:{name}", folder)))
            engines[name] = steps.ENGINES[name](folder)
        except (ImportError, SystemExit) as problem:
            print(f"{name}: left out ({problem}); see requirements/bench.in", flush=True)
            continue
        built = json.loads((folder / f"{name}.built").read_text())
        if "build" in only:
            print(
                f"{name}: built at {count / built['cpu']:,.0f} passages a CPU-second of this process, {built['wall']:.0f} s, "
                f"peak {built['peak']:.0f} MB, index {built['bytes'] / 1e6:.0f} MB = {built['bytes'] / text:.2f} × text",
                flush=True,
            )
    for engine in engines.values():
        engine.open()
    questions = json.loads((folder / "questions.json").read_text())
    if "queries" in only:
        through = {"ours through Haystack": ours.ThroughHaystack(folder)} if "ours" in engines else {}
        table(in_turn({**engines, **through}, questions, corpus.CLASSES, "ask"), "ours" if "ours" in engines else next(iter(engines)))
    if "pages" in only:
        asked: dict[str, Any] = {"room": pages.Ours()}
        try:
            asked |= {"datasette": pages.Datasette(folder), "datasette with facets": pages.DatasetteTable(folder)}
        except ImportError:
            print("Datasette: left out; see requirements/bench.in")
        table(in_turn(asked, questions, PAGE_CLASSES, "get"), "room")
    for engine in engines.values():
        engine.close()
    if "first" in only:
        for step, asked_of in (("first", "a process"), ("first:warmed", "a server, which warms up when it starts")):
            found = [in_a_process(step, folder) for _ in range(7)]
            searched, whole = (middle([figures[name] for figures in found]) for name in ("search", "find"))
            print(f"first question of {asked_of}: search() {searched} ms, then find() {whole} ms", flush=True)
    if "memory" in only:
        print("a worker, MB:", in_a_process("memory", folder), flush=True)
    if "update" in only:
        figures = in_a_process("update", folder)
        shown = [f"{name} {middle(times)}" for name, times in figures.items() if isinstance(times, list)]
        print("one passage changed, CPU ms:", ", ".join(shown), flush=True)
    if "fresh" in only:
        figures = in_a_process("fresh", folder)
        shown = [f"{name} {middle(times)} ({len(times)})" for name, times in figures.items() if isinstance(times, list)]
        print("saved to findable, ms:", ", ".join(shown), flush=True)
    if "stock" in only:
        limit = min(wanted.stock_passages, count)
        subprocess.run([sys.executable, "-m", "tests.benchmarks.search.stock", str(folder), str(limit)], check=True)


if __name__ == "__main__":
    main()
