"""The room's own search over a room with these passages, as the room uses it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from haystack.query import SearchQuerySet

from readingroom.library.models import Passage as Row
from readingroom.library.models import Provenance, Section, Source, Voice
from readingroom.search.backend import Backend, backend
from readingroom.search.models import IndexChange
from readingroom.search.rebuild import rebuild
from tests.benchmarks.search.corpus import Passage
from tests.benchmarks.search.others import Answer

NARROW = {"filtered": {'kind:"news"'}}


def load(passages: Iterable[Passage]) -> None:
    """A room with these passages: sections, creators, dates, speakers, kinds."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Source.objects.exists():
        fill(passages)
        IndexChange.objects.all().delete()


def fill(passages: Iterable[Passage]) -> None:
    """Written many at once; nothing is noted as changed."""
    groups = ((number, list(group)) for number, group in groupby(passages, key=lambda passage: passage.source))
    while batch := list(islice(groups, 50)):
        drafts = [_draft(number, held) for number, held in batch]
        Source.objects.bulk_create([source for source, _, _ in drafts])
        for source, headings, rows in drafts:
            for place in (*headings.values(), *rows):
                place.source = source
        Section.objects.bulk_create([heading for _, headings, _ in drafts for heading in headings.values()])
        for _, headings, rows in drafts:
            for row in rows:
                row.section = headings[row.position - row.position % 11]
        Row.objects.bulk_create([row for _, _, rows in drafts for row in rows])
        facts = [
            Provenance(source=source, field="creator", value=f"Writer {number % 300}", status="supplied", evidence="made for measuring")
            for (number, _), (source, _, _) in zip(batch, drafts, strict=True)
        ]
        Provenance.objects.bulk_create(facts)
        spoken = [
            Voice(source=source, start=0, end=len(source.text), stated_as=f"Speaker {number % 100}")
            for (number, _), (source, _, _) in zip(batch, drafts, strict=True)
            if number % 4 == 0
        ]
        Voice.objects.bulk_create(spoken)


def _draft(number: int, held: list[Passage]) -> tuple[Source, dict[int, Section], list[Row]]:
    """A source, its headings by position (one over ten passages), its passages."""
    day = datetime.date(held[0].year, 1 + number % 12, 1)
    blocks: list[str] = []
    headings: dict[int, Section] = {}
    rows: list[Row] = []
    at = 0
    for place, passage in enumerate(held):
        if place % 10 == 0:
            title = " ".join(passage.text.split()[:4])
            headings[len(blocks)] = Section(level=1, position=len(blocks), start=at, end=at + len(title))
            blocks.append(title)
            at += len(title) + 2
        position = len(blocks)
        end = at + len(passage.text)
        rows.append(Row(pk=passage.number + 1, number=str(position), position=position, start=at, end=end, origin=[]))
        blocks.append(passage.text)
        at = end + 2
    source = Source(
        slug=f"source-{number}",
        title=f"Source {number}: {blocks[0]}",
        kind=held[0].kind,
        language="en",
        text="\n\n".join(blocks),
        access="public",
        issued_from=day,
        issued_to=day,
    )
    return source, headings, rows


class Ours:
    name = "ours"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])

    def build(self, passages: Iterable[Passage]) -> None:
        rebuild()

    def open(self) -> None:
        self.backend: Backend = backend()
        self.ask("common", ["warm"])

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def typed(self, kind: str, said: list[str]) -> str:
        joins = {"and": " AND ", "snippets": " AND "}
        shapes = {"phrase": f'"{" ".join(said)}"', "prefix": f"{said[0]}*", "fuzzy": f"{said[0]}~"}
        return shapes.get(kind, joins.get(kind, " ").join(said))

    def wanted(self, kind: str) -> dict[str, Any]:
        wanted: dict[str, Any] = {"models": {Row}, "start_offset": 0, "end_offset": 10}
        if kind == "filtered":
            wanted["narrow_queries"] = NARROW["filtered"]
        elif kind == "faceted":
            wanted["facets"] = {"kind": {}, "source": {}}
        elif kind == "sorted":
            wanted["sort_by"] = ["-issued"]
        elif kind == "page 50":
            wanted |= {"start_offset": 490, "end_offset": 500}
        elif kind == "snippets":
            wanted["highlight"] = True
        return wanted

    def ask(self, kind: str, said: list[str]) -> Answer:
        """The backend's own `search()`."""
        found = self.backend.search(self.typed(kind, said), **self.wanted(kind))
        return found["hits"], [int(result.pk) - 1 for result in found["results"]]

    def close(self) -> None:
        pass


class ThroughHaystack(Ours):
    """The same through a SearchQuerySet: the difference is Haystack's own share."""

    name = "haystack"

    def ask(self, kind: str, said: list[str]) -> Answer:
        asked = SearchQuerySet().models(Row).raw_search(self.typed(kind, said))
        if kind == "filtered":
            asked = asked.narrow('kind:"news"')
        elif kind == "faceted":
            asked = asked.facet("kind").facet("source")
        elif kind == "sorted":
            asked = asked.order_by("-issued")
        elif kind == "snippets":
            asked = asked.highlight()
        start = 490 if kind == "page 50" else 0
        results = asked[start : start + 10]
        return asked.count(), [int(result.pk) - 1 for result in results]
