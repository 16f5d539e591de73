"""What Haystack is told: two models, and where their documents come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from haystack import indexes

from annotations.models import Annotation
from readingroom.library.models import Passage, Source
from readingroom.search import documents


class PassageIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]
    """Passages as they stand. The schema is `schema.build()`; the fields here name what Haystack itself must know."""

    text = indexes.CharField(document=True)

    def get_model(self) -> type[Passage]:
        return Passage

    def index_queryset(self, using: str | None = None) -> QuerySet[Passage]:
        return Passage.objects.standing().filter(source__withdrawn=None).order_by("source", "position")

    def documents(self, passages: Iterable[Passage]) -> Iterator[documents.Document]:
        by_source: dict[int, set[int]] = defaultdict(set)
        for passage in passages:
            by_source[passage.source_id].add(passage.pk)
        for source in Source.objects.filter(pk__in=by_source):
            yield from documents.passages_of([source], by_source[source.pk])


class NoteIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]
    text = indexes.CharField(document=True)

    def get_model(self) -> type[Annotation]:
        return Annotation

    def index_queryset(self, using: str | None = None) -> QuerySet[Annotation]:
        return Annotation.objects.live().filter(target__withdrawn=None).order_by("pk")

    def documents(self, notes: Iterable[Annotation]) -> Iterator[documents.Document]:
        yield from documents.notes([note.pk for note in notes])
