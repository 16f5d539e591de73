"""How a writer signs a note for those who may not know, or need not know, who they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group, Membership, in_group_today
from annotations.people import Person


class Signature(models.TextChoices):
    """What stands under a note. "student" needs the group of a course beside it."""

    NAME = "name", _("my name")
    PSEUDONYM = "pseudonym", _("my pseudonym")
    STUDENT = "student", _("a student of a course")


def signature_choices(user: Person) -> list[tuple[str, Any]]:
    """How the person may sign: "name", "pseudonym" where they have one, "student:7" for each course they take."""
    choices: list[tuple[str, Any]] = [(Signature.NAME.value, str(user))]
    if pseudonym := getattr(user, "pseudonym", ""):
        choices.append((Signature.PSEUDONYM.value, pseudonym))
    if user.is_authenticated:
        taken = in_group_today(user) & Q_STUDENT
        for group in Group.objects.filter(taken, kind=Group.Kind.COURSE).distinct():
            choices.append((f"{Signature.STUDENT.value}:{group.pk}", a_student_of(group)))
    return choices


Q_STUDENT = models.Q(memberships__role=Membership.Role.MEMBER)


def signature_of(signature: str, group_id: int | None) -> str:
    """The choice that says how a note is signed."""
    return f"{signature}:{group_id}" if group_id else signature


def signed_by(choice: str) -> dict[str, Any]:
    """The model's fields for a validated choice."""
    signature, _colon, key = choice.partition(":")
    return {"signature": signature, "signature_group_id": int(key) if key else None}


def a_student_of(group: Group) -> str:
    return now_("a student of %(course)s") % {"course": group.name}


def a_reader(*apart: object) -> str:
    """A name that tells nothing but whether it is the same reader again, among those that have `apart` in common."""
    sign = salted_hmac("annotations.shown_creator", "-".join(str(each) for each in apart)).hexdigest()[:4].upper()
    return now_("reader %(sign)s") % {"sign": sign}


def offered(choices: Iterable[tuple[str, Any]], held: str) -> str:
    """The choice that a form begins with."""
    return held if held in dict(choices) else Signature.NAME.value
