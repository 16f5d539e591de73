"""The pages of search."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from readingroom.accounts.middleware import wants_json
from readingroom.library.models import Source
from readingroom.search.answers import results_json
from readingroom.search.asking import LABELS, ORDERS, PLACES, Asked
from readingroom.search.results import Results

FACETS_SHOWN = ("kind", "source", "speaker", "creator", "collection", "published_as", "language")


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = Asked.by(request.GET)
    results = asked.find(request.user) if asked else Results(typed="")
    if wants_json(request):
        return vary(JsonResponse(results_json(results, request), json_dumps_params={"ensure_ascii": False}))
    facets = [(name, LABELS[name], results.facets.get(name, [])) for name in FACETS_SHOWN]
    facets = [(name, label, values) for name, label, values in facets if len(values) > 1 or any(value.selected for value in values)]
    found: dict[str, Any] = {
        "asked": asked,
        "results": results,
        "hits": [(hit, _other(hit.source, results)) for hit in results.hits],
        "facets": facets,
        "chips": asked.chips(results),
        "orders": ORDERS.items(),
        "looks_in": PLACES.items() if request.user.is_authenticated else [],
        "as_typed": asked.changed(names="as-typed"),
        "as_said": asked.changed(meanings="as-typed"),
        "meant": asked.changed(q=results.did_you_mean),
        "in_notes": asked.changed(**{"in": "notes"}),
        "wider": asked.changed(**dict.fromkeys((*FACETS_SHOWN, "tag", "from", "to"))),
        "with_names": asked.changed(names=None),
        "found_as": results.searched_instead or results.typed,
        "hide_find": True,
    }
    return vary(render(request, "search/search.html", found))


def _other(source: Source, results: Results) -> Source | None:
    """The next best text among the hits, to be read beside this one."""
    return next((hit.source for hit in results.hits if hit.source.pk != source.pk), None)


def vary(response: HttpResponse) -> HttpResponse:
    """Say that the same address answers programs and people, and different people, differently."""
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
