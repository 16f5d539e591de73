"""Addresses of all rooms together."""

from collections import Counter

from django.urls import URLPattern, URLResolver, get_resolver


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns)
        elif pattern.name:
            found.append(pattern.name)
    return found


def test_no_two_addresses_have_one_name():
    counted = Counter(names(get_resolver().url_patterns))
    assert [name for name, count in counted.items() if count > 1] == []
