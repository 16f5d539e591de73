"""The front page: what stands on the shelf."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.models import Annotation, Motivation
from annotations.people import Person
from readingroom.comparison.models import Link
from readingroom.library.facts import Facts
from readingroom.library.models import Provenance, Source
from readingroom.library.shelf import SORTS, Shelf, passage_counts
from readingroom.reading.presenters import answer_json, facet_json, shelf_entry, vary, wants_json

PAGE_LENGTH = 25


@dataclass(frozen=True)
class Entry:
    """A source as it stands on the shelf."""

    source: Source
    facts: Facts
    counts: dict[str, int]


@login_not_required
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    view = Shelf(request.user, request.GET)
    page = Paginator(view.sources().defer("text"), PAGE_LENGTH).get_page(request.GET.get("page"))
    entries = list(_entries(list(page.object_list), request.user))
    facets = view.facets()
    if wants_json(request):
        return answer_json(
            {
                "count": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "sources": [shelf_entry(request, entry.source, entry.facts, entry.counts) for entry in entries],
                "facets": [facet_json(facet) for facet in facets],
            }
        )
    kept = request.GET.copy()
    kept.pop("page", None)
    found = {
        "view": view,
        "page": page,
        "entries": entries,
        "facets": facets,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
        "chips": _chips(request, facets),
        "kept": kept.urlencode(),
    }
    return vary(render(request, "reading/shelf.html", found))


def _entries(sources: list[Source], user: Person) -> Iterable[Entry]:
    keys = [source.pk for source in sources]
    rows: dict[int, list[Provenance]] = defaultdict(list)
    for row in Provenance.objects.filter(source__in=keys).select_related("name", "supplied_by"):
        rows[row.source_id].append(row)
    passages = passage_counts(keys)
    notes = _note_counts(keys, user)
    links = _link_counts(keys, user)
    for source in sources:
        counts = {"passages": passages.get(source.pk, 0), "notes": notes.get(source.pk, 0), "links": links.get(source.pk, 0)}
        yield Entry(source, Facts(source, rows[source.pk]), counts)


def _note_counts(keys: list[int], user: Person) -> dict[int, int]:
    notes = Annotation.objects.visible_to(user).exclude(motivation=Motivation.LINKING).filter(target__in=keys)
    return dict(notes.order_by().values_list("target").annotate(n=Count("pk")))


def _link_counts(keys: list[int], user: Person) -> dict[int, int]:
    """A link counts at both its ends, once where both stand in one text."""
    links = Link.objects.visible_to(user).standing().order_by()
    counts = Counter(dict(links.filter(from_source__in=keys).values_list("from_source").annotate(n=Count("pk"))))
    counts.update(
        dict(links.filter(to_source__in=keys).exclude(from_source=F("to_source")).values_list("to_source").annotate(n=Count("pk")))
    )
    return counts


def _chips(request: HttpRequest, facets: list[Any]) -> list[dict[str, Any]]:
    """Each choice made, with the address of the shelf without it."""
    chips = []
    for facet in facets:
        for option in facet.options:
            if option.chosen:
                left = request.GET.copy()
                left.setlist(facet.name, [value for value in left.getlist(facet.name) if value != option.value])
                left.pop("page", None)
                chips.append({"facet": facet.label, "label": option.label, "url": f"?{left.urlencode()}"})
    return chips
