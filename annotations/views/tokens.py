"""Tokens: made, shown once, taken back."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from annotations.tokens import MOST_TOKENS, Token

DAYS = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until revoked")),
]


class TokenForm(forms.Form):
    """What a program is called, what it may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("What will use it, so that you know later which one to revoke.")
    )
    may = forms.ChoiceField(
        label=gettext_lazy("It may"),
        choices=[
            ("read", gettext_lazy("read what you may read")),
            ("write", gettext_lazy("read, and write, change and delete your notes")),
        ],
        initial="read",
        widget=forms.RadioSelect,
    )
    days = forms.ChoiceField(label=gettext_lazy("Good for"), choices=DAYS, initial="90", required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens. The answer to a new one is the only place where its key can be read."""
    own = Token.objects.of(request.user)
    form = TokenForm(request.POST or None, label_suffix="")
    made: Token | None = None
    key = ""
    if request.method == "POST" and form.is_valid():
        if own.live().count() >= MOST_TOKENS:
            form.add_error(None, _("You have %(most)s tokens: revoke one that nothing uses.") % {"most": MOST_TOKENS})
        else:
            days, may_write = form.cleaned_data["days"], form.cleaned_data["may"] == "write"
            expires = timezone.now() + timedelta(days=int(days)) if days else None
            made, key = Token.objects.make(request.user, form.cleaned_data["name"], may_write=may_write, expires=expires)
            form = TokenForm(label_suffix="")
    status = 422 if form.errors else 200
    return render(
        request, "annotations/tokens.html", {"form": form, "tokens": own.order_by("-made"), "made": made, "key": key}, status=status
    )


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.of(request.user), pk=pk, revoked=None)
    token.revoke()
    messages.success(request, _("Revoked: nothing gets in with “%(name)s” any more.") % {"name": token.name})
    return redirect("tokens")
