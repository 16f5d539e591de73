"""The ledger: every judgement made in what is published here, signed and dated, with what was said against it and answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.models import Annotation, Audience, Motivation
from annotations.people import Person
from readingroom.comparison.aligned import named
from readingroom.comparison.beside import signed
from readingroom.comparison.models import Basis, Link, Looked, Objection, Pair, Reading
from readingroom.comparison.shown import shown
from readingroom.library.models import Alignment, Name, NameChange, NameForm, Provenance, Quotation, Source, Version

PAGE = 50
LONGEST = 90
PUBLISHED = [Audience.SIGNED_IN, Audience.PUBLIC]


@dataclass(frozen=True)
class Said:
    """An objection to a judgement, or an answer to one."""

    by: str
    made: datetime
    body: str
    questions: bool
    url: str


@dataclass
class Judgement:
    """One entry. `kind` is one of KINDS; `about` is the note whose thread holds what was said of it."""

    kind: str
    made: datetime
    by: str
    says: str
    reason: str
    url: str
    about: int | None = None
    described: tuple[int, str] | None = None
    """For a description: source and field, which objections are made to."""
    said: list[Said] = field(default_factory=list)

    @property
    def questioned(self) -> int:
        """By how many."""
        return len({each.by for each in self.said if each.questions})

    @property
    def questions_url(self) -> str:
        if self.described:
            return next((each.url for each in self.said), self.url)
        return f"{self.url}#questions"

    def as_json(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in ("kind", "made", "by", "says", "reason", "url", "questioned")}
        return {**own, "said": [vars(each) for each in self.said]}


def ledger(user: Person, page: int = 1, kind: str = "") -> tuple[list[Judgement], bool]:
    """A page of the judgements the person may read, the newest first, and whether there are more; all kinds, or one of KINDS."""
    most = page * PAGE + 1
    parts = KINDS[kind] if kind in KINDS else {part for parts in KINDS.values() for part in parts}
    everything = (entry for part in parts for entry in part(user, most) if not kind or entry.kind == kind)
    found = nlargest(most, everything, key=lambda entry: (entry.made, entry.url, entry.kind, entry.says))
    here = found[(page - 1) * PAGE : page * PAGE]
    _add_what_was_said(here, user)
    return here, len(found) == most


def _add_what_was_said(entries: list[Judgement], user: Person) -> None:
    """Objections and answers under each entry, in the order of time, by two queries for the page."""
    threads = [entry.about for entry in entries if entry.about is not None]
    sources = {entry.described[0] for entry in entries if entry.described}
    objections = Objection.objects.visible_to(user).standing().filter(source__in=sources).select_related("source")
    made_to: dict[int, Objection] = {each.annotation_id: each for each in objections}
    visible = Annotation.objects.visible_to(user)
    notes = [*visible.filter(parent__in=[*threads, *made_to]).signed_for(user), *visible.filter(pk__in=made_to).signed_for(user)]
    by_note: dict[int, list[Said]] = defaultdict(list)
    by_field: dict[tuple[int, str], list[Said]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: (note.created, note.pk)):
        objection = made_to.get(note.pk) or made_to.get(note.parent_id or 0)
        url = f"{reverse('description', args=[objection.source.slug, objection.field])}#note-{note.uid}" if objection else ""
        said = Said(note.shown_creator(user), note.created, note.body, note.motivation == Motivation.QUESTIONING, url)
        if objection:
            by_field[objection.source_id, objection.field].append(said)
        else:
            by_note[note.parent_id or 0].append(said)
    for entry in entries:
        entry.said = by_field[entry.described] if entry.described else by_note.get(entry.about or 0, [])


def _links(user: Person, most: int) -> Iterator[Judgement]:
    links = Link.objects.visible_to(user).filter(annotation__audience__in=PUBLISHED)
    for each in shown(links.order_by("-annotation__created", "-pk")[:most], user):
        link = each.link
        says = _("%(one)s %(relation)s %(other)s") % {"one": link.from_source, "relation": each.relation.label, "other": link.to_source}
        by = _("the text itself, recorded by %(name)s") % {"name": each.by} if link.is_explicit else each.by
        yield Judgement("link", each.created, by, says, link.annotation.body, link.get_absolute_url(), link.annotation_id)


def _retirements(user: Person, most: int) -> Iterator[Judgement]:
    links = Link.objects.visible_to(user).filter(annotation__audience__in=PUBLISHED, retired__isnull=False)
    found = list(links.with_places().order_by("-retired", "-pk")[:most])
    names = signed([link.annotation_id for link in found], user)
    for link in found:
        says = _("a link between %(one)s and %(other)s is retired") % {"one": link.from_source, "other": link.to_source}
        assert link.retired is not None
        own = link.retired_by_id == link.annotation.creator_id
        by = names[link.annotation_id] if own else str(link.retired_by)
        yield Judgement("retirement", link.retired, by, says, link.retired_reason, link.get_absolute_url(), link.annotation_id)


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
        url = each.annotation.get_absolute_url()
        yield Judgement("look", each.annotation.created, names[each.annotation_id], says, each.where, url, each.annotation_id)


def _roles(user: Person, most: int) -> Iterator[Judgement]:
    pairs = Pair.objects.visible_to(user).select_related("statement", "critique", "set_by", "withdrawn_by")
    pairs = pairs.defer("statement__text", "critique__text")
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
            yield Judgement("withdrawal", pair.withdrawn, str(pair.withdrawn_by), says, pair.withdrawn_reason, "")


def _versions(user: Person, most: int) -> Iterator[Judgement]:
    versions = Version.objects.visible_to(user).select_related("source", "work", "set_by", "withdrawn_by").defer("source__text")
    for version in versions.order_by("-made", "-pk")[:most]:
        said = {"source": version.source, "work": version.work}
        url = reverse("versions", args=[version.source.slug])
        says = _("%(source)s is set as a version of “%(work)s”") % said
        yield Judgement("version", version.made, str(version.set_by), says, version.reason, url)
        if version.withdrawn:
            says = _("%(source)s is no longer set as a version of “%(work)s”") % said
            yield Judgement("withdrawal", version.withdrawn, str(version.withdrawn_by), says, version.withdrawn_reason, url)


def _alignments(user: Person, most: int) -> Iterator[Judgement]:
    visible = Alignment.objects.visible_to(user).standing().filter(annotation__audience__in=PUBLISHED)
    newest = visible.order_by("-annotation__created", "-pk").values_list("pk", flat=True)[:most]
    for each in named(Alignment.objects.filter(pk__in=list(newest)), user):
        note = each.alignment.annotation
        says = _("passages of %(one)s and %(other)s are joined as versions: %(rows)d rows") % {
            "one": each.alignment.one, "other": each.alignment.other, "rows": each.rows,
        }  # fmt: skip
        yield Judgement("alignment", note.created, each.by, says, note.body, each.alignment.get_absolute_url(), note.pk)


def _readings(user: Person, most: int) -> Iterator[Judgement]:
    visible = Reading.objects.visible_to(user).filter(published__isnull=False, annotation__deleted=None)
    found = list(
        visible.select_related("annotation", "one", "other").defer("one__text", "other__text").order_by("-published", "-pk")[:most]
    )
    names = signed([each.annotation_id for each in found], user)
    for each in found:
        note = each.annotation
        said = {"reading": each.title, "one": each.one, "other": each.other}
        assert each.published is not None
        says = _("a reading of %(one)s and %(other)s is published: “%(reading)s”") % said
        yield Judgement("reading", each.published, names[note.pk], says, note.body, each.get_absolute_url(), note.pk)
        if each.withdrawn:
            says = _("the reading “%(reading)s” of %(one)s and %(other)s is withdrawn") % said
            yield Judgement("withdrawal", each.withdrawn, names[note.pk], says, each.withdrawn_reason, each.get_absolute_url(), note.pk)


def _descriptions(user: Person, most: int) -> Iterator[Judgement]:
    rows = Provenance.objects.filter(status=Provenance.Status.SUPPLIED, source__in=Source.objects.visible_to(user))
    for row in rows.select_related("source", "supplied_by").defer("source__text").order_by("-made", "-pk")[:most]:
        said = {"source": row.source, "field": row.get_field_display(), "value": row.value}
        by = str(row.supplied_by) if row.supplied_by else _("not stated")
        says = _("%(source)s: %(field)s is supplied as “%(value)s”") % said
        kind = "heading" if row.field == Provenance.Field.TITLE else "description"
        url = reverse("description", args=[row.source.slug, row.field])
        yield Judgement(kind, row.made, by, says, row.evidence, url, described=(row.source_id, row.field))


def _objections(user: Person, most: int) -> Iterator[Judgement]:
    """Also where nothing is supplied, so that no description entry could show them."""
    objections = Objection.objects.visible_to(user).standing().select_related("source", "annotation").defer("source__text")
    found = list(objections.order_by("-annotation__created", "-pk")[:most])
    names = signed([each.annotation_id for each in found], user)
    for each in found:
        note = each.annotation
        says = _("%(source)s: what is said of it under “%(field)s” is questioned") % {
            "source": each.source,
            "field": each.get_field_display(),
        }
        url = f"{reverse('description', args=[each.source.slug, each.field])}#note-{note.uid}"
        yield Judgement("objection", note.created, names[note.pk], says, note.body, url, note.pk)


def _quotations(user: Person, most: int) -> Iterator[Judgement]:
    shown_sources = Source.objects.visible_to(user)
    found = Quotation.objects.filter(confirmed__isnull=False, confirmed_by__isnull=False, source__in=shown_sources)
    found = found.annotate(opening=Substr("source__text", F("start") + 1, LONGEST))
    found = found.defer("source__text")
    for each in found.select_related("source", "speaker", "confirmed_by").order_by("-confirmed", "-pk")[:most]:
        words = each.opening[: each.end - each.start] if each.end - each.start < LONGEST else f"{each.opening[: LONGEST - 1]}…"  # type: ignore[attr-defined]
        speaker = str(each.speaker) if each.speaker else each.stated_as or _("nobody named")
        says = _("%(source)s: “%(words)s” is confirmed as words given to %(speaker)s") % {
            "source": each.source, "words": words, "speaker": speaker,
        }  # fmt: skip
        assert each.confirmed is not None
        url = reverse("quotation_places", args=[each.uid])
        yield Judgement("quotation", each.confirmed, str(each.confirmed_by), says, each.get_kind_display(), url)


def _sources_withdrawn(user: Person, most: int) -> Iterator[Judgement]:
    """To curators by title; others, who could read it, learn that a text is gone, by whom and why."""
    curates = getattr(user, "may_curate", False)
    gone = Source.objects.withdrawn_from(user).select_related("withdrawn_by").defer("text")
    for source in gone.order_by("-withdrawn", "-pk")[:most]:
        assert source.withdrawn is not None
        says = _("%(source)s is withdrawn from the room") % {"source": source} if curates else _("a text is withdrawn from the room")
        url = reverse("withdrawn_sources") if curates else ""
        yield Judgement("withdrawal", source.withdrawn, str(source.withdrawn_by), says, source.withdrawn_reason, url)


def _names(user: Person, most: int) -> Iterator[Judgement]:
    """Names put together as one, above all where a form is somebody's choice of name, with the evidence; and forms taken away again."""
    visible = Name.objects.visible_to(user).order_by().values("pk")
    forms = NameForm.objects.filter(name__in=visible, by__isnull=False).select_related("name", "by")
    for form in forms.order_by("-made", "-pk")[:most]:
        said = {"form": form.form, "name": form.name.heading, "who": form.used_by}
        if form.use == NameForm.Use.SPELLING:
            says = _("“%(form)s” is set as another spelling of the name “%(name)s”") % said
        elif form.used_by:
            says = _("“%(form)s” is set as another choice of name for “%(name)s”, used by %(who)s") % said
        else:
            says = _("“%(form)s” is set as another choice of name for “%(name)s”") % said
        yield Judgement("name", form.made, str(form.by), says, form.evidence, form.name.get_absolute_url())
    changes = NameChange.objects.filter(name__in=visible, by__isnull=False, adds=False).select_related("name", "by")
    for change in changes.order_by("-made", "-pk")[:most]:
        says = _("name “%(name)s”: %(done)s") % {"name": change.name.heading, "done": change.done}
        yield Judgement("name", change.made, str(change.by), says, "", change.name.get_absolute_url())


Part = Callable[[Person, int], Iterator[Judgement]]
KINDS: dict[str, tuple[Part, ...]] = {
    "link": (_links,),
    "retirement": (_retirements,),
    "look": (_looks,),
    "role": (_roles,),
    "version": (_versions,),
    "alignment": (_alignments,),
    "reading": (_readings,),
    "description": (_descriptions,),
    "heading": (_descriptions,),
    "objection": (_objections,),
    "quotation": (_quotations,),
    "name": (_names,),
    "withdrawal": (_roles, _versions, _readings, _sources_withdrawn),
}
