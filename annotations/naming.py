"""Naming people in a note by "@name": those whom its writer knows and who may read it; of all others nothing is said."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.utils import timezone

from annotations.groups import Group, Membership
from annotations.models import Annotation, Audience, Mention
from annotations.people import Person

MOST_NAMED = 20


def known_to(user: Person) -> dict[int, Any]:
    """The people of one's groups, as far as the groups let one know them: in an anonymous one, who leads it, or all for who leads it."""
    now = timezone.now()
    led = Group.objects.led_by(user).values("pk")
    open_to = Q(group__anonymous_to_peers=False) | Q(role=Membership.Role.LEADER) | Q(group__in=led)
    current = Q(ended=None) | Q(ended__gt=now)
    groups = Group.objects.current_for(user).values("pk")
    rows = Membership.objects.filter(open_to, current, group__in=groups, started__lte=now).select_related("user")
    return {row.user_id: row.user for row in rows if row.user_id != user.pk}


def named_in(body: str, people: dict[int, Any]) -> list[Any]:
    """Of these people those whom a text names, by the name others see or the user name, however it is spelt."""
    if "@" not in body:
        return []
    by_name: dict[str, Any] = {}
    for person in people.values():
        for name in (person.username, str(person)):
            by_name.setdefault(" ".join(name.casefold().split()), person)
    if not by_name:
        return []
    longest_first = sorted(by_name, key=len, reverse=True)
    names = re.compile(r"(?<!\w)@(" + "|".join(re.escape(name) for name in longest_first) + r")(?!\w)")
    found = {by_name[name].pk: by_name[name] for name in names.findall(" ".join(body.casefold().split()))}
    return list(found.values())[:MOST_NAMED]


def name_people(note: Annotation, writer: Person) -> list[str]:
    """Keep whom the note names now; the names of those who were not named before."""
    if note.audience == Audience.ME or "@" not in note.body:
        note.mentions.all().delete()
        return []
    readers = [
        person for person in named_in(note.body, known_to(writer)) if Annotation.objects.visible_to(person).filter(pk=note.pk).exists()
    ]
    note.mentions.exclude(person__in=readers).delete()
    before = set(note.mentions.values_list("person_id", flat=True))
    fresh = [person for person in readers if person.pk not in before]
    Mention.objects.bulk_create([Mention(annotation=note, person=person) for person in fresh])
    return [str(person) for person in fresh]
