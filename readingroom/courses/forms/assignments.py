"""The form of an assignment: reading, task, due, what counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from readingroom.accounts.models import User
from readingroom.courses.due import NoSuchTime, in_a_week, instant
from readingroom.courses.forms.fields import LocalTimeField, passages_in
from readingroom.courses.models import Assignment, Course, Item, Requirement
from readingroom.library.models import Passage, Source

MOST_OFFERED = 300
MOST_WANTED = 99
LAST_YEAR = 2200


class SourceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Source.objects.none(), to_field_name="slug", **kwargs)


def wanted(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_WANTED, required=False)


class AssignmentForm(forms.Form):
    """Everything has a default but the reading, so that an assignment takes a minute."""

    source = SourceField(label=_("Reading"), error_messages={"required": _("Choose what is to be read.")})
    passages = forms.CharField(
        label=_("Passages"), required=False, max_length=40, help_text=_("Such as 4–12 or 4–12a; empty for the whole text.")
    )
    other = SourceField(label=_("Beside it"), required=False, help_text=_("A second text makes it a pair, read side by side."))
    find = forms.CharField(label=_("Find a text by words of its title"), required=False, max_length=100)
    title = forms.CharField(label=_("Title"), required=False, max_length=150, help_text=_("Left empty, it is the name of the reading."))
    task = forms.CharField(label=_("Task"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    due = LocalTimeField(label=_("Due"))
    notes, tags, links = wanted(_("Notes")), wanted(_("Tags")), wanted(_("Links"))
    opens = LocalTimeField(label=_("Students see it from"), required=False, help_text=_("Left empty: from now on."))
    published = forms.BooleanField(label=_("Students see it"), required=False)
    withhold_until_done = forms.BooleanField(label=_("Students see each other's notes once they have handed in their own"), required=False)
    open_to_course = forms.BooleanField(label=_("Let this course read it"), required=False)

    def __init__(self, *args: Any, course: Course, teacher: User, assignment: Assignment | None = None, **kwargs: Any) -> None:
        self.course, self.teacher, self.assignment = course, teacher, assignment
        kwargs["initial"] = {**(self.as_it_is(assignment) if assignment else self.defaults()), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        readable = Source.objects.visible_to(teacher).with_text().defer("text")
        for name in ("source", "other"):
            self.fields[name].queryset = readable  # type: ignore[attr-defined]
        zone = {"zone": course.time_zone}
        self.fields["due"].help_text = now_("By the clock of %(zone)s.") % zone
        self.fields["opens"].help_text = now_("By the clock of %(zone)s; left empty: from now on.") % zone

    def defaults(self) -> dict[str, Any]:
        due = in_a_week(self.course.zone).astimezone(self.course.zone)
        return {"due": due.replace(tzinfo=None), "notes": 3, "tags": 0, "links": 0, "published": True}

    def as_it_is(self, assignment: Assignment) -> dict[str, Any]:
        item = assignment.items.select_related("source", "other", "first", "last").first()
        return {
            "source": item.source.slug if item else None,
            "other": item.other.slug if item and item.other else None,
            "passages": item.range.lstrip("¶") if item else "",
            "title": assignment.title,
            "task": assignment.task,
            "due": self.shown(assignment.due),
            "opens": self.shown(assignment.opens),
            "published": assignment.published,
            "withhold_until_done": assignment.withhold_until_done,
            **{kind: assignment.least.get(kind, 0) for kind in Requirement.Kind.values},
        }

    def shown(self, moment: datetime) -> datetime:
        return moment.astimezone(self.course.zone).replace(tzinfo=None)

    # -- What can be chosen

    def offered(self) -> list[Source]:
        """Texts to choose from, narrowed by the words in `find`; what is chosen is always among them."""
        readable = self.fields["source"].queryset  # type: ignore[attr-defined]
        chosen = {self["source"].value(), self["other"].value()} - {None, ""}
        matching = readable
        for word in str(self["find"].value() or "").split()[:8]:
            matching = matching.filter(Q(title__icontains=word) | Q(short_title__icontains=word))
        found = list(matching[:MOST_OFFERED])
        missing = chosen - {source.slug for source in found}
        return [*readable.filter(slug__in=missing), *found]

    @property
    def two_texts(self) -> list[forms.BoundField]:
        return [self["source"], self["other"]]

    @property
    def more_is_wrong(self) -> bool:
        """Whether an error hides among the fields that are folded away."""
        return bool({"title", "opens"} & set(self.errors))

    @property
    def closed_texts(self) -> list[Source]:
        """Chosen texts that the students of the course cannot read as things are."""
        chosen = [source for source in (self.cleaned_data.get("source"), self.cleaned_data.get("other")) if source is not None]
        return [source for source in dict.fromkeys(chosen) if not self.course.may_all_read(source)]

    @property
    def offers_to_open(self) -> bool:
        """Whether the teacher may open all of them to the course: then the form shows a box to tick."""
        closed = self.closed_texts if self.is_bound and hasattr(self, "cleaned_data") else []
        mine = Source.objects.editable_by(self.teacher).filter(pk__in=[source.pk for source in closed]).count()
        return bool(closed) and mine == len(closed)

    # -- What is wrong

    def clean_due(self) -> datetime:
        return self._instant(self.cleaned_data["due"], "due")

    def clean_opens(self) -> datetime | None:
        typed = self.cleaned_data["opens"]
        return self._instant(typed, "opens") if typed else None

    def _instant(self, typed: datetime, name: str) -> datetime:
        """Unchanged times keep their moment, also where clocks show that time twice."""
        if self.assignment is not None:
            before: datetime = getattr(self.assignment, name)
            if self.shown(before).replace(second=0, microsecond=0) == typed.replace(second=0, microsecond=0):
                return before
        if not 1900 < typed.year < LAST_YEAR:
            raise ValidationError(_("This is too far away."))
        try:
            return instant(typed, self.course.zone)
        except NoSuchTime:
            raise ValidationError(
                _("Clocks in %(zone)s go forward over this time; choose another."), params={"zone": self.course.time_zone}
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        source, other, typed = cleaned.get("source"), cleaned.get("other"), cleaned.get("passages", "")
        cleaned["range"] = None
        if other is not None and typed.strip():
            self.add_error("passages", _("A pair is read whole: leave out either the passages or the second text."))
        elif source is not None and typed.strip():
            try:
                cleaned["range"] = passages_in(source, typed)
            except ValidationError as error:
                self.add_error("passages", error)
        if source is not None and source == other:
            self.add_error("other", _("This is the same text; choose another, or none."))
        due, opens = cleaned.get("due"), cleaned.get("opens")
        unchanged = self.assignment is not None and due == self.assignment.due
        if due is not None and due <= timezone.now() and not unchanged:
            self.add_error("due", _("This time has passed."))
        if due is not None and opens is not None and opens >= due:
            self.add_error("opens", _("It would be due before students see it."))
        if cleaned.get("published"):
            self._check_that_students_can_read()
        return cleaned

    def _check_that_students_can_read(self) -> None:
        closed = self.closed_texts
        if not closed or (self.offers_to_open and self.cleaned_data.get("open_to_course")):
            return
        titles = ", ".join(f"“{source}”" for source in closed)
        if self.offers_to_open:
            self.add_error(
                "open_to_course", ValidationError(_("Students of this course cannot read %(titles)s yet."), params={"titles": titles})
            )
        else:
            message = _(
                "Students of this course cannot read %(titles)s. Ask a curator to open it to them, or take the tick from “Students see it”."
            )
            self.add_error("source", ValidationError(message, params={"titles": titles}))

    # -- Saving

    def save(self) -> Assignment:
        cleaned = self.cleaned_data
        assignment = self.assignment or Assignment(course=self.course, made_by=self.teacher)
        with transaction.atomic():
            if cleaned.get("open_to_course") and self.offers_to_open:
                for source in self.closed_texts:
                    self.course.open_source(source)
            item = self._item(cleaned["source"], cleaned.get("other"), cleaned["range"])
            assignment.title = cleaned["title"] or str(item)[:150]
            assignment.task, assignment.due = cleaned["task"], cleaned["due"]
            assignment.opens = cleaned["opens"] or (assignment.opens if assignment.pk else timezone.now())
            assignment.published, assignment.withhold_until_done = cleaned["published"], cleaned["withhold_until_done"]
            assignment.save()
            assignment.items.filter(ordinal=item.ordinal).delete()
            item.assignment = assignment
            item.save()
            assignment.requirements.all().delete()
            for kind in Requirement.Kind.values:
                if cleaned.get(kind):
                    Requirement.objects.create(assignment=assignment, kind=kind, least=cleaned[kind])
        return assignment

    @staticmethod
    def _item(source: Source, other: Source | None, ends: tuple[Passage, Passage] | None) -> Item:
        first, last = ends or (None, None)
        return Item(source=source, other=other, first=first, last=last)
