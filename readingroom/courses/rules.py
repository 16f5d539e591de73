"""What courses withhold of their readers' notes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annotations.people import Person
from readingroom.courses.models import AssignedNote, Enrolment, Submission


def shown_in_courses(user: Person) -> Q:
    """Students' notes of an assignment that withholds them.

    They show to the teachers of the course; to its students once their own work is handed in; to everybody else (as far as
    they are addressed) once the due time has passed. What teachers write is never withheld. One's own notes are exempt in
    `annotations.rules`, and a reply shows with the note that began its thread.
    """
    by_teacher = Enrolment.objects.current().teachers().filter(course=OuterRef("assignment__course"), user=OuterRef("annotation__creator"))
    withheld = AssignedNote.objects.filter(~Exists(by_teacher), annotation=OuterRef("pk"), assignment__withhold_until_done=True)
    past = Q(assignment__due__lte=timezone.now())
    if not user.is_authenticated:
        return Q(~Exists(withheld.exclude(past)))
    mine = Enrolment.objects.current().filter(user_id=user.pk)
    handed_in = Submission.objects.filter(student_id=user.pk, submitted__isnull=False)
    withheld = withheld.exclude(assignment__course__in=mine.teachers().values("course"))
    withheld = withheld.exclude(assignment__in=handed_in.values("assignment"))
    return Q(~Exists(withheld.exclude(past & ~Q(assignment__course__in=mine.students().values("course")))))
