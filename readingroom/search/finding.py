"""find(): what the person asks, answered from what the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from annotations.models import Anchor, Annotation, Tag
from annotations.people import Person
from readingroom.library.models import Collection, Passage, Source
from readingroom.search import executor, fallback, grammar, sight, speakers
from readingroom.search.arrays import Damaged
from readingroom.search.backend import Request, backend
from readingroom.search.executor import NOTES, PASSAGES, Executor, Found
from readingroom.search.facets import FacetValue, decades, labelled
from readingroom.search.grammar import Query
from readingroom.search.results import Filters, Hit, Results
from readingroom.search.schema import NOTE, PASSAGE
from readingroom.search.snapshot import Mask, Snapshot
from readingroom.search.snippets import Wanted, snippet
from readingroom.search.variants import Variants

PAGE = 20
DEEPEST = 500
"""The last page that is turned to: beyond ten thousand hits one narrows."""

Where = Literal["passages", "notes", "mine"]
Order = Literal["relevance", "newest", "oldest", "position"]
FACETS = ("kind", "source", "speaker", "creator", "collection", "language", "published_as")


def find(
    query: str,
    user: Person,
    *,
    where: Where = "passages",
    filters: Filters | None = None,
    sort: Order = "relevance",
    page: int = 1,
    per_page: int = PAGE,
    names: bool = True,
    meanings: bool = True,
    with_facets: bool = True,
) -> Results:
    """Passages or notes for a question, best first. Nothing the person may not see has any effect on the answer.

    `names`: also search the other forms of the names in it. `meanings`: let words of related meaning count for something.
    Never raises for what is typed.
    """
    asked = grammar.read(query)
    chosen = (filters or Filters()).joined(asked.fields)
    results = Results(typed=query, filters=chosen, notes=asked.notes)
    try:
        search = _Search(backend().store.snapshot(), user, where, chosen, sort, names, meanings)
    except Damaged as problem:
        return fallback.plain_search(results, asked, user, where, problem)
    if not asked and not chosen.any:
        return results
    results.page = min(max(page, 1), DEEPEST)
    search.answer(asked, results, per_page, with_facets)
    return results


class _Search:
    """One question put to one snapshot for one person."""

    def __init__(self, snapshot: Snapshot, user: Person, where: Where, filters: Filters, order: Order, names: bool, meanings: bool) -> None:
        self.snapshot, self.user, self.where, self.order, self.names = snapshot, user, where, order, names
        self.meanings = meanings
        self.filters = filters
        if where == "passages":
            self.area = PASSAGES
            self.mask, self.mask_key = sight.passages(snapshot, user)
        else:
            self.area = NOTES
            self.mask, self.mask_key = sight.notes(snapshot, user, only_own=where == "mine")

    def answer(self, asked: Query, results: Results, per_page: int, with_facets: bool) -> None:
        engine = Executor(self.snapshot, self.area, self.mask, self.mask_key)
        variants = Variants(engine, self.names, self.meanings)
        query = variants.widened(asked)
        masks = self._masks(results)
        request = Request(
            query,
            self.area,
            self.mask,
            self.mask_key,
            filters=masks,
            facets=FACETS if with_facets and self.where == "passages" else ("source",) if with_facets else (),
            order=self.order,
            start=(results.page - 1) * per_page,
            stop=results.page * per_page,
        )
        found = backend().run(self.snapshot, request)
        results.also_written_as = variants.also_written
        results.did_you_mean = variants.corrected(asked)
        if not found.total and results.did_you_mean and not request.start:
            instead = grammar.read(results.did_you_mean)
            query = variants.widened(instead)
            request.query = query
            found = backend().run(self.snapshot, request)
            if found.total:
                results.searched_instead, results.did_you_mean = results.did_you_mean, ""
        results.related = variants.related
        results.total, results.all_words = found.total, found.all_words
        results.pages = min(max(-(-found.total // per_page), 1), DEEPEST)
        wanted = Wanted.by(query.wanted, variants.alike)
        results.hits = self._passage_hits(found, wanted) if self.where == "passages" else self._note_hits(found, wanted)
        if with_facets:
            results.facets = self._facets(found, request)

    # Narrowing

    def _masks(self, results: Results) -> dict[str, Mask]:
        """A mask for each field that narrows."""
        masks: dict[str, Mask] = {}
        chosen = self.filters
        for name in ("kind", "creator", "collection", "language", "published_as"):
            if values := getattr(chosen, name):
                masks[name] = executor.having(self.snapshot, name, values)
        if chosen.speaker:
            values = speakers.matching(self.snapshot, chosen.speaker, self.mask)
            masks["speaker"] = executor.having(self.snapshot, "speaker", values)
        if chosen.source:
            wanted = Source.objects.visible_to(self.user).filter(slug__in=chosen.source).values_list("pk", flat=True)
            masks["source"] = sight.of_sources(self.snapshot, wanted)
        if chosen.tag:
            masks["tag"] = self._tagged(chosen.tag)
        for name, late in (("after", False), ("before", True)):
            if stated := getattr(chosen, name):
                days = grammar.interval(stated)
                if days is None:
                    results.notes.append(
                        _("“%(date)s” is not a date we can read: write 1988, 1988-01 or 1988-01-04.") % {"date": stated[:40]}
                    )
                elif late:
                    masks[name] = (self.snapshot.numbers["since"] > 0) & (self.snapshot.numbers["since"] <= days[1])
                else:
                    masks[name] = self.snapshot.numbers["until"] >= days[0]
        return masks

    def _tagged(self, labels: Sequence[str]) -> Mask:
        """Passages under a visible note with one of these tags; notes that carry it."""
        tags = Tag.objects.visible_to(self.user).filter(Q(slug__in=labels) | Q(label__in=labels)).values_list("pk", flat=True)
        shown = Annotation.objects.visible_to(self.user).filter(tags__in=list(tags))
        numbers = self.snapshot.numbers
        if self.where != "passages":
            tagged: Mask = np.isin(numbers["pk"], sight.ids(shown.values_list("pk", flat=True))) & (numbers["model"] == NOTE)
            return tagged
        mask = np.zeros(self.snapshot.size, bool)
        places = Anchor.objects.filter(annotation__in=shown, start__isnull=False).values_list("target_id", "start", "end")
        for source, start, end in places.distinct():
            mask |= (numbers["source"] == source) & (numbers["start"] < end) & (numbers["end"] > start) & (numbers["model"] == PASSAGE)
        return mask

    # Rows

    def _passage_hits(self, found: Found, wanted: Wanted) -> list[Hit]:
        keys = self.snapshot.numbers["pk"][found.docs].tolist()
        rows = {
            passage.pk: passage
            for passage in Passage.objects.visible_to(self.user)
            .filter(pk__in=keys)
            .select_related("source")
            .defer("source__text", "origin")
            .annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
        }
        hits = []
        for document, key, score in zip(found.docs.tolist(), keys, found.scores.tolist(), strict=True):
            passage: Any = rows.get(key)
            if passage is not None:
                hits.append(
                    Hit(
                        score=round(score, 4),
                        snippet=snippet(passage.words, wanted),
                        source=passage.source,
                        passage=passage,
                        start=passage.start,
                        end=passage.end,
                        speakers=self._values("speaker", document),
                        quoted=self._values("quoted", document),
                    )
                )
        return hits

    def _note_hits(self, found: Found, wanted: Wanted) -> list[Hit]:
        numbers = self.snapshot.numbers
        keys = numbers["pk"][found.docs].tolist()
        rows = Annotation.objects.visible_to(self.user).filter(pk__in=keys).select_related("target", "creator").defer("target__text")
        by_key = {note.pk: note for note in rows}
        hits = []
        for document, key, score in zip(found.docs.tolist(), keys, found.scores.tolist(), strict=True):
            note = by_key.get(key)
            if note is not None:
                start, end = int(numbers["start"][document]), int(numbers["end"][document])
                shown = snippet(note.body, wanted)
                hits.append(Hit(score=round(score, 4), snippet=shown, source=note.target, note=note, start=start, end=end))
        return hits

    def _values(self, name: str, document: int) -> tuple[str, ...]:
        facet = self.snapshot.facets[name]
        return tuple(facet.values[code] for code in facet.codes[facet.start[document] : facet.start[document + 1]].tolist())

    # Counts

    def _facets(self, found: Found, request: Request) -> dict[str, list[FacetValue]]:
        facets: dict[str, list[FacetValue]] = {}
        rows = (
            Source.objects.visible_to(self.user)
            .filter(pk__in=found.sources)
            .values_list("pk", "slug", "title", "short_title", "issued_from")
        )
        sources = {pk: (slug, short or title, issued) for pk, slug, title, short, issued in rows}
        facets["source"] = [
            FacetValue(slug, title, found.sources[pk], slug in self.filters.source) for pk, (slug, title, _issued) in sources.items()
        ]
        facets["source"].sort(key=lambda value: (-value.count, value.label))
        for name, counted in found.facets.items():
            facets[name] = labelled(name, counted, getattr(self.filters, name))
        if "collection" in facets:
            titles = dict(Collection.objects.visible_to(self.user).values_list("slug", "title"))
            facets["collection"] = [replace(value, label=titles[value.value]) for value in facets["collection"] if value.value in titles]
        facets["decade"] = decades((issued.year, found.sources[pk]) for pk, (_slug, _title, issued) in sources.items() if issued)
        return facets
