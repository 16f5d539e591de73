"""Paste words and see whether they stand in what you can read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from readingroom.accounts.middleware import wants_json
from readingroom.search.comparison import Difference, Op, Warning_
from readingroom.search.quotations import LABELS, LONGEST_TEXT, Found, LookUp, Place, Verdict, look_up
from readingroom.search.views import vary

WARNINGS = {
    Warning_.NEGATION_ADDED: gettext_lazy("A negation stands in the quotation that the passage does not have."),
    Warning_.NEGATION_LEFT_OUT: gettext_lazy("A negation of the passage is left out of the quotation."),
    Warning_.NEGATION_SKIPPED: gettext_lazy("The words left out by the ellipsis hold a negation."),
    Warning_.NUMBER: gettext_lazy("A number differs, or a word such as “all” or “only”."),
    Warning_.NAME: gettext_lazy("A name differs."),
    Warning_.ORDER: gettext_lazy("Words stand in another order."),
    Warning_.CROSSES: gettext_lazy("The pieces stand in the passage, but not within one quotation."),
}


@login_not_required
@csrf_exempt  # It changes nothing: reading by POST, because what is pasted may be longer than an address.
@require_http_methods(["GET", "HEAD", "POST"])
def quotation(request: HttpRequest) -> HttpResponse:
    pasted = (request.POST if request.method == "POST" else request.GET).get("q", "")
    looked = look_up(pasted, request.user) if pasted.strip() else None
    if wants_json(request):
        return vary(JsonResponse(look_up_json(looked, request), json_dumps_params={"ensure_ascii": False}))
    found: dict[str, Any] = {
        "pasted": pasted,
        "looked": looked,
        "longest": LONGEST_TEXT,
        "answers": [_shown(verdict, looked.texts) for verdict in looked.verdicts] if looked else [],
        "hide_find": True,
    }
    return vary(render(request, "search/quotation.html", found))


def _shown(verdict: Verdict, texts: int) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "label": label(verdict, texts),
        "warnings": [WARNINGS[warning] for warning in verdict.warnings],
        "differences": [(difference, difference.op.value) for difference in _drawn(verdict)],
    }


def label(verdict: Verdict, texts: int) -> str:
    if verdict.found is Found.NOT_FOUND:
        return _("NOT IN THE %(texts)d TEXTS YOU CAN READ") % {"texts": texts}
    return str(LABELS[verdict.found])


def _drawn(verdict: Verdict) -> list[Difference]:
    """The comparison, where there is something to compare."""
    comparison = verdict.comparison
    if comparison is None or all(difference.op is Op.SAME for difference in comparison.differences):
        return []
    return comparison.differences


def look_up_json(looked: LookUp | None, request: HttpRequest) -> dict[str, Any]:
    if looked is None:
        return {"quotations": [], "texts": 0}
    return {
        "texts": looked.texts,
        "cut": looked.cut,
        "unavailable": looked.unavailable,
        "quotations": [
            {
                "text": verdict.quotation,
                "start": verdict.start,
                "end": verdict.end,
                "verdict": verdict.found.value,
                "label": label(verdict, looked.texts),
                "abridged": verdict.abridged,
                "warnings": [{"kind": warning.value, "says": str(WARNINGS[warning])} for warning in verdict.warnings],
                "places": [place_json(place, request) for place in verdict.places],
                "differences": [
                    {"op": difference.op.value, "quotation": difference.quote, "passage": difference.text} for difference in _drawn(verdict)
                ],
            }
            for verdict in looked.verdicts
        ],
    }


def place_json(place: Place, request: HttpRequest) -> dict[str, Any]:
    return {
        "source": place.source.slug,
        "title": place.source.title,
        "passage": place.passage.number,
        "start": place.start,
        "end": place.end,
        "words": place.words,
        "invented": place.source.invented,
        "url": request.build_absolute_uri(place.passage.get_absolute_url()),
    }
