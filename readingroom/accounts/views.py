"""One's own account; and for administrators the people of the room, and the room."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from readingroom.accounts import slips
from readingroom.accounts.forms import InvitationForm, PersonForm, ProfileForm, RoomForm
from readingroom.accounts.invitations import Invitation, admit
from readingroom.accounts.models import User
from readingroom.accounts.room import Room

PEOPLE_PER_PAGE = 50


@login_not_required
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.open().select_related("invited_by"), token=token)
    if request.method == "POST":
        admit(request, invitation.role, token)
        return redirect("account_signup")
    return render(request, "accounts/invitation.html", {"invitation": invitation})


def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


def people(request: HttpRequest) -> HttpResponse:
    me = administrator(request)
    form = InvitationForm(request.POST or None, instance=Invitation(invited_by=me))
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("people")
    query = request.GET.get("q", "").strip()[:100]
    found = User.objects.editable_by(me).filter(Q(full_name__icontains=query) | Q(username__icontains=query)).order_by("username")
    shown = {
        "people": Paginator(found, PEOPLE_PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "form": form,
        "invitations": Invitation.objects.open(),
    }
    return render(request, "accounts/people.html", shown, status=422 if form.errors else 200)


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    administrator(request)
    Invitation.objects.open().filter(pk=pk).update(withdrawn=timezone.now())
    return redirect("people")


def person(request: HttpRequest, pk: int) -> HttpResponse:
    me = administrator(request)
    person = get_object_or_404(User.objects.editable_by(me), pk=pk)
    form = PersonForm(request.POST or None, instance=person, by=me)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people")
    shown = {"person": User.objects.get(pk=pk), "form": form}
    return render(request, "accounts/person.html", shown, status=422 if form.errors else 200)


@require_POST
@never_cache
def new_slip(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.editable_by(administrator(request)), pk=pk)
    return render(request, "accounts/slips.html", {"slips": [slips.new_slip(person)]})


def room(request: HttpRequest) -> HttpResponse:
    administrator(request)
    form = RoomForm(request.POST or None, instance=Room.objects.first() or Room.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people")
    return render(request, "accounts/room.html", {"form": form}, status=422 if form.errors else 200)


def administrator(request: HttpRequest) -> User:
    """Whoever asks, where they run the room; for everybody else these pages do not exist."""
    if isinstance(request.user, User) and request.user.may_administer:
        return request.user
    raise Http404
