"""Pages over many links: the thread of a passage, the map of a collection, the ledger."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations.markup import plain_line_ends
from readingroom.accounts.middleware import wants_json
from readingroom.comparison import ledger as ledgers
from readingroom.comparison.network import network
from readingroom.comparison.thread import thread as threaded
from readingroom.library.models import Collection, Passage, Source

KIND_NAMES = [
    ("link", gettext_lazy("links")),
    ("retirement", gettext_lazy("links retired")),
    ("look", gettext_lazy("looked, none found")),
    ("role", gettext_lazy("roles")),
    ("version", gettext_lazy("versions")),
    ("alignment", gettext_lazy("joined passages")),
    ("reading", gettext_lazy("readings")),
    ("description", gettext_lazy("descriptions")),
    ("heading", gettext_lazy("titles supplied")),
    ("objection", gettext_lazy("objections")),
    ("quotation", gettext_lazy("quotations confirmed")),
    ("name", gettext_lazy("names put together")),
    ("withdrawal", gettext_lazy("withdrawn")),
]


@login_not_required
@require_safe
def thread(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    passage = get_object_or_404(Passage.objects.visible_to(request.user).select_related("source"), source__slug=slug, number=number)
    found = {"passage": passage, "source": passage.source, "thread": threaded(passage, request.user)}
    return render(request, "comparison/thread.html", found)


@login_not_required
@require_safe
def collection_map(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Collection.objects.visible_to(request.user), slug=slug)
    sources = Source.objects.visible_to(request.user).filter(collections=held).defer("text").order_by("title", "pk")
    return render(request, "comparison/map.html", {"collection": held, "network": network(list(sources), request.user)})


@login_not_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """`?page=2`, `?kind=` one kind of judgement; JSON for programs."""
    asked = request.GET.get("page", "")
    page = min(max(int(asked), 1), 200) if asked.isdecimal() and len(asked) < 6 else 1
    kind = request.GET.get("kind", "") if request.GET.get("kind") in ledgers.KINDS else ""
    entries, more = ledgers.ledger(request.user, page, kind)
    if wants_json(request):
        answer: HttpResponse = JsonResponse({"page": page, "more": more, "judgements": [entry.as_json() for entry in entries]})
    else:
        answer = render(
            request, "comparison/ledger.html", {"entries": entries, "page": page, "more": more, "kind": kind, "kinds": KIND_NAMES}
        )
    patch_vary_headers(answer, ["Accept"])
    return answer


@login_not_required
@require_safe
def ledger_feed(request: HttpRequest) -> HttpResponse:
    entries, _more = ledgers.ledger(request.user)
    feed = Atom1Feed(
        title=_("Ledger of judgements"),
        link=request.build_absolute_uri(reverse("ledger")),
        description="",
        feed_url=request.build_absolute_uri(),
    )
    for entry in entries:
        url = request.build_absolute_uri(entry.url or reverse("ledger"))
        identity = f"{url}#{entry.kind}-{entry.made.isoformat()}"
        said = "\n".join(f"{each.by}, {each.made:%Y-%m-%d}: {each.body}" for each in entry.said)
        reason = f"{entry.reason}\n\n{said}" if said else entry.reason
        says, reason, by = (plain_line_ends(text) for text in (entry.says, reason, entry.by))  # XML refuses control characters
        feed.add_item(says, url, reason, author_name=by, unique_id=identity, updateddate=entry.made, pubdate=entry.made)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
