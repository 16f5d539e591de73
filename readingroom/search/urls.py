from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.search import export, quotation_page, saved, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("search/results.csv", export.search_csv, name="search_csv"),
    path("search/results.bib", export.search_bibtex, name="search_bibtex"),
    path("search/results.csl.json", export.search_csl, name="search_csl"),
    path("search/quotation/", quotation_page.quotation, name="quotation"),
    path("search/saved/", saved.saved_searches, name="saved_searches"),
    path("search/saved/new/", saved.save_search, name="save_search"),
    path("search/saved/<int:pk>/", saved.saved_search, name="saved_search"),
    path("search/saved/<int:pk>/name/", saved.rename_saved_search, name="rename_saved_search"),
    path("search/saved/<int:pk>/seen/", saved.seen_saved_search, name="seen_saved_search"),
    path("search/saved/<int:pk>/delete/", saved.delete_saved_search, name="delete_saved_search"),
    path("search/saved/<int:pk>/feed/", saved.make_feed, name="make_feed"),
    path("search/saved/<int:pk>/feed/revoke/", saved.revoke_feed, name="revoke_feed"),
    path("search/feed/<str:key>/", saved.saved_feed, name="saved_feed"),
]
