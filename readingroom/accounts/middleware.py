"""What every answer of the room has in common: private unless said otherwise, unlisted, in a language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict, UnreadablePostError
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from readingroom.accounts.room import Room

LANGUAGES = dict(settings.LANGUAGES)
_ZERO = "\x00"
Answer = Callable[[HttpRequest], HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """Whether the client prefers JSON to HTML (`Accept`)."""
    preferred = request.get_preferred_type(["text/html", "application/json", "application/ld+json"])
    return preferred in {"application/json", "application/ld+json"}


class SignInMiddleware(LoginRequiredMiddleware):
    """Views are public only under `login_not_required`; people are led to sign in, programs are told 401.

    On views that are for programs (`annotations.programs`) only who asks for HTML is a person.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]  # programs get no redirect
        first = request.accepted_types[0] if request.accepted_types else None
        wants_page = (
            first is not None and first.sub_type == "html" if getattr(view_func, "for_programs", False) else not wants_json(request)
        )
        if wants_page:
            return super().handle_no_permission(request, view_func)
        answer = JsonResponse({"error": _("Sign in, or send a token.")}, status=401, headers={"WWW-Authenticate": 'Bearer realm="room"'})
        patch_vary_headers(answer, ["Accept"])
        return answer


def readable(get_response: Answer) -> Answer:
    """Zero bytes, which PostgreSQL refuses with an error, become U+FFFD, as Django does with what is no UTF-8.

    An Accept header that cannot be read is as if nobody had sent one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.path, request.path_info = _without_zero(request.path), _without_zero(request.path_info)
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _read(request.GET)  # type: ignore[assignment]  # a copy that may be changed will do
        if request.method == "POST":
            with suppress(UnreadablePostError):  # whoever sent it has gone
                request.POST = _read(request.POST)  # type: ignore[assignment]  # the same
        if any(_ZERO in value for value in request.COOKIES.values()):
            request.COOKIES = {name: _without_zero(value) for name, value in request.COOKIES.items()}
        try:
            request.accepted_types  # noqa: B018  # read here once and kept
        except ValueError:
            del request.META["HTTP_ACCEPT"], request.headers
        return get_response(request)

    return middleware


def _without_zero(text: str) -> str:
    return text.replace(_ZERO, "\ufffd")


def _read(sent: QueryDict) -> QueryDict:
    if not any(_ZERO in value for _name, values in sent.lists() for value in values):
        return sent
    read = sent.copy()
    for name, values in sent.lists():
        read.setlist(name, [_without_zero(value) for value in values])
    return read


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
