"""The room itself: what it is called, whom to write to, who may join."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CACHE_KEY = "readingroom.accounts.room"
CACHE_SECONDS = 30


class SignUp(models.TextChoices):
    INVITATION = "invitation", _("by invitation")
    OPEN = "open", _("open to everybody")


class Room(models.Model):
    """One row; `Room.current()` is the room that this server is, also before anybody has set it up."""

    name = models.CharField(_("name of the room"), max_length=120)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    funding = models.TextField(_("who pays for it"), max_length=1000, blank=True)
    selection = models.TextField(_("how texts are chosen"), max_length=4000, blank=True)
    language = models.CharField(_("language of its pages"), max_length=12, default=settings.LANGUAGE_CODE)
    sign_up = models.CharField(_("sign-up"), max_length=12, choices=SignUp, default=SignUp.INVITATION)
    may_be_indexed = models.BooleanField(_("search engines may list its public pages"), default=False)
    public_notes = models.BooleanField(
        _("readers may show notes to everybody"),
        default=False,
        help_text=_("Note by note, as each writer agrees; guests then read them beside public texts. Whoever agreed can take it back."),
    )
    is_demo = models.BooleanField(_("demonstration, with known passwords"), default=False, editable=False)
    single = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("room")
        constraints = [
            models.CheckConstraint(condition=models.Q(single=True), name="room_single"),
            models.UniqueConstraint(fields=["single"], name="room_once"),
            models.CheckConstraint(condition=models.Q(sign_up__in=SignUp.values), name="room_sign_up_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(CACHE_KEY)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        cache.delete(CACHE_KEY)
        return super().delete(*args, **kwargs)

    @classmethod
    def current(cls) -> Room:
        """Asked on every page, so remembered for half a minute."""
        room: Room | None = cache.get(CACHE_KEY)
        if room is None:
            room = cls.objects.first() or cls(name=str(_("The reading room")))
            cache.set(CACHE_KEY, room, CACHE_SECONDS)
        return room


def public_notes_allowed() -> bool:
    """Whether the room lets its readers show notes to everybody (`settings.ANNOTATIONS_PUBLIC`)."""
    return Room.current().public_notes


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `{{ room.name }}` on every page, and whether mail leaves the room."""
    return {"room": Room.current(), "sends_mail": settings.SENDS_MAIL}
