"""How fast quotations are checked and found: `python -m tests.benchmarks.quotations [--passages N] [--keep FOLDER]`.

A library of its own is made, indexed by the room's own rebuild, and asked for quotations of 8 to 40 words as they stand, with a changed
word, misread, abridged, run on over two passages, and invented. Prints milliseconds (p50, p95, most) of one check, by the
clock and of the processor alone, its verdicts, the memory of the process, and the time that detection takes for 20,000 words.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

ROUNDS = 60
PER_SOURCE = 50


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--passages", type=int, default=100_000)
    options.add_argument("--keep", type=Path, help="a folder to make the library in, or to find it in")
    asked = options.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="quotations-"))
    os.environ |= {"READINGROOM_ENV": "own", "READINGROOM_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "readingroom.settings"}
    import django

    django.setup()
    try:
        _make(folder, asked.passages)
        _detection()
        _checks()
    finally:
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, count: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from readingroom.library.models import Passage, Source
    from readingroom.search.rebuild import rebuild
    from tests.benchmarks.search.corpus import make_passages, make_words

    done = folder / "made"
    if done.exists():
        return
    call_command("migrate", verbosity=0)
    passages = make_passages(make_words(), count)
    texts: list[str] = []
    with transaction.atomic():
        for each in passages:
            texts.append(each.text)
            if len(texts) == PER_SOURCE or each.number == count - 1:
                slug = f"text-{each.number // PER_SOURCE}"
                source = Source.objects.create(slug=slug, title=slug, access="public", text="\n\n".join(texts))
                rows, start = [], 0
                for position, words in enumerate(texts):
                    rows.append(Passage(source=source, number=str(position + 1), position=position, start=start, end=start + len(words)))
                    start += len(words) + 2
                Passage.objects.bulk_create(rows)
                texts = []
    started = time.perf_counter()
    print(f"index: {rebuild()} documents in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    done.touch()


def _detection() -> None:
    from readingroom.library.quoting import Block, detect

    said = "Anna Brod said: “The pears came late this year, and nobody asked us.” The so-called ‘river law’ is young. "
    paragraph = said * 3 + "The gauge was read in the morning and the book was closed at noon. " * 6
    blocks, start = [], 0
    for _ in range(20_000 // len(paragraph.split()) + 1):
        blocks.append(Block(paragraph, start))
        start += len(paragraph) + 2
    times = []
    for _ in range(5):
        started = time.perf_counter()
        found = detect(blocks)
        times.append(time.perf_counter() - started)
    print(f"detection in 20,000 words: {statistics.median(times) * 1000:.0f} ms, {len(found)} quotations")


def _checks() -> None:
    from django.contrib.auth.models import AnonymousUser

    from readingroom.library.models import Passage
    from readingroom.search.quotations import look_up

    random = np.random.default_rng(11)
    count = Passage.objects.count()
    keys = list(Passage.objects.order_by("pk").values_list("pk", flat=True))
    guest = AnonymousUser()
    look_up("warm up the index with these words", guest)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def words_of(place: int) -> list[str]:
        return Passage.objects.select_related("source").get(pk=keys[place]).text.rstrip(".").split()

    def some(size: int) -> list[str]:
        while True:
            words = words_of(int(random.integers(count)))
            if len(words) > size + 2:
                at = int(random.integers(len(words) - size))
                return words[at : at + size]

    def changed(words: list[str]) -> list[str]:
        return [*words[: len(words) // 2], "zebrafish", *words[len(words) // 2 + 1 :]]

    def misread(words: list[str]) -> list[str]:
        return [word.replace("m", "rn").replace("l", "1") if place % 3 == 0 else word for place, word in enumerate(words)]

    def running_on() -> list[str]:
        while True:
            place = int(random.integers(count - 1))
            if place % PER_SOURCE != PER_SOURCE - 1:
                return [*words_of(place)[-8:], *words_of(place + 1)[:8]]

    kinds = {
        "same, 8 words": lambda: some(8),
        "same, 20 words": lambda: some(20),
        "same, 40 words": lambda: some(40),
        "a word changed": lambda: changed(some(16)),
        "misread": lambda: misread(some(16)),
        "abridged": lambda: (lambda words: [*words[:7], "…", *words[-7:]])(some(24)),
        "over two passages": running_on,
        "invented": lambda: [some(1)[0] for _ in range(14)],
    }
    every: list[float] = []
    every_spent: list[float] = []
    for name, make in kinds.items():
        times, spent, verdicts = [], [], Counter()
        texts = [" ".join(make()) for _ in range(ROUNDS)]
        for text in texts:
            begun, started = time.process_time(), time.perf_counter()
            (verdict,) = look_up(text, guest).verdicts
            times.append((time.perf_counter() - started) * 1000)
            spent.append((time.process_time() - begun) * 1000)
            verdicts[verdict.found.value] += 1
        every += times
        every_spent += spent
        print(f"{name:18} {_figures(times)}  CPU {_figures(spent)}  {dict(verdicts)}")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{'all':18} {_figures(every)}  CPU {_figures(every_spent)}  {count} passages; memory {before // 1024} MB, then {after // 1024} MB"
    )


def _figures(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered):6.1f}  p95 {ordered[int(len(ordered) * 0.95)]:6.1f}  most {ordered[-1]:6.1f} ms"


if __name__ == "__main__":
    main()
