"""Assignments: the page of one, giving and changing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from readingroom.accounts.middleware import wants_json
from readingroom.courses.access import assignment_of, course_of, is_student, running_course, signed_in, teaches
from readingroom.courses.belonging import not_counted
from readingroom.courses.due import in_a_week, is_shown_twice
from readingroom.courses.forms import AssignmentForm
from readingroom.courses.models import AssignedNote, Assignment, Course
from readingroom.courses.presenters import assignment_json
from readingroom.courses.progress import standing_of, table
from readingroom.courses.views.courses import form_page
from readingroom.library.models import Source


@require_GET
def assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    course = course_of(request, slug)
    assignment = assignment_of(request, course, number)
    is_teacher = teaches(request, course)
    standing = standing_of(signed_in(request).pk, assignment) if is_student(request, course) else None
    rows = (
        table(
            course,
            [assignment],
            course.enrolments.current().students().by_name(),
        )
        if is_teacher
        else []
    )
    if wants_json(request):
        response: HttpResponse = JsonResponse(assignment_json(request, assignment, standing, rows))
    else:
        own = AssignedNote.objects.filter(assignment=assignment, annotation__creator=signed_in(request)).live()
        context = {
            "course": course,
            "assignment": assignment,
            "is_teacher": is_teacher,
            "standing": standing,
            "rows": rows,
            "handed_in": sum(row.handed_in for row in rows),
            "closed_texts": _closed_texts(request, assignment, is_teacher),
            "kept_back": own.count() - own.counting().count() if standing else 0,
            "not_counted": not_counted(signed_in(request), assignment) if standing and assignment.is_open else [],
        }
        response = render(request, "courses/assignment.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def _closed_texts(request: HttpRequest, assignment: Assignment, is_teacher: bool) -> list[Source]:
    """Texts whose access changed after they were assigned: for teachers those that the course cannot read, for students their own."""
    if is_teacher:
        return [source for source in assignment.sources if not assignment.course.may_all_read(source)]
    shown = set(
        Source.objects.visible_to(request.user).filter(pk__in=[source.pk for source in assignment.sources]).values_list("pk", flat=True)
    )
    return [source for source in assignment.sources if source.pk not in shown]


@form_page
def new_assignment(request: HttpRequest, slug: str) -> HttpResponse:
    """`?source=SLUG&passages=4-12&other=SLUG` fill in the reading, so that a text can be assigned from its own page."""
    course = running_course(request, slug)
    given = {name: request.GET[name] for name in ("source", "other", "passages") if name in request.GET}
    form = AssignmentForm(request.POST or None, course=course, teacher=signed_in(request), initial=given)
    return _assignment_form(request, course, form)


@form_page
def edit_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    course = running_course(request, slug)
    assignment = assignment_of(request, course, number)
    form = AssignmentForm(request.POST or None, course=course, teacher=signed_in(request), assignment=assignment)
    return _assignment_form(request, course, form)


def _assignment_form(request: HttpRequest, course: Course, form: AssignmentForm) -> HttpResponse:
    status = 200
    if "narrow" in request.POST:
        form.errors.clear()  # looking for a text is not saving: everything typed stays, nothing is wrong yet
    elif request.method == "POST":
        if form.is_valid():
            assignment = form.save()
            _say_what_was_saved(request, form, assignment)
            return redirect(assignment)
        status = 422
    context = {"course": course, "form": form, "assignment": form.assignment}
    return render(request, "courses/assignment_form.html", context, status=status)


def _say_what_was_saved(request: HttpRequest, form: AssignmentForm, assignment: Assignment) -> None:
    messages.success(request, _("Saved. Students see it.") if assignment.is_open else _("Saved. Students do not see it yet."))
    if is_shown_twice(form.shown(assignment.due), assignment.course.zone):
        messages.info(request, _("Clocks go back over the due time, so that it comes twice; it is due the second time."))


@require_POST
def duplicate_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    course = running_course(request, slug)
    copy = assignment_of(request, course, number).duplicate(in_a_week(course.zone), signed_in(request))
    messages.success(request, _("This is a copy, which students do not see yet. Change what should differ."))
    return redirect("edit_assignment", course.slug, copy.number)


@require_POST
def publish_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Leads to the form where students could not read the text."""
    assignment = assignment_of(request, running_course(request, slug), number)
    if not all(assignment.course.may_all_read(source) for source in assignment.sources):
        messages.warning(request, _("Students of this course cannot read all of it yet."))
        return redirect("edit_assignment", slug, number)
    return _set_published(request, assignment, published=True)


@require_POST
def unpublish_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _set_published(request, assignment_of(request, running_course(request, slug), number), published=False)


def _set_published(request: HttpRequest, assignment: Assignment, published: bool) -> HttpResponse:
    assignment.published = published
    assignment.save(update_fields=["published"])
    messages.success(request, _("Students see it now.") if published else _("Students no longer see it. What they wrote stays."))
    return redirect(assignment)


@form_page
def delete_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Asks first; where somebody already worked in it, it is archived instead, and the page says so before."""
    course = running_course(request, slug)
    assignment = assignment_of(request, course, number)
    if request.method == "POST":
        title = str(assignment)
        if assignment.withdraw():
            messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
        else:
            messages.success(request, _("“%(title)s” is archived: what was written in it stays readable.") % {"title": title})
        return redirect(course)
    return render(
        request, "courses/delete_assignment.html", {"course": course, "assignment": assignment, "has_work": assignment.has_work()}
    )


@require_POST
def restore_assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    assignment = assignment_of(request, running_course(request, slug), number)
    assignment.archived = None
    assignment.save(update_fields=["archived"])
    messages.success(request, _("It is back among the course's assignments."))
    return redirect(assignment)
