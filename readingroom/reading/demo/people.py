"""The people of the demonstration."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from readingroom.accounts.models import User
from readingroom.reading.demo.files import read


def usernames() -> list[str]:
    return [person["username"] for person in read("people")["person"]]


def demo_people() -> dict[str, User]:
    """Those that are here, by user name."""
    return {user.username: user for user in User.objects.filter(username__in=usernames())}


def add_people() -> dict[str, User]:
    """By user name. Whoever has no part in the demonstration writes in it, and cannot sign in."""
    people = read("people")
    password = make_password(people["password"])
    for person in people["person"]:
        User.objects.create(
            username=person["username"],
            full_name=person["full_name"],
            pseudonym=person.get("pseudonym", ""),
            role=person["role"],
            password=password if "part" in person else make_password(None),
        )
    return demo_people()
