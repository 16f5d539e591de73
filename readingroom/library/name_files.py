"""Names from a TOML file: headings, forms, who uses them and how one knows. All of a file comes in, or nothing.

[[name]]
heading = "Talkesh, Sorav"
kind = "person"                # person, body, place, work or term
note = "Schoolteacher."        # may be left out, as may everything but heading and form
forms = [
  { form = "Surav Talkash", use = "spelling", script = "Latn", language = "en", used_by = "Ondre Wire", evidence = "14 June 1989" },
]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from readingroom.accounts.models import User
from readingroom.library.models import Name, NameChange, NameForm

RESERVED_SLUGS = frozenset({"new"})
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NAME_KEYS = {"heading": 200, "kind": 6, "note": 5000}
_FORM_KEYS = {"form": 200, "use": 8, "script": 40, "language": 16, "used_by": 200, "evidence": 300}


class NotNames(Exception):
    """The file cannot be read as names; the message tells the line and why."""


@dataclass
class Counts:
    """What came of a file."""

    names: int = 0
    new_names: int = 0
    new_forms: int = 0
    changed: int = 0


@dataclass
class NameDraft:
    fields: dict[str, str]
    forms: list[dict[str, str]] = field(default_factory=list)


def read(text: str) -> list[NameDraft]:
    """Raises NotNames."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        at = re.search(r"\(at line (\d+), column \d+\)", str(problem))
        reason = str(problem).partition(" (at ")[0]
        raise _wrong(int(at[1]) if at else len(text.splitlines()), reason) from problem
    rows = told.get("name")
    if not isinstance(rows, list) or not rows:
        raise NotNames(_("line 1: no [[name]] is in it"))
    if others := sorted(told.keys() - {"name"}):
        raise _wrong(_line(text, others[0], 0), _("“%(key)s” is not known here: only [[name]]") % {"key": others[0]})
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*name\s*\]\]", line)]
    lines += [1] * (len(rows) - len(lines))
    found, headings = [], set()
    for row, line in zip(rows, lines, strict=False):
        draft = _draft(row, text, line)
        if draft.fields["heading"] in headings:
            raise _wrong(line, _("the heading “%(heading)s” stands twice") % {"heading": draft.fields["heading"]})
        headings.add(draft.fields["heading"])
        found.append(draft)
    return found


def _draft(row: Any, text: str, line: int) -> NameDraft:
    if not isinstance(row, dict):
        raise _wrong(line, _("a name is a table: [[name]]"))
    forms = row.get("forms", [])
    fields = _strings({key: value for key, value in row.items() if key != "forms"}, _NAME_KEYS, line)
    if not fields.get("heading"):
        raise _wrong(line, _("heading is missing"))
    if fields.setdefault("kind", Name.Kind.PERSON) not in Name.Kind.values:
        raise _wrong(line, _("kind is one of %(kinds)s") % {"kinds": ", ".join(Name.Kind.values)})
    if not isinstance(forms, list):
        raise _wrong(line, _("forms is a list of { form = … }"))
    draft = NameDraft(fields)
    for form in forms:
        written = form.get("form") if isinstance(form, dict) else None
        at = _line(text, written, line) if isinstance(written, str) else line
        kept = _form(form, at)
        if kept["form"] in {other["form"] for other in draft.forms}:
            raise _wrong(at, _("the form “%(form)s” stands twice") % {"form": kept["form"]})
        draft.forms.append(kept)
    return draft


def _form(told: Any, line: int) -> dict[str, str]:
    if not isinstance(told, dict):
        raise _wrong(line, _("a form is a table: { form = … }"))
    kept = _strings(told, _FORM_KEYS, line)
    if not kept.get("form"):
        raise _wrong(line, _("form is missing"))
    if kept.setdefault("use", NameForm.Use.SPELLING) not in NameForm.Use.values:
        raise _wrong(line, _("use is “spelling” or “choice”"))
    if (script := kept.get("script")) and not _SCRIPT.fullmatch(script):
        raise _wrong(line, _("script is four letters of ISO 15924, such as Latn or Arab"))
    if (language := kept.get("language")) and not _LANGUAGE.fullmatch(language):
        raise _wrong(line, _("language is a tag such as fa or en-GB"))
    if kept["use"] == NameForm.Use.CHOICE and not (kept.get("used_by") or kept.get("evidence")):
        raise _wrong(line, _("a choice of name says who uses it (used_by), or how one knows (evidence)"))
    return kept


def _strings(told: Mapping[str, Any], allowed: Mapping[str, int], line: int) -> dict[str, str]:
    for key, value in told.items():
        if key not in allowed:
            raise _wrong(line, _("“%(key)s” is not known here: only %(keys)s") % {"key": key, "keys": ", ".join(allowed)})
        if not isinstance(value, str):
            raise _wrong(line, _("%(key)s is not a string") % {"key": key})
        if len(value) > allowed[key]:
            raise _wrong(line, _("%(key)s is longer than %(most)d characters") % {"key": key, "most": allowed[key]})
    return {key: " ".join(value.split()) if key != "note" else value.strip() for key, value in told.items()}


def _wrong(line: int, reason: str) -> NotNames:
    return NotNames(_("line %(line)d: %(reason)s") % {"line": line, "reason": reason})


def _line(text: str, wanted: str, after: int) -> int:
    """The first line from `after` on that holds the words; else that line."""
    lines = text.splitlines()
    return next((number for number in range(max(after, 1), len(lines) + 1) if wanted in lines[number - 1]), max(after, 1))


@transaction.atomic
def bring_in(drafts: Sequence[NameDraft], by: User | None = None) -> Counts:
    """Make or change names and forms; what is as told stays untouched, and no form is taken away."""
    counts = Counts(names=len(drafts))
    for draft in drafts:
        name = Name.objects.filter(heading=draft.fields["heading"]).first()
        if name is None:
            name = Name.objects.create(slug=free_slug(draft.fields["heading"]), **draft.fields)
            NameChange.objects.create(name=name, by=by, done=_("made, from a file"))
            counts.new_names += 1
        elif changed := {key: value for key, value in draft.fields.items() if getattr(name, key) != value}:
            for key, value in changed.items():
                setattr(name, key, value)
            name.save()
            NameChange.objects.create(name=name, by=by, done=_("%(fields)s changed, from a file") % {"fields": ", ".join(changed)})
            counts.changed += 1
        for told in draft.forms:
            _bring_in_form(name, told, by, counts)
    return counts


def _bring_in_form(name: Name, told: dict[str, str], by: User | None, counts: Counts) -> None:
    form = name.forms.filter(form=told["form"]).first()
    if form is None:
        NameForm.objects.create(name=name, by=by, **told)
        NameChange.objects.create(name=name, by=by, done=_("form “%(form)s” added, from a file") % {"form": told["form"]}, adds=True)
        counts.new_forms += 1
    elif any(getattr(form, key) != value for key, value in told.items()):
        for key, value in told.items():
            setattr(form, key, value)
        form.by = by
        form.save()
        NameChange.objects.create(name=name, by=by, done=_("form “%(form)s” changed, from a file") % {"form": told["form"]})
        counts.changed += 1


def free_slug(heading: str) -> str:
    """An address for a new name that no other has."""
    slug = slugify(heading, allow_unicode=True)[:200] or "name"
    taken = set(Name.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED_SLUGS
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
