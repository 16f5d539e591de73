"""What every page knows: how the reader likes pages, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from readingroom.reading.appearance import COOKIE, Appearance

PLACES: list[tuple[str, str | Promise, str]] = [
    ("shelf", _("Library"), ""),
    ("search", _("Search"), ""),
    ("quotation", _("Quotations"), ""),
    ("to_read", _("To read"), "signed in"),
    ("courses", _("Courses"), "may teach"),
    ("my_notes", _("My notes"), "signed in"),
    ("import_page", _("Import"), "may teach"),
]


@dataclass(frozen=True)
class PlaceToGo:
    title: str | Promise
    url: str
    here: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "appearance": Appearance.read(request.COOKIES.get(COOKIE, "")),
        "places": list(places(request)),
    }


def places(request: HttpRequest) -> list[PlaceToGo]:
    user = getattr(request, "user", None)
    allowed = {"": True, "signed in": bool(user and user.is_authenticated), "may teach": bool(getattr(user, "may_teach", False))}
    found = []
    for name, title, need in PLACES:
        if allowed[need]:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            found.append(PlaceToGo(title, url, request.path == url))
    return found
