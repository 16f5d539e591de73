"""What is said where there is nothing, or nothing for this person: a page to people, JSON to programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from readingroom.reading.presenters import answer_json, vary, wants_json


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what does not exist and for what this person may not see."""
    if wants_json(request):
        return answer_json({"error": _("There is nothing at this address.")}, status=404)
    return vary(defaults.page_not_found(request, exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_json(request):
        return answer_json({"error": _("You may see this, but not change it.")}, status=403)
    return vary(defaults.permission_denied(request, exception))
