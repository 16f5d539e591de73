"""The ledger: every judgement made in what is published here, signed and dated, with what was said against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from django.utils.translation import gettext as _

from annotations.models import Audience
from annotations.people import Person
from readingroom.comparison.beside import signed
from readingroom.comparison.models import Basis, Link, Looked, Pair
from readingroom.comparison.shown import shown
from readingroom.library.models import Provenance, Source

PAGE = 50
PUBLISHED = [Audience.SIGNED_IN, Audience.PUBLIC]


@dataclass(frozen=True)
class Judgement:
    """One entry. `kind` is link, retirement, look, role, withdrawal or description."""

    kind: str
    made: datetime
    by: str
    says: str
    reason: str
    url: str
    questioned: int = 0


def ledger(user: Person, page: int = 1) -> tuple[list[Judgement], bool]:
    """A page of the judgements the person may read, the newest first, and whether there are more."""
    most = page * PAGE + 1
    found = nlargest(most, (entry for part in PARTS for entry in part(user, most)), key=lambda entry: (entry.made, entry.url, entry.kind))
    return found[(page - 1) * PAGE : page * PAGE], len(found) == most


def _links(user: Person, most: int) -> Iterator[Judgement]:
    links = Link.objects.visible_to(user).filter(annotation__audience__in=PUBLISHED)
    for each in shown(links.order_by("-annotation__created", "-pk")[:most], user):
        link = each.link
        says = _("%(one)s %(relation)s %(other)s") % {"one": link.from_source, "relation": each.relation.label, "other": link.to_source}
        by = _("the text itself, recorded by %(name)s") % {"name": each.by} if link.is_explicit else each.by
        yield Judgement("link", each.created, by, says, link.annotation.body, link.get_absolute_url(), each.questioned)


def _retirements(user: Person, most: int) -> Iterator[Judgement]:
    links = Link.objects.visible_to(user).filter(annotation__audience__in=PUBLISHED, retired__isnull=False)
    for link in links.with_places().order_by("-retired", "-pk")[:most]:
        says = _("a link between %(one)s and %(other)s is retired") % {"one": link.from_source, "other": link.to_source}
        assert link.retired is not None
        yield Judgement("retirement", link.retired, str(link.retired_by), says, link.retired_reason, link.get_absolute_url())


def _looks(user: Person, most: int) -> Iterator[Judgement]:
    looks = Looked.objects.visible_to(user).standing().filter(annotation__audience__in=PUBLISHED)
    found = list(
        looks.select_related("annotation", "passage__source", "other")
        .defer("passage__source__text", "other__text")
        .order_by("-annotation__created", "-pk")[:most]
    )
    names = signed([each.annotation_id for each in found], user)
    for each in found:
        says = _("looked for links of %(passage)s with %(other)s and found none") % {"passage": each.passage, "other": each.other}
        url = each.passage.get_absolute_url()
        yield Judgement("look", each.annotation.created, names[each.annotation_id], says, each.where, url)


def _roles(user: Person, most: int) -> Iterator[Judgement]:
    pairs = Pair.objects.visible_to(user).select_related("statement", "critique", "set_by").defer("statement__text", "critique__text")
    for pair in pairs.order_by("-made", "-pk")[:most]:
        said = {
            "statement": " › ".join([str(pair.statement), *pair.statement_part]),
            "critique": " › ".join([str(pair.critique), *pair.critique_part]),
        }
        says = _("%(statement)s is set as a primary statement, %(critique)s as a critique") % said
        by = _("the text itself") if pair.basis == Basis.EXPLICIT and not pair.set_by else str(pair.set_by)
        yield Judgement("role", pair.made, by, says, pair.reason, pair.get_absolute_url() if pair.withdrawn is None else "")
        if pair.withdrawn:
            says = _("the roles of %(statement)s and %(critique)s are withdrawn") % said
            yield Judgement("withdrawal", pair.withdrawn, by, says, "", "")


def _descriptions(user: Person, most: int) -> Iterator[Judgement]:
    rows = Provenance.objects.filter(status=Provenance.Status.SUPPLIED, source__in=Source.objects.visible_to(user))
    for row in rows.select_related("source", "supplied_by").defer("source__text").order_by("-made", "-pk")[:most]:
        said = {"source": row.source, "field": row.get_field_display(), "value": row.value}
        by = str(row.supplied_by) if row.supplied_by else _("not stated")
        says = _("%(source)s: %(field)s is supplied as “%(value)s”") % said
        yield Judgement("description", row.made, by, says, row.evidence, row.source.get_absolute_url())


PARTS: list[Callable[[Person, int], Iterator[Judgement]]] = [_links, _retirements, _looks, _roles, _descriptions]
