"""Who a reader may address, as choices of one field: "me", "group:7", "signed_in", "public"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, Audience, Group, TrailEntry
from annotations.people import Person


def audience_choices(user: Person) -> list[tuple[str, Any]]:
    """Whom everything that readers make can be addressed to."""
    groups = [(f"group:{group.pk}", group.name) for group in Group.objects.writable_by(user)]
    return [(Audience.ME.value, _("only me")), *groups, (Audience.SIGNED_IN.value, _("everyone signed in"))]


def note_audiences(user: Person) -> list[tuple[str, Any]]:
    """The same, and everybody where the room allows that."""
    choices = audience_choices(user)
    return [*choices, (Audience.PUBLIC.value, _("everyone, also without signing in"))] if public_allowed() else choices


def public_allowed() -> bool:
    """Whether readers may show notes to everybody (`settings.ANNOTATIONS_PUBLIC`)."""
    hook = getattr(settings, "ANNOTATIONS_PUBLIC", "")
    return bool(hook and import_string(hook)())


def default_audience(user: Person, target: Any, offered: Iterable[str]) -> str:
    """What the room above says (a course its group) where it is among those offered, else only me."""
    hook = getattr(settings, "ANNOTATIONS_DEFAULT_AUDIENCE", "")
    audience, group = import_string(hook)(user, target) if hook else (Audience.ME, None)
    choice = f"group:{group.pk}" if group else str(audience)
    return choice if choice in offered else Audience.ME.value


def choice_of(note: Annotation) -> str:
    return note.audience_choice


def fields_of(choice: str) -> dict[str, Any]:
    """The model's fields for a validated choice."""
    kind, _colon, key = choice.partition(":")
    return {"audience": kind, "group_id": int(key) if key else None}


def named(choices: Iterable[str], user: Person) -> dict[str, str]:
    """What people call these choices; a group that the person is not in any more has no name for them."""
    choices = list(choices)
    wanted = {int(choice.partition(":")[2]) for choice in choices if ":" in choice}
    groups = dict(Group.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    said = {}
    for choice in choices:
        kind, _colon, key = choice.partition(":")
        said[choice] = groups.get(int(key), gettext("a group you are not in")) if key else str(Audience(kind).label) if kind else ""
    return said


def trail_of(note: Annotation, user: Person, *, moderates: bool) -> list[TrailEntry]:
    """What was done with a note, for its writer and whoever moderates it, with `by`, `from` and `to` in words.

    Its writer is not told which moderator did something, a moderator not between which other groups the writer moved it.
    """
    if not (moderates or note.creator_id == user.pk):
        return []
    entries = list(note.trail.select_related("actor"))
    moves = {TrailEntry.Act.MOVED, TrailEntry.Act.AGREED, TrailEntry.Act.REVOKED}
    if note.creator_id != user.pk:
        entries = [entry for entry in entries if entry.act not in moves]
    names = named({choice for entry in entries for choice in (entry.before, entry.after)}, user)
    for entry in entries:
        own = entry.actor_id == user.pk
        entry.by = gettext("you") if own else str(entry.actor) if moderates else gettext("a moderator")  # type: ignore[attr-defined]
        entry.was, entry.to = names[entry.before], names[entry.after]  # type: ignore[attr-defined]
    return entries
