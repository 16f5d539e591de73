"""Measure the room's rankings on a judged collection."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from readingroom.search import feedback, judged, proximity
from readingroom.search.analysis import exact_words, stem
from readingroom.search.executor import PASSAGES, Executor, Matches, best
from readingroom.search.grammar import QUESTION_WORDS, Meaning, Query, Term
from readingroom.search.judged import Collection, Document
from readingroom.search.meaning import related
from readingroom.search.schema import PASSAGE, PIVOTS
from readingroom.search.store import Store, open_writer

DEPTH = 1000
Ranking = Callable[[str], Matches]


class Command(BaseCommand):
    help = "Index a judged collection (docs.jsonl, queries.jsonl, qrels.tsv) on the side and print how well each ranking does on it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        scratch = Path(tempfile.mkdtemp(prefix="judged-"))
        try:
            self._measure(Collection.read(folder), scratch)
        except (OSError, judged.NotACollection) as problem:
            raise CommandError(_("This is not a judged collection: %(problem)s") % {"problem": problem}) from problem
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _measure(self, collection: Collection, scratch: Path) -> None:
        self._tell(collection)
        begun = time.perf_counter()
        rankings = Rankings(collection.documents, scratch)
        self.stdout.write(_("Indexed in %(seconds).1f s.") % {"seconds": time.perf_counter() - begun})
        self.stdout.write(f"{'':24}nDCG@10  MAP     recall@100  ms/query")
        for label, ranking in rankings.offered.items():
            figures, begun = [], time.perf_counter()
            for key, typed in collection.judged.items():
                ranked, grades = rankings.names(ranking(typed)), collection.grades[key]
                figures.append((judged.ndcg(ranked, grades), judged.average_precision(ranked, grades), judged.recall(ranked, grades)))
            each = (time.perf_counter() - begun) * 1000 / len(figures) if figures else 0.0
            means = [statistics.fmean(column) for column in zip(*figures, strict=True)] if figures else [0.0, 0.0, 0.0]
            self.stdout.write(f"{label:24}{means[0]:.4f}   {means[1]:.4f}  {means[2]:.4f}      {each:.1f}")
        self.stdout.write(_("As trec_eval: gain is the grade, discount log2(1 + rank); above 0 is relevant; MAP of the first 1,000."))

    def _tell(self, collection: Collection) -> None:
        asked = len(collection.judged)
        self.stdout.write(
            _("%(documents)d documents, %(queries)d judged queries") % {"documents": len(collection.documents), "queries": asked}
        )
        if left := len(collection.queries) - asked:
            self.stdout.write(_("%(count)d queries have nothing judged relevant and are left out.") % {"count": left})
        queries, documents = collection.unknown
        if queries:
            self.stdout.write(_("%(count)d judged queries stand in no line of queries.jsonl and are left out.") % {"count": queries})
        if documents:
            message = _("%(count)d judged documents stand in no line of docs.jsonl: they count as not found.")
            self.stdout.write(message % {"count": documents})


class Rankings:
    """The rankings that the room offers, over documents in an index of their own."""

    def __init__(self, documents: Sequence[Document], scratch: Path) -> None:
        self.documents = documents
        self.engine = Executor(_indexed(documents, scratch).snapshot(), PASSAGES, None, "")
        self.numbers = self.engine.snapshot.numbers["pk"]
        self.offered: dict[str, Ranking] = {
            "plain": self.plain,
            "with related words": self.related,
            "with expansion": self.expanded,
        }

    def names(self, found: Matches) -> list[str]:
        docs, scores = found
        return [self.documents[number].name for number in self.numbers[docs[best(docs, scores, DEPTH)]].tolist()]

    def plain(self, typed: str) -> Matches:
        """Plain words; a word said twice counts twice."""
        return self._answer(Query(should=[Term(exact) for exact in _asked(typed)]))

    def related(self, typed: str) -> Matches:
        clauses = [Term(exact) for exact in _asked(typed)]
        return self._answer(Query(should=[Meaning(term, wider) if (wider := related(stem(term.exact))) else term for term in clauses]))

    def expanded(self, typed: str) -> Matches:
        asked = _asked(typed)
        query = Query(should=[Term(exact) for exact in asked])
        query.widening = feedback.widening(self.engine, asked, self._answer(query), self._texts).weights
        query.most_more = DEPTH
        return self._answer(query)

    def _answer(self, query: Query) -> Matches:
        docs, scores = self.engine.answer(query)
        return docs, scores + proximity.lent(self.engine, query, docs, scores)

    def _texts(self, documents: Sequence[int]) -> list[str]:
        return [_words(self.documents[int(self.numbers[document])]) for document in documents]


def _asked(typed: str) -> list[str]:
    """All the words of a question, however long, without those that it is only asked with."""
    said = exact_words(typed)
    return [exact for exact in said if exact not in QUESTION_WORDS] or said


def _words(document: Document) -> str:
    """The title is a heading and stands in the text too, as headings of sources do; once, where the text begins with it."""
    title, text = exact_words(document.title), exact_words(document.text)
    return document.text if text[: len(title)] == title else f"{document.title}\n{document.text}"


def _indexed(documents: Sequence[Document], scratch: Path) -> Store:
    """An index with lengths reckoned against their own mean (there is nobody here to keep secrets from)."""
    words = [_words(document) for document in documents]
    store = Store(scratch)
    pivots = PIVOTS | {"heading": _mean(document.title for document in documents), "words": _mean(words)}
    with open_writer(store.current(), pivots=pivots) as writer:
        for number, (document, text) in enumerate(zip(documents, words, strict=True)):
            row = {"id": f"judged.{number}", "model": PASSAGE, "pk": number, "words": text}
            writer.add(row | ({"heading": document.title} if document.title.strip() else {}))
    return store


def _mean(texts: Any) -> float:
    lengths = [length for text in texts if (length := len(exact_words(text)))]
    return statistics.fmean(lengths) if lengths else 1.0
