"""Texts as versions of a work: seeing them, setting them, withdrawing them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.people import Person
from readingroom.accounts.models import User
from readingroom.comparison.aligned import Named, named
from readingroom.comparison.beside import address
from readingroom.comparison.version_forms import AlignmentForm, ReasonForm, VersionsForm
from readingroom.library.models import Alignment, Source, Version, Work, WorkQuerySet

MOST_OFFERED = 60


@login_not_required
@require_safe
def work(request: HttpRequest, key: int) -> HttpResponse:
    """A work with its versions, none before the other but by language and date of setting."""
    held = get_object_or_404(Work.objects.visible_to(request.user), pk=key)
    found = {"work": held, "versions": _versions(request.user, [held]), "alignments": _alignments(request.user, held)}
    return render(request, "comparison/work.html", found)


@login_not_required
@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """`?q=` finds another text to set as a version of the same work."""
    source = get_object_or_404(Source.objects.visible_to(request.user).with_text(), slug=slug)
    query = request.GET.get("q", "").strip()[:200]
    works = Work.objects.visible_to(request.user).filter(versions__source=source, versions__withdrawn=None).distinct()
    others = Source.objects.visible_to(request.user).with_text().exclude(pk=source.pk).order_by("title", "pk").defer("text")
    found = {
        "source": source,
        "works": [(each, [version for version in _versions(request.user, [each]) if version.source_id != source.pk]) for each in works],
        "query": query,
        "offered": list((others.filter(title__icontains=query) if query else others)[:MOST_OFFERED]),
        "may_set": getattr(request.user, "may_teach", False),
    }
    return render(request, "comparison/versions.html", found)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_pair(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Two texts: the works they are versions of, who joined their passages, and the ways to do both."""
    sources = _texts(request.user, slug, other)
    may_set = isinstance(request.user, User) and request.user.may_teach
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = VersionsForm(request.POST or None, sources=sources, user=request.user)
    if request.method == "POST" and isinstance(request.user, User) and form.is_valid():
        form.save(request.user)
        messages.success(request, _("Set. Both texts now say so, with your name and the date."))
        return redirect(request.path)
    works = list(shared(*sources, request.user))
    mine = set(Version.objects.editable_by(request.user).values_list("pk", flat=True)) if request.user.is_authenticated else set()
    found = {
        "source": sources[0],
        "other": sources[1],
        "works": [(each, [(version, version.pk in mine) for version in _versions(request.user, [each])]) for each in works],
        "alignments": named(Alignment.objects.visible_to(request.user).standing().between(*sources), request.user),
        "form": form if may_set else None,
        "begin": AlignmentForm(user=request.user, target=sources[0]) if request.user.is_authenticated and works else None,
        "side_by_side_url": address(sources),
    }
    return render(request, "comparison/version_pair.html", found, status=422 if request.method == "POST" else 200)


@require_POST
def begin_alignment(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """A reader begins to join the passages of two versions of one work."""
    one, second = _texts(request.user, slug, other)
    if not shared(one, second, request.user).exists():
        messages.error(request, _("Passages are joined between versions of one work: set the two texts as that first."))
        return redirect("version_pair", one.slug, second.slug)
    form = AlignmentForm(request.POST, user=request.user, target=one)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("version_pair", one.slug, second.slug)
    audience, group = form.cleaned_data["audience"]
    made = Alignment.objects.begin(one, second, by=request.user, reason=form.cleaned_data["reason"], audience=audience, group=group)
    return redirect("alignment_rows", made.annotation.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_version(request: HttpRequest, key: int) -> HttpResponse:
    version = get_object_or_404(Version.objects.visible_to(request.user).standing().select_related("work", "source"), pk=key)
    if not Version.objects.editable_by(request.user).filter(pk=version.pk).exists():
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version.withdraw(request.user, form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn, with your reason in the ledger. What readers joined stays."))
        return redirect("versions", version.source.slug)
    return render(request, "comparison/withdraw.html", {"what": version, "form": form}, status=422 if request.method == "POST" else 200)


def shared(one: Source, other: Source, user: Person) -> WorkQuerySet:
    """The works that both texts are versions of."""
    standing = Version.objects.visible_to(user).standing()
    return Work.objects.filter(pk__in=standing.filter(source=one).order_by().values("work")).filter(
        pk__in=standing.filter(source=other).order_by().values("work")
    )


def _texts(user: Person, slug: str, other: str) -> tuple[Source, Source]:
    texts = Source.objects.visible_to(user).with_text()
    one, second = (get_object_or_404(texts, slug=each) for each in (slug, other))
    return (one, second) if one != second else (one, get_object_or_404(texts.none()))


def _versions(user: Person, works: list[Work]) -> list[Version]:
    found = Version.objects.visible_to(user).standing().filter(work__in=works).select_related("source", "set_by", "work")
    return list(found.defer("source__text"))


def _alignments(user: Person, held: Work) -> list[Named]:
    texts = Version.objects.visible_to(user).standing().filter(work=held).order_by().values("source")
    return named(Alignment.objects.visible_to(user).standing().filter(one__in=texts, other__in=texts), user)
