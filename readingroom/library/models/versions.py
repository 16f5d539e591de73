"""Works and their versions, and which passages of two versions belong together. No version is preferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from annotations.anchoring.reanchor import Reanchoring
from annotations.groups import Group
from annotations.models import Annotation, Audience, Motivation, shown_texts
from annotations.people import Person
from readingroom.library.models.places import Passage
from readingroom.library.models.sources import Source


class WorkQuerySet(models.QuerySet["Work"]):
    def visible_to(self, user: Person) -> WorkQuerySet:
        """Works of which the person may see a version that stands."""
        return self.filter(pk__in=Version.objects.visible_to(user).standing().order_by().values("work"))


class Work(models.Model):
    """What several texts are versions of: a letter, a speech, whoever put it into which language."""

    title = models.CharField(_("title of the work"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[WorkQuerySet] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work", args=[self.pk])


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: Person) -> VersionQuerySet:
        return self.filter(source__in=shown_texts(user))

    def editable_by(self, user: Person) -> VersionQuerySet:
        """Whoever set it, and curators."""
        if getattr(user, "may_curate", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(set_by_id=user.pk)

    def standing(self) -> VersionQuerySet:
        return self.filter(withdrawn=None)


class Version(models.Model):
    """A text of a work, in a language, by a translator where one is stated; set by a named person, who can be questioned."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="versions")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("A BCP 47 tag; empty where not stated."))
    translator = models.CharField(_("translator"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["work", "language", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "source"], condition=Q(withdrawn=None), name="version_of_a_work_once"),
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="version_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.work})"

    def withdraw(self, by: Person, reason: str) -> None:
        """No longer a version of the work; what readers joined stays, with the reason beside it."""
        self.withdrawn, self.withdrawn_reason = timezone.now(), reason
        self.withdrawn_by_id = by.pk
        self.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_reason"])


class AlignmentQuerySet(models.QuerySet["Alignment"]):
    def visible_to(self, user: Person) -> AlignmentQuerySet:
        """Addressed to the person, between two texts that they may read."""
        shown = shown_texts(user)
        return self.filter(annotation__in=Annotation.objects.visible_to(user), one__in=shown, other__in=shown)

    def editable_by(self, user: Person) -> AlignmentQuerySet:
        return self.filter(annotation__in=Annotation.objects.editable_by(user))

    def standing(self) -> AlignmentQuerySet:
        return self.filter(annotation__deleted=None)

    def between(self, source: Source, other: Source) -> AlignmentQuerySet:
        """In either direction."""
        return self.filter(Q(one=source, other=other) | Q(one=other, other=source))

    def touching(self, source: Source) -> AlignmentQuerySet:
        return self.filter(Q(one=source) | Q(other=source))

    @transaction.atomic
    def begin(
        self, one: Source, other: Source, *, by: Person, reason: str = "", audience: str = Audience.ME, group: Group | None = None
    ) -> Alignment:
        """An alignment without a row yet."""
        if one == other or one.is_record or other.is_record:
            raise ValidationError(_t("Choose two texts."))
        note = Annotation.objects.make(
            one,
            [],
            creator=by,
            motivation=Motivation.LINKING,
            body=reason,
            audience=audience,
            group=group if audience == Audience.GROUP else None,
        )
        return self.create(annotation=note, one=one, other=other)


@dataclass(frozen=True)
class Joining:
    """Passages of both texts that belong together, by their numbers, and how the reader came to join them."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    how: str = "hand"


class How(models.TextChoices):
    """How passages came to be joined. Only the first is a judgement on each row."""

    HAND = "hand", _("row by row")
    ORDER = "order", _("accepted together, suggested by their order")
    LENGTH = "length", _("accepted together, suggested by order and length")
    NUMBERS = "numbers", _("accepted together, suggested by their numbers")
    HEADINGS = "headings", _("accepted together, suggested by headings")
    FILE = "file", _("brought in with a file")


class Alignment(models.Model):
    """One reader's joining of passages of two versions: a note with rows, so that it has an audience, a thread and a signature.

    Every change is a step; the last step can be undone. What is separated stays on record.
    """

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="alignment")
    one = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AlignmentQuerySet] = AlignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["annotation__created", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(one=F("other")), name="alignment_of_two_texts")]
        indexes = [models.Index(fields=["one", "other"])]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"

    def get_absolute_url(self) -> str:
        return reverse("alignment", args=[self.annotation.uid])

    def standing(self) -> models.QuerySet[Joined]:
        """The rows as they are now, with their places."""
        rows: models.QuerySet[Joined] = self.rows.filter(separated=None).prefetch_related("places__passage")
        return rows.order_by("pk")

    @property
    def last_step(self) -> int:
        found = self.rows.aggregate(made=Max("step"), separated=Max("separated"))
        return max(found["made"] or 0, found["separated"] or 0)

    @transaction.atomic
    def join(self, joinings: Iterable[Joining]) -> int:
        """Join passages in one step; a passage that stood in another row leaves it. How many rows were made.

        ValidationError where a number is no standing passage of its text, or a row has a side without a passage.
        """
        wanted = list(joinings)
        passages = [{passage.number: passage for passage in source.passages.standing()} for source in (self.one, self.other)]
        step = self.last_step + 1
        held = self._held()
        places: list[JoinedPlace] = []
        for joining in wanted:
            row = Joined.objects.create(alignment=self, how=joining.how, step=step)
            for source, known, numbers in ((self.one, passages[0], joining.one), (self.other, passages[1], joining.other)):
                if not numbers:
                    raise ValidationError(_t("Choose a passage of each text."))
                for number in dict.fromkeys(numbers):
                    if number not in known:
                        raise ValidationError(_t("“%(source)s” has no passage ¶%(number)s.") % {"source": source, "number": number})
                    earlier = held.pop(known[number].pk, None)
                    if earlier is not None:
                        self._leave(earlier, known[number].pk, step, held)
                    held[known[number].pk] = row
                    places.append(JoinedPlace.on(row.pk, known[number]))
        JoinedPlace.objects.bulk_create(places, batch_size=500)
        return len(wanted)

    @transaction.atomic
    def separate(self, rows: Sequence[Joined]) -> None:
        step = self.last_step + 1
        self.rows.filter(pk__in=[row.pk for row in rows], separated=None).update(separated=step)

    @transaction.atomic
    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        step = self.last_step
        if not step:
            return False
        self.rows.filter(separated=step).exclude(step=step).update(separated=None)
        self.rows.filter(step=step).delete()
        return True

    def _held(self) -> dict[int, Joined]:
        """Passage -> the row it stands in now."""
        return {place.passage_id: row for row in self.standing() for place in row.places.all()}

    def _leave(self, row: Joined, passage: int, step: int, held: dict[int, Joined]) -> None:
        """A passage leaves its row: what is left of the row stands as a new one, if both sides are left."""
        if row.step == step:
            raise ValidationError(_t("A passage can stand in one row only."))
        Joined.objects.filter(pk=row.pk).update(separated=step)
        left = [place for place in JoinedPlace.objects.filter(row=row) if place.passage_id != passage and place.passage_id in held]
        left = [place for place in left if held[place.passage_id].pk == row.pk]
        for place in left:
            held.pop(place.passage_id)
        if {place.source_id for place in left} != {self.one_id, self.other_id}:
            return
        kept = Joined.objects.create(alignment=self, how=row.how, step=step)
        for place in left:
            held[place.passage_id] = kept
            place.pk, place.row = None, kept
            place.save(force_insert=True)


class Joined(models.Model):
    """A row of an alignment: one or more passages of each text. `step` made it, `separated` is the step that took it apart."""

    alignment = models.ForeignKey(Alignment, on_delete=models.CASCADE, related_name="rows")
    how = models.CharField(max_length=8, choices=How, default=How.HAND)
    step = models.PositiveIntegerField()
    separated = models.PositiveIntegerField(null=True, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(how__in=How.values), name="joined_how_known")]
        indexes = [models.Index(fields=["alignment", "separated"])]

    def __str__(self) -> str:
        return f"{self.alignment}: {self.pk}"


class JoinedPlaceQuerySet(models.QuerySet["JoinedPlace"]):
    @transaction.atomic
    def follow(self, source: Source, again: Reanchoring) -> None:
        """Find the places in a source again in its changed text.

        A passage that was split stays joined with all that became of it; rows whose passages became one become one row.
        """
        passages = list(source.passages.standing().order_by("start"))
        for place in self.filter(source=source, start__isnull=False):
            found = again.place(place.start or 0, place.end or 0)
            heirs = [each for each in passages if found and _continues(each, found.start, found.end)]
            place.settle(heirs[0] if heirs else None)
            place.save(update_fields=["passage", "start", "end"])
            JoinedPlace.objects.bulk_create(JoinedPlace.on(place.row_id, heir) for heir in heirs[1:])
        for alignment in {place.row.alignment_id for place in self.filter(source=source).select_related("row")}:
            self._merge(alignment)

    def _merge(self, alignment: int) -> None:
        """No passage in two rows that stand, nor twice in one."""
        seen: dict[int, int] = {}
        into: dict[int, int] = {}
        for place in JoinedPlace.objects.filter(row__alignment=alignment, row__separated=None).order_by("row", "start", "pk"):
            row = into.get(place.row_id, place.row_id)
            first = seen.setdefault(place.passage_id, row)
            if first != row:
                JoinedPlace.objects.filter(row=row).update(row=first)
                into = {key: first if value == row else value for key, value in into.items()} | {place.row_id: first, row: first}
                seen = {key: first if value == row else value for key, value in seen.items()}
        Joined.objects.filter(alignment=alignment, pk__in=[key for key, value in into.items() if key != value]).delete()
        met: set[tuple[int, int]] = set()
        for place in JoinedPlace.objects.filter(row__alignment=alignment, row__separated=None).order_by("pk"):
            if (place.row_id, place.passage_id) in met:
                place.delete()
            met.add((place.row_id, place.passage_id))


def _continues(passage: Passage, start: int, end: int) -> bool:
    """Whether a passage holds a good part of the words that now stand at a span."""
    shared = min(passage.end, end) - max(passage.start, start)
    return shared * 2 >= min(passage.end - passage.start, end - start)


class JoinedPlace(models.Model):
    """A passage as it stood when it was joined. `start` and `end` follow its words through revisions, null where they are gone."""

    row = models.ForeignKey(Joined, on_delete=models.CASCADE, related_name="places")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)

    objects: ClassVar[JoinedPlaceQuerySet] = JoinedPlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["row", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__isnull=False, end__gt=F("start")),
                name="joined_place_is_a_span_or_lost",
            ),
        ]
        indexes = [models.Index(fields=["source", "start"])]

    def __str__(self) -> str:
        return f"{self.start}-{self.end} of {self.source_id}"

    @classmethod
    def on(cls, row: int, passage: Passage) -> JoinedPlace:
        return cls(row_id=row, source_id=passage.source_id, passage=passage, start=passage.start, end=passage.end)

    def settle(self, passage: Passage | None) -> None:
        """Stand on a passage of the present text, or nowhere: then the row still says which passage it was."""
        if passage is None:
            self.start, self.end = None, None
        else:
            self.passage, self.start, self.end = passage, passage.start, passage.end


def rows_of(alignment: Alignment) -> list[tuple[Joined, dict[int, list[JoinedPlace]]]]:
    """Each standing row with its places by source."""
    found = []
    for row in alignment.standing():
        by_source: dict[int, list[JoinedPlace]] = defaultdict(list)
        for place in row.places.all():
            by_source[place.source_id].append(place)
        found.append((row, by_source))
    return found
