"""Making a link: from words of one passage to words of another, or to a record as a whole."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.models import Annotation
from annotations.signals import annotation_made
from readingroom.comparison import places
from readingroom.comparison.beside import address
from readingroom.comparison.forms import LinkForm, WordsForm
from readingroom.comparison.models import End, Link
from readingroom.comparison.places import OtherPlace
from readingroom.library.models import Passage, Source
from readingroom.search.finding import find

CARRIED = ("start", "end", "to_start", "to_end", "assignment")
"""What goes from one step to the next: words selected, and the assignment that a receiver may ask for."""


@require_http_methods(["GET", "HEAD", "POST"])
def link_from(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """First the other place (`?q=`, `?place=` a pasted address, `?other=` a text, `?to=` the choice), then what the link says.

    `?start=&end=` and `?to_start=&to_end=` are words selected on a page (code points of each text).
    """
    passage = get_object_or_404(Passage.objects.visible_to(request.user).select_related("source"), source__slug=slug, number=number)
    chosen = places.by_key(request.GET.get("to", ""), request.user) if request.GET.get("to") else None
    pasted = request.GET.get("place", "").strip()
    if pasted and not chosen:
        chosen = places.by_address(pasted, request.user)
        if chosen:
            return redirect(f"{request.path}?{urlencode([*_kept(request), ('to', chosen.key)])}")
    if chosen is None:
        return render(request, "comparison/choose.html", _choices(request, passage, pasted))
    return _say(request, passage, chosen)


def _choices(request: HttpRequest, passage: Passage, pasted: str) -> dict[str, Any]:
    query = request.GET.get("q", "").strip()[:300]
    other = Source.objects.visible_to(request.user).filter(slug=request.GET.get("other", "")).first() if request.GET.get("other") else None
    selected = _selected(request, "start", "end", passage)
    titled = list(places.titled(query, request.user)) if query else []
    return {
        "passage": passage,
        "source": passage.source,
        "selected": passage.source.text[selected[0] : selected[1]] if selected else "",
        "kept": _kept(request),
        "carried": "".join(f"{name}={value}&" for name, value in _kept(request)),
        "records": {each.pk for each in titled if each.is_record},
        "query": query,
        "pasted": pasted,
        "other": other,
        "listed": list(places.of(other)[: places.MOST_LISTED]) if other else [],
        "found": find(query, request.user, per_page=places.MOST, with_facets=False).hits if query else [],
        "titled": titled,
        "lately": [] if query or other else list(places.lately(request.user).exclude(pk=passage.pk)[: places.MOST]),
        "not_found": bool(pasted) or bool(request.GET.get("to")),
    }


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What is carried from one step to the next."""
    return [(name, request.GET[name]) for name in CARRIED if request.GET.get(name, "").isdecimal()]


def _selected(request: HttpRequest, start: str, end: str, passage: Passage) -> tuple[int, int] | None:
    """A selection that begins in the passage, as far as the text goes."""
    asked = request.GET.get(start, ""), request.GET.get(end, "")
    if not all(value.isdecimal() and len(value) < 10 for value in asked):
        return None
    first, last = int(asked[0]), min(int(asked[1]), len(passage.source.text))
    return (first, last) if passage.start <= first < passage.end and first < last else None


def _say(request: HttpRequest, passage: Passage, other: OtherPlace) -> HttpResponse:
    sent = request.POST or None
    here = WordsForm(sent, prefix="here", passage=passage, chosen=_selected(request, "start", "end", passage))
    there = None
    if other.passage:
        there = WordsForm(sent, prefix="there", passage=other.passage, chosen=_selected(request, "to_start", "to_end", other.passage))
    form = LinkForm(sent, user=request.user, target=passage.source)
    turned = request.POST.get("direction") == "back"
    if request.method == "POST" and all(each.is_valid() for each in (here, there, form) if each is not None):
        near, far = here.place, there.place if there else End(other.source)
        start, end = (far, near) if turned else (near, far)
        audience, group = form.cleaned_data["audience"]
        said = form.cleaned_data
        try:
            made = Link.objects.make(
                start, said["relation"], end, by=request.user, basis=said["basis"], reason=said["reason"], audience=audience, group=group
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            annotation_made.send(sender=Annotation, annotation=made.annotation, request=request)
            messages.success(request, _("Linked."))
            return redirect(f"{address([passage.source, other.source])}#p{passage.number}")
    status = 422 if request.method == "POST" else 200
    found = {"passage": passage, "source": passage.source, "other": other, "here": here, "there": there, "form": form, "turned": turned}
    return render(request, "comparison/link_form.html", found, status=status)
