"""What teachers see: the table of students and assignments, notes by passage, one student's work."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from readingroom.accounts.middleware import wants_json
from readingroom.courses.access import assignment_of, course_of, signed_in, taught_course, teaches
from readingroom.courses.models import Assignment, Course
from readingroom.courses.notes import by_passage, readable_notes
from readingroom.courses.presenters import progress_csv, progress_json
from readingroom.courses.progress import Row, State, table

NOTES_A_PAGE = 100


@require_GET
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Students find one line: their own."""
    course = course_of(request, slug)
    assignments, rows = _progress(request, course)
    if wants_json(request):
        response: HttpResponse = JsonResponse(progress_json(request, course, assignments, rows))
    else:
        context = {
            "course": course,
            "assignments": assignments,
            "rows": rows,
            "is_teacher": teaches(request, course),
            "states": list(State),
        }
        response = render(request, "courses/progress.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


@require_GET
def progress_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The table for a spreadsheet: UTF-8 with a mark that makes Excel read it as such."""
    course = taught_course(request, slug)
    response = HttpResponse("\ufeff" + progress_csv(*_progress(request, course)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="progress-{course.pk}.csv"'
    return response


def _progress(request: HttpRequest, course: Course) -> tuple[list[Assignment], list[Row]]:
    assignments = list(Assignment.objects.visible_to(request.user).filter(course=course, published=True, archived=None).with_readings())
    students = course.enrolments.current().students().by_name()
    if not teaches(request, course):
        students = students.filter(user=signed_in(request))
    return assignments, table(course, assignments, students)


@require_GET
def assignment_notes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    course = taught_course(request, slug)
    assignment = assignment_of(request, course, number)
    notes = readable_notes(request.user, [assignment]).order_by("target", "anchors__start", "pk").distinct()
    page = Paginator(notes, NOTES_A_PAGE).get_page(request.GET.get("page"))
    context = {"course": course, "assignment": assignment, "page": page, "groups": by_passage(page, request.user)}
    return render(request, "courses/assignment_notes.html", context)


@require_GET
def person(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """One student's standing and notes, for teachers and for the student."""
    course = course_of(request, slug)
    enrolment = get_object_or_404(course.enrolments.current().select_related("user", "course"), pk=key)
    is_teacher = teaches(request, course)
    if not is_teacher and enrolment.user_id != request.user.pk:
        raise Http404
    assignments = list(Assignment.objects.visible_to(request.user).filter(course=course, published=True).with_readings())
    notes = readable_notes(request.user, assignments).filter(creator=enrolment.user).order_by("-created", "-pk")
    page = Paginator(notes, NOTES_A_PAGE).get_page(request.GET.get("page"))
    titles = {assignment.pk: assignment for assignment in assignments}
    context = {
        "course": course,
        "enrolment": enrolment,
        "is_teacher": is_teacher,
        "cells": table(course, assignments, [enrolment])[0].cells,
        "page": page,
        "groups": by_passage(page, request.user),
        "titles": titles,
    }
    return render(request, "courses/person.html", context)
