"""Reading notes: one with its thread, and one's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from annotations.anchors import Anchor
from annotations.audiences import trail_of
from annotations.flags import Flag
from annotations.forms import MyNotesForm, ReplyForm
from annotations.jsonld import MEDIA_TYPE, as_jsonld
from annotations.models import Annotation, Mention, Motivation, Tag, visible_notes, visible_targets
from annotations.people import Person

NOTES_A_PAGE = 50


@login_not_required
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One note: its words, its thread, and the way back to its passage. Its writer still sees it when it is hidden."""
    readable = Annotation.objects.visible_to(request.user) | Annotation.objects.editable_by(request.user)
    shown = _shown(readable, request.user).filter(uid=uid).first()
    if shown is None:
        return not_for(request)
    if request.get_preferred_type(["text/html", "application/ld+json", "application/json"]) not in {"text/html", None}:
        made = as_jsonld(shown, request.user, request.build_absolute_uri)
        answer = JsonResponse(made, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
        answer["Content-Location"] = made["id"]
        return patched(answer)
    root = (
        shown
        if shown.parent_id is None
        else _shown(Annotation.objects.visible_to(request.user), request.user).filter(pk=shown.parent_id).first()
    )
    thread = _shown(Annotation.objects.visible_to(request.user), request.user).filter(parent=shown.parent_id or shown.pk)
    moderates = Annotation.objects.moderated_by(request.user).filter(pk=(root or shown).pk).exists()
    page = render(
        request,
        "annotations/note.html",
        {
            "note": sign(root, request.user) if root else None,
            "only": None if root else sign(shown, request.user),
            "thread": [sign(each, request.user) for each in thread.order_by("created", "pk")],
            "reply_form": ReplyForm(creator=request.user, root=root) if root and request.user.is_authenticated else None,
            "may_moderate": moderates,
            "trail": trail_of(root or shown, request.user, moderates=moderates),
        },
    )
    return patched(page)


def not_for(request: HttpRequest) -> HttpResponse:
    """What somebody may not read is not there; a guest may turn out to be somebody, and is asked to sign in whether it is there or not."""
    if request.user.is_authenticated:
        raise Http404
    if request.get_preferred_type(["text/html", "application/ld+json", "application/json"]) in {"text/html", None}:
        return redirect_to_login(request.get_full_path())
    return JsonResponse(
        {"error": _("Sign in, or send a token.")}, status=401, headers={"WWW-Authenticate": 'Bearer realm="room"', "Vary": "Accept"}
    )


def patched(answer: HttpResponse) -> HttpResponse:
    """The same address answers people and programs."""
    patch_vary_headers(answer, ["Accept"])
    return answer


@login_not_required
def note_place(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To the note beside its passage: an address that lists can print without looking the passage up."""
    readable = Annotation.objects.visible_to(request.user) | Annotation.objects.editable_by(request.user)
    found = readable.filter(uid=uid).first()
    if found is None:
        return not_for(request)
    path, _hash, fragment = found.get_place_url().partition("#")
    return redirect(f"{path}{'' if request.user.is_authenticated else '?notes=on'}#{fragment}" if fragment else path)


def my_notes(request: HttpRequest) -> HttpResponse:
    """What one wrote oneself, hidden notes too."""
    form = MyNotesForm(request.GET)
    notes = Annotation.objects.editable_by(request.user)
    total = notes.count()
    found = my_notes_found(form, notes) if form.is_valid() else notes.none()
    page = Paginator(_shown(found, request.user).order_by("-created", "-pk"), NOTES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [sign(each, request.user) for each in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    sources = (
        visible_targets(request.user).filter(pk__in=notes.values("target")).only("pk", "slug", "title", "short_title").order_by("title")
    )
    tags = Tag.objects.visible_to(request.user).filter(annotations__in=notes).distinct().order_by("label")
    reported = Flag.objects.open().filter(annotation__in=Annotation.objects.moderated_by(request.user)).count()
    shown = {"form": form, "page": page, "total": total, "sources": sources, "tags": tags, "query": query.urlencode()}
    shown |= {"reported": reported, "named": unseen_mentions(request.user)}
    return render(request, "annotations/my_notes.html", shown)


def mentions(request: HttpRequest) -> HttpResponse:
    """The notes that name one, as far as one may read them; what was new is seen now."""
    naming = visible_notes(request.user).filter(mentions__person_id=request.user.pk)
    page = Paginator(_shown(naming, request.user).order_by("-created", "-pk"), NOTES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [sign(each, request.user) for each in page.object_list]
    unseen = Mention.objects.unseen().filter(person_id=request.user.pk, annotation__in=[each.pk for each in page.object_list])
    new = set(unseen.values_list("annotation_id", flat=True))
    for each in page.object_list:
        each.is_new = each.pk in new  # type: ignore[attr-defined]
    unseen.update(seen=timezone.now())
    return render(request, "annotations/mentions.html", {"page": page})


def unseen_mentions(user: Person) -> int:
    return visible_notes(user).filter(mentions__person_id=user.pk, mentions__seen=None).count()


def my_notes_found(form: MyNotesForm, notes: QuerySet[Annotation]) -> QuerySet[Annotation]:
    """Notes that the filters keep: every word typed stands in the note, in the words it is on, or in a tag."""
    for word in form.cleaned_data["q"].split()[:20]:
        quoted = Anchor.objects.filter(annotation=OuterRef("pk"), exact__icontains=word)
        tagged = Tag.objects.filter(annotations=OuterRef("pk"), label__icontains=word)
        notes = notes.filter(Q(body__icontains=word) | Exists(quoted) | Exists(tagged))
    if kind := form.cleaned_data["kind"]:
        notes = notes.filter(motivation=kind)
    if choice := form.cleaned_data["audience"]:
        kind, _colon, key = choice.partition(":")
        notes = notes.filter(audience=kind, group_id=int(key)) if key.isascii() and key.isdigit() else notes.filter(audience=kind)
    if slug := form.cleaned_data["source"]:
        notes = notes.filter(target__slug=slug)
    if day := form.cleaned_data["since"]:
        notes = notes.filter(created__date__gte=day)
    if day := form.cleaned_data["until"]:
        notes = notes.filter(created__date__lte=day)
    if slug := form.cleaned_data["tag"]:
        notes = notes.filter(Exists(Tag.objects.filter(annotations=OuterRef("pk"), slug=slug)))
    return notes


def sign(each: Annotation, user: Person) -> Annotation:
    """What a template needs to know of a note and its reader."""
    each.by = each.shown_creator(user)  # type: ignore[attr-defined]
    each.is_own = each.creator_id == user.pk  # type: ignore[attr-defined]
    each.is_question = each.motivation == Motivation.QUESTIONING  # type: ignore[attr-defined]
    return each


def _shown(notes: QuerySet[Annotation], user: Person) -> QuerySet[Annotation]:
    of_user: QuerySet[Annotation] = notes.signed_for(user)  # type: ignore[attr-defined]
    return of_user.select_related("creator", "group", "target", "parent").defer("target__text").prefetch_related("anchors__target")
