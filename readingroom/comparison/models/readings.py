"""Readings of a pair: a chosen set of links that somebody publishes under their name, each as its own writer agrees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, Audience, Motivation, TrailEntry, shown_texts
from annotations.people import Person
from readingroom.comparison.models.links import Link, LinkQuerySet
from readingroom.library.models import Source

WIDTH = {Audience.ME: 0, Audience.GROUP: 1, Audience.SIGNED_IN: 2, Audience.PUBLIC: 3}


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: Person) -> ReadingQuerySet:
        """One's own, and published ones addressed to the person, between texts that they may read."""
        shown = shown_texts(user)
        open_to = Q(published__isnull=False)
        if user.is_authenticated:
            open_to |= Q(annotation__creator_id=user.pk)
        return self.filter(open_to, annotation__in=Annotation.objects.visible_to(user), one__in=shown, other__in=shown)

    def editable_by(self, user: Person) -> ReadingQuerySet:
        return self.filter(annotation__in=Annotation.objects.editable_by(user))

    def standing(self) -> ReadingQuerySet:
        return self.filter(annotation__deleted=None, withdrawn=None)

    def between(self, source: Source, other: Source) -> ReadingQuerySet:
        return self.filter(Q(one=source, other=other) | Q(one=other, other=source))

    @transaction.atomic
    def make(self, one: Source, other: Source, *, by: Person, title: str, body: str, audience: str, links: Iterable[Link]) -> Reading:
        """A draft of a reading, which nobody else sees; writers of narrower links are asked."""
        note = Annotation.objects.make(one, [], creator=by, motivation=Motivation.LINKING, body=body, audience=Audience.ME)
        made = self.create(annotation=note, title=title, one=one, other=other, audience=audience)
        for link in links:
            agreed = timezone.now() if link.annotation.creator_id == by.pk else None
            ReadingLink.objects.create(reading=made, link=link, agreed=agreed)
        return made


class Reading(models.Model):
    """A signed reading of a pair; its introduction is the body of its note, which is also what questions are asked of."""

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="reading")
    title = models.CharField(_("title"), max_length=200)
    one = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(
        _("published for"), max_length=10, choices=[(a.value, a.label) for a in (Audience.SIGNED_IN, Audience.PUBLIC)]
    )
    published = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    objects: ClassVar[ReadingQuerySet] = ReadingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["published", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True, withdrawn_reason="") | (Q(withdrawn__isnull=False) & ~Q(withdrawn_reason="")),
                name="reading_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=Q(audience__in=["signed_in", "public"]), name="reading_audience_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reading", args=[self.annotation.uid])

    def links_for(self, user: Person) -> LinkQuerySet:
        """The links that stand and that the person may read, of writers who agreed or wrote them for as many readers anyway."""
        keys = [each.link_id for each in self.members.select_related("link__annotation") if each.is_in]
        return Link.objects.visible_to(user).standing().filter(pk__in=keys)

    @transaction.atomic
    def publish(self, by: Person) -> None:
        """Show it to those it is for, with the links of its publisher and of everybody who agreed."""
        now = timezone.now()
        self.published = self.published or now
        self.withdrawn, self.withdrawn_reason = None, ""
        self.save(update_fields=["published", "withdrawn", "withdrawn_reason"])
        self.annotation.audience = self.audience
        self.annotation.updated = now
        self.annotation.save(update_fields=["audience", "updated"])
        for member in self.members.select_related("link__annotation", "reading"):
            member.widen()

    @transaction.atomic
    def withdraw(self, reason: str) -> None:
        """Take it back with a reason, which stays to be read; what it widened is addressed again to whom it was before."""
        self.withdrawn, self.withdrawn_reason = timezone.now(), reason
        self.save(update_fields=["withdrawn", "withdrawn_reason"])
        for member in self.members.select_related("link__annotation", "reading"):
            member.narrow()


class ReadingLink(models.Model):
    """A link chosen for a reading, with what its writer said to that, and to whom it was addressed before."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="members")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="readings")
    asked = models.DateTimeField(default=timezone.now, editable=False)
    agreed = models.DateTimeField(null=True, blank=True, editable=False)
    declined = models.DateTimeField(null=True, blank=True, editable=False)
    before = models.CharField(max_length=32, blank=True, help_text="The audience before it was widened, as forms write it.")
    before_group = models.ForeignKey("annotations.Group", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "link"], name="link_in_reading_once"),
            models.CheckConstraint(condition=Q(agreed=None) | Q(declined=None), name="reading_link_agreed_or_declined"),
        ]

    def __str__(self) -> str:
        return f"{self.link} in {self.reading}"

    @property
    def is_wide_enough(self) -> bool:
        """Whether everybody the reading is for may read the link already."""
        return WIDTH[Audience(self.link.annotation.audience)] >= WIDTH[Audience(self.reading.audience)]

    @property
    def is_in(self) -> bool:
        return self.declined is None and (self.agreed is not None or self.is_wide_enough)

    @transaction.atomic
    def answer(self, *, agrees: bool, signed: dict[str, Any]) -> None:
        """What the link's writer says; it can be said again, and otherwise."""
        now = timezone.now()
        self.agreed, self.declined = (now, None) if agrees else (None, now)
        self.save(update_fields=["agreed", "declined"])
        if agrees:
            note = self.link.annotation
            note.signature, note.signature_group_id = signed["signature"], signed["signature_group_id"]
            note.save(update_fields=["signature", "signature_group"])
            self.widen()
        else:
            self.narrow()

    def widen(self) -> None:
        """Address the link to those a published reading is for, where its writer agreed."""
        if self.agreed is None or self.reading.published is None or self.reading.withdrawn is not None or self.is_wide_enough:
            return
        note = self.link.annotation
        self.before, self.before_group = note.audience, note.group
        self.save(update_fields=["before", "before_group"])
        self._address(note, self.reading.audience, None)

    def narrow(self) -> None:
        """Take back what the reading widened, unless another published reading still holds the link."""
        if not self.before:
            return
        held = Q(agreed__isnull=False, reading__withdrawn=None, reading__published__isnull=False, reading__annotation__deleted=None)
        heir = ReadingLink.objects.exclude(pk=self.pk).filter(held, link=self.link, before="").select_related("reading").first()
        if heir is not None and WIDTH[Audience(heir.reading.audience)] >= WIDTH[Audience(self.reading.audience)]:
            heir.before, heir.before_group = self.before, self.before_group
            heir.save(update_fields=["before", "before_group"])
            self.before, self.before_group = "", None
            self.save(update_fields=["before", "before_group"])
            return
        self._address(self.link.annotation, self.before, self.before_group)
        self.before, self.before_group = "", None
        self.save(update_fields=["before", "before_group"])

    def _address(self, note: Annotation, audience: str, group: Any) -> None:
        earlier = note.audience_choice
        note.audience, note.group = audience, group
        note.updated = timezone.now()
        note.save(update_fields=["audience", "group", "updated"])
        TrailEntry.objects.bulk_create(TrailEntry.of_move(note.pk, note.creator, earlier, note.audience_choice, note.updated))
