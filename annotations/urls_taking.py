"""Addresses by which notes go out and come in: the protocol, files, tokens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from annotations import converters  # noqa: F401  # makes <form:…> known
from annotations.views import bringing, deleting, exports, protocol, tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("annotations/", protocol.container, name="annotations"),
    path("annotations/<uuid:uid>/", protocol.annotation, name="annotation"),
    path("notes/bring/", bringing.bring_notes, name="bring_notes"),
    path("notes/bring/<int:pk>/", bringing.bring_notes_file, name="bring_notes_file"),
    path("notes/bring/<int:pk>/discard/", bringing.discard_notes_file, name="discard_notes_file"),
    path("notes/delete-all/", deleting.delete_notes, name="delete_notes"),
    path("notes/delete-all/undo/", deleting.restore_notes, name="restore_notes"),
    path("notes/mine.<form:form>", exports.my_notes_file, name="my_notes_file"),
    path("notes/on/<str:slug>/notes.<form:form>", exports.source_notes_file, name="source_notes_file"),
    path("notes/tagged/<str:codebook>/<str:slug>/notes.<form:form>", exports.tag_notes_file, name="tag_notes_file"),
    path("notes/of/<int:pk>/notes.<form:form>", exports.group_notes_file, name="group_notes_file"),
]
