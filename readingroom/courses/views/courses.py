"""Courses: the list, the page of one, making and changing them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations.exporting.told import FORMS
from readingroom.courses.access import course_of, leads, led_course, running_course, signed_in, teaches
from readingroom.courses.forms import CourseForm
from readingroom.courses.models import Assignment, Enrolment
from readingroom.courses.progress import Standing, standings

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Line:
    """An assignment on the page of its course: how many handed in for teachers, their own standing for students."""

    assignment: Assignment
    handed_in: int = 0
    standing: Standing | None = None


@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """My courses."""
    mine = Enrolment.objects.current().filter(user=signed_in(request)).select_related("course").order_by("course__title", "course")
    running = [enrolment for enrolment in mine if enrolment.course.archived is None]
    archived = [enrolment for enrolment in mine if enrolment.course.archived is not None]
    return render(request, "courses/courses.html", {"running": running, "archived": archived})


@require_GET
def course(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_of(request, slug)
    is_teacher = teaches(request, course)
    people = Enrolment.objects.visible_to(request.user).current().filter(course=course).select_related("user", "course")
    assignments = list(Assignment.objects.visible_to(request.user).filter(course=course).with_readings())
    students = course.enrolments.current().students()
    if is_teacher:
        done = Q(submissions__submitted__isnull=False, submissions__student__in=students.values("user"))
        counted = Assignment.objects.filter(course=course).annotate(handed_in=Count("submissions", filter=done))
        handed_in = dict(counted.values_list("pk", "handed_in"))
        lines = [Line(assignment, handed_in=handed_in[assignment.pk]) for assignment in assignments]
    else:
        found = standings(assignments, [signed_in(request).pk])
        lines = [Line(assignment, standing=found[assignment.pk, signed_in(request).pk]) for assignment in assignments]
    return render(
        request,
        "courses/course.html",
        {
            "course": course,
            "is_teacher": is_teacher,
            "is_leader": leads(request, course),
            "lines": [line for line in lines if line.assignment.archived is None],
            "ended": [line for line in lines if line.assignment.archived is not None],
            "teachers": people.teachers().order_by(F("role").desc(), "user__full_name", "user__username"),
            "students": people.students().by_name(),
            "student_count": students.count(),
            "note_files": FORMS,
            "join_url": request.build_absolute_uri(reverse("join", args=[course.join_code])) if is_teacher else "",
        },
    )


@form_page
def new_course(request: HttpRequest) -> HttpResponse:
    teacher = signed_in(request)
    if not teacher.may_teach:
        raise PermissionDenied(_("Courses are made by instructors. Ask whoever runs this room to make you one."))
    form = CourseForm(request.POST or None, initial={"time_zone": settings.TIME_ZONE})
    if request.method == "POST" and form.is_valid():
        course = form.begin(teacher)
        messages.success(request, _("Your course is ready. Next: let students in, and give them something to read."))
        return redirect(course)
    return render(request, "courses/new_course.html", {"form": form}, status=422 if form.is_bound else 200)


@form_page
def edit_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = running_course(request, slug)
    now = {"title": course.title, "time_zone": course.time_zone, "anonymous_to_peers": course.group.anonymous_to_peers}
    form = CourseForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        return redirect(form.change(course))
    context = {"course": course, "form": form, "is_leader": leads(request, course)}
    return render(request, "courses/edit_course.html", context, status=422 if form.is_bound else 200)


@require_POST
def archive_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = led_course(request, slug)
    course.archive()
    messages.success(request, _("The course is archived. Its people can read it; nobody writes in it or joins it any more."))
    return redirect(course)


@require_POST
def reopen_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = led_course(request, slug)
    course.reopen()
    messages.success(request, _("The course is running again."))
    return redirect(course)
