"""Further rules by which a higher room narrows who reads notes, named in `settings.ANNOTATIONS_RULES`.

Each is a dotted path to `rule(user) -> Q` over Annotation, built of Exists subqueries (never joins, so that rules can be ANDed).
One's own notes are exempt.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from annotations.people import Person

Rule = Callable[[Person], Q]


def registered_rules() -> list[Rule]:
    return [import_string(path) for path in settings.ANNOTATIONS_RULES]


def kept_by_rules(user: Person) -> Q:
    """What every registered rule lets the person read, or wrote themselves."""
    allowed = Q()
    for rule in registered_rules():
        allowed &= rule(user)
    if user.is_authenticated and allowed:
        return allowed | Q(creator_id=user.pk)
    return allowed
