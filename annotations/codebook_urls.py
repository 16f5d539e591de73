"""Addresses of codebooks and tags. The page of a tag is the coding room's, which knows the texts that it stands in."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from annotations.views import codebooks, memos, tags

urlpatterns: list[URLPattern | URLResolver] = [
    path("tags/", codebooks.tags, name="tags"),
    path("tags/suggestions/", tags.tag_suggestions, name="tag_suggestions"),
    path("tags/<str:codebook>/<str:slug>/edit/", tags.edit_tag, name="edit_tag"),
    path("tags/<str:codebook>/<str:slug>/move/", tags.move_tag, name="move_tag"),
    path("tags/<str:codebook>/<str:slug>/merge/", tags.merge_tag, name="merge_tag"),
    path("tags/<str:codebook>/<str:slug>/retire/", tags.retire_tag, name="retire_tag"),
    path("tags/<str:codebook>/<str:slug>/memo/", memos.tag_memo, name="tag_memo"),
    path("merges/<int:pk>/undo/", tags.undo_merge, name="undo_merge"),
    path("memos/<uuid:uid>/edit/", memos.edit_memo, name="edit_memo"),
    path("memos/<uuid:uid>/delete/", memos.delete_memo, name="delete_memo"),
    path("codebooks/new/", codebooks.new_codebook, name="new_codebook"),
    path("codebooks/<str:codebook>/", codebooks.codebook, name="codebook"),
    path("codebooks/<str:codebook>/edit/", codebooks.edit_codebook, name="edit_codebook"),
    path("codebooks/<str:codebook>/add/", tags.new_tag, name="new_tag"),
    path("codebooks/<str:codebook>/memo/", memos.codebook_memo, name="codebook_memo"),
    path("codebooks/<str:codebook>/freeze/", codebooks.freeze_codebook, name="freeze_codebook"),
    path("codebooks/<str:codebook>/keys/", codebooks.use_codebook, name="use_codebook"),
    path("codebooks/<str:codebook>/versions/<int:number>/", codebooks.codebook_version, name="codebook_version"),
]
