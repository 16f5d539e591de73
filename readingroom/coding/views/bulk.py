"""A tag on many hits of a search: choose, review, confirm; and all of it taken back as one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from annotations.audiences import audience_choices, default_audience, fields_of
from annotations.forms import TagsInput
from annotations.models import Annotation, Audience, Group, Motivation
from annotations.people import Person
from annotations.signals import annotation_made
from annotations.typed import Meanings, labels_in, refuse_unknown, tags_for
from readingroom.coding.hits import Chosen, chosen_passages, found_passages, found_spans, value_of, with_known
from readingroom.coding.models import BulkTagging
from readingroom.library.models import Source
from readingroom.search.asking import Asked


class TagHitsForm(forms.Form):
    """The tag, on what of each passage, and who may read it: asked once for all."""

    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=200, widget=TagsInput({"dir": "auto"}))
    extent = forms.ChoiceField(
        label=gettext_lazy("On"),
        choices=[("whole", gettext_lazy("the whole passage")), ("words", gettext_lazy("the words that were found"))],
        initial="whole",
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"))

    def __init__(self, *args: Any, user: Person, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.user = user
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = [choice for choice in audience_choices(user) if choice[0] != Audience.PUBLIC]
        audience.initial = default_audience(user, source, dict(audience.choices)) if source else Audience.ME.value

    def clean_tag(self) -> str:
        labels = labels_in(self.cleaned_data["tag"])
        if len(labels) != 1:
            raise ValidationError(_("One tag."))
        return labels[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "tag" in cleaned and "audience" in cleaned:
            try:
                refuse_unknown(self.user, self.group, [cleaned["tag"]])
            except ValidationError as problem:
                self.add_error("tag", problem)
        return cleaned

    @property
    def group(self) -> Group | None:
        return Group.objects.filter(pk=fields_of(self.cleaned_data["audience"])["group_id"]).first()


@require_safe
def tag_hits(request: HttpRequest) -> HttpResponse:
    """The hits of a search, each to be chosen."""
    asked = Asked.by(request.GET)
    hits, total = found_passages(asked, request.user) if asked else ([], 0)
    form = TagHitsForm(user=request.user, source=hits[0].source if hits else None)
    shown = {
        "asked": asked,
        "hits": [(hit, value_of(hit), bool(found_spans(hit))) for hit in hits],
        "total": total,
        "form": form,
        "before": BulkTagging.objects.editable_by(request.user).select_related("tag__codebook")[:5],
    }
    return render(request, "coding/tag_hits.html", shown)


@require_POST
def review_hits(request: HttpRequest) -> HttpResponse:
    """What would be tagged, passage by passage; and the tagging, once that has been confirmed."""
    form = TagHitsForm(request.POST, user=request.user)
    whole = request.POST.get("extent") != "words"
    chosen = chosen_passages(request.user, request.POST.getlist("hit"), whole=whole)
    if not form.is_valid() or not chosen:
        page = {"form": form, "chosen": chosen, "query": request.POST.get("query", "")[:2000]}
        return render(request, "coding/review_hits.html", page, status=422)
    if "confirm" in request.POST:
        return redirect("tagged", _tagged(request, form, chosen).pk)
    known = tags_for(request.user, form.group, [form.cleaned_data["tag"]]) if _is_known(form) else []
    reviewed = with_known(chosen, request.user, known[0]) if known else chosen
    page = {
        "form": form,
        "chosen": reviewed,
        "tag": known[0] if known else None,
        "new_label": form.cleaned_data["tag"],
        "reviewed": True,
        "query": request.POST.get("query", "")[:2000],
        "audience_said": dict(form.fields["audience"].choices)[form.cleaned_data["audience"]],  # type: ignore[attr-defined]
    }
    return render(request, "coding/review_hits.html", page)


def _is_known(form: TagHitsForm) -> bool:
    from_codebooks = Meanings(form.user, form.group).of(form.cleaned_data["tag"])
    return from_codebooks is not None


@transaction.atomic
def _tagged(request: HttpRequest, form: TagHitsForm, chosen: list[Chosen]) -> BulkTagging:
    (tag,) = tags_for(request.user, form.group, [form.cleaned_data["tag"]])
    addressed = fields_of(form.cleaned_data["audience"])
    query = request.POST.get("query", "")[:2000]
    done = BulkTagging.objects.create(by_id=request.user.pk, tag=tag, query=query)  # type: ignore[misc]  # whoever acts is signed in
    made = []
    for one in with_known(chosen, request.user, tag):
        if one.already:
            continue
        said = {"creator": request.user, "motivation": Motivation.TAGGING, **addressed}
        note = Annotation.objects.make(one.passage.source, one.spans, tags=[tag], **said)
        annotation_made.send(sender=Annotation, annotation=note, request=request)
        made.append(note)
    done.notes.set(made)
    return done


@require_safe
def tagged(request: HttpRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(BulkTagging.objects.filter(by_id=request.user.pk).select_related("tag__codebook"), pk=pk)
    count = done.notes.filter(deleted=None).count()
    return render(request, "coding/tagged.html", {"done": done, "count": count})


@require_POST
def undo_tagging(request: HttpRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(BulkTagging.objects.editable_by(request.user), pk=pk)
    stay = done.undo()
    if stay:
        messages.warning(request, _("Taken back, but for %(n)d that somebody wrote on or answered.") % {"n": stay})
    else:
        messages.success(request, _("Taken back, all of it."))
    return redirect("tagged", done.pk)
