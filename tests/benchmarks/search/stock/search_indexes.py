from __future__ import annotations

from haystack import indexes

from tests.benchmarks.search.stock.models import Passage


class PassageIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True, model_attr="text")
    kind = indexes.CharField(model_attr="kind", faceted=True)
    year = indexes.IntegerField(model_attr="year")

    def get_model(self) -> type[Passage]:
        return Passage
