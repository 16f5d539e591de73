"""Log-in slips: accounts made for people who need no e-mail address, with passwords that can be read from paper."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from readingroom.accounts.models import User
from readingroom.accounts.roles import Role

# Neither 0 and o nor 1, i and l: they are read from paper. Four times four of 31 letters are 79 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Slip:
    username: str
    password: str


def readable_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def new_slip(person: User) -> Slip:
    """Saves somebody, new or known, with a new password; an old one stops working, and so do sessions begun with it."""
    slip = Slip(person.username, readable_password())
    person.set_password(slip.password)
    person.save()
    return slip


@transaction.atomic
def people_named(usernames: Iterable[str]) -> tuple[list[User], list[Slip]]:
    """Everybody named (compared as people do, without case), and slips for those who had no account yet.

    Raises ValidationError where a name cannot be a user name.
    """
    people, slips = [], []
    for username in dict.fromkeys(filter(None, (name.strip() for name in usernames))):
        person = User.objects.filter(username__iexact=username).first()
        if person is None:
            person = User(username=User.normalize_username(username), role=Role.READER)
            person.full_clean(exclude=["password"])
            slips.append(new_slip(person))
        people.append(person)
    return people, slips
