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
from readingroom.search.executor import PASSAGES, Executor
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


def find_like(
    passage: Any,
    user: Person,
    *,
    own: bool = False,
    filters: Filters | None = None,
    sort: Order = "relevance",
    page: int = 1,
    whole: str = "",
) -> Results:
    """Passages like one that `passage_at` gave; of its own source only with `own`."""
    results = Results(typed="", filters=filters or Filters(), page=min(max(page, 1), DEEPEST))
    snapshot = backend().store.snapshot()
    search = Search(snapshot, user, "passages", results.filters, sort, names=False, meanings=False)
    search.whole = whole
    terms = telling_words(Executor(snapshot, PASSAGES, search.mask, search.mask_key), passage.words)
    if not terms:
        return results
    numbers = snapshot.numbers
    masks = search.masks(results)
    masks["like"] = (numbers["source"] != passage.source_id) if not own else (numbers["pk"] != passage.pk)
    request = Request(
        Query(should=list(terms)),
        PASSAGES,
        search.mask,
        search.mask_key,
        filters=masks,
        facets=search.counted,
        counters=search.counters,
        floor=FLOOR,
        order=sort,
        start=(results.page - 1) * PAGE,
        stop=results.page * PAGE,
    )
    found = backend().run(snapshot, request)
    results.total = found.total
    results.pages = min(max(-(-found.total // PAGE), 1), DEEPEST)
    hits = search.passage_hits(found, Wanted.by(terms, {}))
    results.hits = [replace(hit, shared=_shared(terms, getattr(hit.passage, "words", ""))) for hit in hits]
    results.facets = search.facets(found)
    return results


def _shared(terms: Sequence[Term], text: str) -> tuple[str, ...]:
    """The words of the text that made it alike, as they are written in it, the most telling first."""
    written: dict[str, str] = {}
    for word in words(text):
        written.setdefault(stem(word.exact), text[word.start : word.end])
    return tuple(written[root] for term in terms if (root := stem(term.exact)) in written)[:MOST_SHARED]
