"""Names and collections."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from readingroom.accounts.models import User
from readingroom.library.models import Collection, Name, Source
from readingroom.library.name_forms import FormSet, HeadingForm, keep
from readingroom.library.names import About


@login_not_required
@require_safe
def name(request: HttpRequest, slug: str) -> HttpResponse:
    """A name as far as the person may see what stands behind it; a name met only in hidden texts is not there."""
    shown = About(get_object_or_404(Name.objects.visible_to(request.user), slug=slug), request.user)
    return render(request, "library/name.html", {"name": shown.name, "about": shown})


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """All names that the person may know of; curators add to them."""
    known = Name.objects.visible_to(request.user).prefetch_related("forms")
    return render(request, "library/names.html", {"names": known})


@require_http_methods(["GET", "HEAD", "POST"])
def new_name(request: HttpRequest) -> HttpResponse:
    return _edited(request, Name(), by=_curator(request))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_name(request: HttpRequest, slug: str) -> HttpResponse:
    known = get_object_or_404(Name.objects.visible_to(request.user), slug=slug)
    return _edited(request, known, by=_curator(request))


def _curator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.may_curate:
        raise PermissionDenied
    return request.user


def _edited(request: HttpRequest, known: Name, by: User) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    heading, rows = HeadingForm(sent, instance=known), FormSet(sent, instance=known)
    if sent is not None and heading.is_valid() and rows.is_valid():
        kept = keep(heading, rows, by)
        messages.success(request, _("The name and its forms have been kept, with your name."))
        return redirect(kept)
    return render(request, "library/edit_name.html", {"name": known, "form": heading, "rows": rows}, status=200 if sent is None else 422)


@login_not_required
@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Collection.objects.visible_to(request.user), slug=slug)
    sources = Source.objects.visible_to(request.user).filter(collections=held).defer("text")
    return render(request, "library/collection.html", {"collection": held, "sources": sources})
