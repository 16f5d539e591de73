"""Making a link: from words of one passage to words of another, or to a record as a whole."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
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

MOST_PLACES = 8
CARRIED = ("start", "end", "to_start", "to_end", "assignment")
"""What goes from one step to the next: words selected, and the assignment that a receiver may ask for."""


@require_http_methods(["GET", "HEAD", "POST"])
def link_from(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """First the other place (`?q=`, `?place=` a pasted address, `?other=` a text, `?to=` the choice), then what the link says.

    `?start=&end=` and `?to_start=&to_end=` are words selected on a page (code points of each text).
    """
    passage = get_object_or_404(Passage.objects.visible_to(request.user).select_related("source"), source__slug=slug, number=number)
    asked = [key for key in dict.fromkeys(request.GET.getlist("to")) if key][:MOST_PLACES]
    chosen = [place for key in asked if (place := places.by_key(key, request.user))]
    pasted = request.GET.get("place", "").strip()
    if pasted and (place := places.by_address(pasted, request.user)):
        return redirect(f"{request.path}?{urlencode([*_kept(request), *(('to', each.key) for each in chosen), ('to', place.key)])}")
    if not chosen or len(chosen) < len(asked) or pasted or request.GET.get("more"):
        return render(request, "comparison/choose.html", _choices(request, passage, pasted, chosen))
    return _say(request, passage, chosen)


def _choices(request: HttpRequest, passage: Passage, pasted: str, chosen: list[OtherPlace]) -> dict[str, Any]:
    query = request.GET.get("q", "").strip()[:300]
    other = Source.objects.visible_to(request.user).filter(slug=request.GET.get("other", "")).first() if request.GET.get("other") else None
    selected = _selected(request, "start", "end", passage)
    titled = list(places.titled(query, request.user)) if query else []
    return {
        "passage": passage,
        "source": passage.source,
        "selected": passage.source.text[selected[0] : selected[1]] if selected else "",
        "chosen": chosen,
        "kept": [*_kept(request), *(("to", place.key) for place in chosen), *([("more", "1")] if chosen else [])],
        "carried": "".join(f"{urlencode([each])}&" for each in [*_kept(request), *(("to", place.key) for place in chosen)]),
        "records": {each.pk for each in titled if each.is_record},
        "query": query,
        "pasted": pasted,
        "other": other,
        "listed": list(places.of(other)[: places.MOST_LISTED]) if other else [],
        "found": find(query, request.user, per_page=places.MOST, with_facets=False).hits if query else [],
        "titled": titled,
        "lately": [] if query or other else list(places.lately(request.user).exclude(pk=passage.pk)[: places.MOST]),
        "not_found": bool(pasted) or len(chosen) < len([key for key in dict.fromkeys(request.GET.getlist("to")) if key][:MOST_PLACES]),
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


def _say(request: HttpRequest, passage: Passage, others: list[OtherPlace]) -> HttpResponse:
    sent = request.POST or None
    here = WordsForm(sent, prefix="here", passage=passage, chosen=_selected(request, "start", "end", passage))
    there = [_words_there(request, other, at, alone=len(others) == 1) for at, other in enumerate(others)]
    form = LinkForm(sent, user=request.user, target=passage.source)
    turned = request.POST.get("direction") == "back"
    if request.method == "POST" and all(each.is_valid() for each in (here, *there, form) if each is not None):
        ends = [words.place if words else End(other.source) for words, other in zip(there, others, strict=True)]
        try:
            made = _make(request, form, here.place, ends, turned=turned)
        except ValidationError as problem:
            form.add_error(None if not hasattr(problem, "error_dict") else "says", problem.messages)
        else:
            if len(made) == 1:
                messages.success(request, _("Linked."))
            else:
                messages.success(request, _("Linked with %(count)d places.") % {"count": len(made)})
            texts = list({other.source.pk: other.source for other in others}.values())[:3]
            if passage.source in texts and len(texts) > 1:
                texts.remove(passage.source)
            return redirect(address([passage.source, *texts], passage.number))
    found = {
        "passage": passage,
        "source": passage.source,
        "others": list(zip(others, there, strict=True)),
        "here": here,
        "form": form,
        "turned": turned,
        "more_url": f"?{urlencode([*_kept(request), *(('to', each.key) for each in others), ('more', '1')])}"
        if len(others) < MOST_PLACES
        else "",
    }
    return render(request, "comparison/link_form.html", found, status=422 if request.method == "POST" else 200)


def _words_there(request: HttpRequest, other: OtherPlace, at: int, *, alone: bool) -> WordsForm | None:
    """Which words of another place; a record without text is cited as a whole."""
    if other.passage is None:
        return None
    chosen = _selected(request, "to_start", "to_end", other.passage) if alone else None
    return WordsForm(request.POST or None, prefix=f"there-{at}" if at else "there", passage=other.passage, chosen=chosen)


@transaction.atomic
def _make(request: HttpRequest, form: LinkForm, here: End, ends: list[End], *, turned: bool) -> list[Link]:
    """One link for each other place, all or none of them."""
    said = form.cleaned_data
    audience, group = said["audience"]
    made = []
    for there in ends:
        start, end = (there, here) if turned else (here, there)
        link = Link.objects.make(
            start, said["relation"], end, by=request.user, basis=said["basis"], reason=said["reason"],
            audience=audience, group=group, says=form.words_in([start, end]), signed=form.signed,
        )  # fmt: skip
        annotation_made.send(sender=Annotation, annotation=link.annotation, request=request)
        made.append(link)
    return made
