"""What stands on disk: Whoosh reads its own files as ever, and the arrays say the same."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from haystack.query import SearchQuerySet
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Term

from readingroom.library.models import Passage
from readingroom.search.analysis import WORD, written
from readingroom.search.backend import backend
from readingroom.search.drain import drain
from readingroom.search.snapshot import INDEX_NAME
from readingroom.search.store import Store, open_writer
from tests.makers import make_source

WORDS = [
    f"{beginning}{ending}" for beginning in ("river", "border", "ford", "mill", "bridge") for ending in ("", "s", "ing", "man", "like")
]


def document(number: int, chosen: random.Random) -> dict[str, Any]:
    said = " ".join(chosen.choices(WORDS, range(1, len(WORDS) + 1), k=chosen.randrange(1, 40))) + f" word{number}"
    return {"id": f"library.passage.{number}", "model": 0, "pk": number, "source": number // 9, "words": said, "heading": said[:20]}


def test_whoosh_finds_in_its_own_files_what_the_arrays_say(tmp_path: Path) -> None:
    chosen = random.Random(7)
    store = Store(tmp_path / "index")
    texts = {}
    with open_writer(store.current()) as writer:
        for number in range(1_200):
            texts[number] = document(number, chosen)
            writer.add(texts[number])
    for first in range(1_200, 1_240):
        with store.writing() as writer:
            writer.remove(0, {first - 1_200, first - 5})
            texts.pop(first - 1_200, None)
            texts.pop(first - 5, None)
            texts[first] = document(first, chosen)
            writer.add(texts[first])
    snapshot = store.snapshot()
    reader = FileIndex(FileStorage(str(store.current())), indexname=INDEX_NAME).reader()
    assert len(snapshot.parts) > 1
    assert reader.doc_count() == len(texts)
    for word in [*WORDS, "word7", "word1239", "nowhere"]:
        expected = {number: held["words"].split().count(word) for number, held in texts.items() if word in held["words"].split()}
        docs, counts = snapshot.frequencies("words", word)
        live = np.ones(len(docs), bool) if snapshot.live is None else snapshot.live[docs]
        keys = snapshot.numbers["pk"][docs[live]].tolist()
        assert dict(zip(keys, counts[live].tolist(), strict=True)) == expected
        found = {}
        if ("words", word) in reader:
            matcher = reader.postings("words", word)
            while matcher.is_active():
                found[reader.stored_fields(matcher.id())["id"]] = int(matcher.weight())
                matcher.next()
        assert found == {f"library.passage.{number}": count for number, count in expected.items()}
    reader.close()


def test_whoosh_ranks_over_what_we_write(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    with open_writer(store.current()) as writer:
        for number, said in enumerate(["river and ford", "a ford", "ford ford ford", "mill"]):
            writer.add({"id": f"library.passage.{number}", "model": 0, "pk": number, "words": said})
    with FileIndex(FileStorage(str(store.current())), indexname=INDEX_NAME).searcher() as searcher:
        assert next(hit["id"] for hit in searcher.search(Term("words", "ford"))) == "library.passage.2"


def test_positions_survive_joining(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    for number in range(30):
        with store.writing() as writer:
            writer.add({"id": f"library.passage.{number}", "model": 0, "pk": number, "words": f"the river number {number} and the mill"})
    snapshot = store.snapshot()
    assert len(snapshot.parts) < 30
    owner, position = snapshot.places("words", "the", np.arange(snapshot.size, dtype=np.int32))
    assert position.tolist() == [0, 5] * 30
    assert owner.tolist() == sorted([*range(30), *range(30)])


@pytest.mark.parametrize("words", [70_000, 1])
def test_a_passage_of_any_length_is_held(tmp_path: Path, words: int) -> None:
    store = Store(tmp_path / "index")
    with store.writing() as writer:
        writer.add({"id": "library.passage.1", "model": 0, "pk": 1, "words": "river " * words + "end"})
    snapshot = store.snapshot()
    assert snapshot.lengths["words"].tolist() == [words + 1]
    assert snapshot.frequencies("words", "river")[1].tolist() == [words]


SIGNS = "abZ19 .,'`_-’ʿ\u200c\u0640\u064b\u0301é٬١٢رودکي\u3042\u4e2d\u4e00ー٫½²ſﬁ"


def test_the_quick_way_to_find_words_finds_the_same() -> None:
    chosen = random.Random(1)
    for _ in range(20_000):
        text = "".join(chosen.choice(SIGNS) for _ in range(chosen.randrange(1, 14)))
        for said in (text, text.encode("ascii", "replace").decode()):
            assert [match.span() for match in written(said).finditer(said)] == [match.span() for match in WORD.finditer(said)], said


@pytest.mark.django_db
def test_haystack_is_given_snippets_where_it_asks_for_them() -> None:
    make_source("The <river> knows no borders.\n\nIt was here before.")
    drain()
    (result,) = SearchQuerySet().models(Passage).raw_search("rivers").highlight()
    assert result.highlighted == {"text": ["The &lt;<em>river</em>&gt; knows no borders."]}


@pytest.mark.django_db
def test_a_process_keeps_of_its_own_no_more_than_the_setting_allows(settings: Any) -> None:
    make_source("The river knows no borders.")
    drain()
    settings.SEARCH_CACHE_MB = 1
    snapshot = backend().store.snapshot()
    for number in range(40):
        snapshot.remembered(number, lambda: np.zeros(100_000, bool))
    assert len(snapshot._cache) <= 10
    assert snapshot._held_bytes <= 1_000_000
