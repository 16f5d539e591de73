"""What courses withhold of their readers' notes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from annotations.people import Person
from readingroom.courses.models import AssignedNote, Enrolment, Submission


def shown_in_courses(user: Person) -> Q:
    """Peers' notes of an assignment that withholds them show once one's own work is handed in; teachers see them all."""
    withheld = AssignedNote.objects.filter(annotation=OuterRef("pk"), assignment__withhold_until_done=True)
    if not user.is_authenticated:
        return Q(~Exists(withheld))
    taught = Enrolment.objects.filter(user_id=user.pk, ended=None, role__in=Enrolment.TEACHING)
    handed_in = Submission.objects.filter(student_id=user.pk, submitted__isnull=False)
    waiting = withheld.exclude(assignment__course__in=taught.values("course_id")).exclude(assignment__in=handed_in.values("assignment_id"))
    return Q(~Exists(waiting))
