"""find(): what the person asks, answered from what the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from annotations.models import Annotation
from annotations.people import Person
from readingroom.library.models import Collection, Passage, Source
from readingroom.search import executor, fallback, feedback, grammar, proximity, sight, speakers, years
from readingroom.search.arrays import Damaged
from readingroom.search.backend import Counter, Request, backend
from readingroom.search.executor import NOTES, PASSAGES, Executor, Found
from readingroom.search.facets import MOST_VALUES, FacetValue, labelled
from readingroom.search.grammar import Query
from readingroom.search.names import known_forms
from readingroom.search.results import Filters, Hit, Results
from readingroom.search.snapshot import Mask, Snapshot
from readingroom.search.snippets import Wanted, snippet
from readingroom.search.tagged import Tagged
from readingroom.search.variants import Variants

PAGE = 20
DEEPEST = 500
"""The last page that is turned to: beyond ten thousand hits one narrows."""

Where = Literal["passages", "notes", "mine"]
Order = Literal["relevance", "newest", "oldest", "position"]
FACETS = ("kind", "source", "speaker", "reporter", "creator", "collection", "language", "published_as")
FACETS_OF_NOTES = ("source", "kind")


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
    expand: bool = False,
    with_facets: bool = True,
    whole: str = "",
) -> Results:
    """Passages or notes for a question, best first. Nothing the person may not see has any effect on the answer.

    `names`: also search the other forms of the names in it. `meanings`: let words of related meaning count for something.
    `expand`: also ask for what the best passages say besides (relevance feedback).
    `whole`: the facet whose values are all wanted, not only the commonest.
    Never raises for what is typed.
    """
    asked = grammar.read(query)
    chosen = (filters or Filters()).joined(asked.fields)
    results = Results(typed=query, filters=chosen, notes=asked.notes)
    store = backend().store
    try:
        with store.trusting():
            search = Search(store.snapshot(), user, where, chosen, sort, names, meanings)
            search.whole, search.expand = whole, expand
            if asked or chosen.any:
                results.page = min(max(page, 1), DEEPEST)
                search.answer(asked, results, per_page, with_facets)
    except Damaged as problem:
        return fallback.plain_search(Results(typed=query, filters=chosen, notes=asked.notes), asked, user, where, problem)
    return results


class Search:
    """One question put to one snapshot for one person."""

    def __init__(self, snapshot: Snapshot, user: Person, where: Where, filters: Filters, order: Order, names: bool, meanings: bool) -> None:
        self.snapshot, self.user, self.where, self.order, self.names = snapshot, user, where, order, names
        self.meanings = meanings
        self.filters = filters
        self.whole = ""
        self.expand = False
        if where == "passages":
            self.area = PASSAGES
            self.mask, self.mask_key = sight.passages(snapshot, user)
        else:
            self.area = NOTES
            self.mask, self.mask_key = sight.notes(snapshot, user, only_own=where == "mine")
        self.known = known_forms(user, self.mask_key if where == "passages" else None)
        self.tagged = Tagged(snapshot, user, notes=where != "passages")
        self.counted = FACETS if where == "passages" else FACETS_OF_NOTES
        self.counters: dict[str, Counter] = {"tag": self.tagged.counted, "date": partial(years.counted, snapshot)}

    def everything(self, asked: Query) -> tuple[Found, Wanted]:
        """All that is found, without page, order or counts; and what is to be marked in it."""
        engine = Executor(self.snapshot, self.area, self.mask, self.mask_key)
        variants = Variants(engine, self.known, self.names, self.meanings)
        query = variants.widened(asked)
        masks = self.masks(Results(typed=""))
        docs, scores = engine.answer(query)
        kept = executor.narrowed(masks, docs)
        return Found(docs=docs[kept], scores=scores[kept], total=int(kept.sum())), Wanted.by(query.wanted, variants.alike)

    def answer(self, asked: Query, results: Results, per_page: int, with_facets: bool) -> None:
        engine = Executor(self.snapshot, self.area, self.mask, self.mask_key)
        variants = Variants(engine, self.known, self.names, self.meanings)
        query = variants.widened(asked)
        masks = self.masks(results)
        results.expanded_with = self._expand(engine, query, masks)
        request = Request(
            query,
            self.area,
            self.mask,
            self.mask_key,
            filters=masks,
            facets=self.counted if with_facets else (),
            counters=self.counters if with_facets else {},
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
            results.expanded_with = self._expand(engine, query, masks)
            request.query = query
            found = backend().run(self.snapshot, request)
            if found.total:
                results.searched_instead, results.did_you_mean = results.did_you_mean, ""
        results.related = variants.related_words
        results.total, results.all_words = found.total, found.all_words
        results.pages = min(max(-(-found.total // per_page), 1), DEEPEST)
        wanted = Wanted.by(query.wanted, variants.alike)
        results.hits = self.passage_hits(found, wanted) if self.where == "passages" else self.note_hits(found, wanted)
        if with_facets:
            results.facets = self.facets(found)

    # Widening

    def _expand(self, engine: Executor, query: Query, masks: dict[str, Mask]) -> tuple[str, ...]:
        """Widen the question by what the best passages say besides; returns the words, as they are written there."""
        if not self.expand or self.where != "passages" or self.order != "relevance" or query.must:
            return ()
        asked = [word for clause in query.should for word in executor.plain_words(clause)[:1]]
        if not asked:
            return ()
        docs, scores = engine.answer(query)
        if masks:
            kept = executor.narrowed(masks, docs)
            docs, scores = docs[kept], scores[kept]
        scores = scores + proximity.lent(engine, query, docs, scores)
        found = feedback.widening(engine, asked, (docs, scores), self._texts)
        query.widening, query.most_more = found.weights, feedback.MOST_MORE
        return found.words

    def _texts(self, documents: Sequence[int]) -> list[str]:
        """The words of passages, read with the person's eyes."""
        keys = self.snapshot.numbers["pk"][list(documents)].tolist()
        rows = Passage.objects.visible_to(self.user).filter(pk__in=keys)
        words = dict(rows.values_list("pk", Substr("source__text", F("start") + 1, F("end") - F("start"))))
        return [words.get(key, "") for key in keys]

    # Narrowing

    def masks(self, results: Results) -> dict[str, Mask]:
        """A mask for each field that narrows."""
        masks: dict[str, Mask] = {}
        chosen = self.filters
        for name in ("kind", "reporter", "creator", "collection", "language", "published_as"):
            if values := getattr(chosen, name):
                masks[name] = executor.having(self.snapshot, name, values)
        if chosen.speaker:
            values = speakers.matching(self.snapshot, chosen.speaker, self.mask, self.known)
            masks["speaker"] = executor.having(self.snapshot, "speaker", values)
        if chosen.source:
            wanted = Source.objects.visible_to(self.user).filter(slug__in=chosen.source).values_list("pk", flat=True)
            masks["source"] = sight.of_sources(self.snapshot, wanted)
        if chosen.tag:
            masks["tag"] = self.tagged.mask(chosen.tag)
        if chosen.date:
            masks["date"] = years.having(self.snapshot, chosen.date)
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

    # Rows

    def passage_hits(self, found: Found, wanted: Wanted) -> list[Hit]:
        keys = self.snapshot.numbers["pk"][found.docs].tolist()
        rows = {
            passage.pk: passage
            for passage in Passage.objects.visible_to(self.user)
            .filter(pk__in=keys)
            .order_by()
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

    def note_hits(self, found: Found, wanted: Wanted) -> list[Hit]:
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

    def facets(self, found: Found) -> dict[str, list[FacetValue]]:
        facets: dict[str, list[FacetValue]] = {"source": self._sources(found)}
        for name, counted in found.facets.items():
            facets[name] = labelled(name, counted, getattr(self.filters, name), None if name == self.whole else MOST_VALUES)
        if facets.get("collection"):
            titles = dict(Collection.objects.visible_to(self.user).values_list("slug", "title"))
            facets["collection"] = [replace(value, label=titles[value.value]) for value in facets["collection"] if value.value in titles]
        if "tag" in facets:
            facets["tag"] = [replace(value, label=self.tagged.labels.get(value.value, value.value)) for value in facets["tag"]]
        if "date" in found.facets:
            facets["date"] = years.by_decade(found.facets["date"], self.filters.date, _("not stated"))
        return facets

    def _sources(self, found: Found) -> list[FacetValue]:
        """Titles are looked up for the fullest only, and for those chosen."""
        most = len(found.sources) if self.whole == "source" else MOST_VALUES
        held, counts = np.array(list(found.sources), np.int64), np.array(list(found.sources.values()), np.int64)
        fullest = held[np.lexsort((held, -counts))][:most].tolist()
        chosen = self.filters.source
        shown = Source.objects.visible_to(self.user).filter(Q(pk__in=fullest) | Q(slug__in=chosen) if chosen else Q(pk__in=fullest))
        rows = shown.order_by().values_list("pk", "slug", "title", "short_title")
        values = [FacetValue(slug, short or title, found.sources.get(pk, 0), slug in chosen) for pk, slug, title, short in rows]
        return sorted(values, key=lambda value: (-value.count, value.label))
