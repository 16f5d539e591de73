"""Rules that a higher room could register."""

from __future__ import annotations

from django.db.models import Q

from annotations.people import Person


def nothing_that_says_withheld(user: Person) -> Q:
    return ~Q(body__contains="withheld")


def nothing_for_guests(user: Person) -> Q:
    return Q() if user.is_authenticated else Q(pk__in=[])
