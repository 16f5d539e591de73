"""More like this passage: what says much the same, by the words that make the passage what it is.

Those words are the passage's own that are rare among what the person may read; what has them is ranked as any question's hits are. A
passage that shares hardly anything is no hit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.db.models import F
from django.db.models.functions import Substr

from annotations.people import Person
from readingroom.library.models import Passage
from readingroom.search.analysis import STOP_WORDS, stem, words
from readingroom.search.backend import Request, backend
from readingroom.search.executor import PASSAGES, Executor
from readingroom.search.finding import DEEPEST, PAGE, Order, Search
from readingroom.search.grammar import Query, Term
from readingroom.search.results import Filters, Results
from readingroom.search.snippets import Wanted

MOST_WORDS = 24
MOST_SHARED = 6
FLOOR = 0.12
"""What scores less than this share of what the passage itself scores is not like it."""


def passage_at(user: Person, place: str) -> Any | None:
    """The passage of `slug/number` with its words (`.words`), if the person may read it."""
    slug, _slash, number = place.rpartition("/")
    rows = Passage.objects.visible_to(user).filter(source__slug=slug, number=number).select_related("source").defer("source__text")
    return rows.annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start"))).first()


def telling_words(engine: Executor, text: str) -> list[Term]:
    """The words of a text that say most about it, the most telling first: often in it, and rare in what may be read."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for word in words(text):
        if word.exact not in STOP_WORDS and (len(word.exact) > 2 or not word.exact.isascii()) and not word.exact.isdigit():
            root = stem(word.exact)
            counts[root] += 1
            spelled.setdefault(root, word.exact)
    worth: dict[str, float] = {}
    for root, count in counts.items():
        held = len(engine.matches(Term(spelled[root]))[0])
        if held > 1:  # the passage itself is one
            worth[root] = (1 + math.log(count)) * float(engine.idf(held))
    return [Term(spelled[root]) for root in sorted(worth, key=lambda root: (-worth[root], root))[:MOST_WORDS]]


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


def alike(snapshot: Any, key: int, text: str, start: int, stop: int) -> tuple[list[tuple[int, float]], int]:
    """(key of a passage, score) of a stretch of those like a passage, and how many there are. No mask: for tools, never for a reader."""
    mask = snapshot.numbers["model"] == 0
    if snapshot.live is not None:
        mask = mask & snapshot.live
    terms = telling_words(Executor(snapshot, PASSAGES, mask, None), text)
    if not terms:
        return [], 0
    masks = {"like": snapshot.numbers["pk"] != key}
    found = backend().run(
        snapshot, Request(Query(should=list(terms)), PASSAGES, mask, None, filters=masks, floor=FLOOR, start=start, stop=stop)
    )
    keys = np.asarray(snapshot.numbers["pk"][found.docs]).tolist()
    return list(zip(keys, found.scores.tolist(), strict=True)), found.total
