"""Addresses of comparison. `<passage:number>` is 12 or 12a."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.comparison.views import alignments, linked, linking, links, overviews, quotations, roles, side_by_side, versions
from readingroom.library import converters  # noqa: F401  # makes <passage:…> known

urlpatterns: list[URLPattern | URLResolver] = [
    path("sources/<str:slug>/with/<str:other>/", side_by_side.side_by_side, name="side_by_side"),
    path("sources/<str:slug>/with/<str:other>/<str:third>/", side_by_side.side_by_side, name="side_by_side"),
    path("sources/<str:slug>/with/<str:other>/<str:third>/<str:fourth>/", side_by_side.side_by_side, name="side_by_side"),
    path("sources/<str:slug>/linked/", linked.linked, name="linked"),
    path("sources/<str:slug>/roles/<str:other>/", roles.roles, name="roles"),
    path("sources/<str:slug>/<passage:number>/link/", linking.link_from, name="link_from"),
    path("sources/<str:slug>/<passage:number>/looked/<str:other>/", roles.looked, name="looked"),
    path("sources/<str:slug>/<passage:number>/thread/", overviews.thread, name="thread"),
    path("sources/<str:slug>/<passage:number>/elsewhere/", quotations.elsewhere, name="elsewhere"),
    path("sources/<str:slug>/quotations/", quotations.source_quotations, name="source_quotations"),
    path("quotations/<uuid:uid>/", quotations.quotation_places, name="quotation_places"),
    path("quotations/<uuid:uid>/judge/", quotations.judge_quotation, name="judge_quotation"),
    path("quotations/<uuid:uid>/same/", quotations.same_words, name="same_words"),
    path("collections/<str:slug>/map/", overviews.collection_map, name="collection_map"),
    path("works/<int:key>/", versions.work, name="work"),
    path("sources/<str:slug>/versions/", versions.versions, name="versions"),
    path("sources/<str:slug>/versions/<str:other>/", versions.version_pair, name="version_pair"),
    path("sources/<str:slug>/versions/<str:other>/join/", versions.begin_alignment, name="begin_alignment"),
    path("versions/<int:key>/withdraw/", versions.withdraw_version, name="withdraw_version"),
    path("alignments/<uuid:uid>/", alignments.alignment, name="alignment"),
    path("alignments/<uuid:uid>/rows/", alignments.alignment_rows, name="alignment_rows"),
    path("alignments/<uuid:uid>/join/", alignments.alignment_join, name="alignment_join"),
    path("alignments/<uuid:uid>/accept/", alignments.alignment_accept, name="alignment_accept"),
    path("alignments/<uuid:uid>/separate/", alignments.alignment_separate, name="alignment_separate"),
    path("alignments/<uuid:uid>/undo/", alignments.alignment_undo, name="alignment_undo"),
    path("alignments/<uuid:uid>/bring/", alignments.alignment_bring, name="alignment_bring"),
    path("alignments/<uuid:uid>/file/<str:kind>/", alignments.alignment_file, name="alignment_file"),
    path("alignments/<uuid:uid>/answer/", alignments.answer, name="alignment_answer"),
    path("alignments/<uuid:uid>/edit/", alignments.alignment_edit, name="alignment_edit"),
    path("alignments/<uuid:uid>/delete/", alignments.alignment_delete, name="alignment_delete"),
    path("ledger/", overviews.ledger, name="ledger"),
    path("ledger/feed/", overviews.ledger_feed, name="ledger_feed"),
    path("links/<uuid:uid>/", links.link, name="link"),
    path("links/<uuid:uid>/answer/", links.answer, name="link_answer"),
    path("links/<uuid:uid>/edit/", links.edit, name="link_edit"),
    path("links/<uuid:uid>/retire/", links.retire, name="link_retire"),
    path("links/<uuid:uid>/delete/", links.delete, name="link_delete"),
    path("pairs/<int:key>/withdraw/", roles.withdraw_roles, name="withdraw_roles"),
]
