"""The room about itself: who runs it, what it holds and what it lacks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from readingroom.accounts.models import Role, User
from readingroom.library.facts import language_name
from readingroom.library.models import Collection, Mark, Source

MOST = 50


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    shown = Source.objects.visible_to(request.user)
    records = shown.filter(text="")
    kinds = dict(Source.Kind.choices)
    not_stated = _("not stated")
    counted = shown.order_by("kind", "language").values_list("kind", "language").annotate(n=Count("pk"))
    found = {
        "people": User.objects.filter(role__in=[Role.CURATOR, Role.ADMIN], is_active=True).order_by("full_name", "username")[:MOST],
        "collections": Collection.objects.visible_to(request.user),
        "source_count": shown.count(),
        "record_count": records.count(),
        "records": records.order_by("title")[:MOST],
        "missing_count": Mark.objects.filter(source__in=shown.values("pk"), kind=Mark.Kind.MISSING).count(),
        "kinds": [
            {"kind": kinds.get(kind, not_stated), "language": language_name(language) if language else not_stated, "count": count}
            for kind, language, count in counted
        ],
    }
    return render(request, "reading/about.html", found)
