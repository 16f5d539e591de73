"""What is new among notes, in counts and links: no words of anybody, for it goes out by mail and feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from annotations.models import Annotation, Mention
from annotations.people import Person


@dataclass(frozen=True)
class News:
    says: str
    path: str


def news_of(user: Person, since: datetime, until: datetime) -> list[News]:
    """Of a stretch of time: what others wrote that the person may read, and what of it answers or names them."""
    fresh = Annotation.objects.visible_to(user).filter(created__gte=since, created__lt=until).exclude(creator_id=user.pk)
    answers = fresh.filter(parent__creator_id=user.pk).count()
    named = Mention.objects.filter(person_id=user.pk, annotation__in=fresh).count()
    counted = fresh.aggregate(notes=Count("pk", distinct=True), texts=Count("target", distinct=True))
    found = []
    if answers:
        found.append(News(ngettext("%(n)s reply to you", "%(n)s replies to you", answers) % {"n": answers}, reverse("my_notes")))
    if named:
        found.append(News(ngettext("%(n)s note that names you", "%(n)s notes that name you", named) % {"n": named}, reverse("annotations")))
    if counted["notes"]:
        texts = ngettext("%(n)s text", "%(n)s texts", counted["texts"]) % {"n": counted["texts"]}
        says = ngettext("%(n)s new note on %(texts)s", "%(n)s new notes on %(texts)s", counted["notes"])
        found.append(News(says % {"n": counted["notes"], "texts": texts}, reverse("annotations")))
    return found
