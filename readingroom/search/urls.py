from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.search import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.search, name="search"),
]
