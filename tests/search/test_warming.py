"""The first question of a server finds everything ready."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection

from readingroom.search import meaning, names, warming
from readingroom.search.finding import find
from tests.makers import make_source


@pytest.mark.django_db(transaction=True)
def test_after_warming_up_the_word_lists_are_read_and_questions_are_answered(indexed: Callable[[], None]) -> None:
    make_source(text="The ferry to Ordal waits for nobody.")
    indexed()
    meaning._lines.cache_clear()
    names.shipped.cache_clear()
    warming.start().join()
    assert meaning._lines.cache_info().currsize == 1
    assert names.shipped.cache_info().currsize == 1
    assert find("ferry", AnonymousUser()).total == 1


@pytest.mark.django_db(transaction=True)
def test_a_room_whose_database_cannot_be_asked_opens_all_the_same() -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("no such table")

    def warm_without_database() -> bool:
        with connection.execute_wrapper(refuse):
            warming.warm()
        return True

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(warm_without_database).result()
