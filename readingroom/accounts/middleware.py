"""Everything is private unless a view says otherwise; programs are told 401, people are led to sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _


def wants_json(request: HttpRequest) -> bool:
    """Whether the client prefers JSON to HTML (`Accept`)."""
    return (
        request.get_preferred_type(["text/html", "application/json", "application/ld+json"])
        in {
            "application/json",
            "application/ld+json",
        }
        if hasattr(request, "get_preferred_type")
        else "application/json" in request.headers.get("Accept", "")
    )


class SignInMiddleware(LoginRequiredMiddleware):
    """Views are public only under `login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]  # programs get no redirect
        if wants_json(request):
            return JsonResponse({"error": _("Sign in, or send a token.")}, status=401, headers={"WWW-Authenticate": "Bearer"})
        return super().handle_no_permission(request, view_func)
