"""How views fetch what an address names: 404 for outsiders, 403 for members who may not write."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from readingroom.accounts.models import User
from readingroom.courses.models import Assignment, Course, Enrolment


def signed_in(request: HttpRequest) -> User:
    """Whoever asks; the room's middleware lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def course_of(request: HttpRequest, slug: str) -> Course:
    return get_object_or_404(Course.objects.visible_to(request.user).select_related("group"), slug=slug)


def teaches(request: HttpRequest, course: Course) -> bool:
    return Course.objects.editable_by(request.user).filter(pk=course.pk).exists()


def leads(request: HttpRequest, course: Course) -> bool:
    """Instructors also archive the course and say who teaches it."""
    mine = Enrolment.objects.current().filter(course=course, user=signed_in(request))
    return mine.filter(role=Enrolment.Role.INSTRUCTOR).exists()


def taught_course(request: HttpRequest, slug: str) -> Course:
    course = course_of(request, slug)
    if not teaches(request, course):
        raise PermissionDenied(_("Only those who teach this course may do that."))
    return course


def running_course(request: HttpRequest, slug: str) -> Course:
    """A course to change: taught by whoever asks, and not archived."""
    course = taught_course(request, slug)
    if course.archived:
        raise PermissionDenied(_("This course is archived: it can be read, not changed."))
    return course


def led_course(request: HttpRequest, slug: str) -> Course:
    course = course_of(request, slug)
    if not leads(request, course):
        raise PermissionDenied(_("Only an instructor of this course may do that."))
    return course


def assignment_of(request: HttpRequest, course: Course, number: int) -> Assignment:
    readings = Assignment.objects.visible_to(request.user).with_readings()
    return get_object_or_404(readings, course=course, number=number)


def is_student(request: HttpRequest, course: Course) -> bool:
    return Enrolment.objects.current().students().filter(course=course, user=signed_in(request)).exists()


def open_assignment(request: HttpRequest, slug: str, number: int) -> Assignment:
    """An assignment that whoever asks works on as a student."""
    course = course_of(request, slug)
    assignment = assignment_of(request, course, number)
    if not is_student(request, course):
        raise PermissionDenied(_("Only students of this course hand in."))
    if not assignment.is_open:
        raise PermissionDenied(_("This assignment is closed: it can be read, not handed in."))
    return assignment
