"""What people fill in to bring codebooks and projects in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from annotations.audiences import audience_choices
from annotations.codebook_forms import codebook_slug
from annotations.models import Audience, Codebook, Group
from annotations.people import Person

LARGEST = 50 * 1024 * 1024


class CodingFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A codebook as CSV or REFI-QDA (.qdc), or a whole project (.qdpx) of another coding program. At most 50 MB."),
        widget=forms.ClearableFileInput({"accept": ".csv,.qdc,.qdpx"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            raise ValidationError(_("The file is too large."))
        return file


class IntoForm(forms.Form):
    """Which codebook takes the tags: a new one, or one the person looks after; and who may read the notes."""

    into = forms.ChoiceField(label=_("Into which codebook"))
    audience = forms.ChoiceField(label=_("Who may read what was tagged"))
    texts = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, user: Person, title: str, new_texts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.user, self.title = user, title
        choices: list[tuple[str, Any]] = [("new:personal", _("a new one of my own: “%(title)s”") % {"title": title})]
        for group in Group.objects.led_by(user).filter(archived=None):
            choices.append((f"new:group:{group.pk}", _("a new one of %(group)s") % {"group": group}))
        if getattr(user, "may_curate", False):
            choices.append(("new:room", _("a new one of the room")))
        choices += [(f"book:{book.slug}", book.title) for book in Codebook.objects.editable_by(user)]
        for name, offered in (("into", choices), ("audience", audience_choices(user)), ("texts", new_texts)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [choice for choice in offered if choice[0] != Audience.PUBLIC]

    def codebook(self) -> Codebook:
        """The one that was there, or the new one."""
        how, _colon, which = self.cleaned_data["into"].partition(":")
        if how == "book":
            return Codebook.objects.editable_by(self.user).get(slug=which)
        kind, _colon, key = which.partition(":")
        group = Group.objects.get(pk=key) if key else None
        if group is not None and group.kind == Group.Kind.PROJECT:
            kind = Codebook.Kind.PROJECT
        return Codebook.objects.create(
            title=self.title, slug=codebook_slug(self.title), kind=kind, group=group, owner_id=self.user.pk, free=False
        )
