"""Stock Haystack on Whoosh, as its tutorial sets it up, over the first N passages: `python -m tests.benchmarks.search.stock FOLDER N`."""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

import django
from django.conf import settings

ROUNDS = 10


def main(folder: Path, count: int) -> None:
    home = Path(tempfile.mkdtemp(dir=folder))
    engine = {"ENGINE": "haystack.backends.whoosh_backend.WhooshEngine", "PATH": str(home / "index")}
    settings.configure(
        INSTALLED_APPS=["haystack", "tests.benchmarks.search.stock"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "db.sqlite3")}},
        HAYSTACK_CONNECTIONS={"default": engine},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    warnings.simplefilter("ignore")
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from haystack.query import SearchQuerySet

    from tests.benchmarks.search import corpus
    from tests.benchmarks.search.stock.models import Passage

    with connection.schema_editor() as editor:
        editor.create_model(Passage)
    Passage.objects.bulk_create(
        Passage(pk=p.number + 1, text=p.text, kind=p.kind, source=p.source, year=p.year)
        for p in itertools.islice(corpus.read(folder), count)
    )
    started = time.process_time()
    call_command("update_index", verbosity=0)
    print(f"stock Haystack and Whoosh: built at {count / (time.process_time() - started):,.0f} passages a CPU-second; {count:,} passages")
    questions = json.loads((folder / "questions.json").read_text())
    for kind in ("rare", "common", "and", "or", "phrase", "prefix", "filtered", "faceted", "sorted", "page 50", "snippets"):
        times = []
        for said in questions[kind][:ROUNDS]:
            started = time.perf_counter()
            joins = {"or": " OR "}
            text = {"phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*"}.get(kind, joins.get(kind, " AND ").join(said))
            asked = SearchQuerySet().raw_search(text)
            if kind == "filtered":
                asked = asked.narrow("kind:news")
            elif kind == "faceted":
                asked = asked.facet("kind")
            elif kind == "sorted":
                asked = asked.order_by("-year")
            elif kind == "snippets":
                asked = asked.highlight()
            first = 490 if kind == "page 50" else 0
            list(asked[first : first + 10])
            times.append((time.perf_counter() - started) * 1000)
        print(f"stock {kind}: {statistics.median(times):.1f} ms", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
