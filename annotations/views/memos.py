"""Memos about codebooks and tags."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotations.codebook_forms import MemoForm
from annotations.memos import Memo
from annotations.tags import Tag
from annotations.views.codebooks import ASKED, visible_codebook


@require_http_methods(ASKED)
def codebook_memo(request: HttpRequest, codebook: str) -> HttpResponse:
    """A memo about a whole codebook."""
    book = visible_codebook(request, codebook)
    form = MemoForm(request.POST or None, creator=request.user, codebook=book)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    return render(request, "annotations/memo.html", {"form": form, "about": book}, status=422 if form.is_bound else 200)


@require_http_methods(ASKED)
def tag_memo(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    """A memo about one tag."""
    seen = Tag.objects.visible_to(request.user).select_related("codebook")
    tag = get_object_or_404(seen, codebook__slug=codebook, slug=slug)
    form = MemoForm(request.POST or None, creator=request.user, codebook=tag.codebook)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save(tag))
    return render(request, "annotations/memo.html", {"form": form, "about": tag}, status=422 if form.is_bound else 200)


@require_http_methods(ASKED)
def edit_memo(request: HttpRequest, uid: UUID) -> HttpResponse:
    memo = _own(request, uid)
    form = MemoForm(request.POST or None, creator=request.user, codebook=memo.codebook, memo=memo)
    if request.method == "POST" and form.is_valid():
        memo.updated = timezone.now()
        return redirect(form.save())
    page = {"form": form, "about": memo.tag or memo.codebook, "memo": memo}
    return render(request, "annotations/memo.html", page, status=422 if form.is_bound else 200)


@require_POST
def delete_memo(request: HttpRequest, uid: UUID) -> HttpResponse:
    memo = _own(request, uid)
    memo.deleted = timezone.now()
    memo.save(update_fields=["deleted"])
    messages.success(request, _("The memo has been deleted."))
    return redirect(memo.tag or memo.codebook)


def _own(request: HttpRequest, uid: UUID) -> Memo:
    own = Memo.objects.editable_by(request.user).select_related("tag__codebook", "codebook", "group")
    return get_object_or_404(own, uid=uid)
