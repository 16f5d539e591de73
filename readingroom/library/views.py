"""Names and collections."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from readingroom.library.models import Collection, Name, Source
from readingroom.library.names import About


@login_not_required
@require_safe
def name(request: HttpRequest, slug: str) -> HttpResponse:
    """A name as far as the person may see what stands behind it; a name met only in hidden texts is not there."""
    shown = About(get_object_or_404(Name.objects.visible_to(request.user), slug=slug), request.user)
    return render(request, "library/name.html", {"name": shown.name, "about": shown})


@login_not_required
@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Collection.objects.visible_to(request.user), slug=slug)
    sources = Source.objects.visible_to(request.user).filter(collections=held).defer("text")
    return render(request, "library/collection.html", {"collection": held, "sources": sources})
