"""What is asked of whoever sets two texts as versions of a work, or joins their passages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from annotations.markup import check, plain_line_ends
from annotations.people import Person
from readingroom.accounts.models import User
from readingroom.comparison.forms import AudienceField
from readingroom.library.models import Provenance, Source, Version, Work

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def language_tag(value: str) -> None:
    if not TAG.fullmatch(value):
        raise ValidationError(_("Give a language tag such as en, fa or zh-Hant."))


class VersionsForm(forms.Form):
    """Two texts as versions of one work: which work, and of each text its language and translator."""

    work = forms.ChoiceField(label=_("Work"), required=False)
    title = forms.CharField(label=_("Title of a new work"), max_length=300, required=False)
    language_one = forms.CharField(max_length=16, required=False, validators=[language_tag])
    translator_one = forms.CharField(max_length=200, required=False)
    language_other = forms.CharField(max_length=16, required=False, validators=[language_tag])
    translator_other = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, sources: tuple[Source, Source], user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sources = sources
        versions = Version.objects.visible_to(user).standing().filter(source__in=sources)
        self.works = list(Work.objects.filter(pk__in=versions.values("work")))
        works = self.fields["work"]
        assert isinstance(works, forms.ChoiceField)
        works.choices = [*((str(work.pk), work.title) for work in self.works), ("", _("a new work"))]
        for side, source in zip(("one", "other"), sources, strict=True):
            self.fields[f"language_{side}"].label = _("Language of %(source)s") % {"source": source}
            self.fields[f"translator_{side}"].label = _("Translator of %(source)s") % {"source": source}
            self.fields[f"language_{side}"].initial = source.language
            self.fields[f"language_{side}"].help_text = _("A language tag such as en or fa; empty where not stated.")
            self.fields[f"translator_{side}"].initial = _translator(source)
            self.fields[f"translator_{side}"].help_text = _("As the document names them; empty where not stated, or no translation.")
        self.fields["title"].initial = "" if self.works else sources[0].title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("work") and not (cleaned.get("title") or "").strip():
            raise ValidationError(_("Say of which work they are versions."))
        return cleaned

    @transaction.atomic
    def save(self, by: User) -> Work:
        said = self.cleaned_data
        work = next((work for work in self.works if str(work.pk) == said["work"]), None)
        work = work or Work.objects.create(title=said["title"].strip(), made_by=by)
        for side, source in zip(("one", "other"), self.sources, strict=True):
            fields = {"language": said[f"language_{side}"], "translator": said[f"translator_{side}"].strip(), "reason": said["reason"]}
            if not Version.objects.standing().filter(work=work, source=source).exists():
                Version.objects.create(work=work, source=source, set_by=by, **fields)
        return work


def _translator(source: Source) -> str:
    rows = source.provenance.filter(field=Provenance.Field.TRANSLATOR).values_list("value", flat=True)
    return "; ".join(dict.fromkeys(rows))[:200]


class AlignmentForm(forms.Form):
    """Who may read an alignment, and what its reader says about how it was made."""

    reason = forms.CharField(
        label=_("How you join them"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check],
        help_text=_("For instance: by sense, after reading both; greetings and signatures left out."),
    )

    def __init__(self, *args: Any, user: Person, target: Source, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["audience"] = AudienceField(user=user, target=target, chosen=(options.get("initial") or {}).get("audience", ""))

    def clean_reason(self) -> str:
        return plain_line_ends(self.cleaned_data["reason"])


class FileForm(forms.Form):
    """A file of joined passages."""

    file = forms.FileField(label=_("File of joined passages (TOML or CSV)"))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Everybody who can see the texts can read this."))
