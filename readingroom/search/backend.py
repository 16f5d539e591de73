"""Where Haystack meets the index: our own backend over Whoosh's files.

`update`, `remove`, `clear` write through `store`; `search` answers from the arrays. Stock Haystack on Whoosh opens the index anew and
scores every document for every question; here a question touches only the postings of its words.

Haystack's own queries know nothing of who may see what. The room asks through `finding.find`, which brings a mask.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from haystack import connections
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, log_query
from haystack.constants import DEFAULT_ALIAS
from haystack.models import SearchResult

from readingroom.search import documents, executor, grammar, proximity, schema
from readingroom.search.executor import NOTES, PASSAGES, Area, Executor, Found
from readingroom.search.grammar import Query
from readingroom.search.schema import MODELS, NOTE, PASSAGE
from readingroom.search.snapshot import Docs, Mask, Snapshot
from readingroom.search.snippets import Wanted, snippet
from readingroom.search.store import Store
from readingroom.search.telling import FLOOR, telling_words

_stores: dict[Path, Store] = {}
_stores_lock = threading.Lock()

Counter = Callable[[Docs], list[tuple[str, int]]]
"""How many of the documents have each value."""


def store(path: str | Path) -> Store:
    """One a process for each path: threads share its snapshot."""
    with _stores_lock:
        return _stores.setdefault(Path(path), Store(Path(path)))


@dataclass
class Request:
    """A question with everything that narrows and orders it. `visible` is the mask; None only where everything may be seen."""

    query: Query
    area: Area = PASSAGES
    visible: Mask | None = None
    visible_key: object = ""
    """Names the mask: what is counted under it may be remembered under that name. None: remember nothing."""
    filters: dict[str, Mask] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    counters: dict[str, Counter] = field(default_factory=dict)
    """Further facets: a name, and what counts values among documents."""
    floor: float = 0.0
    """What scores less than this share of the best is no hit."""
    order: str = "relevance"
    start: int = 0
    stop: int = 20


class Backend(BaseSearchBackend):  # type: ignore[misc]
    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.alias = connection_alias

    @property
    def store(self) -> Store:
        return store(str(settings.HAYSTACK_CONNECTIONS[self.alias]["PATH"]))

    # Writing

    def build_schema(self, fields: Any) -> tuple[str, Any]:
        return "text", schema.build()

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        rows = list(iterable)
        if not rows:
            return
        model = _model_number(rows[0])
        with self.store.writing(timeout=60) as writer:
            writer.remove(model, {row.pk for row in rows})
            for document in index.documents(rows):
                writer.add(document)

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        if isinstance(obj_or_string, str):
            label, _, key = obj_or_string.rpartition(".")
            model = next((number for number, name in MODELS.items() if name == label), -1)
        else:
            model, key = _model_number(obj_or_string), str(obj_or_string.pk)
        with self.store.writing(timeout=60) as writer:
            writer.remove(model, {int(key)})

    def clear(self, models: Iterable[Any] | None = None, commit: bool = True) -> None:
        wanted = {_model_number(model) for model in models} if models is not None else set(MODELS)
        snapshot = self.store.snapshot()
        with self.store.writing(timeout=60) as writer:
            for model in wanted:
                writer.remove(model, set(snapshot.numbers["pk"][snapshot.numbers["model"] == model].tolist()))

    # Reading

    @log_query  # type: ignore[untyped-decorator]
    def search(self, query_string: str, **wanted: Any) -> dict[str, Any]:
        """Haystack's own way in: our grammar, Haystack's arguments. No mask: for tools and measurements, never for a reader."""
        snapshot = self.store.snapshot()
        query = grammar.read(query_string or "")
        if query_string == "*":
            query = Query(typed="*")
        elif not query:
            return {"results": [], "hits": 0, "facets": {}}
        models = {_model_number(model) for model in wanted.get("models") or ()}
        area, model = (NOTES, NOTE) if models == {NOTE} else (PASSAGES, PASSAGE)
        start = wanted.get("start_offset") or 0
        stop = wanted.get("end_offset")
        request = Request(
            query,
            area,
            *of_model(snapshot, model),
            filters={name: executor.having(snapshot, name, [value]) for name, value in _narrowing(wanted.get("narrow_queries"))},
            facets=tuple(wanted.get("facets") or ()),
            order=_order(wanted.get("sort_by")),
            start=start,
            stop=snapshot.size if stop is None else stop,
        )
        found = self.run(snapshot, request)
        results = self._results(snapshot, found, wanted.get("result_class"))
        if wanted.get("highlight"):
            self._highlight(results, model, query)
        facets = {"fields": found.facets, "dates": {}, "queries": {}}
        return {"results": results, "hits": found.total, "facets": facets, "spelling_suggestion": None}

    @staticmethod
    def _results(snapshot: Snapshot, found: Found, kind: Any) -> list[Any]:
        """Haystack's way of naming rows."""
        results = []
        for document, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True):
            app, name = MODELS[int(snapshot.numbers["model"][document])].split(".")
            results.append((kind or SearchResult)(app, name, str(snapshot.numbers["pk"][document]), score))
        return results

    @staticmethod
    def _highlight(results: list[Any], model: int, query: Query) -> None:
        """Give each result `highlighted`: {"text": [snippet]}, escaped, what was found in <em>. The texts come from the database."""
        held = documents.texts(model, (int(result.pk) for result in results))
        shown = Wanted.by(query.wanted, {})
        for result in results:
            pieces = snippet(held.get(int(result.pk), ""), shown).pieces
            result.highlighted = {"text": ["".join(f"<em>{escape(p.text)}</em>" if p.mark else escape(p.text) for p in pieces)]}

    def run(self, snapshot: Snapshot, request: Request) -> Found:
        """Answer a question. Everything counted is counted inside the mask."""
        engine = Executor(snapshot, request.area, request.visible, request.visible_key)
        docs, scores = engine.answer(request.query)
        found = Found()
        if request.floor and len(docs):
            docs, scores = docs[scores >= scores.max() * request.floor], scores[scores >= scores.max() * request.floor]
        for name, count in request.counters.items():
            found.facets[name] = count(docs[executor.narrowed(request.filters, docs, but=name)])
        if request.facets:
            for name in request.facets:
                inside = docs[executor.narrowed(request.filters, docs, but=name)] if request.filters else docs
                self._count(snapshot, found, name, inside)
        if request.filters:
            kept = executor.narrowed(request.filters, docs)
            docs, scores = docs[kept], scores[kept]
        if request.order == "relevance":
            scores = scores + proximity.lent(engine, request.query, docs, scores)
        found.total = len(docs)
        found.all_words = engine.having_all(docs, request.query)
        chosen = _ordered(snapshot, docs, scores, request)
        found.docs, found.scores = docs[chosen], scores[chosen]
        return found

    @staticmethod
    def _count(snapshot: Snapshot, found: Found, name: str, docs: Docs) -> None:
        if name == "source":
            known, codes = snapshot.remembered(("sources",), lambda: np.unique(snapshot.numbers["source"], return_inverse=True))
            counts = np.bincount(codes[docs], minlength=len(known))
            there = np.flatnonzero(counts)
            found.sources = dict(zip(known[there].tolist(), counts[there].tolist(), strict=True))
        else:
            found.facets[name] = executor.tally(snapshot, name, docs)

    def build_search_kwargs(self, query_string: str, **wanted: Any) -> dict[str, Any]:
        return {"query_string": query_string, **wanted}

    def more_like_this(self, model_instance: Any, **wanted: Any) -> dict[str, Any]:
        """Haystack's own way to passages like a passage. No mask: for tools and measurements, never for a reader."""
        snapshot = self.store.snapshot()
        mask, key = of_model(snapshot, PASSAGE)
        terms = telling_words(Executor(snapshot, PASSAGES, mask, key), model_instance.text)
        if not terms:
            return {"results": [], "hits": 0}
        start, stop = wanted.get("start_offset") or 0, wanted.get("end_offset")
        others = {"like": snapshot.numbers["pk"] != model_instance.pk}
        stop = snapshot.size if stop is None else stop
        request = Request(Query(should=list(terms)), PASSAGES, mask, key, filters=others, floor=FLOOR, start=start, stop=stop)
        found = self.run(snapshot, request)
        return {"results": self._results(snapshot, found, wanted.get("result_class")), "hits": found.total}


