"""Pages on which a source is described, withdrawn and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from readingroom.accounts.models import User
from readingroom.library.forms import DescriptionForm, SuppliedForm, WithdrawalForm
from readingroom.library.models import Name, Provenance, Source


def _curator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.may_curate:
        raise PermissionDenied
    return request.user


def editable_source(request: HttpRequest, slug: str) -> tuple[Source, User]:
    """A source to be described: 404 for those who may not see it, 403 for those who may not change it."""
    user = request.user
    source = Source.objects.editable_by(user).filter(slug=slug).first()
    if source is None or not isinstance(user, User):
        get_object_or_404(Source.objects.visible_to(user), slug=slug)
        raise PermissionDenied
    return source, user


@require_http_methods(["GET", "HEAD", "POST"])
def edit_source(request: HttpRequest, slug: str) -> HttpResponse:
    source, user = editable_source(request, slug)
    form = DescriptionForm(request.POST if request.method == "POST" else None, instance=source, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The description has been kept."))
        return redirect("edit_source", slug=source.slug)
    return _edit_page(request, source, user, form, SuppliedForm(source=source, user=user), status=422 if form.is_bound else 200)


@require_POST
def supply(request: HttpRequest, slug: str) -> HttpResponse:
    source, user = editable_source(request, slug)
    form = SuppliedForm(request.POST, source=source, user=user)
    if not form.is_valid():
        return _edit_page(request, source, user, DescriptionForm(instance=source, user=user), form, status=422)
    row = form.save()
    messages.success(request, _("%(field)s: supplied, with your name.") % {"field": row.get_field_display().capitalize()})
    return redirect("edit_source", slug=source.slug)


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a supplied value; what the document states about itself stays."""
    source, _user = editable_source(request, slug)
    get_object_or_404(source.provenance.filter(status=Provenance.Status.SUPPLIED), pk=pk).delete()
    source.save(update_fields=["changed"])
    messages.success(request, _("The supplied value has been taken back."))
    return redirect("edit_source", slug=source.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    curator = _curator(request)
    source = get_object_or_404(Source.objects.editable_by(curator), slug=slug, withdrawn=None)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        source.withdraw(curator, form.cleaned_data["reason"])
        messages.success(request, _("“%s” has been withdrawn.") % source.title)
        return redirect("withdrawn_sources")
    return render(request, "library/withdraw.html", {"source": source, "form": form}, status=422 if form.is_bound else 200)


@require_safe
def withdrawn_sources(request: HttpRequest) -> HttpResponse:
    gone = Source.objects.editable_by(_curator(request)).exclude(withdrawn=None)
    return render(request, "library/withdrawn.html", {"sources": gone.select_related("withdrawn_by").defer("text")})


@require_POST
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    source = get_object_or_404(Source.objects.editable_by(_curator(request)).exclude(withdrawn=None), slug=slug)
    source.bring_back()
    messages.success(request, _("“%s” stands on the shelf again.") % source.title)
    return redirect(source)


def _edit_page(
    request: HttpRequest, source: Source, user: User, form: DescriptionForm, supplied: SuppliedForm, status: int
) -> HttpResponse:
    found = {
        "source": Source.objects.get(pk=source.pk),  # as it is kept, whatever the form holds
        "form": form,
        "supplied": supplied,
        "rows": source.provenance.select_related("name", "supplied_by"),
        "names": Name.objects.visible_to(user).values_list("heading", flat=True)[:500],
    }
    return render(request, "library/edit_source.html", found, status=status)
