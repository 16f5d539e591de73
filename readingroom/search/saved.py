"""Searches people keep: what is new in each since they last looked, and a feed of it under a key of its own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotations.markup import plain_line_ends
from readingroom.accounts.models import User
from readingroom.search import arrivals
from readingroom.search.arrivals import Keys
from readingroom.search.asking import Asked
from readingroom.search.models import SavedSearch
from readingroom.search.rows import Rows

MOST_SHOWN = 100
MOST_FED = 50


@dataclass(frozen=True)
class Kept:
    """A saved search as its owner finds it today. `total` and `new` are None where nothing can be said just now."""

    saved: SavedSearch
    total: int | None
    new: int | None

    @property
    def url(self) -> str:
        return f"{reverse('search')}?{self.saved.query}"


def asked_by(saved: SavedSearch) -> Asked:
    return Asked.by(QueryDict(saved.query))


def _kept(saved: SavedSearch, found: Keys | None) -> Kept:
    return Kept(saved, None, None) if found is None else Kept(saved, len(found), len(saved.new_among(found)))


@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    mine = SavedSearch.objects.visible_to(request.user)
    kept = [_kept(saved, arrivals.keys(asked_by(saved), request.user)) for saved in mine]
    return render(request, "search/saved.html", {"kept": kept})


@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """`query`: the query string of a search page's address; `title`: what to call it."""
    user = request.user
    assert isinstance(user, User)  # guests are led to sign in
    asked = Asked.by(QueryDict(request.POST.get("query", "")[:4000]))
    if not asked:
        messages.error(request, _("There is nothing to keep yet: search for something first."))
        return redirect("search")
    mine = SavedSearch.objects.visible_to(user)
    known = mine.filter(query=asked.lasting).first()
    if known:
        messages.info(request, _("You keep this search already, as “%(title)s”.") % {"title": known.title})
        return redirect("saved_search", known.pk)
    if mine.count() >= SavedSearch.MOST:
        messages.error(request, _("You keep %(most)d searches already. Delete one first.") % {"most": SavedSearch.MOST})
        return redirect("saved_searches")
    title = " ".join(request.POST.get("title", "").split())[:120] or _named(asked, user)
    saved = SavedSearch(user=user, title=title, query=asked.lasting)
    found = arrivals.keys(asked, user)
    if found is not None:
        saved.look(found)
    saved.save()
    messages.success(request, _("Kept. This page will tell you what is new."))
    return redirect("saved_search", saved.pk)


def _named(asked: Asked, user: User) -> str:
    said = [asked.query.strip() or (asked.like and _("Like %(passage)s") % {"passage": asked.like})]
    said += [f"{chip.facet}: {chip.label}" for chip in asked.chips(asked.find(user))]
    return " · ".join(" ".join(part.split()) for part in said if part)[:120]


@require_safe
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    return _page(request, saved)


def _page(request: HttpRequest, saved: SavedSearch, key: str = "", status: int = 200) -> HttpResponse:
    asked = asked_by(saved)
    found = arrivals.keys(asked, request.user)
    new = None if found is None else saved.new_among(found)
    rows = Rows(asked.query)
    latest = arrivals.latest(asked, request.user, MOST_SHOWN, new) if new is not None and len(new) else []
    shown = {
        "kept": _kept(saved, found),
        "asked": asked,
        "hits": [rows.of(hit) for _when, hit in latest],
        "most": MOST_SHOWN,
        "feed": request.build_absolute_uri(reverse("saved_feed", args=[key])) if key else "",
    }
    answer = render(request, "search/saved_search.html", shown, status=status)
    if key:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def rename_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.editable_by(request.user), pk=pk)
    title = " ".join(request.POST.get("title", "").split())[:120]
    if title:
        saved.title = title
        saved.save(update_fields=["title"])
    else:
        messages.error(request, _("It needs a name."))
    return redirect("saved_search", saved.pk)


@require_POST
def seen_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is found now is known from now on."""
    saved = get_object_or_404(SavedSearch.objects.editable_by(request.user), pk=pk)
    found = arrivals.keys(asked_by(saved), request.user)
    if found is None:
        messages.error(request, _("The index is being mended. Please try again in a minute."))
    else:
        saved.look(found)
        saved.save(update_fields=["seen", "known"])
    return redirect("saved_searches") if request.POST.get("back") == "all" else redirect("saved_search", saved.pk)


@require_POST
def delete_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.editable_by(request.user), pk=pk)
    saved.delete()
    messages.success(request, _("“%(title)s” is not kept any more.") % {"title": saved.title})
    return redirect("saved_searches")


@require_POST
@never_cache
def make_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with the feed's address, which is shown this once: the room keeps only what recognises its key."""
    saved = get_object_or_404(SavedSearch.objects.editable_by(request.user), pk=pk)
    return _page(request, saved, saved.make_feed_key(), status=201)


@require_POST
def revoke_feed(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.editable_by(request.user), pk=pk)
    saved.revoke_feed()
    messages.success(request, _("The feed's address leads nowhere any more."))
    return redirect("saved_search", saved.pk)


@login_not_required
@require_safe
def saved_feed(request: HttpRequest, key: str) -> HttpResponse:
    """For a feed reader, which cannot sign in: the key in the address stands for its owner, who sees what they may see today."""
    saved = SavedSearch.objects.fed_by(key).select_related("user").first()
    if saved is None:
        raise Http404
    asked = asked_by(saved)
    feed = Atom1Feed(
        title=plain_line_ends(saved.title),
        link=request.build_absolute_uri(f"{reverse('search')}?{saved.query}"),
        description="",
        feed_url=request.build_absolute_uri(),
        language=get_language(),
    )
    for when, hit in arrivals.latest(asked, saved.user, MOST_FED):
        url = request.build_absolute_uri(hit.address)
        title = f"{hit.source} ¶{hit.passage.number}" if hit.passage else _("A note on %(source)s") % {"source": hit.source}
        feed.add_item(plain_line_ends(title), url, plain_line_ends(str(hit.snippet)), unique_id=url, updateddate=when, pubdate=when)
    body = feed.writeString("utf-8")
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    etag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer
