from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.search import quotation_page, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.search, name="search"),
    path("search/quotation/", quotation_page.quotation, name="quotation"),
]
