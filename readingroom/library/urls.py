from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.library import describing, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("names/", views.names, name="names"),
    path("names/new/", views.new_name, name="new_name"),
    path("names/<str:slug>/", views.name, name="name"),
    path("names/<str:slug>/edit/", views.edit_name, name="edit_name"),
    path("collections/<str:slug>/", views.collection, name="collection"),
    path("library/withdrawn/", describing.withdrawn_sources, name="withdrawn_sources"),
    path("sources/<str:slug>/edit/", describing.edit_source, name="edit_source"),
    path("sources/<str:slug>/edit/supply/", describing.supply, name="supply"),
    path("sources/<str:slug>/edit/supplied/<int:pk>/", describing.take_back, name="take_back_supplied"),
    path("sources/<str:slug>/withdraw/", describing.withdraw, name="withdraw_source"),
    path("sources/<str:slug>/bring-back/", describing.bring_back, name="bring_back"),
]
