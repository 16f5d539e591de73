"""The shelf: which sources a person may see, narrowed by filters whose counts combine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Annotation, Codebook
from annotations.people import Person
from readingroom.library.facts import language_name
from readingroom.library.models import Passage, Provenance, Source

NOT_STATED = "-"
"""In an address: the sources whose kind, creator or language is not stated."""
LONGEST = 200

FACETS: dict[str, str | Promise] = {
    "kind": gettext_lazy("Kind"),
    "creator": gettext_lazy("Creator"),
    "language": gettext_lazy("Language"),
    "published": gettext_lazy("Published as"),
    "collection": gettext_lazy("Collection"),
    "tag": gettext_lazy("Tagged"),
}
SORTS: dict[str, tuple[str | Promise, list[Any]]] = {
    "title": (gettext_lazy("title"), ["title", "pk"]),
    "date": (gettext_lazy("date, oldest first"), [F("issued_from").asc(nulls_last=True), "title", "pk"]),
    "newest": (gettext_lazy("date, newest first"), [F("issued_from").desc(nulls_last=True), "title", "pk"]),
    "added": (gettext_lazy("last added"), ["-added", "pk"]),
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str | Promise
    options: list[Option]

    @property
    def is_used(self) -> bool:
        return any(option.chosen for option in self.options)


class Shelf:
    """One person's view of the library. Choices within a facet widen (any of), facets narrow each other."""

    def __init__(self, user: Person, asked: QueryDict) -> None:
        self.user = user
        self.chosen: Mapping[str, list[str]] = {
            name: list(dict.fromkeys(value[:LONGEST] for value in asked.getlist(name) if value))[:20] for name in FACETS
        }
        self.sort = asked.get("sort", "title") if asked.get("sort") in SORTS else "title"

    def sources(self) -> QuerySet[Source]:
        return self._narrowed().order_by(*SORTS[self.sort][1])

    def facets(self) -> list[Facet]:
        """Every facet with what it offers: the count of each option under the choices made in the other facets."""
        found = [Facet(name, label, self._options(name)) for name, label in FACETS.items()]
        return [facet for facet in found if facet.options]

    def removable(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.chosen.items() for value in values]

    def _narrowed(self, but: str = "") -> QuerySet[Source]:
        shown = Source.objects.visible_to(self.user)
        for name, values in self.chosen.items():
            if values and name != but:
                shown = shown.filter(self._condition(name, values))
        return shown

    def _condition(self, name: str, values: list[str]) -> Q:
        wanted = [value for value in values if value != NOT_STATED]
        if name in {"kind", "language"}:
            return Q(**{f"{name}__in": wanted + [""] * (NOT_STATED in values)})
        if name == "collection":
            return Q(Exists(Source.collections.through.objects.filter(source=OuterRef("pk"), collection__slug__in=wanted)))
        if name == "tag":
            return Q(pk__in={target for tag, _label, target in self._tagged if tag in wanted})
        rows = Provenance.objects.filter(source=OuterRef("pk"), field=PROVENANCE[name])
        condition = Q(Exists(_by_heading(rows).filter(shown__in=wanted)))
        return condition | Q(~Exists(rows)) if NOT_STATED in values else condition

    def _options(self, name: str) -> list[Option]:
        counts = self._counts(name)
        labels = {value: label for value, label, _count in counts}
        chosen = self.chosen[name]
        options = [Option(value, label, count, value in chosen) for value, label, count in counts]
        # A choice that finds nothing stays, so that it can be taken back.
        return options + [Option(value, self._label(name, value), 0, True) for value in chosen if value not in labels]

    def _counts(self, name: str) -> list[tuple[str, str, int]]:
        shown = self._narrowed(but=name)
        if name in {"kind", "language"}:
            plain = shown.order_by().values_list(name).annotate(n=Count("pk"))
            found = [(value or NOT_STATED, self._label(name, value or NOT_STATED), count) for value, count in plain]
        elif name == "collection":
            held = Source.collections.through.objects.filter(source__in=shown.values("pk"))
            titled = held.values_list("collection__slug", "collection__title").annotate(n=Count("source_id"))
            found = list(titled)
        elif name == "tag":
            keys = set(shown.values_list("pk", flat=True))
            labels = {tag: label for tag, label, _target in self._tagged}
            counts = Counter(tag for tag, _label, target in self._tagged if target in keys)
            found = [(tag, labels[tag], count) for tag, count in counts.items()]
        else:
            stated = _by_heading(Provenance.objects.filter(field=PROVENANCE[name], source__in=shown.values("pk")))
            named = stated.order_by().values_list("shown").annotate(n=Count("source_id", distinct=True))
            found = [(value, value, count) for value, count in named]
        return sorted(found, key=lambda option: (option[0] == NOT_STATED, -option[2], option[1].casefold()))

    def _label(self, name: str, value: str) -> str:
        if value == NOT_STATED:
            return _("not stated")
        if name == "kind":
            return str(dict(Source.Kind.choices).get(value, value))
        return language_name(value) if name == "language" else value

    @cached_property
    def _tagged(self) -> set[tuple[str, str, int]]:
        """(codebook/tag, label, source) of every tag that the person may see on a note that they may see."""
        books = set(Codebook.objects.visible_to(self.user).values_list("pk", flat=True))
        # Two queries and a loop: nested once more, the rules on notes overflow SQLite's parser.
        fields = ("tags__codebook", "tags__codebook__slug", "tags__slug", "tags__label", "target")
        rows = Annotation.objects.visible_to(self.user).exclude(tags=None).order_by().values_list(*fields).distinct()
        return {(f"{slug}/{tag}", label, target) for book, slug, tag, label, target in rows if book in books}


PROVENANCE = {"creator": Provenance.Field.CREATOR, "published": Provenance.Field.PUBLISHED_AS}


def _by_heading(rows: QuerySet[Provenance]) -> QuerySet[Any]:
    """Each value as this room heads the name, or as it stands where it names nobody the room knows."""
    return rows.annotate(shown=Coalesce("name__heading", "value"))


def passage_counts(sources: list[int]) -> dict[int, int]:
    rows = Passage.objects.standing().filter(source__in=sources).order_by().values_list("source").annotate(n=Count("pk"))
    return dict(rows)
