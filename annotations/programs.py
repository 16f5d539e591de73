"""Programs: they carry a key instead of a cookie, and are told with a status what people are told with a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from annotations.tokens import Token

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SAFE = {"GET", "HEAD", "OPTIONS"}
MOST_CHANGES_A_MINUTE = 300
EXPOSED = "Allow, Accept-Post, Content-Location, ETag, Link, Location, Preference-Applied, Retry-After, Warning, WWW-Authenticate"
WELCOME = "Authorization, Accept, Content-Type, If-Match, If-None-Match, Prefer, Slug"


def for_programs(allow: str = "GET, HEAD", headers: dict[str, str] | None = None) -> Callable[[View], View]:
    """Marks a view that tokens open; `headers` stand on every answer, also where the view is not reached."""

    def marked(view: View) -> View:
        view.for_programs = True  # type: ignore[attr-defined]
        view.headers = {"Allow": allow, **(headers or {})}  # type: ignore[attr-defined]
        return view

    return marked


class ProgramsMiddleware:
    """Takes `Authorization: Bearer` on views that are for programs, and nowhere else.

    It stands before Django's protection against forged requests: a browser adds cookies by itself, never this header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        view = request.resolver_match.func if request.resolver_match else None
        if getattr(view, "for_programs", False):
            for name, value in view.headers.items():  # type: ignore[union-attr]
                response.headers.setdefault(name, value)
            if "Authorization" in request.headers:
                response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers["Access-Control-Allow-Origin"] = "*"  # without credentials: a cookie opens nothing from elsewhere
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
            patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "for_programs", False):
            return None
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return preflight(view) if request.method == "OPTIONS" and not request.user.is_authenticated else None
        token = Token.objects.holding(key.strip())
        if token is None:
            return unauthorized(_("This token is unknown, revoked or past its day."), "invalid_token")
        if request.method not in SAFE:
            if not token.may_write:
                answer = JsonResponse({"error": _("This token may read, not write.")}, status=403)
                answer["WWW-Authenticate"] = 'Bearer realm="room", error="insufficient_scope", scope="write"'
                return answer
            if too_many(token):
                wait = _("Too many changes with one token: wait a minute.")
                return JsonResponse({"error": wait}, status=429, headers={"Retry-After": "60"})
        request.user = token.user
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return None


def unauthorized(message: str, error: str = "") -> HttpResponse:
    challenge = 'Bearer realm="room"' + (f', error="{error}"' if error else "")
    return JsonResponse({"error": message}, status=401, headers={"WWW-Authenticate": challenge})


def preflight(view: Any) -> HttpResponse:
    """What a browser asks before it lets a page from elsewhere send a token: the same for every address and everybody."""
    allow = view.headers["Allow"]
    return HttpResponse(
        status=204,
        headers={
            "Allow": allow,
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": WELCOME,
            "Access-Control-Max-Age": "600",
        },
    )


def too_many(token: Token) -> bool:
    key = f"annotations.changes-{token.pk}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > MOST_CHANGES_A_MINUTE
    except ValueError:  # it went between the two
        return False
