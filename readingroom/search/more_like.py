"""More like this passage: what says much the same, by the words that make the passage what it is.

Those words are the passage's own that are rare among what the person may read; what has them is ranked as any question's hits are. A
passage that shares hardly anything is no hit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr

from annotations.people import Person
from readingroom.library.models import Passage
from readingroom.search.analysis import stem, words
from readingroom.search.backend import Request, backend
from readingroom.search.executor import PASSAGES, Executor, Found
from readingroom.search.finding import DEEPEST, PAGE, Order, Search
from readingroom.search.grammar import Query, Term
from readingroom.search.results import Filters, Results
from readingroom.search.snippets import Wanted
from readingroom.search.telling import FLOOR, telling_words

MOST_SHARED = 6


def passage_at(user: Person, place: str) -> Any | None:
    """The passage of `slug/number` with its words (`.words`), if the person may read it."""
    slug, _slash, number = place.rpartition("/")
    rows = Passage.objects.visible_to(user).filter(source__slug=slug, number=number).select_related("source").defer("source__text")
    return rows.annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start"))).first()


class Likeness:
    """What is sought for one passage (as `passage_at` gives it), by one person."""

    def __init__(self, passage: Any, user: Person, *, own: bool, filters: Filters, sort: Order, whole: str = "") -> None:
        self.search = Search(backend().store.snapshot(), user, "passages", filters, sort, names=False, meanings=False)
        self.search.whole = whole
        engine = Executor(self.search.snapshot, PASSAGES, self.search.mask, self.search.mask_key)
        self.terms = telling_words(engine, passage.words)
        numbers = self.search.snapshot.numbers
        self.others = numbers["source"] != passage.source_id if not own else numbers["pk"] != passage.pk

    def run(self, results: Results, start: int, stop: int, with_facets: bool = True) -> Found:
        search = self.search
        request = Request(
            Query(should=list(self.terms)),
            PASSAGES,
            search.mask,
            search.mask_key,
            filters=search.masks(results) | {"like": self.others},
            facets=search.counted if with_facets else (),
            counters=search.counters if with_facets else {},
            floor=FLOOR,
            order=search.order,
            start=start,
            stop=stop,
        )
        return backend().run(search.snapshot, request) if self.terms else Found()


def find_like(
    passage: Any,
    user: Person,
    *,
    own: bool = False,
    filters: Filters | None = None,
    sort: Order = "relevance",
    page: int = 1,
    per_page: int = PAGE,
    with_facets: bool = True,
    whole: str = "",
) -> Results:
    """Passages like one that `passage_at` gave; of its own source only with `own`."""
    results = Results(typed="", filters=filters or Filters(), page=min(max(page, 1), DEEPEST))
    likeness = Likeness(passage, user, own=own, filters=results.filters, sort=sort, whole=whole)
    found = likeness.run(results, (results.page - 1) * per_page, results.page * per_page, with_facets)
    results.total = found.total
    results.pages = min(max(-(-found.total // per_page), 1), DEEPEST)
    hits = likeness.search.passage_hits(found, Wanted.by(likeness.terms, {}))
    results.hits = [replace(hit, shared=_shared(likeness.terms, getattr(hit.passage, "words", ""))) for hit in hits]
    results.facets = likeness.search.facets(found) if with_facets else {}
    return results


def _shared(terms: Sequence[Term], text: str) -> tuple[str, ...]:
    """The words of the text that made it alike, as they are written in it, the most telling first."""
    written: dict[str, str] = {}
    for word in words(text):
        written.setdefault(stem(word.exact), text[word.start : word.end])
    return tuple(written[root] for term in terms if (root := stem(term.exact)) in written)[:MOST_SHARED]
