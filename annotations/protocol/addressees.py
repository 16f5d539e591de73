"""Audiences as `audience` (https://www.w3.org/TR/annotation-model/#intended-audience): each has an address in this room."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.audiences import audience_choices, choice_of
from annotations.models import Annotation
from annotations.people import Person
from annotations.protocol.parsing import pointed
from annotations.protocol.refusing import Refused
from annotations.protocol.targets import Reader


def audience_json(note: Annotation, container: str) -> dict[str, Any]:
    name = note.group.name if note.group else str(note.get_audience_display())
    return {"id": f"{container}#{choice_of(note).replace(':', '-')}", "type": "Audience", "name": name}


def read_audience(sent: Any, user: Person, host: str) -> tuple[str | None, list[Any]]:
    """The choice meant (None where none of this room's audiences is named), and what else `audience` says.

    Raises Refused for one of this room's that the person cannot write to, whether it exists or not.
    """
    choice, others = None, []
    for at, each in enumerate(sent if isinstance(sent, list) else [sent] if sent is not None else []):
        pointer = pointed("/audience", at) if isinstance(sent, list) else "/audience"
        address = each.get("id") if isinstance(each, dict) else each
        if not isinstance(each, str | dict) or (address is not None and not isinstance(address, str)):
            raise Refused(_("An audience is an IRI, or an object with an `id`."), pointer)
        named = _named(address or "", user, host)
        if named is None:
            others.append(each)
        elif choice is not None and choice != named:
            raise Refused(_("A note has one audience of this room."), pointer)
        elif named not in dict(audience_choices(user)):
            raise Refused(_("You cannot write for this audience."), pointer)
        else:
            choice = named
    return choice, others


def _named(address: str, user: Person, host: str) -> str | None:
    """None for what is no audience of this room: another room's mean other people."""
    try:
        path, fragment = Reader(user, host).path_of(address, "/audience")
    except Refused:
        return None
    if path != reverse("annotations") or not fragment:
        return None
    return fragment.replace("group-", "group:")
