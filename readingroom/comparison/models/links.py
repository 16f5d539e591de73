"""Links between places, the roles of two texts, and where somebody looked and found none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group
from annotations.models import Anchor, Annotation, Audience, Motivation, shown_texts, visible_notes
from annotations.people import Person
from readingroom.comparison.relations import Basis, Relation
from readingroom.library.models import Passage, Source

SAYS = 2
"""Ordinal of the anchor on the words that make a link explicit; 0 and 1 are its ends."""


@dataclass(frozen=True)
class End:
    """One end of a link: words of a source (code points, half-open), or the source as a whole where neither is given."""

    source: Source
    start: int | None = None
    end: int | None = None

    @classmethod
    def trimmed(cls, source: Source, start: int, end: int) -> Self:
        """The span without the white space at its ends; an error where no word is left or the text ends before it."""
        words = source.text[max(0, start) : end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        if not words.strip() or end > len(source.text):
            raise ValidationError(_t("Choose at least one word of the text."))
        return cls(source, start, end)

    @property
    def is_place(self) -> bool:
        return self.start is not None


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, user: Person) -> LinkQuerySet:
        """Links whose note is addressed to the person and whose both ends they may read."""
        shown = shown_texts(user)
        return self.filter(annotation__in=visible_notes(user), from_source__in=shown, to_source__in=shown)

    def editable_by(self, user: Person) -> LinkQuerySet:
        """One's own; a curator also those that came with a file, whose maker has no account to sign in with."""
        mine = Q(annotation__in=Annotation.objects.editable_by(user))
        if getattr(user, "may_curate", False):
            mine |= Q(annotation__creator__is_active=False, annotation__deleted=None)
        return self.filter(mine)

    def standing(self) -> LinkQuerySet:
        """Neither retired nor deleted."""
        return self.filter(retired=None, annotation__deleted=None)

    def touching(self, source: Source) -> LinkQuerySet:
        return self.filter(Q(from_source=source) | Q(to_source=source))

    def between(self, source: Source, others: Iterable[Source]) -> LinkQuerySet:
        """Links between a source and any of the others, in either direction; a source may be among its own others."""
        keys = [other.pk for other in others]
        return self.filter(Q(from_source=source, to_source__in=keys) | Q(from_source__in=keys, to_source=source))

    def with_places(self) -> LinkQuerySet:
        """Ready to be shown: note, maker, both sources (without their texts) and anchors in three queries."""
        return (
            self.select_related("annotation__creator", "annotation__group", "from_source", "to_source", "retired_by")
            .defer("from_source__text", "to_source__text")
            .prefetch_related("annotation__anchors")
        )

    def make(
        self,
        start: End,
        relation: str,
        end: End,
        *,
        by: Person,
        basis: str = Basis.EDITORIAL,
        reason: str = "",
        audience: str = Audience.ME,
        group: Group | None = None,
        made: datetime | None = None,
        says: End | None = None,
        signed: dict[str, Any] | None = None,
    ) -> Link:
        """A link with its annotation and anchors: the only way links come into being.

        The ends are those the link reads from and to. At least one is a place; the other may be a whole source (a citation of a
        record without text). `says` are the words that make the link explicit; `signed` is how its maker signs (`signed_by`).
        """
        if not (start.is_place or end.is_place):
            raise ValidationError(_t("Choose words at one end at least."))
        if start == end:
            raise ValidationError(_t("A place cannot be linked with itself."))
        with transaction.atomic():
            note = Annotation.objects.make(
                start.source if start.is_place else end.source,
                [],
                creator=by,
                motivation=Motivation.LINKING,
                body=reason,
                audience=audience,
                group=group if audience == Audience.GROUP else None,
                created=made or timezone.now(),
                **(signed or {}),
            )
            for ordinal, place in enumerate([start, end, *([says] if says else [])]):
                if place.start is not None and place.end is not None:
                    anchor = Anchor(annotation=note, ordinal=ordinal, target=place.source)
                    anchor.place(place.source.text, place.start, place.end)
                    anchor.save()
            return self.create(annotation=note, relation=relation, basis=basis, from_source=start.source, to_source=end.source)


