"""Two texts of 300 paragraphs side by side against the plain page of the first: CPU time of each answer, passages drawn, and the ratios.

    READINGROOM_ENV=own READINGROOM_VAR=$(mktemp -d) python -m tests.benchmarks.beside

A room of its own is made and filled in the folder that READINGROOM_VAR names; the goal is a ratio of at most 1.5. Both pages open
a long text in parts, which are cut differently: so the time per passage drawn is printed beside the time per page. Paragraphs of
four words make a page of 300 rows, those of 70 words are as long as in an essay.
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
LENGTHS = (4, 70)
TIMES = 9
GOAL = 1.5
PASSAGE = 'class="words"'
"""What every passage drawn has, on either page."""


def words(text: int, number: int, length: int) -> str:
    said = ("river", "wall", "gate", "promise", "measure", "orchard", "keeper", "summer")
    return " ".join(f"{said[(number * 7 + text + at) % 8]}{(number * at) % 5}" for at in range(length)).capitalize() + "."


def main() -> int:
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    reader, _made = User.objects.get_or_create(username="benchmark-reader")
    client = Client()
    client.force_login(reader)
    reached = [compared(client, *texts(length, reader)) for length in LENGTHS]
    return 0 if all(reached) else 1


def texts(length: int, reader: User) -> list[Source]:
    """Two texts with paragraphs of so many words and a link at every third."""
    titles = [f"Benchmark {length} {text}" for text in range(2)]
    if not Source.objects.filter(title=titles[0]).exists():
        for text, title in enumerate(titles):
            raw = "\n\n".join([f"# {title}", *(words(text, number, length) for number in range(ROWS))])
            bring_in(Arrival(raw.encode(), f"benchmark-{length}-{text}.md", access="public"))
        one, other = (Source.objects.get(title=title) for title in titles)
        passages = [list(source.passages.standing().order_by("start")) for source in (one, other)]
        for number in range(0, ROWS, 3):
            near, far = passages[0][number], passages[1][(number * 5) % ROWS]
            ends = End(one, near.start, near.start + 20), End(other, far.start, far.start + 20)
            Link.objects.make(ends[0], "supports", ends[1], by=reader, audience="public")
    return [Source.objects.get(title=title) for title in titles]


def compared(client: Client, one: Source, other: Source) -> bool:
    """Print both pages beside each other; whether the goal is reached."""
    paths = (f"/sources/{one.slug}/", f"/sources/{one.slug}/with/{other.slug}/")
    (plain, in_plain), (beside, in_beside) = (measured(client, path) for path in paths)
    for path, seconds, drawn in zip(paths, (plain, beside), (in_plain, in_beside), strict=True):
        print(f"{seconds * 1000:7.1f} ms  {drawn:4d} passages drawn  {seconds * 1000 / drawn:5.2f} ms each  {path}")
    print(f"{beside / plain:.2f}  side by side / plain, page against page (goal: at most {GOAL})")
    print(f"{(beside / in_beside) / (plain / in_plain):.2f}  side by side / plain, per passage drawn")
    return beside <= GOAL * plain


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
