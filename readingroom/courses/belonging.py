"""Which assignment a new note belongs to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from annotations.models import Annotation, Audience
from annotations.people import Person
from annotations.signals import annotation_made
from readingroom.courses.models import AssignedNote, Assignment, Submission

FIELD = "assignment"


def asked_for(request: HttpRequest) -> Assignment | None:
    """The assignment a page was opened in (`?assignment=ID`) or a form was sent with, where the person may see it and it is open."""
    key = request.POST.get(FIELD) or request.GET.get(FIELD) or ""
    if not (key.isascii() and key.isdigit()) or len(key) > 18:
        return None
    return Assignment.objects.visible_to(request.user).running().with_readings().filter(pk=int(key)).first()


def belongs_to(annotation: Annotation, assignment: Assignment) -> bool:
    """A note belongs where one of its places touches the reading; a note on the text as such where the text is read."""
    anchors = list(annotation.anchors.all())
    if not anchors:
        return assignment.covers(annotation.target_id)
    return any(assignment.covers(anchor.target_id, anchor.start, anchor.end) for anchor in anchors)


def only_one(annotation: Annotation, writer: Person) -> Assignment | None:
    """Where nobody said: a note for a course's group, on what that course gave its writer to read, belongs to what is due next."""
    if annotation.audience != Audience.GROUP or annotation.parent_id is not None:
        return None
    handed_in = Submission.objects.filter(student_id=writer.pk, submitted__isnull=False).values("assignment")
    texts = [annotation.target_id, *(anchor.target_id for anchor in annotation.anchors.all())]
    waiting = Assignment.objects.of_student(writer).open().filter(course__group=annotation.group_id).exclude(pk__in=handed_in)
    waiting = waiting.reading(texts).with_readings().order_by("due")
    return next((assignment for assignment in waiting if belongs_to(annotation, assignment)), None)


@receiver(annotation_made, dispatch_uid="courses.take_note")
def take_note(sender: Any, annotation: Annotation, request: HttpRequest, **kwargs: Any) -> None:
    """A note written in an assignment belongs to it from the start."""
    assignment = asked_for(request)
    if assignment is not None and not belongs_to(annotation, assignment):
        messages.info(request, _("Saved. It lies outside the reading of “%(title)s”, so it does not count there.") % {"title": assignment})
        assignment = None
    assignment = assignment or only_one(annotation, request.user)
    if assignment is not None:
        AssignedNote.objects.get_or_create(annotation=annotation, defaults={"assignment": assignment})


def not_counted(student: Person, assignment: Assignment) -> list[Annotation]:
    """The student's notes on the reading that belong to no assignment and that its teachers can read: they may let them count."""
    texts = [source.pk for source in assignment.sources]
    shared = Q(audience__in=[Audience.SIGNED_IN, Audience.PUBLIC]) | Q(group=assignment.course.group_id)
    mine = Annotation.objects.visible_to(student).filter(shared, creator_id=student.pk, assigned=None, parent=None)
    on_reading = mine.filter(Q(target__in=texts) | Q(anchors__target__in=texts)).distinct().prefetch_related("anchors")
    return [annotation for annotation in on_reading if belongs_to(annotation, assignment)]
