"""Addresses of comparison. `<passage:number>` is 12 or 12a."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.comparison.views import linked, linking, links, overviews, roles, side_by_side
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
    path("collections/<str:slug>/map/", overviews.collection_map, name="collection_map"),
    path("ledger/", overviews.ledger, name="ledger"),
    path("ledger/feed/", overviews.ledger_feed, name="ledger_feed"),
    path("links/<uuid:uid>/", links.link, name="link"),
    path("links/<uuid:uid>/answer/", links.answer, name="link_answer"),
    path("links/<uuid:uid>/edit/", links.edit, name="link_edit"),
    path("links/<uuid:uid>/retire/", links.retire, name="link_retire"),
    path("links/<uuid:uid>/delete/", links.delete, name="link_delete"),
    path("pairs/<int:key>/withdraw/", roles.withdraw_roles, name="withdraw_roles"),
]
