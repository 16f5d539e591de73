"""One's own notes addressed to others, many at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from annotations.audiences import named
from annotations.forms import MoveForm, MyNotesForm
from annotations.models import Annotation, Motivation
from annotations.people import Person
from annotations.views.reading import my_notes_found, sign

SHOWN = 20


def move_notes(request: HttpRequest) -> HttpResponse:
    """The notes that the filters of "my notes" keep, and where to; nothing moves before it was seen what would."""
    filters = MyNotesForm(request.GET)
    if not filters.is_valid():
        raise Http404
    notes = _movable(request.user)
    found = my_notes_found(filters, notes)
    form = MoveForm(request.POST or None, mover=request.user)
    if request.method == "POST" and form.is_valid():
        moved = Annotation.objects.filter(pk__in=list(found.values_list("pk", flat=True))).readdress(request.user, *form.audience())
        said = ngettext("%(n)s note is now addressed to: %(to)s.", "%(n)s notes are now addressed to: %(to)s.", moved)
        to = form.cleaned_data["to"]
        messages.success(request, said % {"n": moved, "to": named([to], request.user)[to]})
        return redirect("my_notes")
    signed: QuerySet[Annotation] = found.signed_for(request.user)  # type: ignore[attr-defined]
    page = Paginator(
        signed.select_related("target").defer("target__text").prefetch_related("anchors__target").order_by("-created", "-pk"), SHOWN
    )
    shown = {
        "form": form,
        "filters": filters,
        "count": page.count,
        "notes": [sign(note, request.user) for note in page.get_page(1).object_list],
        "audiences": audiences_of(notes, request.user),
        "query": request.GET.urlencode(),
        "back": f"{reverse('my_notes')}?{request.GET.urlencode()}",
    }
    return render(request, "annotations/move.html", shown, status=422 if form.errors else 200)


def _movable(user: Person) -> QuerySet[Annotation]:
    """Replies go with their thread, and links are changed where they are judged."""
    own: QuerySet[Annotation] = Annotation.objects.editable_by(user).exclude(motivation=Motivation.LINKING).filter(parent=None)
    return own


def audiences_of(notes: QuerySet[Annotation], user: Person) -> list[tuple[str, str]]:
    """To whom these notes are addressed, as choices."""
    held = notes.order_by().values_list("audience", "group").distinct()
    choices = sorted(f"group:{group}" if group else audience for audience, group in held)
    return sorted(named(choices, user).items(), key=lambda choice: choice[1])
