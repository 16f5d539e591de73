"""The pages that need everybody. `<passage:number>` is 12 or 12a, so that words such as "linked" stay free for other rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.library import converters  # noqa: F401  # makes <passage:…> known
from readingroom.reading import (
    annotated_page,
    api_page,
    appearance_page,
    import_page,
    my_data_page,
    news_page,
    notes_page,
    original_page,
    room_pages,
    shelf_page,
    source_page,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", shelf_page.shelf, name="shelf"),
    path("about/", room_pages.about, name="about"),
    path("api/", api_page.api, name="api"),
    path("api/openapi.json", api_page.openapi, name="openapi"),
    path("appearance/", appearance_page.appearance, name="appearance"),
    path("library/import/", import_page.import_page, name="import_page"),
    path("library/import/<int:pk>/", import_page.import_preview, name="import_preview"),
    path("library/import/<int:pk>/discard/", import_page.import_discard, name="import_discard"),
    path("notes/news/", news_page.news, name="news"),
    path("feeds/notes/<str:key>/", news_page.news_feed, name="news_feed"),
    path("sources/<str:slug>/annotated/", annotated_page.annotated, name="annotated"),
    path("my/data/", my_data_page.my_data, name="my_data"),
    path("my/data/file/", my_data_page.my_data_file, name="my_data_file"),
    path("sources/<str:slug>/", source_page.source, name="source"),
    path("sources/<str:slug>/notes/", notes_page.source_notes, name="source_notes"),
    path("sources/<str:slug>/notes/new/", notes_page.notes_news, name="notes_news"),
    path("sources/<str:slug>/<passage:number>/notes/", notes_page.passage_notes, name="passage_notes"),
    path("sources/<str:slug>/original/", original_page.original, name="original"),
    path("sources/<str:slug>/original/file/", original_page.download, name="original_file"),
    path("sources/<str:slug>/<passage:number>/", source_page.passage, name="passage"),
    path("sources/<str:slug>/r<int:revision>/<passage:number>/", source_page.revision_passage, name="revision_passage"),
]
