"""The join link: an invitation into a course, and into the room for those who have no account."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from readingroom.accounts.invitations import admit
from readingroom.accounts.models import User
from readingroom.courses.access import running_course
from readingroom.courses.models import Course, Enrolment
from readingroom.courses.views.courses import form_page


@login_not_required
@never_cache
@form_page
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Shows the course to join, and joins it when the person says so. A closed link tells no more than one that never was."""
    course = Course.objects.running().filter(join_code=code, join_open=True).first()
    if course is None:
        return render(request, "courses/join_closed.html", status=404)
    if not isinstance(request.user, User):
        if request.method == "POST":
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        return render(request, "courses/join.html", {"course": course, "next": urlencode({"next": request.path})})
    if course.enrolments.current().filter(user=request.user).exists():
        return redirect(course)
    if course.was_removed(request.user):
        return render(request, "courses/join_closed.html", {"was_removed": True}, status=403)
    if request.method == "POST":
        course.enrol(request.user, Enrolment.Role.STUDENT)
        messages.success(request, _("You are in “%(course)s”.") % {"course": course})
        return redirect(course)
    return render(request, "courses/join.html", {"course": course})


@login_not_required
@require_POST
def join_with_new_account(request: HttpRequest, code: str) -> HttpResponse:
    """The link is an invitation: whoever holds it may make an account, also where sign-up is closed."""
    if not Course.objects.running().filter(join_code=code, join_open=True).exists():
        return render(request, "courses/join_closed.html", status=404)
    admit(request)
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': reverse('join', args=[code])})}")


@require_POST
def open_join_link(request: HttpRequest, slug: str) -> HttpResponse:
    return _set_join_link(request, slug, is_open=True)


@require_POST
def close_join_link(request: HttpRequest, slug: str) -> HttpResponse:
    return _set_join_link(request, slug, is_open=False)


@require_POST
def renew_join_link(request: HttpRequest, slug: str) -> HttpResponse:
    course = running_course(request, slug)
    course.renew_join_code()
    messages.success(request, _("This is a new link; the old one no longer works."))
    return redirect("course_people", course.slug)


def _set_join_link(request: HttpRequest, slug: str, is_open: bool) -> HttpResponse:
    course = running_course(request, slug)
    course.join_open = is_open
    course.save(update_fields=["join_open"])
    messages.success(request, _("The join link is open.") if is_open else _("The join link is closed; nobody can join by it."))
    return redirect("course_people", course.slug)
