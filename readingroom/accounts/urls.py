"""One's own account, and the people of the room. Signing in and out is allauth's, under account/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from readingroom.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", views.profile, name="profile"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/slip/", views.new_slip, name="new_slip"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("people/room/", views.room, name="room"),
]
