"""Choosing how pages look and which keys do what."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from readingroom.reading.appearance import COOKIE, YEAR, Appearance


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """The Aa menu posts some of the settings here, the page all of them."""
    now = Appearance.read(request.COOKIES.get(COOKIE, ""))
    if request.method != "POST":
        return render(request, "reading/appearance.html", {"choices": list(now.all_choices())})
    wanted = Appearance() if "reset" in request.POST else now.changed(request.POST.dict())
    if wanted.doubled:
        error = _("Each key can do one thing only. Given twice: %s") % " ".join(sorted(wanted.doubled))
        shown = {"choices": list(wanted.all_choices()), "appearance": wanted, "error": error}
        return render(request, "reading/appearance.html", shown, status=422)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = request.path
    if back == request.path:
        messages.success(request, _("Kept for this browser."))
    response = HttpResponseRedirect(back)  # `redirect` would take a single word for the name of a view
    response.set_cookie(COOKIE, wanted.cookie(), max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
