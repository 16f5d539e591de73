"""The people of the demonstration."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.http import QueryDict
from django.utils import timezone

from readingroom.accounts.models import User
from readingroom.reading.demo.files import read
from readingroom.search.asking import Asked
from readingroom.search.models import SavedSearch

KEPT_DAYS_AGO = 10


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


def add_searches(people: dict[str, User]) -> None:
    """Searches that they keep; what each finds counts as new."""
    then = timezone.now() - timedelta(days=KEPT_DAYS_AGO)
    for told in read("people")["search"]:
        query = Asked.by(QueryDict(told["query"])).lasting
        SavedSearch.objects.create(user=people[told["by"]], title=told["title"], query=query, made=then, seen=then)