def of_model(snapshot: Snapshot, model: int) -> tuple[Mask | None, object]:
    """The live documents of one model as a mask and its name; no mask where that is everything."""
    key = ("model", model)

    def make() -> tuple[Mask | None, object]:
        mask = snapshot.numbers["model"] == model
        if snapshot.live is not None:
            mask &= snapshot.live
        return (None, "") if mask.all() else (mask, key)

    found: tuple[Mask | None, object] = snapshot.remembered(("of_model", model), make)
    return found


def _ordered(snapshot: Snapshot, docs: Docs, scores: Any, request: Request) -> Any:
    if request.order == "relevance":
        chosen = executor.best(docs, scores, request.stop)
    else:
        rank = snapshot.remembered(("rank", request.order), lambda: _rank(snapshot, request.order))
        chosen = executor.best(docs, rank[docs], request.stop)
    return chosen[request.start :]


def _rank(snapshot: Snapshot, order: str) -> Any:
    """For each document its place in that order, the first highest; undated last, equals by source and position."""
    numbers = snapshot.numbers
    if order == "position":
        keys: tuple[Any, ...] = (numbers["position"], numbers["source"])
    else:
        undated = numbers["since"] == 0
        by_date = -numbers["since"].astype(np.int64) if order == "newest" else numbers["since"].astype(np.int64)
        keys = (numbers["position"], numbers["source"], by_date, undated)
    rank = np.empty(snapshot.size, np.int32)
    rank[np.lexsort(keys)] = np.arange(0, -snapshot.size, -1, dtype=np.int32)
    return rank


def _model_number(model: Any) -> int:
    label = model._meta.label_lower
    for number, name in MODELS.items():
        if name == label:
            return number
    raise ValueError(f"{label} is not indexed")


def _narrowing(queries: Iterable[str] | None) -> list[tuple[str, str]]:
    """Haystack's `narrow("kind:speech")`."""
    pairs = (query.partition(":") for query in queries or ())
    return [(name.removesuffix("_exact"), value.strip('"')) for name, _, value in pairs if name.removesuffix("_exact") in schema.FACETS]


def _order(sort_by: Any) -> str:
    wanted = sort_by[0] if isinstance(sort_by, (list, tuple)) and sort_by else sort_by or ""
    return {"issued": "oldest", "-issued": "newest", "position": "position"}.get(wanted, "relevance")


class SearchQuery(BaseSearchQuery):  # type: ignore[misc]
    """Haystack's query builder, in our grammar."""

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        text = value.prepare(self) if hasattr(value, "prepare") else str(value)
        if field in ("content", "text"):
            return f'"{text}"' if filter_type == "exact" else text
        return f'{field}:"{text}"'

    def build_query(self) -> str:
        return str(super().build_query()).replace("(", "").replace(")", "")


class Engine(BaseEngine):  # type: ignore[misc]
    backend = Backend
    query = SearchQuery


def backend() -> Backend:
    """The room's own."""
    found: Backend = connections[DEFAULT_ALIAS].get_backend()
    return found
