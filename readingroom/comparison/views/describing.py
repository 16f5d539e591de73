"""One field of a text's description: what is said, how it is known, who questions it, and what was answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from annotations.markup import check, plain_line_ends
from annotations.models import Annotation
from annotations.people import Person
from annotations.signatures import signed_by
from readingroom.comparison.answering import AnswerForm, said_about, say
from readingroom.comparison.forms import sign_field
from readingroom.comparison.models import Objection
from readingroom.library.facts import Facts
from readingroom.library.models import Provenance, Source

ALSO = gettext_lazy("I question it too")


class ObjectionForm(forms.Form):
    """What is wrong with it, or missing."""

    body = forms.CharField(
        label=gettext_lazy("What do you question, and on what evidence?"), widget=forms.Textarea(attrs={"rows": 4}), validators=[check]
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        sign_field(self, user)

    def clean_body(self) -> str:
        return plain_line_ends(self.cleaned_data["body"])


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def description(request: HttpRequest, slug: str, field: str) -> HttpResponse:
    source = get_object_or_404(Source.objects.visible_to(request.user), slug=slug)
    if field not in Provenance.Field.values:
        raise Http404
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect("account_login")
    form = ObjectionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        signed = signed_by(form.cleaned_data.get("signature") or "name")
        Objection.objects.make(source, field, by=request.user, body=form.cleaned_data["body"], signed=signed)
        messages.success(request, _("Your objection stands beside the description, with its date."))
        return redirect("description", source.slug, field)
    return render(
        request, "comparison/description.html", _shown(request, source, field, form), status=422 if request.method == "POST" else 200
    )


def _shown(request: HttpRequest, source: Source, field: str, form: ObjectionForm) -> dict[str, Any]:
    facts = Facts(source, source.provenance.select_related("name", "supplied_by"))
    objections = Objection.objects.visible_to(request.user).standing().filter(source=source, field=field)
    notes = (
        Annotation.objects.filter(objection__in=objections).signed_for(request.user).select_related("objection").order_by("created", "pk")
    )
    return {
        "source": source,
        "field": Provenance.Field(field),
        "values": facts.of(field),
        "objections": [(note, note.shown_creator(request.user), said_about(note, request.user)["answers"]) for note in notes],
        "form": form,
    }


@require_POST
def objection_answer(request: HttpRequest, slug: str, field: str, key: int) -> HttpResponse:
    """An answer to an objection; whoever may read the description may read it."""
    objections = Objection.objects.visible_to(request.user).standing().select_related("annotation__group", "source")
    held = get_object_or_404(objections, pk=key, source__slug=slug, field=field)
    form = AnswerForm(request.POST, questions=ALSO)
    if form.is_valid():
        say(request, held.annotation, form)
    else:
        messages.error(request, _("Write something."))
    return redirect("description", held.source.slug, field)
