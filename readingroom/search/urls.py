from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.search import export, quotation_page, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.search, name="search"),
    path("search/results.csv", export.search_csv, name="search_csv"),
    path("search/quotation/", quotation_page.quotation, name="quotation"),
]
