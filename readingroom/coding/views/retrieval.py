"""Asking for passages by their tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations.models import Codebook, Tag
from readingroom.accounts.models import User
from readingroom.coding.access import signed_in
from readingroom.coding.retrieval import Question, Relation, Retrieved, retrieve
from readingroom.coding.tables import csv_of
from readingroom.library.models import Name

A_PAGE = 50


class TagField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A tag by its path, under the title of its codebook."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.codebook} / {obj.path}"


class RetrievalForm(forms.Form):
    tag = TagField(queryset=Tag.objects.none(), label=gettext_lazy("Tagged"))
    relation = forms.ChoiceField(label=gettext_lazy("How"), choices=Relation, required=False)
    other = TagField(queryset=Tag.objects.none(), label=gettext_lazy("The other tag"), required=False, empty_label=gettext_lazy("none"))
    within = forms.IntegerField(
        label=gettext_lazy("Near is at most so many passages away"), min_value=0, max_value=50, required=False, initial=1
    )
    speaker = forms.ModelChoiceField(
        queryset=Name.objects.none(),
        label=gettext_lazy("Said by"),
        required=False,
        empty_label=gettext_lazy("anybody"),
        help_text=gettext_lazy("The speaker's own words, not those of whoever reports them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = Codebook.objects.visible_to(user)
        tags = Tag.objects.filter(codebook__in=books, merged_into=None).select_related("codebook", "parent__parent")
        for name in ("tag", "other"):
            self.fields[name].queryset = tags.order_by("codebook__title", "label")  # type: ignore[attr-defined]
        speakers = Name.objects.visible_to(user).filter(kind__in=[Name.Kind.PERSON, Name.Kind.BODY])
        self.fields["speaker"].queryset = speakers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("relation") and not typed.get("other") and "other" not in self.errors:
            self.add_error("other", _("Choose the other tag, or ask for the first alone."))
        return typed

    def question(self) -> Question:
        typed = self.cleaned_data
        within = 1 if typed["within"] is None else typed["within"]
        return Question(typed["tag"], typed["relation"], typed["other"] if typed["relation"] else None, within, typed["speaker"])


@require_safe
def retrieval(request: HttpRequest) -> HttpResponse:
    form = RetrievalForm(request.GET if "tag" in request.GET else None, user=signed_in(request), initial={"within": 1})
    found = retrieve(form.question(), request.user) if form.is_bound and form.is_valid() else None
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")) if found is not None else None,
        "texts": len({each.source.pk for each in found}) if found else 0,
        "asked": asked.urlencode(),
    }
    return render(request, "coding/retrieval.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


@require_safe
def retrieval_file(request: HttpRequest) -> HttpResponse:
    """The same as a table, a row for each stretch."""
    form = RetrievalForm(request.GET, user=signed_in(request))
    if not form.is_valid():
        return render(request, "coding/retrieval.html", {"form": form, "page": None}, status=422)
    rows = [["source", "passage", "start", "end", "words", "notes", "address"]]
    rows += [row for each in retrieve(form.question(), request.user) for row in _rows(request, each)]
    headers = {"Content-Disposition": 'attachment; filename="tagged.csv"'}
    return HttpResponse("\ufeff" + csv_of(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _rows(request: HttpRequest, each: Retrieved) -> list[list[Any]]:
    address = request.build_absolute_uri(each.passage.get_absolute_url())
    return [
        [str(each.source), each.passage.number, start, end, words, each.notes, address]
        for (start, end), words in zip(each.spans, each.words, strict=True)
    ]
