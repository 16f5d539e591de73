"""Which passages of a text are linked, looked at, or not looked at yet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from readingroom.accounts.middleware import wants_json
from readingroom.comparison.linked import Wanted, overview
from readingroom.comparison.relations import Relation
from readingroom.library.models import Source


@login_not_required
@require_safe
def linked(request: HttpRequest, slug: str) -> HttpResponse:
    """`?relation=…` (several) and `?by=…`, a name as the page shows it."""
    source = get_object_or_404(Source.objects.visible_to(request.user), slug=slug)
    found = overview(source, request.user, _wanted(request))
    if wants_json(request):
        answer: HttpResponse = JsonResponse({"source": source.slug, "passages": [each.as_json() for each in found.passages]})
    else:
        answer = render(request, "comparison/linked.html", {"source": source, "overview": found})
    patch_vary_headers(answer, ["Accept"])
    return answer


def _wanted(request: HttpRequest) -> Wanted:
    return Wanted(frozenset(request.GET.getlist("relation")) & frozenset(Relation.values), request.GET.get("by", ""))
