"""The page of a tag: what it means, where it stands, beside what, and from when."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from annotations.codebook_forms import MemoForm
from annotations.exporting.told import FORMS
from annotations.models import Annotation, Codebook, Memo, Tag
from annotations.views.codebooks import signed_memos
from readingroom.coding.sheets import attached, codings_table
from readingroom.coding.standing import beside, in_context, texts_with, years
from readingroom.coding.tagged import codings

A_PAGE = 40
MOST_BESIDE = 30


@require_safe
def tag(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    shown = visible_tag(request, codebook, slug)
    if shown.merged_into is not None:
        return redirect(shown.merged_into)
    found = codings(request.user, [shown])
    texts = texts_with(found)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    placed = in_context(page.object_list, request.user)
    drawn, undated = years(request.user, found)
    chosen = [source for slug in request.GET.getlist("text")[:2] for source, _count in texts if source.slug == slug]
    columns = [(source, in_context([one for one in found if one.source.pk == source.pk], request.user)) for source in chosen]
    query = request.GET.copy()
    query.pop("page", None)
    answer = {
        "tag": shown,
        "codebook": shown.codebook,
        "page": page,
        "placed": placed,
        "query": query.urlencode(),
        "texts": texts,
        "columns": columns if len(columns) == 2 else [],
        "first_choice": chosen[0] if chosen else texts[0][0] if texts else None,
        "second_choice": chosen[1] if len(chosen) > 1 else texts[1][0] if len(texts) > 1 else None,
        "beside": beside(request.user, shown, found)[:MOST_BESIDE],
        "years": drawn,
        "undated": undated,
        "under": shown.children.filter(merged_into=None).order_by("position", "label"),
        "may_edit": Codebook.objects.editable_by(request.user).filter(pk=shown.codebook_id).exists(),
        "memos": signed_memos(request.user, Memo.objects.filter(tag=shown)),
        "memo_form": MemoForm(creator=request.user, codebook=shown.codebook),
        "note_files": FORMS,
        "unplaced": _unplaced(request, shown, {one.note.pk for one in found}),
    }
    return render(request, "coding/tag.html", answer)


@require_safe
def tag_csv(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    shown = visible_tag(request, codebook, slug)
    table = codings_table(codings(request.user, [shown]), request.user, request.build_absolute_uri)
    return attached(table, f"{shown.slug}.csv", "text/csv; charset=utf-8")


def visible_tag(request: HttpRequest, codebook: str, slug: str) -> Tag:
    seen = Tag.objects.visible_to(request.user).select_related("codebook", "parent", "merged_into__codebook")
    return get_object_or_404(seen, codebook__slug=codebook, slug=slug)


def _unplaced(request: HttpRequest, tag: Tag, placed: set[int]) -> list[Annotation]:
    """Notes that carry it and stand on no words of a present text: on a record, or on words that are gone."""
    keys = set(Annotation.objects.visible_to(request.user).filter(tags=tag).values_list("pk", flat=True)) - placed
    return list(Annotation.objects.filter(pk__in=list(keys)[:200]).select_related("target").defer("target__text").order_by("created"))
