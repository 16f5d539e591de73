from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.library import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("names/<str:slug>/", views.name, name="name"),
    path("collections/<str:slug>/", views.collection, name="collection"),
]
