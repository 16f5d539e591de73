"""Two texts side by side, 300 rows, against the plain page of the first text: CPU time of each answer, passages drawn, and the ratios.

    READINGROOM_ENV=own READINGROOM_VAR=$(mktemp -d) python -m tests.benchmarks.beside

A room of its own is made and filled in the folder that READINGROOM_VAR names; the goal is a ratio of at most 1.5. The plain page shows the
first part of the text only, the other one all rows of both texts: so the time per passage drawn is printed beside the time per page.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
django.setup()

from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Source

ROWS = 300
TIMES = 9
GOAL = 1.5
PASSAGE = 'class="words"'
"""What every passage drawn has, on either page."""


def words(text: int, number: int) -> str:
    said = ("river", "wall", "gate", "promise", "measure", "orchard", "keeper", "summer")
    return " ".join(f"{said[(number * 7 + text + at) % 8]}{(number * at) % 5}" for at in range(70)).capitalize() + "."


def main() -> int:
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    reader, _made = User.objects.get_or_create(username="benchmark-reader")
    if not Source.objects.filter(title="Benchmark 0").exists():
        texts = []
        for text in range(2):
            raw = "\n\n".join([f"# Benchmark {text}", *(words(text, number) for number in range(ROWS))])
            texts.append(bring_in(Arrival(raw.encode(), f"benchmark-{text}.md", access="public")).source)
        passages = [list(source.passages.standing().order_by("start")) for source in texts]
        for number in range(0, ROWS, 3):
            near, far = passages[0][number], passages[1][(number * 5) % ROWS]
            Link.objects.make(
                End(texts[0], near.start, near.start + 30),
                "supports",
                End(texts[1], far.start, far.start + 40),
                by=reader,
                audience="public",
            )
    one, other = (Source.objects.get(title=f"Benchmark {text}") for text in range(2))
    client = Client()
    client.force_login(reader)
    paths = (f"/sources/{one.slug}/", f"/sources/{one.slug}/with/{other.slug}/")
    (plain, in_plain), (beside, in_beside) = (measured(client, path) for path in paths)
    for path, seconds, drawn in zip(paths, (plain, beside), (in_plain, in_beside), strict=True):
        print(f"{seconds * 1000:7.1f} ms  {drawn:4d} passages drawn  {path}")
    print(f"{beside / plain:.2f}  side by side / plain, page against page (goal: at most {GOAL})")
    print(f"{(beside / in_beside) / (plain / in_plain):.2f}  side by side / plain, per passage drawn")
    return 0 if beside <= GOAL * plain else 1


def measured(client: Client, path: str) -> tuple[float, int]:
    """Median CPU seconds of an answer, after two that warm up, and the passages drawn on it."""
    found = []
    drawn = 0
    for turn in range(TIMES + 2):
        started = time.process_time()
        answer = client.get(path)
        if turn >= 2:
            found.append(time.process_time() - started)
        assert answer.status_code == 200, path
        drawn = answer.content.decode().count(PASSAGE)
    return statistics.median(found), drawn


if __name__ == "__main__":
    sys.exit(main())
