"""Coding rounds: who codes which passages by which frozen codebook, and what each of them found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, CodebookVersion, Group, Tag
from annotations.people import Person
from readingroom.accounts.models import User
from readingroom.library.models import Passage, Revision, Source


class Drawn(Protocol):
    """Words that become a unit: a span of the source's present text (code points), and the stratum it was drawn from."""

    @property
    def source(self) -> Source: ...
    @property
    def passage(self) -> Passage: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def stratum(self) -> str: ...


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Person) -> RoundQuerySet:
        """Rounds one codes in, those one made, and those of groups one leads."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(made_by_id=user.pk) | Q(coders=user.pk) | Q(group__in=Group.objects.led_by(user))).distinct()

    def editable_by(self, user: Person) -> RoundQuerySet:
        """Whoever made it, and who leads its group: they open, close and decide."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(made_by_id=user.pk) | Q(group__in=Group.objects.led_by(user))).distinct()


class RoundUnit(models.TextChoices):
    PASSAGE = "passage", _("a passage")
    SENTENCE = "sentence", _("a sentence")


class RoundSample(models.TextChoices):
    ALL = "all", _("everything")
    RANDOM = "random", _("drawn at random")
    BY_SOURCE = "source", _("drawn from each text alike")
    BY_VOICE = "voice", _("drawn from each speaker alike")
    BY_DATE = "date", _("drawn from each decade alike")


class Round(models.Model):
    """A piece of coding. What a coder put is seen by nobody else until the round is closed.

    `twice` is the share of units (percent) that `together` coders code independently; the others are coded by one.
    """

    UnitKind = RoundUnit
    Sample = RoundSample

    title = models.CharField(_("title"), max_length=150)
    version = models.ForeignKey(CodebookVersion, on_delete=models.PROTECT, related_name="rounds")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="rounds")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rounds")
    coders: models.ManyToManyField[User, Any] = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="coding_rounds")
    unit = models.CharField(_("coded is"), max_length=8, choices=RoundUnit, default=RoundUnit.PASSAGE)
    several = models.BooleanField(_("several codes may be put on one unit"), default=False)
    sample = models.CharField(_("what is coded"), max_length=8, choices=RoundSample, default=RoundSample.ALL)
    seed = models.PositiveIntegerField(default=0, help_text=_("By which the sample was drawn, so that it can be drawn again."))
    twice = models.PositiveSmallIntegerField(_("share coded by several, in percent"), default=100)
    together = models.PositiveSmallIntegerField(_("by how many"), default=2)
    made = models.DateTimeField(default=timezone.now, editable=False)
    closed = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(twice__lte=100), name="round_share_is_a_percentage"),
            models.CheckConstraint(condition=Q(together__gte=2), name="round_together_is_two_or_more"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coding_round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed is None

    @property
    def codes(self) -> list[dict[str, Any]]:
        """The tags of the frozen version, in the order of the tree (see `CodebookVersion.content`)."""
        return list(self.version.content)

    @transaction.atomic
    def fill(self, drawn: Sequence[Drawn], shares: Sequence[tuple[User, ...]]) -> None:
        """Make the round's units, in this order, of the present revision of each text, and a waiting turn for each who codes one."""
        revisions = {source.pk: source.revisions.latest("number") for source in {each.source for each in drawn}}
        units = [
            Unit(
                round=self,
                ordinal=ordinal,
                source=each.source,
                revision=revisions[each.source.pk],
                passage=each.passage,
                start=each.start,
                end=each.end,
                stratum=each.stratum[:200],
            )
            for ordinal, each in enumerate(drawn, 1)
        ]
        made = Unit.objects.bulk_create(units, batch_size=500)
        turns = [Coding(unit=unit, coder=coder) for unit, coders in zip(made, shares, strict=True) for coder in coders]
        Coding.objects.bulk_create(turns, batch_size=500)

    def close(self, by: Person) -> None:
        """From now on everybody in it sees what all put, and nothing is put any more."""
        self.closed, self.closed_by_id = timezone.now(), by.pk
        self.save(update_fields=["closed", "closed_by"])

    def shown_coders(self, user: Person) -> dict[int, str]:
        """The coders by key, as the person may know them: in a group anonymous to peers only who leads it sees names."""
        coders = list(self.coders.order_by("pk"))
        named = not self.group.anonymous_to_peers or Group.objects.led_by(user).filter(pk=self.group_id).exists()
        return {
            coder.pk: str(coder) if named or coder.pk == user.pk else str(_("coder %(letter)s")) % {"letter": letter_of(place)}
            for place, coder in enumerate(coders)
        }


def letter_of(place: int) -> str:
    """A, B, … Z, A2, B2 …"""
    again, letter = divmod(place, 26)
    return chr(ord("A") + letter) + (str(again + 1) if again else "")


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: Person) -> UnitQuerySet:
        """Units of rounds the person has part in, in texts they may read today."""
        return self.filter(round__in=Round.objects.visible_to(user), source__in=Source.objects.visible_to(user))

    def with_words(self) -> list[Unit]:
        """In their order, each text fetched once however many units it has."""
        units = list(self.select_related("passage").order_by("ordinal"))
        sources = Source.objects.in_bulk({unit.source_id for unit in units})
        revisions = Revision.objects.defer("original").in_bulk({unit.revision_id for unit in units})
        for unit in units:
            unit.source, unit.revision = sources[unit.source_id], revisions[unit.revision_id]
        return units


