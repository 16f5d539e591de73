"""The people of a course: adding them by a list, their parts, removing them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from readingroom.courses.access import course_of, is_student, leads, led_course, running_course, signed_in, taught_course
from readingroom.courses.forms import RoleForm, RosterForm
from readingroom.courses.models import Course, Enrolment
from readingroom.courses.roster import enrol_list
from readingroom.courses.views.courses import form_page


@require_GET
def people(request: HttpRequest, slug: str) -> HttpResponse:
    course = taught_course(request, slug)
    return render(request, "courses/people.html", _people_page(request, course, RosterForm()))


@sensitive_variables("slips")
@never_cache
@require_POST
def add_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer is the page of slips itself: the passwords exist nowhere else, so it cannot be asked for again."""
    course = running_course(request, slug)
    form = RosterForm(request.POST)
    if not form.is_valid():
        return render(request, "courses/people.html", _people_page(request, course, form), status=422)
    role = form.cleaned_data["role"]
    if role != Enrolment.Role.STUDENT and not leads(request, course):
        raise PermissionDenied(_("Only an instructor of this course may name assistants."))
    slips = enrol_list(course, form.cleaned_data["people"], role)
    context = {
        "course": course,
        "slips": [slip for slip in slips if slip.password],
        "known": [slip for slip in slips if not slip.password],
        "sign_in_url": request.build_absolute_uri(reverse("account_login")),
    }
    return render(request, "courses/slips.html", context)


@form_page
def remove_person(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Asks first. Whoever is removed does not come back by the join link."""
    course = running_course(request, slug)
    enrolment = _enrolment(request, course, key)
    if request.method == "POST":
        enrolment.end(signed_in(request))
        messages.success(request, _("%(name)s is no longer in the course. What they wrote stays.") % {"name": enrolment.user})
        return redirect("course_people", course.slug)
    return render(request, "courses/remove_person.html", {"course": course, "enrolment": enrolment})


@require_POST
def change_role(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    course = led_course(request, slug)
    enrolment = _enrolment(request, course, key)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return render(request, "courses/people.html", _people_page(request, course, RosterForm()), status=422)
    enrolment.take_role(form.cleaned_data["role"])
    messages.success(
        request,
        _("%(name)s is now: %(role)s.") % {"name": enrolment.user, "role": enrolment.get_role_display()},
    )
    return redirect("course_people", course.slug)


@form_page
def leave_course(request: HttpRequest, slug: str) -> HttpResponse:
    """Students leave when they like; teachers are taken out by an instructor."""
    course = course_of(request, slug)
    if not is_student(request, course):
        raise PermissionDenied(_("Those who teach a course cannot leave it by themselves."))
    if request.method == "POST":
        Enrolment.objects.current().get(course=course, user=signed_in(request)).end(signed_in(request))
        messages.success(request, _("You have left “%(course)s”.") % {"course": course})
        return redirect("courses")
    return render(request, "courses/leave_course.html", {"course": course})


def _enrolment(request: HttpRequest, course: Course, key: int) -> Enrolment:
    """Somebody of the course whose part the person may change: 404 for who is not in it, 403 for who is above them."""
    enrolment = get_object_or_404(course.enrolments.current().select_related("user", "course__group"), pk=key)
    if not Enrolment.objects.editable_by(request.user).filter(pk=enrolment.pk).exists():
        raise PermissionDenied(_("You cannot change this person's part in the course."))
    return enrolment


def _people_page(request: HttpRequest, course: Course, form: RosterForm) -> dict[str, object]:
    editable = set(Enrolment.objects.editable_by(request.user).filter(course=course).values_list("pk", flat=True))
    here = course.enrolments.current().by_name()
    return {
        "course": course,
        "form": form,
        "groups": [
            (_("Teachers"), [(enrolment, enrolment.pk in editable) for enrolment in here.teachers()]),
            (_("Students"), [(enrolment, enrolment.pk in editable) for enrolment in here.students()]),
        ],
        "roles": Enrolment.Role.choices,
        "is_leader": leads(request, course),
        "join_url": request.build_absolute_uri(reverse("join", args=[course.join_code])),
    }
