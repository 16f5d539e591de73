"""Addresses of all rooms together."""

from collections import defaultdict

from django.urls import URLPattern, URLResolver, get_resolver


def views_by_name(patterns: list[URLPattern | URLResolver]) -> dict[str, set[object]]:
    found: dict[str, set[object]] = defaultdict(set)
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            for name, views in views_by_name(pattern.url_patterns).items():
                found[name] |= views
        elif pattern.name:
            found[pattern.name].add(pattern.callback)
    return found


def test_one_name_leads_to_one_view():
    found = views_by_name(get_resolver().url_patterns)
    assert [name for name, views in found.items() if len(views) > 1] == []
