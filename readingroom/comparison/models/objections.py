"""Objections to what the room says of a text: a question that stands beside the field, with its answers and their dates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Count

from annotations.models import Annotation, Audience, Motivation, shown_texts
from annotations.people import Person
from readingroom.library.models import Provenance, Source


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: Person) -> ObjectionQuerySet:
        return self.filter(annotation__in=Annotation.objects.visible_to(user), source__in=shown_texts(user))

    def editable_by(self, user: Person) -> ObjectionQuerySet:
        return self.filter(annotation__in=Annotation.objects.editable_by(user))

    def standing(self) -> ObjectionQuerySet:
        return self.filter(annotation__deleted=None)

    def counted(self) -> dict[str, int]:
        """Field -> by how many people it is questioned."""
        return dict(self.order_by().values_list("field").annotate(Count("annotation__creator", distinct=True)))

    @transaction.atomic
    def make(self, source: Source, field: str, *, by: Person, body: str, signed: dict[str, Any]) -> Objection:
        """An objection is for everybody who may read what it objects to."""
        public = source.access == Source.Access.PUBLIC
        note = Annotation.objects.make(
            source,
            [],
            creator=by,
            motivation=Motivation.QUESTIONING,
            body=body,
            audience=Audience.PUBLIC if public else Audience.SIGNED_IN,
            **signed,
        )
        values = source.provenance.filter(field=field).values_list("value", flat=True)
        return self.create(annotation=note, source=source, field=field, said="; ".join(values)[:500])


class Objection(models.Model):
    """A question about one field of a description. `said` is what stood there when it was asked; empty where nothing was stated."""

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="objection")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="objections")
    field = models.CharField(max_length=16, choices=Provenance.Field)
    said = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation__created", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(field__in=Provenance.Field.values), name="objection_field_known")]

    def __str__(self) -> str:
        return f"{self.source}: {self.field}"
