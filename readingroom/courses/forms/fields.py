"""Fields of our own: a time on the course's clock, and passages by their numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from readingroom.courses.due import LAST_MINUTE
from readingroom.library.models import Passage, Source

FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
NUMBER = r"¶?\s*(\d+[a-z]{0,3})"
RANGE = re.compile(rf"^\s*(?:{NUMBER})?\s*(?:(-|–|—|‑|\.\.|…|to)\s*(?:{NUMBER})?)?\s*$")


class LocalTimeField(forms.Field):
    """A date and time as typed, without a zone; a date alone means its last minute."""

    default_error_messages = {"invalid": _("Write a date and a time such as 2026-11-29 23:59.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        for form in FORMS:
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
        try:
            return datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), LAST_MINUTE)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def western(text: str) -> str:
    """Arabic, Persian and other digits as 0 to 9."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)


def passages_in(source: Source, typed: str) -> tuple[Passage, Passage] | None:
    """The first and last passage of "4–12", "¶4 to 12a", "4", "4–" (to the end) or "–12" (from the beginning); None for nothing typed.

    Raises ValidationError where a number does not stand in the source or the range runs backwards.
    """
    if not typed.strip():
        return None
    match = RANGE.match(western(typed).casefold())
    if match is None or not (match[1] or match[3]):
        raise ValidationError(_("Write the numbers of the first and the last passage, such as 4–12 or 4–12a."))
    begins, ends = _ends(source)
    first = _numbered(source, match[1]) if match[1] else begins
    last = _numbered(source, match[3]) if match[3] else (first if match[2] is None else ends)
    if first.position > last.position:
        raise ValidationError(_("¶%(last)s comes before ¶%(first)s."), params={"first": first.number, "last": last.number})
    return first, last


def _ends(source: Source) -> tuple[Passage, Passage]:
    standing = source.passages.standing().order_by("position")
    first, last = standing.first(), standing.last()
    if first is None or last is None:
        raise ValidationError(_("This text has no numbered passages."))
    return first, last


def _numbered(source: Source, number: str) -> Passage:
    passage: Passage | None = source.passages.standing().filter(number=number.lstrip("0") or number).first()
    if passage is None:
        first, last = _ends(source)
        raise ValidationError(
            _("“%(title)s” has no ¶%(number)s; it runs from ¶%(first)s to ¶%(last)s."),
            params={"title": str(source), "number": number, "first": first.number, "last": last.number},
        )
    return passage
