"""Finding the other place of a link: by its address, by words, among what the reader worked on lately, or in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.urls import Resolver404, resolve

from annotations.models import Anchor
from annotations.people import Person
from readingroom.library.models import Passage, Source

MOST = 12
MOST_LISTED = 300
OPENING = 160


@dataclass(frozen=True)
class OtherPlace:
    """A passage, or a record as a whole (a citation)."""

    source: Source
    passage: Passage | None

    @property
    def key(self) -> str:
        return f"{self.source.slug}/{self.passage.number}" if self.passage else self.source.slug


def by_key(key: str, user: Person) -> OtherPlace | None:
    """The place called "slug/number" or, for a record without text, "slug"."""
    slug, _slash, number = key.partition("/")
    source = Source.objects.visible_to(user).filter(slug=slug).first()
    if source is None or (not number and not source.is_record):
        return None
    if not number:
        return OtherPlace(source, None)
    passage = source.passages.filter(number=number).select_related("forward").first()
    for _hop in range(20):
        if passage is None or passage.removed is None:
            break
        passage = passage.forward
    return OtherPlace(source, passage) if passage and passage.removed is None and passage.source_id == source.pk else None


def by_address(address: str, user: Person) -> OtherPlace | None:
    """The place a pasted permalink leads to; whose server it names does not matter."""
    try:
        parts = urlsplit(address.strip())
        match = resolve(unquote(parts.path if parts.path.endswith("/") else f"{parts.path}/"))
    except (ValueError, Resolver404):
        return None
    slug = match.kwargs.get("slug", "")
    if match.url_name in {"passage", "revision_passage"}:
        return by_key(f"{slug}/{match.kwargs['number']}", user)
    if match.url_name == "source":
        found = re.fullmatch(r"p(\d+[a-z]*)", parts.fragment)
        return by_key(f"{slug}/{found[1]}" if found else slug, user)
    return None


def lately(user: Person) -> QuerySet[Passage]:
    """Passages the person noted, tagged or linked last, newest first, each with `opening`, its first words."""
    own = Anchor.objects.filter(annotation__creator_id=user.pk, annotation__deleted=None, target=OuterRef("source"))
    here = own.filter(start__lt=OuterRef("end"), end__gt=OuterRef("start"))
    newest = here.order_by().values("target").annotate(newest=Max("annotation__created")).values("newest")
    found = with_openings(Passage.objects.visible_to(user).filter(Exists(here)))
    return found.order_by(Subquery(newest).desc(), "-pk")


def of(source: Source) -> QuerySet[Passage]:
    """The passages of a text, to choose one of."""
    return with_openings(source.passages.standing()).order_by("start")


def with_openings(passages: QuerySet[Passage]) -> QuerySet[Passage]:
    """The first words of each passage without loading whole texts."""
    opening = Substr("source__text", F("start") + 1, OPENING)
    return passages.select_related("source").defer("source__text").annotate(opening=opening)


def titled(words: str, user: Person) -> QuerySet[Source]:
    """Sources whose title has these words; records among them can be cited as a whole."""
    found = Source.objects.visible_to(user).filter(title__icontains=words.strip())
    return found.order_by("title", "pk")[:MOST]
