"""The Web Annotation Protocol: the container at `/annotations/`, and each annotation in it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from annotations.jsonld import as_jsonld, iri_of
from annotations.models import Annotation
from annotations.programs import for_programs
from annotations.protocol.container import Container, told, wish_of
from annotations.protocol.documents import read_annotation, rewrite_annotation, write_annotation
from annotations.protocol.parsing import sent_json
from annotations.protocol.refusing import Refused
from annotations.protocol.responses import (
    ACCEPT_POST,
    ANNOTATION_LINKS,
    CONTAINER_LINKS,
    answered,
    check_condition,
    etag_of,
    negotiated,
    refusal,
    vary_by_preference,
    with_remarks,
    written,
)
from annotations.signals import annotation_made
from annotations.views.reading import NOTES_A_PAGE, sign

IN_CONTAINER = "GET, HEAD, OPTIONS, POST"
KEPT = "private, no-cache"
ON_ANNOTATION = "GET, HEAD, OPTIONS, PUT, DELETE"


@for_programs(IN_CONTAINER, {"Accept-Post": ACCEPT_POST, "Link": CONTAINER_LINKS, "Cache-Control": KEPT})
def container(request: HttpRequest) -> HttpResponse:
    """All notes the person may read; a new one by POST."""
    try:
        kind = negotiated(request)
        page = request.GET.get("page")
        if request.method == "POST" and page is None:
            return _create(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"] if page is not None else IN_CONTAINER.split(", "))
        if kind == "text/html":
            return _for_people(request)
        if page is None:
            return _contained(request)
        if not page.isdecimal() or len(page) > 9:
            raise Refused(_("There is nothing at this address."), status=404)
        shown = _container(request, iris=request.GET.get("iris") == "1")
        answer = answered(request, written(shown.page(int(page))), '<http://www.w3.org/ns/ldp#Resource>; rel="type"')
        answer["Allow"] = "GET, HEAD, OPTIONS"
        return vary_by_preference(answer)
    except Refused as refused:
        return refusal(refused)


@for_programs(ON_ANNOTATION, {"Link": ANNOTATION_LINKS, "Cache-Control": KEPT})
def annotation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One note: read, replaced, deleted."""
    try:
        if negotiated(request) == "text/html" and request.method in {"GET", "HEAD"}:
            return redirect("note", uid=uid)
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return answered(request, _representation(request, _readable(request, uid)), ANNOTATION_LINKS)
        if request.method == "PUT":
            return _replace(request, uid)
        if request.method == "DELETE":
            return _delete(request, uid)
        return HttpResponseNotAllowed(ON_ANNOTATION.split(", "))
    except Refused as refused:
        return refusal(refused)


def _container(request: HttpRequest, iris: bool) -> Container:
    return Container(request.user, request.build_absolute_uri, iris, request.GET.get("source", "")[:200])


def _contained(request: HttpRequest) -> HttpResponse:
    wish = wish_of(request.headers.get("Prefer", ""), request.GET.get("iris", ""))
    shown = _container(request, wish.iris)
    answer = answered(request, written(shown.described(wish.minimal)), CONTAINER_LINKS)
    answer["Content-Location"] = shown.iri()
    if wish.applied:
        answer["Preference-Applied"] = "return=representation"
    return vary_by_preference(answer)


def _for_people(request: HttpRequest) -> HttpResponse:
    notes = told(Annotation.objects.visible_to(request.user), request.user).order_by("-created", "-pk")
    page = Paginator(notes, NOTES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [sign(each, request.user) for each in page.object_list]
    return vary_by_preference(render(request, "annotations/container.html", {"page": page}))


@transaction.atomic
def _create(request: HttpRequest) -> HttpResponse:
    sent = sent_json(request)
    draft = read_annotation(sent, request.user, request.get_host())
    came_from = sent.get("id")
    if isinstance(came_from, str) and came_from.partition(":")[2] and came_from not in draft.via and len(came_from) <= 2000:
        draft.via.append(came_from)
    note = write_annotation(draft, request.user)
    annotation_made.send(sender=Annotation, annotation=note, request=request)
    made = told(Annotation.objects.filter(pk=note.pk), request.user).get()
    answer = answered(request, _representation(request, made), ANNOTATION_LINKS, status=201)
    answer["Location"] = answer["Content-Location"] = iri_of(made, request.build_absolute_uri)
    answer["Allow"] = ON_ANNOTATION
    return with_remarks(answer, draft.targets.remarks)


@transaction.atomic
def _replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = _own(request, uid)
    check_condition(request, etag_of(_representation(request, note)))
    sent = sent_json(request)
    draft = read_annotation(sent, request.user, request.get_host())
    if sent.get("id") not in {None, iri_of(note, request.build_absolute_uri)}:
        raise Refused(_("The `id` of an annotation is its address here."), "/id", 409)
    rewrite_annotation(note, draft)
    made = told(Annotation.objects.filter(pk=note.pk), request.user).get()
    return with_remarks(answered(request, _representation(request, made), ANNOTATION_LINKS), draft.targets.remarks)


@transaction.atomic
def _delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = _own(request, uid)
    check_condition(request, etag_of(_representation(request, note)))
    note.delete_softly()
    return HttpResponse(status=204)


def _readable(request: HttpRequest, uid: UUID) -> Annotation:
    """404 for what the person may not read and for what never was; 410 for what they could read and was deleted."""
    readable = Annotation.objects.visible_to(request.user) | Annotation.objects.editable_by(request.user)
    note = told(readable, request.user).filter(uid=uid).first()
    if note is None:
        gone = Annotation.objects.gone_for(request.user).filter(uid=uid).exists()
        raise Refused(_("This annotation was deleted.") if gone else _("There is nothing at this address."), status=410 if gone else 404)
    return note


def _own(request: HttpRequest, uid: UUID) -> Annotation:
    note = _readable(request, uid)
    if note.creator_id != request.user.pk:
        raise Refused(_("Only its writer can change a note."), status=403)
    return note


def _representation(request: HttpRequest, note: Annotation) -> bytes:
    return written(as_jsonld(note, request.user, request.build_absolute_uri))