class Unit(models.Model):
    """What is coded: the words of a revision from `start` to `end` (code points). A later revision changes nothing of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="units")
    ordinal = models.PositiveIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    stratum = models.CharField(max_length=200, blank=True)
    note = models.OneToOneField(Annotation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects: ClassVar[UnitQuerySet] = UnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["round", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["round", "ordinal"], name="unit_ordinal_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="unit_holds_words"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.ordinal}"

    @property
    def words(self) -> str:
        return self.revision.text[self.start : self.end]

    def get_place_url(self) -> str:
        """Where the words stand, in the text as it stood when the round was opened."""
        if self.revision.text == self.source.text:
            return reverse("passage", args=[self.source.slug, self.passage.number])
        return reverse("revision_passage", args=[self.source.slug, self.revision.number, self.passage.number])


class CodingQuerySet(models.QuerySet["Coding"]):
    def visible_to(self, user: Person) -> CodingQuerySet:
        """One's own; those of others once the round is closed."""
        if not user.is_authenticated:
            return self.none()
        units = Unit.objects.visible_to(user)
        return self.filter(Q(coder_id=user.pk) | Q(unit__round__closed__isnull=False), unit__in=units)

    def editable_by(self, user: Person) -> CodingQuerySet:
        """One's own, in rounds that are open, on texts one may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(coder_id=user.pk, unit__round__closed=None, unit__source__in=Source.objects.visible_to(user))

    def waiting(self) -> CodingQuerySet:
        return self.filter(outcome="")

    def done(self) -> CodingQuerySet:
        return self.exclude(outcome="")

    def progress(self, of: Round) -> dict[int, tuple[int, int]]:
        """How many units each coder of a round has coded, and how many there are for them. It says nothing of what they put."""
        turns = self.filter(unit__round=of).order_by().values_list("coder")
        counted = turns.annotate(done=Count("pk", filter=~Q(outcome="")), all=Count("pk"))
        return {coder: (done, of_all) for coder, done, of_all in counted}


class Outcome(models.TextChoices):
    """What a coder said of a unit. Nothing said yet is the empty word, so that not coded differs from coded with none."""

    CODED = "coded", _("coded")
    NONE = "none", _("none applies")
    UNSURE = "unsure", _("unsure")


class Coding(models.Model):
    """A coder's turn at a unit: made when the round is opened, waiting until the coder has said something."""

    Outcome = Outcome

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="codings")
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    memo = models.TextField(_("memo"), blank=True, max_length=2000)
    coded = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[CodingQuerySet] = CodingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["unit", "coder"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "coder"], name="coding_once_each"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="coding_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.coder} on {self.unit}"

    @transaction.atomic
    def put(self, outcome: str, tags: list[Tag], memo: str = "") -> None:
        """Say what it is; said again, the later counts."""
        self.outcome, self.memo, self.coded = outcome, memo, timezone.now()
        self.save(update_fields=["outcome", "memo", "coded"])
        self.tags.set(tags if outcome == Outcome.CODED else [])

    @transaction.atomic
    def take_back(self) -> None:
        self.outcome, self.coded = "", None
        self.save(update_fields=["outcome", "coded"])
        self.tags.clear()


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Person) -> DecisionQuerySet:
        return self.filter(unit__in=Unit.objects.visible_to(user), unit__round__closed__isnull=False)


class Decision(models.Model):
    """What a unit counts as after coders differed, by whom and why. What each coder put stays as it is."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="decision")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["unit"]

    def __str__(self) -> str:
        return f"decision on {self.unit}"
