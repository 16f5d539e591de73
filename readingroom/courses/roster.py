"""A list of people becomes enrolments: those without an account get one, with a password on a slip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from readingroom.accounts.models import User
from readingroom.accounts.roles import Role
from readingroom.accounts.slips import readable_password
from readingroom.courses.models import Course

MOST_LINES = 400
# Iterations slow down guessing at what people think up. Sixteen random letters (79 bits) need no such help, and a class of 200 would wait
# for a minute and a half; Django hashes anew with its full count when the student first signs in.
SLIP_ITERATIONS = 30_000


class NotALine(ValueError):
    """Lines of a list that cannot be read, each with the reason."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(messages)
        self.messages = messages


@dataclass(frozen=True)
class Line:
    username: str
    full_name: str


@dataclass(frozen=True)
class Slip:
    """What a student takes home. `password` is None where the account was there before."""

    username: str
    full_name: str
    password: str | None


def read_list(text: str) -> list[Line]:
    """ "username, Full Name" a line (tab or semicolon do as well); raises NotALine with all that is wrong at once."""
    lines: list[Line] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    field = User._meta.get_field("username")
    longest = User._meta.get_field("full_name").max_length or 150
    for number, row in enumerate(text.splitlines(), start=1):
        username, _comma, full_name = re.sub(r"[\t;]", ",", row).partition(",")
        username, full_name = username.strip(), " ".join(full_name.strip(" ,").split())
        if not username and not full_name:
            continue
        try:
            field.run_validators(username)
            if not username or "@" in username:
                raise ValidationError(_("a user name is missing or has an @ in it"))
        except ValidationError as error:
            wrong.append(
                _("Line %(number)d, “%(row)s”: %(why)s") % {"number": number, "row": row.strip()[:60], "why": " ".join(error.messages)}
            )
            continue
        if len(full_name) > longest:
            wrong.append(_("Line %(number)d: the name is longer than %(longest)d signs.") % {"number": number, "longest": longest})
        if username.casefold() in seen:
            first = seen[username.casefold()]
            wrong.append(
                _("Line %(number)d: “%(name)s” stands in line %(first)d already.") % {"number": number, "name": username, "first": first}
            )
        seen.setdefault(username.casefold(), number)
        lines.append(Line(username, full_name))
    if not lines and not wrong:
        wrong.append(_("There is nobody in the list."))
    if len(lines) > MOST_LINES:
        wrong.append(_("These are more than %(most)d people; add them in parts.") % {"most": MOST_LINES})
    if wrong:
        raise NotALine(wrong[:20])
    return lines


def enrol_list(course: Course, lines: Iterable[Line], role: str) -> list[Slip]:
    """All of them or, where anything goes wrong, none."""
    lines = list(lines)
    with transaction.atomic():
        known = {
            user.username.casefold(): user
            for user in User.objects.annotate(folded=Lower("username")).filter(folded__in=[line.username.lower() for line in lines])
        }
        slips = []
        for line in lines:
            user, password = known.get(line.username.casefold()), None
            if user is None:
                password = readable_password()
                user = User(username=User.normalize_username(line.username), full_name=line.full_name, role=Role.READER)
                user.password = hashed(password)
                user.save()
            course.enrol(user, role)
            slips.append(Slip(user.username, user.full_name, password))
    return slips


def hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=SLIP_ITERATIONS)
    return hasher.encode(password, hasher.salt())
