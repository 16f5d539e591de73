"""Pages about the room itself and about what it keeps of a person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from readingroom.library.models import Source


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    shown = Source.objects.visible_to(request.user)
    return render(request, "reading/about.html", {"source_count": shown.count(), "record_count": shown.filter(text="").count()})


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "reading/my_data.html")
