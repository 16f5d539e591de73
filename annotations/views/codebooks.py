"""Codebooks: which there are, what stands in one, its versions, and whose keys one tags with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.codebook_forms import CodebookForm, FreezeForm, MemoForm, NewCodebookForm
from annotations.codebooks import Codebook, CodebookVersion, KeysInUse
from annotations.comparing import compare
from annotations.keys import codebook_in_use
from annotations.memos import Memo
from annotations.merging import Merge
from annotations.models import Annotation
from annotations.people import Person
from annotations.tags import Tag

ASKED = ["GET", "HEAD", "POST"]


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The codebooks one may see, with how many notes each tag stands on, as far as one may see them."""
    counts = uses(request.user)
    books: dict[int, tuple[Codebook, list[Tag]]] = {
        book.pk: (book, []) for book in Codebook.objects.visible_to(request.user).select_related("group")
    }
    for each in Tag.objects.visible_to(request.user).offered().select_related("codebook").order_by("label"):
        each.uses = counts.get(each.pk, 0)  # type: ignore[attr-defined]
        books[each.codebook_id][1].append(each)
    in_use = codebook_in_use(request.user)
    return render(request, "annotations/tags.html", {"books": list(books.values()), "in_use": in_use})


@require_safe
def codebook(request: HttpRequest, codebook: str) -> HttpResponse:
    """One codebook: its tags as a tree, with what they mean and where they stand as far as one may see."""
    book = visible_codebook(request, codebook)
    return render(request, "annotations/codebook.html", codebook_page(request, book))


def codebook_page(request: HttpRequest, book: Codebook, **more: Any) -> dict[str, Any]:
    """What the codebook's page shows."""
    counts = uses(request.user)
    branches = book.branches(retired=True)
    for branch in branches:
        branch.tag.codebook = book
        branch.tag.uses = counts.get(branch.tag.pk, 0)  # type: ignore[attr-defined]
    may_edit = Codebook.objects.editable_by(request.user).filter(pk=book.pk).exists()
    merges = Merge.objects.filter(tag__codebook=book, undone=None).select_related("tag__codebook", "into__codebook", "by")
    in_use = codebook_in_use(request.user)
    return {
        "codebook": book,
        "branches": [branch for branch in branches if branch.tag.retired is None],
        "retired": [branch for branch in branches if branch.tag.retired is not None],
        "merges": merges if may_edit else [],
        "may_edit": may_edit,
        "versions": book.versions.defer("content").select_related("by"),
        "freeze_form": FreezeForm(),
        "chosen": KeysInUse.objects.filter(Q(("user_id", request.user.pk)), codebook=book).exists(),
        "in_use": in_use is not None and in_use.pk == book.pk,
        "has_keys": any(branch.tag.key for branch in branches),
        "memos": signed_memos(request.user, Memo.objects.filter(codebook=book, tag=None)),
        "memo_form": MemoForm(creator=request.user, codebook=book),
        **more,
    }


@require_http_methods(ASKED)
def new_codebook(request: HttpRequest) -> HttpResponse:
    form = NewCodebookForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    return render(request, "annotations/codebook_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(ASKED)
def edit_codebook(request: HttpRequest, codebook: str) -> HttpResponse:
    book = editable_codebook(request, codebook)
    form = CodebookForm(request.POST or None, instance=book)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    shown = Codebook.objects.get(pk=book.pk)  # a refused form has changed the one it holds
    return render(request, "annotations/codebook_form.html", {"form": form, "codebook": shown}, status=422 if form.is_bound else 200)


@require_POST
def use_codebook(request: HttpRequest, codebook: str) -> HttpResponse:
    """Tag with the keys of this codebook from now on, or no more."""
    book = visible_codebook(request, codebook)
    assert request.user.pk is not None  # the room's middleware lets nobody else in
    if "leave" in request.POST:
        KeysInUse.objects.filter(user_id=request.user.pk, codebook=book).delete()
        messages.success(request, _("Its keys are not yours any more."))
    else:
        KeysInUse.objects.update_or_create(user_id=request.user.pk, defaults={"codebook": book})
        messages.success(request, _("Its keys are yours now: select words in a text and press one."))
    return redirect(book)


@require_POST
def freeze_codebook(request: HttpRequest, codebook: str) -> HttpResponse:
    book = editable_codebook(request, codebook)
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return render(request, "annotations/codebook.html", codebook_page(request, book, freeze_form=form), status=422)
    version = book.freeze(request.user, form.cleaned_data["note"])
    messages.success(request, _("Version %(number)d stands as the codebook is now.") % {"number": version.number})
    return redirect(version)


@require_safe
def codebook_version(request: HttpRequest, codebook: str, number: int) -> HttpResponse:
    """A frozen version, and what has changed between it and another one, or since."""
    book = visible_codebook(request, codebook)
    version = get_object_or_404(CodebookVersion.objects.visible_to(request.user), codebook=book, number=number)
    others = list(book.versions.exclude(pk=version.pk).defer("content"))
    asked = request.GET.get("with", "now")
    if asked == "now":
        other, comparison = None, compare(version.content, book.content())
    else:
        other = book.versions.filter(number=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
        if other is None:
            raise Http404
        older, newer = sorted([version, other], key=lambda each: each.number)
        comparison = compare(older.content, newer.content)
    shown = {"codebook": book, "version": version, "others": others, "other": other, "comparison": comparison}
    return render(request, "annotations/codebook_version.html", shown)


def visible_codebook(request: HttpRequest, slug: str) -> Codebook:
    return get_object_or_404(Codebook.objects.visible_to(request.user).select_related("group", "owner"), slug=slug)


def editable_codebook(request: HttpRequest, slug: str) -> Codebook:
    """404 for those who may not see it, 403 for those who may not change it."""
    book = visible_codebook(request, slug)
    if not Codebook.objects.editable_by(request.user).filter(pk=book.pk).exists():
        raise PermissionDenied(_("Only those who look after a codebook can change it."))
    return book


def uses(user: Person) -> dict[int, int]:
    """How many notes that the person may see carry each tag."""
    through = Annotation.tags.through.objects.filter(annotation__in=Annotation.objects.visible_to(user))
    return dict(through.values_list("tag").annotate(Count("annotation")))


def signed_memos(user: Person, memos: Any) -> list[Memo]:
    """Memos that the person may read, with what a template needs to know of them."""
    found: list[Memo] = list(memos.visible_to(user).select_related("creator", "group", "tag__codebook", "codebook"))
    for memo in found:
        memo.by = memo.shown_creator(user)  # type: ignore[attr-defined]
        memo.is_own = memo.creator_id == user.pk  # type: ignore[attr-defined]
    return found
