"""What a student does: opens the reading, stops somewhere, lets notes count, hands in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from readingroom.courses.access import assignment_of, course_of, is_student, open_assignment, signed_in
from readingroom.courses.belonging import not_counted
from readingroom.courses.models import AssignedNote, Submission
from readingroom.courses.progress import standing_of, to_read
from readingroom.courses.reading import reading_url
from readingroom.library.models import Passage


@require_GET
def to_read_page(request: HttpRequest) -> HttpResponse:
    found = to_read(request.user)
    context = {
        "waiting": [standing for standing in found if not standing.is_handed_in],
        "handed_in": [standing for standing in found if standing.is_handed_in],
    }
    return render(request, "courses/to_read.html", context)


@require_GET
def read(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Opens the reading where the student stopped; the first time counts as started."""
    course = course_of(request, slug)
    assignment = assignment_of(request, course, number)
    standing = standing_of(signed_in(request).pk, assignment)
    if standing.submission is None and assignment.is_open and is_student(request, course):
        Submission.objects.get_or_create(assignment=assignment, student=signed_in(request))
    return redirect(reading_url(standing))


@require_POST
def reached(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Keeps where the student stopped: what the script tells (`by=script`) only forward, what the student says anywhere."""
    assignment = open_assignment(request, slug, number)
    texts = {source.slug: source for source in assignment.sources}
    source = texts.get(request.POST.get("source", "")) or next(iter(texts.values()), None)
    by_script = request.POST.get("by") == "script"
    wanted = request.POST.get("passage", "").strip().lstrip("¶").strip()
    passage = Passage.objects.visible_to(request.user).filter(source=source, number=wanted).first()
    if passage is None:
        if by_script:
            return HttpResponse(status=422)
        messages.error(request, _("There is no ¶%(number)s in this text.") % {"number": wanted[:12]})
        return HttpResponseRedirect(_back(request) or assignment.get_absolute_url())
    submission, _made = Submission.objects.get_or_create(assignment=assignment, student=signed_in(request))
    order = {key: place for place, key in enumerate(source.pk for source in assignment.sources)}
    before = submission.reached
    if not by_script or before is None or (order.get(before.source_id, -1), before.position) < (order[passage.source_id], passage.position):
        submission.read_to(passage)
    if by_script:
        return HttpResponse(status=204)
    messages.success(request, _("Kept: you continue at ¶%(number)s.") % {"number": passage.number})
    return HttpResponseRedirect(_back(request) or assignment.get_absolute_url())


@require_POST
def hand_in(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Nothing stops it, neither what is missing nor the hour; both are said."""
    assignment = open_assignment(request, slug, number)
    submission, _made = Submission.objects.get_or_create(assignment=assignment, student=signed_in(request))
    submission.hand_in()
    standing = standing_of(signed_in(request).pk, assignment)
    said = [_("Handed in late.") if standing.is_late else _("Handed in.")]
    if standing.missing:
        said.append(_("Missing: %(what)s.") % {"what": ", ".join(counted.missing_label for counted in standing.missing)})
    messages.success(request, " ".join(said))
    return redirect(assignment)


@require_POST
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    assignment = open_assignment(request, slug, number)
    standing = standing_of(signed_in(request).pk, assignment)
    if standing.submission is None or not standing.is_handed_in:
        messages.info(request, _("It was not handed in."))
    elif not standing.may_take_back:
        messages.error(request, _("The due time has passed: what is handed in stays so."))
    else:
        standing.submission.take_back()
        messages.success(request, _("Taken back. Hand it in again before it is due."))
    return redirect(assignment)


@require_POST
def let_count(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One of the student's own notes on the reading, made elsewhere, belongs to the assignment from now on."""
    assignment = open_assignment(request, slug, number)
    mine = {str(annotation.uid): annotation for annotation in not_counted(signed_in(request), assignment)}
    annotation = mine.get(request.POST.get("note", ""))
    if annotation is None:
        messages.error(request, _("This note cannot be counted here."))
    else:
        AssignedNote.objects.get_or_create(annotation=annotation, defaults={"assignment": assignment})
        messages.success(request, _("It counts now."))
    return redirect(assignment)


def _back(request: HttpRequest) -> str:
    """The page of the room that the form stood on, or nothing."""
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if here else ""
