"""What is asked of the database once while a page is made, and not once for every list on it.

Permission is stated as conditions within conditions; making and compiling them costs more than answering them. While a page is being
read (GET, HEAD), which changes nothing, a person's groups and the texts they may read are fetched once and named by their keys. Everywhere
else – when something is written, in commands, in tests of a queryset – the conditions stand as they are stated, so that nothing goes stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from annotations.people import Person

MOST_KEYS = 300
"""More are left to a subquery: a statement takes only so many parameters."""

_page: ContextVar[dict[tuple[str, Any], Any] | None] = ContextVar("annotations_page", default=None)
Answer = Callable[[HttpRequest], HttpResponse]
T = TypeVar("T")


@contextmanager
def remembering() -> Iterator[None]:
    """Within, nothing is asked twice."""
    token = _page.set({})
    try:
        yield
    finally:
        _page.reset(token)


def while_a_page_is_read(get_response: Answer) -> Answer:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with remembering():
            return get_response(request)

    return middleware


def once(name: str, user: Person, make: Callable[[], T]) -> T:
    """What `make` makes, once for each page and person."""
    page = _page.get()
    if page is None:
        return make()
    key = (name, user.pk)
    if key not in page:
        page[key] = make()
    made: T = page[key]
    return made


def is_remembering() -> bool:
    return _page.get() is not None


def keys(name: str, user: Person, rows: Callable[[], QuerySet[Any]]) -> Any:
    """For `__in`: the keys of the rows while a page is read and they are not too many, else the rows."""
    if not is_remembering():
        return rows().values("pk")
    found = once(name, user, lambda: list(rows().order_by().values_list("pk", flat=True)[: MOST_KEYS + 1]))
    return found if len(found) <= MOST_KEYS else rows().values("pk")


def keys_but_for(name: str, user: Person, every: Callable[[], QuerySet[Any]], rows: Callable[[], QuerySet[Any]]) -> Any:
    """The same where most rows are shown to most people: those that are not shown may be few."""
    found = keys(name, user, rows)
    if not is_remembering() or isinstance(found, list):
        return found
    hidden = keys(f"not {name}", user, lambda: every().exclude(pk__in=rows().values("pk")))
    return every().exclude(pk__in=hidden).values("pk") if isinstance(hidden, list) else found
