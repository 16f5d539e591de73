"""Tags: adding and changing them, moving, merging and retiring, and offering them while one types."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.codebook_forms import MergeForm, MoveForm, TagForm
from annotations.codebooks import Codebook
from annotations.groups import Group
from annotations.merging import Merge
from annotations.models import Annotation
from annotations.suggestions import suggestions
from annotations.tags import Tag
from annotations.views.codebooks import ASKED, editable_codebook


@require_http_methods(ASKED)
def new_tag(request: HttpRequest, codebook: str) -> HttpResponse:
    book = editable_codebook(request, codebook)
    form = TagForm(request.POST or None, codebook=book, initial={"parent": request.GET.get("under", "")})
    if request.method == "POST" and form.is_valid():
        tag = form.save()
        messages.success(request, _("“%(tag)s” has been added.") % {"tag": tag.path})
        return redirect("new_tag", book.slug) if "another" in request.POST else redirect(f"{book.get_absolute_url()}#tag-{tag.slug}")
    return render(request, "annotations/tag_form.html", {"form": form, "codebook": book}, status=422 if form.is_bound else 200)


@require_http_methods(ASKED)
def edit_tag(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    tag = editable_tag(request, codebook, slug)
    form = TagForm(request.POST or None, instance=tag, codebook=tag.codebook)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{tag.codebook.get_absolute_url()}#tag-{form.save().slug}")
    shown = Tag.objects.select_related("codebook").get(pk=tag.pk)  # a refused form has changed the one it holds
    page = {
        "form": form,
        "tag": shown,
        "codebook": shown.codebook,
        "move_form": MoveForm(tag=shown),
        "merge_form": MergeForm(tag=shown),
    }
    return render(request, "annotations/tag_form.html", page, status=422 if form.is_bound else 200)


@require_POST
def move_tag(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    tag = editable_tag(request, codebook, slug)
    form = MoveForm(request.POST, tag=tag)
    if not form.is_valid():
        messages.error(request, _("It cannot stand there."))
        return redirect("edit_tag", codebook, slug)
    form.save()
    return redirect(f"{tag.codebook.get_absolute_url()}#tag-{tag.slug}")


@require_http_methods(ASKED)
def merge_tag(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    """First what would change, then the change; it can be taken back."""
    tag = editable_tag(request, codebook, slug)
    form = MergeForm(request.POST if request.method == "POST" else request.GET or None, tag=tag)
    if not form.is_valid():
        return render(request, "annotations/tag_merge.html", {"form": form, "tag": tag}, status=422 if form.is_bound else 200)
    into: Tag = form.cleaned_data["into"]
    if request.method == "POST":
        try:
            merge = Merge.objects.make(tag, into, request.user)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
            return redirect("edit_tag", codebook, slug)
        messages.success(request, _("“%(tag)s” has gone into “%(into)s”.") % {"tag": merge.tag, "into": merge.into})
        return redirect(f"{tag.codebook.get_absolute_url()}#merged")
    seen = Annotation.objects.visible_to(request.user)
    with_it, with_both = seen.filter(tags=tag), seen.filter(tags=into)
    both = with_it.filter(pk__in=with_both.values("pk")).count()
    preview = {
        "into": into,
        "notes": with_it.count(),
        "both": both,
        "after": with_it.count() + with_both.count() - both,
        "children": tag.children.order_by("position", "label"),
    }
    return render(request, "annotations/tag_merge.html", {"form": form, "tag": tag, **preview})


@require_POST
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.editable_by(request.user).select_related("tag__codebook", "into"), pk=pk)
    try:
        merge.undo()
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        messages.success(request, _("“%(tag)s” stands again where it stood.") % {"tag": merge.tag})
    return redirect(merge.tag.codebook)


@require_POST
def retire_tag(request: HttpRequest, codebook: str, slug: str) -> HttpResponse:
    """Offer it no more, or again. What carries it keeps it."""
    tag = editable_tag(request, codebook, slug)
    tag.retired = None if tag.retired else timezone.now()
    tag.save(update_fields=["retired"])
    said = _("“%(tag)s” is retired: what carries it keeps it.") if tag.retired else _("“%(tag)s” is offered again.")
    messages.success(request, said % {"tag": tag})
    return redirect(tag.codebook)


@require_safe
def tag_suggestions(request: HttpRequest) -> HttpResponse:
    """Tags for a note to an audience ("me", "group:7", …) that match what is typed, as JSON."""
    kind, _colon, key = request.GET.get("audience", "").partition(":")
    group = None
    if kind == "group":
        readable = Group.objects.visible_to(request.user)
        group = readable.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 16 else None
        if group is None:
            raise Http404
    answer = JsonResponse(suggestions(request.user, group, request.GET.get("q", "")), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-store"
    return answer


def editable_tag(request: HttpRequest, codebook: str, slug: str) -> Tag:
    """404 for those who may not see it, 403 for those who may not change it. One that went into another is not changed."""
    seen = Tag.objects.visible_to(request.user).filter(merged_into=None).select_related("codebook", "parent")
    tag = get_object_or_404(seen, codebook__slug=codebook, slug=slug)
    if not Codebook.objects.editable_by(request.user).filter(pk=tag.codebook_id).exists():
        raise PermissionDenied(_("Only those who look after a codebook can change it."))
    return tag
