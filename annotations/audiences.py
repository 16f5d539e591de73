"""Who a reader may address, as choices of one field: "me", "group:7", "signed_in"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, Audience, Group
from annotations.people import Person


def audience_choices(user: Person) -> list[tuple[str, Any]]:
    groups = [(f"group:{group.pk}", group.name) for group in Group.objects.writable_by(user)]
    return [(Audience.ME.value, _("only me")), *groups, (Audience.SIGNED_IN.value, _("everyone signed in"))]


def default_audience(user: Person, target: Any, offered: Iterable[str]) -> str:
    """What the room above says (a course its group) where it is among those offered, else only me."""
    hook = getattr(settings, "ANNOTATIONS_DEFAULT_AUDIENCE", "")
    audience, group = import_string(hook)(user, target) if hook else (Audience.ME, None)
    choice = f"group:{group.pk}" if group else str(audience)
    return choice if choice in offered else Audience.ME.value


def choice_of(note: Annotation) -> str:
    return f"group:{note.group_id}" if note.group_id else note.audience


def fields_of(choice: str) -> dict[str, Any]:
    """The model's fields for a validated choice."""
    kind, _colon, key = choice.partition(":")
    return {"audience": kind, "group_id": int(key) if key else None}
