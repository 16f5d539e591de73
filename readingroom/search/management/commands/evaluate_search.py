"""Measure the room's rankings on a judged collection."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from readingroom.search import feedback, judged
from readingroom.search.analysis import STOP_WORDS, exact_words
from readingroom.search.executor import NOTES, Executor, Matches, best
from readingroom.search.grammar import Query, Term
from readingroom.search.schema import PASSAGE
from readingroom.search.store import Store, open_writer

DEPTH = 1000
Ranking = Callable[[Executor, str], Matches]


class Command(BaseCommand):
    help = "Index a judged collection (docs.jsonl, queries.jsonl, qrels.tsv) on the side and print how well each ranking does on it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            collection = judged.Collection.read(folder)
            scratch = Path(tempfile.mkdtemp(prefix="judged-"))
            try:
                self._measure(collection, scratch)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        except (OSError, ValueError, KeyError) as problem:
            raise CommandError(_("This is not a judged collection: %(problem)s") % {"problem": problem}) from problem

    def _measure(self, collection: judged.Collection, scratch: Path) -> None:
        names, texts = [], []
        for name, text in collection.documents():
            names.append(name)
            texts.append(text)
        store = _indexed(texts, scratch)
        engine = Executor(store.snapshot(), NOTES, None, "")
        numbers = engine.snapshot.numbers["pk"]

        def texts_of(documents: Sequence[int]) -> list[str]:
            return [texts[int(numbers[document])] for document in documents]

        rankings: dict[str, Ranking] = {
            "plain": plain,
            "with expansion (RM3)": lambda engine, typed: feedback.answer(
                engine, feedback.widened(engine, _asked(typed), plain(engine, typed), texts_of)
            ),
        }
        queries = {key: typed for key, typed in collection.queries.items() if any(grade > 0 for grade in collection.grades[key].values())}
        self.stdout.write(_("%(documents)d documents, %(queries)d judged queries") % {"documents": len(names), "queries": len(queries)})
        self.stdout.write(f"{'':24}nDCG@10  MAP     recall@100")
        for label, ranking in rankings.items():
            figures = []
            for key, typed in queries.items():
                docs, scores = ranking(engine, typed)
                chosen = best(docs, scores, DEPTH)
                ranked = [names[number] for number in numbers[docs[chosen]].tolist()]
                grades = collection.grades[key]
                figures.append((judged.ndcg(ranked, grades), judged.average_precision(ranked, grades), judged.recall(ranked, grades)))
            means = [statistics.fmean(column) for column in zip(*figures, strict=True)] if figures else [0.0, 0.0, 0.0]
            self.stdout.write(f"{label:24}{means[0]:.4f}   {means[1]:.4f}  {means[2]:.4f}")


def _asked(typed: str) -> list[str]:
    """All the words of a question, however long, without the small ones."""
    said = exact_words(typed)
    return [exact for exact in said if exact not in STOP_WORDS] or said


def plain(engine: Executor, typed: str) -> Matches:
    """The room's own ranking of plain words; a word said twice counts twice."""
    return engine.answer(Query(should=[Term(exact) for exact in _asked(typed)]))


def _indexed(texts: list[str], scratch: Path) -> Store:
    """The documents in an index of their own, with lengths reckoned against their own mean (there is nobody here to keep secrets from)."""
    lengths = [len(exact_words(text)) for text in texts]
    mean = statistics.fmean(length for length in lengths if length) if any(lengths) else 1.0
    store = Store(scratch)
    with open_writer(store.current(), pivots={"around": 20.0, "heading": 10.0, "note": mean, "words": mean}) as writer:
        for number, text in enumerate(texts):
            writer.add({"id": f"judged.{number}", "model": PASSAGE, "pk": number, "note": text})
    return store
