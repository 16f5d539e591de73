"""What a closed round shows, deciding where coders differ, and what is taken away from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from annotations.models import Annotation, Audience, Motivation, Tag
from readingroom.coding.access import closed_round, round_of, signed_in, steered_round, steers
from readingroom.coding.forms import DecisionForm
from readingroom.coding.models import Decision, Round, Unit
from readingroom.coding.report import Report
from readingroom.coding.tables import agreement_table, codings_table, csv_of

DIFFERING_A_PAGE = 50


@require_safe
def agreement(request: HttpRequest, key: int) -> HttpResponse:
    one = round_of(request, key)
    if one.is_open:
        return render(request, "coding/still_open.html", {"round": one, "is_steering": steers(request, one)}, status=403)
    return _page(request, one)


@require_POST
def decide(request: HttpRequest, key: int, ordinal: int) -> HttpResponse:
    """Say what a unit counts as; said again, the later counts, with its own signature and date."""
    one = steered_round(request, key)
    closed_round(request, key)
    unit = get_object_or_404(Unit.objects.visible_to(request.user), round=one, ordinal=ordinal)
    form = DecisionForm(request.POST, of=one)
    if not form.is_valid():
        return _page(request, one, wrong=(ordinal, form), status=422)
    with transaction.atomic():
        decision, _made = Decision.objects.update_or_create(
            unit=unit, defaults={"by": signed_in(request), "reason": form.cleaned_data["reason"], "made": timezone.now()}
        )
        decision.tags.set(form.chosen())
    messages.success(request, _("Decided. What each coder put stays as it is."))
    return redirect(f"{_address(one)}#unit-{ordinal}")


@require_POST
def undo_decision(request: HttpRequest, key: int, ordinal: int) -> HttpResponse:
    one = steered_round(request, key)
    unit = get_object_or_404(Unit.objects.visible_to(request.user), round=one, ordinal=ordinal)
    Decision.objects.filter(unit=unit).delete()
    messages.success(request, _("The decision is taken back."))
    return redirect(f"{_address(one)}#unit-{ordinal}")


@require_POST
def put_on_passages(request: HttpRequest, key: int) -> HttpResponse:
    """Make tags of the group out of what is settled: a note for each unit that has codes and none yet."""
    one = steered_round(request, key)
    closed_round(request, key)
    report = Report(one, signed_in(request))
    tags = {tag.pk: tag for tag in Tag.objects.filter(pk__in=report.codes)}
    made = 0
    with transaction.atomic():
        for unit in report.units:
            codes = report.settled(unit)
            if codes and unit.note_id is None and unit.revision.text == unit.source.text:
                unit.note = Annotation.objects.make(
                    unit.source,
                    [(unit.start, unit.end)],
                    tags=[tags[code] for code in codes if code in tags],
                    creator=signed_in(request),
                    motivation=Motivation.TAGGING,
                    audience=Audience.GROUP,
                    group=one.group,
                )
                unit.save(update_fields=["note"])
                made += 1
    said = ngettext("One passage is tagged for the group.", "%(made)d passages are tagged for the group.", made) % {"made": made}
    messages.success(request, said if made else _("There was nothing settled to put on passages that had not been put there before."))
    return redirect(_address(one))


@require_safe
def codings_file(request: HttpRequest, key: int) -> HttpResponse:
    """A row for each turn: long, as R and spreadsheets like it."""
    one = closed_round(request, key)
    return _file(one, "codings", csv_of(codings_table(Report(one, signed_in(request)), request.build_absolute_uri)))


@require_safe
def agreement_file(request: HttpRequest, key: int) -> HttpResponse:
    one = closed_round(request, key)
    return _file(one, "agreement", csv_of(agreement_table(Report(one, signed_in(request)))))


def _file(one: Round, what: str, written: str) -> HttpResponse:
    name = f"{slugify(one.title) or one.pk}-{what}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # Spreadsheets take a file without this mark for one of their own country's old encoding.
    return HttpResponse("\ufeff" + written, content_type="text/csv; charset=utf-8", headers=headers)


def _address(one: Round) -> str:
    return f"{one.get_absolute_url()}agreement/"


def _page(request: HttpRequest, one: Round, wrong: Any = (None, None), status: int = 200) -> HttpResponse:
    report = Report(one, signed_in(request))
    from_here = request.GET.get("from", "")
    start = int(from_here) if from_here.isdecimal() and len(from_here) < 7 else 0
    if wrong[0] is not None:
        start = next((place for place, differing in enumerate(report.differing) if differing.unit.ordinal == wrong[0]), 0)
    shown = report.differing[start : start + DIFFERING_A_PAGE]
    context = {
        "round": one,
        "report": report,
        "is_steering": steers(request, one),
        "outcomes": {name or "waiting": count for name, count in report.outcomes.items()},
        "shown": shown,
        "further": start + DIFFERING_A_PAGE if start + DIFFERING_A_PAGE < len(report.differing) else None,
        "wrong_unit": wrong[0],
        "wrong": wrong[1],
    }
    return render(request, "coding/agreement.html", context, status=status)
