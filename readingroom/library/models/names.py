"""The authority file: names and the forms they take."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.anchoring.folding import folded_text
from annotations.people import Person
from readingroom.library.models.sources import Source


class NameQuerySet(models.QuerySet["Name"]):
    def met_in(self, sources: models.QuerySet[Source]) -> NameQuerySet:
        """Names that speak, report, are quoted, or made or published something, in any of the sources."""
        keys = sources.values("pk")
        met = [self.model._default_manager.filter(**{f"{way}__source__in": keys}).values("pk") for way in WAYS]
        return self.filter(Q(*(("pk__in", each) for each in met), _connector=Q.OR))

    def visible_to(self, user: Person) -> NameQuerySet:
        """Names met in what the person may read, and those of the room at large, which are met in no source."""
        if getattr(user, "may_curate", False):
            return self
        shown = self.met_in(Source.objects.visible_to(user)).values("pk")
        met = self.model._default_manager.met_in(Source.objects.all()).values("pk")
        return self.filter(Q(pk__in=shown) | ~Q(pk__in=met))


WAYS = ("voices", "reported_voices", "quotations", "provenance")


class Name(models.Model):
    """An authority record. `heading` is the form used in this room; it prefers no party's form over another's."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        BODY = "body", _("body")
        PLACE = "place", _("place")
        WORK = "work", _("work")
        TERM = "term", _("term")

    heading = models.CharField(_("heading"), max_length=200, unique=True)
    slug = models.SlugField(max_length=220, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.PERSON)
    note = models.TextField(_("note"), blank=True)

    objects: ClassVar[NameQuerySet] = NameQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["heading"]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return reverse("name", args=[self.slug])


class NameForm(models.Model):
    """Another form of a name: the same name spelt otherwise, or another name that somebody chooses."""

    class Use(models.TextChoices):
        SPELLING = "spelling", _("spelling")
        CHOICE = "choice", _("choice of name")

    name = models.ForeignKey(Name, on_delete=models.CASCADE, related_name="forms")
    form = models.CharField(_("form"), max_length=200)
    folded = models.CharField(max_length=200, editable=False, db_index=True)
    language = models.CharField(max_length=16, blank=True)
    script = models.CharField(max_length=4, blank=True, help_text=_("ISO 15924, such as Latn or Arab."))
    use = models.CharField(_("use"), max_length=8, choices=Use, default=Use.SPELLING)
    used_by = models.CharField(_("used by"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    """Who put it with this name; nobody where a file did that has no name on it."""
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["form"]
        constraints = [models.UniqueConstraint(fields=["name", "form"], name="name_form_once")]

    def __str__(self) -> str:
        return self.form

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded_text(self.form)[:200]
        super().save(*args, **kwargs)


class NameChange(models.Model):
    """What was done to a name or its forms, by whom and when: shown to curators."""

    name = models.ForeignKey(Name, on_delete=models.CASCADE, related_name="history")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    done = models.CharField(max_length=400)
    adds = models.BooleanField(default=False, editable=False)
    """Whether a form was added, which the form itself says for as long as it stands."""

    class Meta:
        ordering = ["-made", "-pk"]

    def __str__(self) -> str:
        return self.done
