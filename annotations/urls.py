from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from annotations.views import moderation, moving, reading, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("annotations.urls_taking")),
    path("annotate/<str:slug>/", writing.annotate_words, name="annotate_words"),
    path("annotate/<str:slug>/<str:number>/", writing.annotate, name="annotate"),
    path("notes/", reading.my_notes, name="my_notes"),
    path("notes/naming-me/", reading.mentions, name="mentions"),
    path("notes/move/", moving.move_notes, name="move_notes"),
    path("notes/reported/", moderation.reported_notes, name="reported_notes"),
    path("notes/<uuid:uid>/", reading.note, name="note"),
    path("notes/<uuid:uid>/place/", reading.note_place, name="note_place"),
    path("notes/<uuid:uid>/edit/", writing.edit_note, name="edit_note"),
    path("notes/<uuid:uid>/delete/", writing.delete_note, name="delete_note"),
    path("notes/<uuid:uid>/restore/", writing.restore_note, name="restore_note"),
    path("notes/<uuid:uid>/keep/", writing.keep_note, name="keep_note"),
    path("notes/<uuid:uid>/reply/", writing.reply, name="reply"),
    path("notes/<uuid:uid>/resolve/", writing.resolve_note, name="resolve_note"),
    path("notes/<uuid:uid>/report/", moderation.report_note, name="report_note"),
    path("notes/<uuid:uid>/hide/", moderation.hide_note, name="hide_note"),
    path("notes/<uuid:uid>/show/", moderation.show_note, name="show_note"),
    path("", include("annotations.codebook_urls")),
]
