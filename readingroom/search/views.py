"""The pages of search."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from readingroom.accounts.middleware import wants_json
from readingroom.search.answers import results_json
from readingroom.search.arrays import Damaged
from readingroom.search.asking import LABELS, ORDERS, PLACES, Asked, NoSuchPassage
from readingroom.search.drawing import values_html
from readingroom.search.facets import MOST_VALUES
from readingroom.search.results import Results
from readingroom.search.rows import Rows
from readingroom.search.suggesting import Suggestion, suggest

FACETS_SHOWN = ("kind", "speaker", "tag", "date", "source", "creator", "reporter", "collection", "published_as", "language")


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = Asked.by(request.GET)
    try:
        results = asked.find(request.user) if asked else Results(typed="")
        like = asked.passage(request.user) if asked.like else None
    except NoSuchPassage as missing:
        raise Http404 from missing
    if wants_json(request):
        return vary(JsonResponse(results_json(results, asked, request), json_dumps_params={"ensure_ascii": False}))
    found_as = results.searched_instead or results.typed
    found: dict[str, Any] = {
        "asked": asked,
        "results": results,
        "like": like,
        "hits": Rows(found_as).beside_one_another(results.hits),
        "facets": [_facet(results, name, asked.whole) for name in FACETS_SHOWN if _useful(results, name)],
        "chips": asked.chips(results),
        "orders": ORDERS.items(),
        "looks_in": PLACES.items() if request.user.is_authenticated and not like else [],
        "as_typed": asked.changed(names="as-typed"),
        "as_said": asked.changed(meanings="as-typed"),
        "expanded": asked.changed(expand="1"),
        "not_expanded": asked.changed(expand=None),
        "meant": asked.changed(q=results.did_you_mean),
        "wider": asked.changed(**dict.fromkeys((*FACETS_SHOWN, "from", "to"))),
        "own_too": asked.changed(own=None if asked.own else "1"),
        "hide_find": True,
        "lasting": asked.lasting,
    }
    if asked and not results.hits and results.page == 1:
        found |= _help(request, asked, results)
    return vary(render(request, "search/search.html", found))


def _facet(results: Results, name: str, whole: str) -> tuple[str, Any, SafeString, bool]:
    """Name, label, values as drawn, and whether there may be more."""
    values = results.facets[name]
    return name, LABELS[name], values_html(name, values), name not in (whole, "date") and len(values) >= MOST_VALUES


def _useful(results: Results, name: str) -> bool:
    values = results.facets.get(name, [])
    return len(values) > 1 or any(value.selected for value in values)


def _help(request: HttpRequest, asked: Asked, results: Results) -> dict[str, Any]:
    """Ways on from where nothing was found."""
    try:
        relaxed = asked.relaxed(request.user)
    except (Damaged, NoSuchPassage):
        relaxed = []
    return {
        "relaxed": relaxed,
        "nearby": [each for each in suggest(results.typed.replace('"', " ").strip(), request.user) if each.kind != "word"]
        if results.typed
        else [],
        "in_notes": asked.changed(**{"in": "notes"}),
        "with_names": asked.changed(names=None),
        "without_marks": asked.changed(q=results.typed.replace('"', " ").strip()),
    }


@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """`?q=` what has been typed so far. For the field's script; a page without script helps after the search."""
    typed = request.GET.get("q", "")
    found = suggest(typed, request.user)
    told = {
        "query": typed,
        "suggestions": [suggestion_json(each) for each in found],
        "status": ngettext("%(n)d suggestion", "%(n)d suggestions", len(found)) % {"n": len(found)} if found else _("No suggestions"),
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def suggestion_json(each: Suggestion) -> dict[str, Any]:
    says = ngettext("%(n)d passage", "%(n)d passages", each.count) % {"n": each.count}
    return {
        "kind": each.kind,
        "value": each.value,
        "label": each.label,
        "count": each.count,
        "detail": f"{_named(each)} · {says}",
        "url": each.address,
    }


def _named(each: Suggestion) -> str:
    kinds = {
        "word": _("word"),
        "phrase": _("phrase"),
        "name": _("name"),
        "title": _("text"),
        "tag": _("tag"),
        "field": _("filter"),
    }
    return kinds[each.kind]


def vary(response: HttpResponse) -> HttpResponse:
    """Say that the same address answers programs and people, and different people, differently."""
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
