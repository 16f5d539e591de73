"""Links between places, the roles of two texts, and where somebody looked and found none."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation
from annotations.people import Person
from readingroom.library.models import Passage, Section, Source


class Relation(models.TextChoices):
    """What the first end does to the second."""

    QUOTES = "quotes", _("quotes")
    RESTATES = "restates", _("restates")
    INTERPRETS = "interprets", _("interprets")
    SUPPORTS = "supports", _("supports")
    CRITICISES = "criticises", _("criticises")
    DISPUTES = "disputes", _("disputes")
    CONTEXTUALISES = "contextualises", _("contextualises")
    CONTRASTS = "contrasts", _("contrasts with")


class Basis(models.TextChoices):
    """Whose word the link is."""

    EXPLICIT = "explicit", _("the text itself says so")
    EDITORIAL = "editorial", _("a reader says so")


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, user: Person) -> LinkQuerySet:
        return self.filter(annotation__in=Annotation.objects.visible_to(user))


class Link(models.Model):
    """An annotation with two ends: anchor 0 is the source of the relation, anchor 1 its object; its body is the reason."""

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="link")
    relation = models.CharField(max_length=14, choices=Relation)
    basis = models.CharField(max_length=9, choices=Basis)

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="link_relation_known"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="link_basis_known"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} ({self.basis})"


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: Person) -> PairQuerySet:
        shown = Source.objects.visible_to(user)
        return self.filter(statement__in=shown, critique__in=shown)


class Pair(models.Model):
    """Two texts (or two sections of one) in the roles of primary statement and critique, as the text or a named person sets them."""

    title = models.CharField(max_length=200, blank=True)
    statement = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pairs_as_statement")
    statement_section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    critique = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pairs_as_critique")
    critique_section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis, default=Basis.EDITORIAL)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_as = models.CharField(max_length=150, blank=True, help_text=_("The name it was set under, where that is no account."))
    made = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PairQuerySet] = PairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(basis="explicit") | Q(set_by__isnull=False) | ~Q(set_as=""), name="editorial_pair_is_signed")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.statement} / {self.critique}"


class Looked(models.Model):
    """A named reader looked for links of a passage in another text and found none."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="looked")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looked")
    where = models.CharField(_("where I looked"), max_length=300)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["made"]
        constraints = [models.UniqueConstraint(fields=["passage", "other", "user"], name="looked_once_each")]

    def __str__(self) -> str:
        return f"{self.user}: none found for {self.passage} in {self.other}"
