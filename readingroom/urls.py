"""Every address of the room: each room brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("", include("readingroom.accounts.urls")),
    path("", include("annotations.urls")),
    path("", include("readingroom.library.urls")),
    path("", include("readingroom.search.urls")),
    path("", include("readingroom.comparison.urls")),
    path("", include("readingroom.coding.urls")),
    path("", include("readingroom.courses.urls")),
    path("", include("readingroom.reading.urls")),
]

handler404 = "readingroom.reading.errors.not_found"
handler403 = "readingroom.reading.errors.forbidden"
