"""The queue: one unit after the other, by keys or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from readingroom.coding.access import round_of, signed_in
from readingroom.coding.forms import CodingForm
from readingroom.coding.models import Coding, Round
from readingroom.library.voices import said_by


@dataclass(frozen=True)
class Offered:
    """A code as the queue offers it: `key` is what puts it."""

    tag: int
    path: str
    definition: str
    use: str
    not_use: str
    colour: str
    pattern: str
    key: str
    chosen: bool


@require_safe
def code_next(request: HttpRequest, key: int) -> HttpResponse:
    """The first unit that waits for whoever asks."""
    one = round_of(request, key)
    turn = _turns(request, one).waiting().first()
    if turn is None:
        return redirect(one)
    return redirect("code_unit", one.pk, turn.unit.ordinal)


@require_safe
def code_unit(request: HttpRequest, key: int, ordinal: int) -> HttpResponse:
    one = round_of(request, key)
    turn = get_object_or_404(_turns(request, one), unit__ordinal=ordinal)
    return _page(request, one, turn, CodingForm(of=one))


@require_POST
def put_codes(request: HttpRequest, key: int, ordinal: int) -> HttpResponse:
    one = round_of(request, key)
    turn = get_object_or_404(_turns(request, one), unit__ordinal=ordinal)
    form = CodingForm(request.POST, of=one)
    if not form.is_valid():
        return _page(request, one, turn, form, status=422)
    form.put(turn)
    return redirect("code_next", one.pk)


@require_POST
def take_codes_back(request: HttpRequest, key: int, ordinal: int) -> HttpResponse:
    """The unit waits again; the memo stays."""
    one = round_of(request, key)
    turn = get_object_or_404(_turns(request, one), unit__ordinal=ordinal)
    turn.take_back()
    messages.success(request, _("Taken back. It waits for you again."))
    return redirect("code_unit", one.pk, ordinal)


def _turns(request: HttpRequest, one: Round) -> Any:
    mine = Coding.objects.editable_by(request.user).filter(unit__round=one)
    return (
        mine.select_related("unit__source", "unit__revision", "unit__passage").defer("unit__revision__original").order_by("unit__ordinal")
    )


def _page(request: HttpRequest, one: Round, turn: Coding, form: CodingForm, status: int = 200) -> HttpResponse:
    mine = _turns(request, one)
    chosen = set(form.data.getlist("tags")) if form.is_bound else {str(key) for key in turn.tags.values_list("pk", flat=True)}  # type: ignore[attr-defined]
    before = mine.done().exclude(pk=turn.pk).order_by("-coded").first()
    unit = turn.unit
    text = unit.revision.text
    beginning, end = _around(text, unit.start, unit.end)
    voice = min(
        (voice for voice in unit.source.voices.select_related("speaker") if voice.overlaps(unit.start, unit.end)),
        key=lambda voice: voice.end - voice.start,
        default=None,
    )
    context = {
        "round": one,
        "turn": turn,
        "unit": unit,
        "before_words": text[beginning : unit.start].strip(),
        "after_words": text[unit.end : end].strip(),
        "speaker": said_by(voice) if voice and unit.revision.text == unit.source.text else "",
        "codes": _offered(one, chosen),
        "form": form,
        "memo": form.data.get("memo", "") if form.is_bound else turn.memo,
        "done": mine.done().count(),
        "of": mine.count(),
        "before": before.unit.ordinal if before else None,
        "person": signed_in(request),
    }
    return render(request, "coding/queue.html", context, status=status)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """From the block before to the block after (code points), at most 600 on either side, at a space."""
    before = text.rfind("\n\n", 0, max(start - 2, 0))
    before = 0 if before < 0 else before + 2
    if start - before > 600:
        before = text.find(" ", start - 600, start) + 1 or start
    after = text.find("\n\n", end + 2)
    after = len(text) if after < 0 else after
    if after - end > 600:
        after = max(text.rfind(" ", end, end + 600), end)
    return before, after


RESERVED = {"0", "u", "z"}
"""None applies, unsure, back."""


def _offered(one: Round, chosen: set[str]) -> list[Offered]:
    """Each code with its own key, or with the first digit that no other code has."""
    taken = {code["key"] for code in one.codes}
    free = iter([digit for digit in "123456789" if digit not in taken])
    looks = ("path", "definition", "use", "not_use", "colour", "pattern")
    return [
        Offered(
            tag=code["tag"],
            key=code["key"] if code["key"] and code["key"].lower() not in RESERVED else next(free, ""),
            chosen=str(code["tag"]) in chosen,
            **{look: code[look] for look in looks},
        )
        for code in one.codes
    ]
