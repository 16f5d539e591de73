"""Paste words and see whether they stand in what you can read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from readingroom.accounts.middleware import wants_json
from readingroom.search.comparison import Difference, Op, Warning_
from readingroom.search.quotations import LABELS, LONGEST_TEXT, Found, LookUp, Verdict, look_up
from readingroom.search.quoted_places import Place
from readingroom.search.views import vary
from readingroom.search.warnings import warned


@login_not_required
@csrf_exempt  # It changes nothing: reading by POST, because what is pasted may be longer than an address.
@require_http_methods(["GET", "HEAD", "POST"])
def quotation(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    # A note, reply or answer being written sends its `body`, a link its `reason`: only what these mark as a quotation is looked up.
    field = next((name for name in ("q", "body", "reason") if name in sent), "q")
    written = field != "q"
    pasted = sent.get(field, "")
    looked = look_up(pasted, request.user, only_marked=written) if pasted.strip() else None
    if wants_json(request):
        return vary(JsonResponse(look_up_json(looked, request), json_dumps_params={"ensure_ascii": False}))
    found: dict[str, Any] = {
        "pasted": pasted,
        "written": written,
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
        "warnings": [warned(warning, called(verdict)) for warning in verdict.warnings],
        "differences": [(difference, difference.op.value) for difference in _drawn(verdict)],
        "pieces": _pieces(verdict),
        "names": names(verdict),
        "compared": compared_with(verdict.places[0]) if verdict.places else "",
    }


def called(verdict: Verdict) -> dict[Warning_, tuple[str, str]]:
    return verdict.comparison.called if verdict.comparison else {}


def names(verdict: Verdict) -> list[str]:
    """Who is given as saying the words, and where: said only where it is not one name everywhere."""
    given = [place for place in verdict.places if place.speaker]
    if not verdict.names_differ:
        return []
    found = [_("What was pasted gives %(name)s.") % {"name": verdict.name}] if verdict.name else []
    said = {(str(place.source), place.number, place.speaker): None for place in given}
    found += [_("%(title)s ¶%(number)s gives %(name)s.") % {"title": title, "number": number, "name": name} for title, number, name in said]
    return [*found, _("The room does not decide.")]


def compared_with(place: Place) -> str:
    language = place.source.language or _("language not stated")
    translator = _("translator %(name)s") % {"name": place.translator} if place.translator else _("translator not stated")
    about = {"title": place.source, "number": place.number, "language": language, "translator": translator}
    return (
        _("Compared with %(title)s ¶%(number)s (%(language)s, %(translator)s). This compares wording; it does not show who said it.")
        % about
    )


def _pieces(verdict: Verdict) -> list[str]:
    """Of a quotation of which only a part was found: the parts, in the order in which the passage has them."""
    if verdict.found is not Found.PARTLY or verdict.comparison is None:
        return []
    return [each.quote for each in verdict.comparison.differences if each.op is Op.SAME and len(each.quote.split()) > 2]


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
                "warnings": [{"kind": warning.value, "says": warned(warning, called(verdict))} for warning in verdict.warnings],
                "given_to": verdict.name,
                "names": names(verdict),
                "pieces": _pieces(verdict),
                "compared_with": compared_with(verdict.places[0]) if verdict.places else "",
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
        "last_passage": (place.last or place.passage).number,
        "speaker": place.speaker,
        "reporter": place.reporter,
        "language": place.source.language,
        "translator": place.translator,
        "invented": place.source.invented,
        "url": request.build_absolute_uri(place.passage.get_absolute_url()),
    }
