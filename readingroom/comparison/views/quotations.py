"""Quotations of a source and their confirmation, a quotation's page, and the same words elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from readingroom.accounts.middleware import wants_json
from readingroom.accounts.models import User
from readingroom.comparison.quoted import date_places, gathered
from readingroom.comparison.quoted_standing import Standing
from readingroom.comparison.translated import tell_translations
from readingroom.library.models import Passage, Quotation, SameWords, Source
from readingroom.library.names import names_written
from readingroom.search.elsewhere import Sharing, passage_elsewhere, with_words

PER_PAGE = 50
AROUND = 140
SHOWS = ("waiting", "counted", "rejected")


class JudgementForm(forms.Form):
    """What somebody who confirms may correct."""

    kind = forms.ChoiceField(choices=Quotation.Kind.choices, label=gettext_lazy("Kind"))
    stated_as = forms.CharField(max_length=200, required=False, label=gettext_lazy("Whose words, as the text states them"))
    reported_as = forms.CharField(max_length=200, required=False, label=gettext_lazy("Reported by (empty: the text itself)"))


@login_not_required
@require_safe
def source_quotations(request: HttpRequest, slug: str) -> HttpResponse:
    """`?show=waiting`, `counted` or `rejected`, `?kind=`, `?page=`; candidates for those only who judge them."""
    source = get_object_or_404(Source.objects.visible_to(request.user), slug=slug)
    visible = source.quotations.visible_to(request.user)
    may_judge = source.quotations.editable_by(request.user).exists()
    shows = {"waiting": visible.waiting(), "counted": visible.counted(), "rejected": visible.exclude(rejected=None)}
    show = request.GET.get("show", "")
    show = show if may_judge and show in SHOWS else ("waiting" if may_judge and shows["waiting"].exists() else "counted")
    rows = shows[show].select_related("speaker", "reporter", "confirmed_by", "rejected_by").order_by("start")
    kind = request.GET.get("kind", "")
    if kind in Quotation.Kind.values:
        rows = rows.filter(kind=kind)
    asked = request.GET.get("page", "")
    page = max(int(asked), 1) if asked.isdecimal() and len(asked) < 5 else 1
    first = (page - 1) * PER_PAGE
    listed = list(rows[first : first + PER_PAGE + 1])
    passages = list(source.passages.standing().order_by("start"))
    found = {
        "source": source,
        "show": show,
        "kind": kind,
        "kinds": Quotation.Kind.choices,
        "may_judge": may_judge,
        "counts": [(name, label, shows[name].count()) for name, label in _labels()] if may_judge else [],
        "listed": [_listed(row, source, passages) for row in listed[:PER_PAGE]],
        "page": page,
        "more": len(listed) > PER_PAGE,
    }
    if wants_json(request):
        answer: HttpResponse = JsonResponse({"source": source.slug, "show": show, "quotations": [_as_json(row, source) for row in listed]})
    else:
        answer = render(request, "comparison/quotations.html", found)
    patch_vary_headers(answer, ["Accept", "Cookie"])
    return answer


def _labels() -> list[tuple[str, str]]:
    return [("waiting", _("to be confirmed")), ("counted", _("counted")), ("rejected", _("rejected"))]


def _listed(row: Quotation, source: Source, passages: list[Passage]) -> dict[str, Any]:
    row.source = source
    passage = next((each for each in passages if each.start <= row.start < each.end), None)
    first, last = (passage.start, passage.end) if passage else (row.start, row.end)
    before, after = source.text[first : row.start], source.text[row.end : max(last, row.end)]
    before = before if len(before) <= AROUND else "… " + before[-AROUND:].partition(" ")[2]
    after = after if len(after) <= AROUND else after[:AROUND].rpartition(" ")[0] + " …"
    form = JudgementForm(
        initial={"kind": row.kind, "stated_as": row.stated_as, "reported_as": row.reported_as},
        auto_id=f"q{row.pk}-%s",
        use_required_attribute=False,
    )
    return {"row": row, "passage": passage, "before": before, "after": after, "form": form}


def _as_json(row: Quotation, source: Source) -> dict[str, Any]:
    return {
        "id": str(row.uid),
        "start": row.start,
        "end": row.end,
        "words": source.text[row.start : row.end],
        "kind": row.kind,
        "stated_as": row.stated_as,
        "reported_as": row.reported_as,
        "by_rule": row.by_rule,
        "confirmed": row.confirmed,
    }


@require_POST
def judge_quotation(request: HttpRequest, uid: str) -> HttpResponse:
    """`do`: confirm (with what the form corrects), reject, take_back. Leads on to the next one."""
    quotation = _judgeable(request, uid)
    by = request.user
    assert isinstance(by, User)
    do = request.POST.get("do", "")
    if do == "reject":
        quotation.reject(by)
    elif do == "take_back":
        quotation.take_back()
    else:
        form = JudgementForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("That could not be kept: choose a kind, and keep names under 200 letters."))
            return redirect(_queue(quotation, request))
        said = form.cleaned_data
        names = names_written({said["stated_as"], said["reported_as"]})
        known = {"speaker": names.get(said["stated_as"]), "reporter": names.get(said["reported_as"])}
        if said["stated_as"] == quotation.stated_as:
            known["speaker"] = known["speaker"] or quotation.speaker
        quotation.confirm(by, **said, **known)
    if wants_json(request):
        return JsonResponse({"id": str(quotation.uid), "confirmed": quotation.confirmed, "rejected": quotation.rejected})
    return redirect(_queue(quotation, request))


def _judgeable(request: HttpRequest, uid: str) -> Quotation:
    quotation = get_object_or_404(Quotation.objects.visible_to(request.user).select_related("source"), uid=uid)
    if not Quotation.objects.editable_by(request.user).filter(pk=quotation.pk).exists():
        raise PermissionDenied
    return quotation


def _queue(quotation: Quotation, request: HttpRequest) -> str:
    """The list that was shown, at the one after the one judged."""
    if request.POST.get("back") == "page":
        return quotation.get_absolute_url()
    show = request.POST.get("show", "")
    address = reverse("source_quotations", args=[quotation.source.slug])
    after = quotation.source.quotations.filter(start__gt=quotation.start).order_by("start")
    following = after.waiting().first() if show in ("", "waiting") else quotation
    anchor = f"#q-{following.uid}" if following else ""
    return f"{address}?show={show if show in SHOWS else 'waiting'}{anchor}"


@login_not_required
@require_safe
def quotation_places(request: HttpRequest, uid: str) -> HttpResponse:
    """A quotation with all its places, the oldest first."""
    quotation = get_object_or_404(
        Quotation.objects.visible_to(request.user).select_related("source", "speaker", "reporter", "confirmed_by", "rejected_by"), uid=uid
    )
    found = gathered(quotation, request.user)
    if wants_json(request):
        answer: HttpResponse = JsonResponse(
            {
                "id": str(quotation.uid),
                "words": quotation.words,
                "places": [_place_json(each) for each in found.standing],
                "unavailable": found.unavailable,
            },
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        may_judge = Quotation.objects.editable_by(request.user).filter(pk=quotation.pk).exists()
        answer = render(
            request,
            "comparison/quotation.html",
            {"quotation": quotation, "source": quotation.source, "found": found, "may_judge": may_judge},
        )
    patch_vary_headers(answer, ["Accept", "Cookie"])
    return answer


def _place_json(each: Standing) -> dict[str, Any]:
    return {
        "source": each.source.slug,
        "passage": each.number,
        "start": each.start,
        "end": each.end,
        "words": each.words,
        "likeness": each.likeness,
        "aligned": list(each.aligned),
        "speaker": each.speaker,
        "reporter": each.reporter,
        "issued": each.issued,
        "own": each.own,
        "same": each.judged.same if each.judged else None,
    }


@require_POST
def same_words(request: HttpRequest, uid: str) -> HttpResponse:
    """Somebody says of a place (`source`, `start`, `end`) that it gives these words: `same=yes` or `no`; empty takes that back."""
    quotation = _judgeable(request, uid)
    other = get_object_or_404(Source.objects.visible_to(request.user), slug=request.POST.get("source", ""))
    start, end = (request.POST.get(name, "") for name in ("start", "end"))
    if not (start.isdecimal() and end.isdecimal() and len(start) < 9 and len(end) < 9 and int(start) < int(end) <= len(other.text)):
        messages.error(request, _("There is no such place."))
        return redirect(quotation)
    place = {"quotation": quotation, "source": other, "start": int(start), "end": int(end)}
    said = request.POST.get("same", "")
    lying = SameWords.objects.filter(quotation=quotation, source=other, start__lt=int(end), end__gt=int(start))
    lying.delete()
    if said in ("yes", "no"):
        by = request.user
        assert isinstance(by, User)
        SameWords.objects.create(**place, same=said == "yes", judged_by=by)
    return redirect(f"{quotation.get_absolute_url()}#places")


@login_not_required
@require_safe
def elsewhere(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """For a passage: where else its words stand, and what shares names or rare words with it."""
    passage = get_object_or_404(Passage.objects.visible_to(request.user).select_related("source"), source__slug=slug, number=number)
    source = passage.source
    lying = source.quotations.filter(rejected=None, start__lt=passage.end, end__gt=passage.start)
    quotations = list(lying.visible_to(request.user).select_related("speaker"))
    # What stands between marks is looked for, whoever may judge it.
    given = [(max(start, passage.start), min(end, passage.end)) for start, end in lying.values_list("start", "end")]
    found = passage_elsewhere(with_words(passage), given, request.user)
    asked = [(again.start, again.end) for again in found.again]
    told = tell_translations([Standing.again(again) for again in found.again], source, [passage], request.user)
    standing: list[tuple[Standing, str, str]] = []
    asked += [(passage.start, passage.end)] * (len(told) - len(asked))
    for at, (start, end) in zip(told, asked, strict=True):
        link = _link(source, number, (start, end), at.source, at.number.partition("–")[0], (at.start, at.end))
        standing.append((at, source.text[start:end], link))
    date_places([at for at, _words, _link_url in standing])
    sharing = []
    for each in found.sharing:
        other = each.passage
        sharing.append((each, _link(source, number, None, other.source, other.number, None)))
    for row in quotations:
        row.source = source
    shown = {
        "passage": passage,
        "source": source,
        "quotations": quotations,
        "standing": standing,
        "sharing": sharing,
        "found": found,
    }
    if wants_json(request):
        answer: HttpResponse = JsonResponse(
            {
                "source": source.slug,
                "passage": number,
                "again": [_place_json(at) | {"of": words, "link": link} for at, words, link in standing],
                "sharing": [_sharing_json(each) | {"link": link} for each, link in sharing],
                "unavailable": found.unavailable,
            },
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        answer = render(request, "comparison/elsewhere.html", shown)
    patch_vary_headers(answer, ["Accept", "Cookie"])
    return answer


def _sharing_json(each: Sharing) -> dict[str, Any]:
    return {"source": each.passage.source.slug, "passage": each.passage.number, "names": each.names, "words": each.terms}


def _link(source: Source, number: str, here: tuple[int, int] | None, other: Source, to: str, there: tuple[int, int] | None) -> str:
    """The form that makes a link, filled in: nothing is a link until somebody says so there."""
    query = [f"to={other.slug}%2F{to}"]
    if here:
        query += [f"start={here[0]}", f"end={here[1]}"]
    if there:
        query += [f"to_start={there[0]}", f"to_end={there[1]}"]
    return f"{reverse('link_from', args=[source.slug, number])}?{'&'.join(query)}"