class Link(models.Model):
    """An annotation with two ends: anchor 0 is the place that acts, anchor 1 the one acted on; the body is the reason.

    Anchor 2, where there is one, are the words that make the link explicit. An end without an anchor is the whole of its source: a
    citation of a record whose text the room does not hold.
    """

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="link")
    relation = models.CharField(_("relation"), max_length=14, choices=Relation)
    basis = models.CharField(_("basis"), max_length=9, choices=Basis)
    from_source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="links_from")
    to_source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="links_to")
    retired = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_reason = models.CharField(_("why it is retired"), max_length=300, blank=True)

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation__created", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="link_relation_known"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="link_basis_known"),
            models.CheckConstraint(
                condition=Q(retired__isnull=True, retired_by__isnull=True, retired_reason="")
                | (Q(retired__isnull=False, retired_by__isnull=False) & ~Q(retired_reason="")),
                name="link_retired_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["from_source", "to_source"]), models.Index(fields=["to_source"])]

    def __str__(self) -> str:
        return f"{self.from_source} {self.relation} {self.to_source}"

    def get_absolute_url(self) -> str:
        return reverse("link", args=[self.annotation.uid])

    @property
    def is_explicit(self) -> bool:
        return self.basis == Basis.EXPLICIT

    def anchor(self, ordinal: int) -> Anchor | None:
        """The anchor of an end (0 acts, 1 is acted on), or None where the end is a whole source."""
        return next((anchor for anchor in self.annotation.anchors.all() if anchor.ordinal == ordinal), None)

    @property
    def says(self) -> Anchor | None:
        """The words that make it explicit, where somebody said which."""
        return self.anchor(SAYS) if self.is_explicit else None

    def put_words(self, place: End | None) -> None:
        """Say which words make the link explicit; None takes that back."""
        self.annotation.anchors.filter(ordinal=SAYS).delete()
        if place is not None and place.start is not None and place.end is not None:
            anchor = Anchor(annotation=self.annotation, ordinal=SAYS, target=place.source)
            anchor.place(place.source.text, place.start, place.end)
            anchor.save()

    def retire(self, by: Person, reason: str) -> None:
        """Take the link out of the comparison; its page stays, with who retired it and why."""
        self.retired, self.retired_reason = timezone.now(), reason
        self.retired_by_id = by.pk
        self.save(update_fields=["retired", "retired_by", "retired_reason"])


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: Person) -> PairQuerySet:
        shown = shown_texts(user)
        return self.filter(statement__in=shown, critique__in=shown)

    def editable_by(self, user: Person) -> PairQuerySet:
        """Whoever set it, and curators."""
        if getattr(user, "may_curate", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(set_by_id=user.pk)

    def standing(self) -> PairQuerySet:
        return self.filter(withdrawn=None)

    def touching(self, source: Source) -> PairQuerySet:
        return self.filter(Q(statement=source) | Q(critique=source))

    def between(self, source: Source, other: Source) -> PairQuerySet:
        return self.filter(Q(statement=source, critique=other) | Q(statement=other, critique=source))


class Pair(models.Model):
    """Two texts (or two parts of one) in the roles of primary statement and critique, as the text or a named person sets them.

    A part is the list of headings that lead to it, outermost first (see `outline`); an empty list is the whole text.
    """

    title = models.CharField(_("title"), max_length=200, blank=True)
    statement = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pairs_as_statement")
    statement_part = models.JSONField(_("part of the primary statement"), default=list, blank=True)
    critique = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pairs_as_critique")
    critique_part = models.JSONField(_("part of the critique"), default=list, blank=True)
    basis = models.CharField(_("basis"), max_length=9, choices=Basis, default=Basis.EDITORIAL)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True, editable=False)

    objects: ClassVar[PairQuerySet] = PairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="pair_basis_known"),
            models.CheckConstraint(condition=Q(basis="explicit") | Q(set_by__isnull=False), name="editorial_pair_is_signed"),
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="pair_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.statement} / {self.critique}"

    def get_absolute_url(self) -> str:
        address = reverse("side_by_side", args=[self.statement.slug, self.critique.slug])
        return f"{address}?pair={self.pk}"

    def withdraw(self, by: Person, reason: str) -> None:
        """Take the roles back; that they were set, and why they no longer are, stays in the ledger."""
        self.withdrawn, self.withdrawn_reason = timezone.now(), reason
        self.withdrawn_by_id = by.pk
        self.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_reason"])


class LookedQuerySet(models.QuerySet["Looked"]):
    def visible_to(self, user: Person) -> LookedQuerySet:
        """What is addressed to the person, on passages and texts they may read."""
        shown = shown_texts(user)
        return self.filter(annotation__in=visible_notes(user), other__in=shown)

    def editable_by(self, user: Person) -> LookedQuerySet:
        return self.filter(annotation__in=Annotation.objects.editable_by(user))

    def standing(self) -> LookedQuerySet:
        return self.filter(annotation__deleted=None)

    @transaction.atomic
    def make(
        self,
        passage: Passage,
        other: Source,
        *,
        by: Person,
        where: str,
        audience: str = Audience.ME,
        group: Group | None = None,
        made: datetime | None = None,
    ) -> Looked:
        """Say that somebody looked for links of a passage in another text and found none; saying it again replaces what was said."""
        for earlier in self.standing().filter(passage=passage, other=other, annotation__creator_id=by.pk):
            earlier.annotation.deleted = timezone.now()
            earlier.annotation.save(update_fields=["deleted"])
        note = Annotation.objects.make(
            passage.source,
            [passage.span],
            creator=by,
            motivation=Motivation.ASSESSING,
            body=_t("Looked for links with “%(other)s” and found none. Where I looked: %(where)s") % {"other": other, "where": where},
            audience=audience,
            group=group if audience == Audience.GROUP else None,
            created=made or timezone.now(),
        )
        return self.create(annotation=note, passage=passage, other=other, where=where)


class Looked(models.Model):
    """A named reader looked for links of a passage in another text and found none: a note on the passage that says where they looked."""

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="looked")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="looked")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    where = models.CharField(_("where I looked"), max_length=300)

    objects: ClassVar[LookedQuerySet] = LookedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation__created", "pk"]
        indexes = [models.Index(fields=["passage", "other"])]

    def __str__(self) -> str:
        return f"{self.annotation.creator}: none found for {self.passage} in {self.other}"
