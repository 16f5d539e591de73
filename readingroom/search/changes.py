"""The outbox: what may have changed is written down in the same transaction, by receivers on the models of the rooms below.

A row says only "look at this again" (a model's label and a key); the drain looks. Rows made in bulk are covered by the row of what they
belong to: an import saves its source, an annotation its anchors.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from annotations.models import Anchor, Annotation, Tag
from readingroom.library.models import Collection, Name, NameForm, Passage, Provenance, Quotation, Section, Source, Voice
from readingroom.search.background import wake
from readingroom.search.models import (
    COLLECTION_CHANGED,
    NAME_CHANGED,
    NOTE_CHANGED,
    PASSAGE_CHANGED,
    SOURCE_CHANGED,
    TAG_CHANGED,
    IndexChange,
)

OWNERS: dict[type[models.Model], tuple[str, str]] = {
    Source: (SOURCE_CHANGED, "pk"),
    Passage: (PASSAGE_CHANGED, "pk"),
    Section: (SOURCE_CHANGED, "source_id"),
    Voice: (SOURCE_CHANGED, "source_id"),
    Quotation: (SOURCE_CHANGED, "source_id"),
    Provenance: (SOURCE_CHANGED, "source_id"),
    Name: (NAME_CHANGED, "pk"),
    NameForm: (NAME_CHANGED, "name_id"),
    Collection: (COLLECTION_CHANGED, "pk"),
    Annotation: (NOTE_CHANGED, "pk"),
    Anchor: (NOTE_CHANGED, "annotation_id"),
    Tag: (TAG_CHANGED, "pk"),
}
"""For each model that is told of: what to look at again when a row of it changes."""


def note_change(label: str, *keys: int) -> None:
    """Write down that these may have changed; they are looked at once the transaction has been committed."""
    IndexChange.objects.bulk_create(IndexChange(model=label, key=str(key)) for key in keys)
    transaction.on_commit(wake)


def _row_changed(sender: type[models.Model], instance: models.Model, raw: bool = False, **_: Any) -> None:
    label, field = OWNERS[sender]
    key = getattr(instance, field)
    if key is not None:
        note_change(label, key)


def _relation_changed(instance: models.Model, action: str, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """A tag put on or taken off a note, a source put into or taken out of a collection, from either side."""
    if not action.startswith("post_"):
        return
    if not reverse:
        note_change(OWNERS[type(instance)][0], instance.pk)
    elif pk_set:
        note_change(NOTE_CHANGED if isinstance(instance, Tag) else SOURCE_CHANGED, *pk_set)


def _relation_clearing(instance: models.Model, action: str, reverse: bool, **_: Any) -> None:
    """Emptied from the far side, the relation names no keys afterwards: they are read before."""
    if action != "pre_clear" or not reverse:
        return
    if isinstance(instance, Tag):
        note_change(NOTE_CHANGED, *instance.annotations.values_list("pk", flat=True))
    elif isinstance(instance, Collection):
        note_change(SOURCE_CHANGED, *instance.sources.values_list("pk", flat=True))


def connect() -> None:
    for model in OWNERS:
        post_save.connect(_row_changed, sender=model, dispatch_uid=f"search-saved-{model._meta.label}")
        post_delete.connect(_row_changed, sender=model, dispatch_uid=f"search-deleted-{model._meta.label}")
    for through in (Annotation.tags.through, Source.collections.through):
        m2m_changed.connect(_relation_changed, sender=through, dispatch_uid=f"search-related-{through._meta.label}")
        m2m_changed.connect(_relation_clearing, sender=through, dispatch_uid=f"search-clearing-{through._meta.label}")
