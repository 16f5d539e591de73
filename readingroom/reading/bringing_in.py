"""What the import page asks, and what its preview shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Group
from readingroom.accounts.models import User
from readingroom.library.forms import accesses_offered, groups_offered
from readingroom.library.importers import MOST
from readingroom.library.importers.draft import Draft
from readingroom.library.models import Collection, Passage, Provenance, Source

SHOWN_CHARACTERS = 220


class BringForm(forms.Form):
    """A file, or words pasted."""

    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        help_text=gettext_lazy("Plain text, Markdown, wiki text, an interview or an article as text, in any encoding."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    file_name = forms.CharField(
        label=gettext_lazy("Name of the pasted text"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("As if it were a file: letter.txt, article.md."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        if bool(file) == bool(pasted.strip()) and "file" not in self.errors:
            raise ValidationError(_("Choose a file or paste a text: one of the two."))
        if file and file.size > MOST:
            self.add_error("file", _("The file is too large."))
        return cleaned

    @property
    def brought(self) -> tuple[str, bytes]:
        """File name and bytes."""
        file = self.cleaned_data["file"]
        if file:
            return file.name, file.read()
        return self.cleaned_data["file_name"].strip() or "pasted.txt", self.cleaned_data["pasted"].encode()


class SaveForm(forms.Form):
    """Where the text goes and who may read it."""

    into = forms.ChoiceField(label=gettext_lazy("Save it as"), required=False)
    access = forms.ChoiceField(label=gettext_lazy("Who may read it"), initial=Source.Access.DRAFT)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=gettext_lazy("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    collections = forms.ModelMultipleChoiceField(
        Collection.objects.all(), label=gettext_lazy("Collections"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editable = Source.objects.editable_by(user).filter(withdrawn=None).defer("text")
        records = [(source.slug, source.title) for source in self.editable.filter(text="")]
        texts = [(source.slug, source.title) for source in self.editable.exclude(text="")]
        # A record that waits under this very title is offered first.
        self.initial.setdefault("into", next((slug for slug, of in records if of == title), ""))
        offered: list[Any] = [("", gettext_lazy("a new source"))]
        offered += [(gettext_lazy("the text of a record"), records)] if records else []
        offered += [(gettext_lazy("a new text (revision) of"), texts)] if texts else []
        self.fields["into"].choices = offered  # type: ignore[attr-defined]
        self.fields["access"].choices = accesses_offered(user)  # type: ignore[attr-defined]
        self.fields["groups"].queryset = groups_offered(user)  # type: ignore[attr-defined]
        if not user.may_curate:
            del self.fields["collections"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("into") and cleaned.get("access") == Source.Access.GROUPS and not cleaned.get("groups"):
            self.add_error("groups", _("Choose at least one group, or nobody but you will see the source."))
        return cleaned

    @property
    def target(self) -> Source | None:
        slug = self.cleaned_data["into"]
        return self.editable.get(slug=slug) if slug else None


@dataclass(frozen=True, slots=True)
class Line:
    """A heading or a passage of the preview."""

    number: int
    level: int
    kind: str | Promise
    label: str
    speaker: str
    reporter: str
    words: str
    is_cut: bool
    source_line: int


@dataclass(frozen=True, slots=True)
class Fact:
    field: str | Promise
    value: str
    line: int


class Preview:
    """A draft, to be looked at before it is saved."""

    def __init__(self, draft: Draft, decoded: str) -> None:
        self.draft = draft
        self.lines = list(_lines(draft))
        self.passage_count = sum(not block.is_heading for block in draft.blocks)
        self.headings = [line for line in self.lines if line.level]
        fields = dict(Provenance.Field.choices)
        self.stated = [Fact(fields[each.field], each.value, decoded.count("\n", 0, each.span[0]) + 1) for each in draft.stated]
        self.speakers = Counter((voice.stated_as, voice.reported_as) for block in draft.blocks for voice in block.voices).most_common()
        self.actions = dict(Counter(note.action for note in draft.notes))

    @property
    def kind(self) -> str:
        return str(dict(Source.Kind.choices).get(self.draft.kind, "")) if self.draft.kind else ""


def _lines(draft: Draft) -> Iterator[Line]:
    kinds = dict(Passage.Kind.choices)
    number = 0
    for block in draft.blocks:
        number += not block.is_heading
        whole = next((voice for voice in block.voices if voice.start == 0 and voice.end == len(block.text)), None)
        yield Line(
            number=0 if block.is_heading else number,
            level=block.level,
            kind="" if block.is_heading else kinds.get(block.kind, block.kind),
            label=block.label,
            speaker=whole.stated_as if whole else "",
            reporter=whole.reported_as if whole else "",
            words=block.text[:SHOWN_CHARACTERS],
            is_cut=len(block.text) > SHOWN_CHARACTERS,
            source_line=block.line,
        )
