"""What every answer of the room has in common: private unless said otherwise, unlisted, in a language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from readingroom.accounts.room import Room

LANGUAGES = dict(settings.LANGUAGES)
Answer = Callable[[HttpRequest], HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """Whether the client prefers JSON to HTML (`Accept`)."""
    preferred = request.get_preferred_type(["text/html", "application/json", "application/ld+json"])
    return preferred in {"application/json", "application/ld+json"}


class SignInMiddleware(LoginRequiredMiddleware):
    """Views are public only under `login_not_required`; people are led to sign in, programs are told 401."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]  # programs get no redirect
        if not (wants_json(request) or request.path.startswith("/api/")):
            return super().handle_no_permission(request, view_func)
        answer = JsonResponse({"error": _("Sign in, or send a token.")}, status=401, headers={"WWW-Authenticate": "Bearer"})
        patch_vary_headers(answer, ["Accept"])
        return answer


def not_indexed(get_response: Answer) -> Answer:
    """Search engines list nothing of this room unless it says that they may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not Room.current().may_be_indexed:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware


def language_and_time(get_response: Answer) -> Answer:
    """Pages in the language and times in the zone that the person chose, else the room's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        preference = getattr(request.user, "preference", None)
        wanted = [preference.language if preference else "", request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), Room.current().language]
        language = next((code for code in wanted if code in LANGUAGES), settings.LANGUAGE_CODE)
        zone = preference.time_zone if preference else ""
        with translation.override(language), timezone.override(zone or settings.TIME_ZONE):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
