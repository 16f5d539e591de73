"""Where students stand: what is done, what is missing, how much time is left. A table of any size takes the same few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from annotations.people import Person
from readingroom.courses import due as clock
from readingroom.courses.models import AssignedNote, Assignment, Course, Enrolment, Extension, Item, Submission
from readingroom.courses.models.assignments import amount
from readingroom.library.models import Passage

NOTHING = {"notes": 0, "tags": 0, "links": 0}


class State(models.TextChoices):
    """What the table shows of one student and one assignment."""

    NOT_STARTED = "not_started", _("not started")
    STARTED = "started", _("started")
    COMPLETE = "complete", _("complete, not handed in")
    OVERDUE = "overdue", _("overdue")
    HANDED_IN = "handed_in", _("handed in")
    LATE = "late", _("handed in late")

    @property
    def icon(self) -> str:
        return {"not_started": "○", "started": "◔", "complete": "◕", "overdue": "△", "handed_in": "●", "late": "▲"}[self.value]


@dataclass(frozen=True)
class Counted:
    """One requirement and how much of it is done."""

    kind: str
    done: int
    least: int

    @property
    def missing(self) -> int:
        return max(0, self.least - self.done)

    @property
    def label(self) -> str:
        """ "2 of 3 notes", "4 notes, 3 asked for"."""
        if self.done > self.least:
            return now_("%(done)s, %(least)d asked for") % {"done": amount(self.kind, self.done), "least": self.least}
        forms = {
            "notes": ngettext("%(done)d of %(least)d note", "%(done)d of %(least)d notes", self.least),
            "tags": ngettext("%(done)d of %(least)d tag", "%(done)d of %(least)d tags", self.least),
            "links": ngettext("%(done)d of %(least)d link", "%(done)d of %(least)d links", self.least),
        }
        return forms[self.kind] % {"done": self.done, "least": self.least}

    @property
    def missing_label(self) -> str:
        return amount(self.kind, self.missing)


@dataclass(frozen=True)
class Standing:
    """One student in one assignment."""

    assignment: Assignment
    student_id: int
    due: datetime
    now: datetime
    least: dict[str, int]
    done: dict[str, int] = field(default_factory=lambda: dict(NOTHING))
    submission: Submission | None = None

    @property
    def counted(self) -> list[Counted]:
        return [Counted(kind, self.done[kind], least) for kind, least in self.least.items()]

    @property
    def missing(self) -> list[Counted]:
        return [counted for counted in self.counted if counted.missing]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def submitted(self) -> datetime | None:
        return self.submission.submitted if self.submission else None

    @property
    def is_handed_in(self) -> bool:
        return self.submitted is not None

    @property
    def is_past(self) -> bool:
        return self.now > self.due

    @property
    def is_extended(self) -> bool:
        return self.due != self.assignment.due

    @property
    def is_late(self) -> bool:
        return self.submission is not None and self.submission.is_late(self.due)

    @property
    def days_late(self) -> int:
        """Midnights of the course's zone between the due time and handing in; 0 on the same day."""
        return clock.days_between(self.due, self.submitted, self.assignment.course.zone) if self.submitted and self.is_late else 0

    @property
    def days_left(self) -> int:
        return clock.days_between(self.now, self.due, self.assignment.course.zone)

    @property
    def reached(self) -> Passage | None:
        return self.submission.reached if self.submission else None

    @property
    def state(self) -> State:
        if self.is_handed_in:
            return State.LATE if self.is_late else State.HANDED_IN
        if self.is_past:
            return State.OVERDUE
        begun = any(self.done.values())
        if begun and self.is_complete and self.least:
            return State.COMPLETE
        return State.STARTED if begun or self.submission is not None else State.NOT_STARTED

    @property
    def may_take_back(self) -> bool:
        return self.is_handed_in and not self.is_past and self.assignment.is_open

    @property
    def reading(self) -> Item | None:
        """The part of the reading to open: the one where the student stopped, else the first."""
        items = list(self.assignment.items.all())
        if self.reached is not None:
            stopped = [item for item in items if self.reached.source_id in {item.source_id, item.other_id}]
            items = stopped or items
        return items[0] if items else None

    @property
    def time_left(self) -> str | Promise:
        """ "due today", "3 days left", "2 days overdue"."""
        days = self.days_left
        if self.is_past:
            return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days} if days else _("overdue since today")
        if days == 0:
            return _("due today")
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def standings(assignments: Iterable[Assignment], students: Iterable[int]) -> dict[tuple[int, int], Standing]:
    """By (assignment, student): counted in one query, whatever their number. Assignments come `with_readings()`."""
    assignments, students = list(assignments), list(students)
    keys = [assignment.pk for assignment in assignments]
    now = timezone.now()
    counts = {
        (row["assignment_id"], row["annotation__creator_id"]): {kind: row[kind] for kind in NOTHING}
        for row in AssignedNote.objects.filter(assignment__in=keys, annotation__creator__in=students).counts()
    }
    submitted = (
        Submission.objects.filter(assignment__in=keys, student__in=students)
        .select_related("reached__source")
        .defer("reached__source__text")
    )
    submissions = {(submission.assignment_id, submission.student_id): submission for submission in submitted}
    later = {
        (extension.assignment_id, extension.student_id): extension.due
        for extension in Extension.objects.filter(assignment__in=keys, student__in=students)
    }
    least = {assignment.pk: assignment.least for assignment in assignments}
    return {
        (assignment.pk, student): Standing(
            assignment=assignment,
            student_id=student,
            due=later.get((assignment.pk, student), assignment.due),
            now=now,
            least=least[assignment.pk],
            done=counts.get((assignment.pk, student), dict(NOTHING)),
            submission=submissions.get((assignment.pk, student)),
        )
        for assignment in assignments
        for student in students
    }


def standing_of(student_id: int, assignment: Assignment) -> Standing:
    return standings([assignment], [student_id])[assignment.pk, student_id]


def to_read(user: Person) -> list[Standing]:
    """What a student still has to do, soonest first, then what was handed in, latest first. For the shelf, the menu and /to-read/."""
    if not user.is_authenticated:
        return []
    assignments = Assignment.objects.of_student(user).open().with_readings()
    found = standings(assignments, [user.pk]).values()
    waiting = sorted((standing for standing in found if not standing.is_handed_in), key=lambda standing: standing.due)
    handed_in = sorted((s for s in found if s.submitted is not None), key=lambda s: s.submitted or s.due, reverse=True)
    return [*waiting, *handed_in]


@dataclass(frozen=True)
class Row:
    """A student's line in the table."""

    enrolment: Enrolment
    cells: list[Standing]

    @property
    def handed_in(self) -> int:
        return sum(cell.is_handed_in for cell in self.cells)


def table(course: Course, assignments: Iterable[Assignment], enrolments: Iterable[Enrolment]) -> list[Row]:
    """Students by assignments of a course."""
    assignments, enrolments = list(assignments), list(enrolments)
    found = standings(assignments, [enrolment.user_id for enrolment in enrolments])
    return [Row(enrolment, [found[assignment.pk, enrolment.user_id] for assignment in assignments]) for enrolment in enrolments]
