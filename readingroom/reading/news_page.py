"""News of notes: a private feed, and how often a mail is wanted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from readingroom.accounts.forms import DigestForm
from readingroom.accounts.models import Digest, FeedKey, Preference, User
from readingroom.accounts.room import Room
from readingroom.reading.news import news_of

PURPOSE = "notes"
DAYS = 14


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """The answer to a new key is the only place where the feed's address can be read."""
    user = request.user
    assert isinstance(user, User)  # guests are led to sign in
    preference = Preference.objects.filter(user=user).first() or Preference(user=user)
    form = DigestForm(instance=preference, label_suffix="")
    address = ""
    if "make" in request.POST:
        _row, key = FeedKey.objects.make(user, PURPOSE)
        address = request.build_absolute_uri(reverse("news_feed", args=[key]))
    elif "revoke" in request.POST:
        for row in FeedKey.objects.live().filter(user=user, purpose=PURPOSE):
            row.revoke()
        messages.success(request, _("The feed's address leads nowhere any more."))
        return redirect("news")
    elif request.method == "POST":
        form = DigestForm(request.POST, instance=preference, label_suffix="")
        if form.is_valid():
            form.save()
            wanted = Digest(preference.digest)
            messages.success(request, _("Mail with what is new: %(often)s.") % {"often": wanted.label})
            return redirect("news")
    held = FeedKey.objects.live().filter(user=user, purpose=PURPOSE).first()
    shown = {
        "form": form,
        "address": address,
        "held": held,
        "today": news_of(user, *_day(timezone.localdate())),
        "mails": settings.SENDS_MAIL,
    }
    return render(request, "reading/news.html", shown, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def news_feed(request: HttpRequest, key: str) -> HttpResponse:
    """An entry for each of the last days on which there was something: how much, and where to read it."""
    held = FeedKey.objects.holding(key, PURPOSE)
    if held is None:
        raise Http404
    home = request.build_absolute_uri("/")
    feed = Atom1Feed(title=_("%(room)s: what is new") % {"room": Room.current()}, link=home, description="")
    today = timezone.localdate()
    for back in range(DAYS):
        start, end = _day(today - timedelta(days=back))
        for told in news_of(held.user, start, end):
            link = request.build_absolute_uri(told.path)
            feed.add_item(told.says, link, "", unique_id=f"{link}#{start.date()}-{told.says}", updateddate=start, pubdate=start)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _day(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time_of_day.min))
    return start, start + timedelta(days=1)
