"""What courses withhold of their readers' notes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from annotations.people import Person
from annotations.remembering import keys
from readingroom.courses.models import AssignedNote, Assignment, Enrolment, Submission


def shown_in_courses(user: Person) -> Q:
    """Students' notes of an assignment that withholds them.

    They show to the teachers of the course; to its students once their own work is handed in; to everybody else (as far as
    they are addressed) once the due time has passed. What teachers write is never withheld. One's own notes are exempt in
    `annotations.rules`, and a reply shows with the note that began its thread.
    """
    assignments = keys("withheld", user, lambda: _withheld_from(user))
    if assignments == []:
        return Q()
    by_teacher = Enrolment.objects.current().teachers().filter(course=OuterRef("assignment__course"), user=OuterRef("annotation__creator"))
    return Q(~Exists(AssignedNote.objects.filter(~Exists(by_teacher), annotation=OuterRef("pk"), assignment__in=assignments)))


def _withheld_from(user: Person) -> QuerySet[Assignment]:
    """Assignments of which the person may not read students' notes yet."""
    withholding = Assignment.objects.filter(withhold_until_done=True)
    past = Q(due__lte=timezone.now())
    if not user.is_authenticated:
        return withholding.exclude(past)
    mine = Enrolment.objects.current().filter(user_id=user.pk)
    handed_in = Submission.objects.filter(student_id=user.pk, submitted__isnull=False)
    withholding = withholding.exclude(course__in=mine.teachers().values("course")).exclude(pk__in=handed_in.values("assignment"))
    return withholding.exclude(past & ~Q(course__in=mine.students().values("course")))
