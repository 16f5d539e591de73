"""The page on which a curator says how a name is written, and which names are one."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from readingroom.accounts.models import User
from readingroom.library.models import Name, NameChange, NameForm
from readingroom.library.name_files import free_slug


class HeadingForm(forms.ModelForm):
    class Meta:
        model = Name
        fields = ["heading", "kind", "note"]
        help_texts = {"heading": gettext_lazy("The form used in this room: “Family, Given” for people.")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "heading": forms.TextInput(attrs={"dir": "auto"})}


class FormOfName(forms.ModelForm):
    class Meta:
        model = NameForm
        fields = ["form", "use", "script", "language", "used_by", "evidence"]
        widgets = {
            "form": forms.TextInput(attrs={"dir": "auto"}),
            "script": forms.TextInput(attrs={"size": 5}),
            "language": forms.TextInput(attrs={"size": 5}),
        }

    def clean_script(self) -> str:
        script: str = self.cleaned_data["script"].strip().title()
        if script and not re.fullmatch("[A-Z][a-z]{3}", script):
            raise ValidationError(_("Four letters of ISO 15924, such as Latn or Arab."))
        return script

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("use") == NameForm.Use.CHOICE and not (cleaned.get("used_by") or cleaned.get("evidence")):
            self.add_error("used_by", _("Another name, not another spelling: say who uses it, or how you know."))
        return cleaned


class FormsOfName(BaseInlineFormSet):
    def save_signed(self, name: Name, by: User) -> None:
        """Keep what was added, changed and taken away, and write down who did it."""
        self.instance = name
        for form in self.save(commit=False):
            known = form.pk is not None
            form.by = by
            form.save()
            said = _("form “%(form)s” changed") if known else _("form “%(form)s” added")
            NameChange.objects.create(name=name, by=by, done=said % {"form": form.form}, adds=not known)
        for form in self.deleted_objects:
            NameChange.objects.create(name=name, by=by, done=_("form “%(form)s” taken away") % {"form": form.form})
            form.delete()


FormSet: type[FormsOfName] = inlineformset_factory(  # type: ignore[assignment]
    Name, NameForm, form=FormOfName, formset=FormsOfName, extra=3, can_delete=True, max_num=60
)


@transaction.atomic
def keep(heading: HeadingForm, rows: FormsOfName, by: User) -> Name:
    new = heading.instance.pk is None
    if new:
        heading.instance.slug = free_slug(heading.cleaned_data["heading"])
    name: Name = heading.save()
    if new:
        NameChange.objects.create(name=name, by=by, done=_("made"))
    elif heading.changed_data:
        said = _("%(fields)s changed") % {"fields": ", ".join(heading.changed_data)}
        NameChange.objects.create(name=name, by=by, done=said)
    rows.save_signed(name, by)
    return name
