"""Addresses of the whole room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def test_one_name_means_one_view():
    """Two rooms that choose the same name would lead each other's links astray."""
    named: dict[str, set[object]] = defaultdict(set)
    for pattern in patterns(get_resolver()):
        if pattern.name and not pattern.lookup_str.startswith("allauth"):
            named[pattern.name].add(pattern.lookup_str)
    assert {name: views for name, views in named.items() if len(views) > 1} == {}
