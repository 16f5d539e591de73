"""What readers fill in."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import markup
from annotations.audiences import audience_choices, choice_of, default_audience, fields_of, note_audiences
from annotations.models import Annotation, Audience, Group, Motivation, Stance, Tag, TrailEntry
from annotations.people import Person
from annotations.signatures import Signature, signature_choices, signature_of, signed_by
from annotations.typed import as_typed, labels_in, refuse_unknown, tags_for

KINDS = [
    Motivation.COMMENTING,
    Motivation.QUESTIONING,
    Motivation.ASSESSING,
    Motivation.DESCRIBING,
    Motivation.TAGGING,
    Motivation.HIGHLIGHTING,
]
WORDLESS = {Motivation.TAGGING, Motivation.HIGHLIGHTING}


class TagsInput(forms.TextInput):
    """A field for tags; `annotations/suggest.js` offers tags while one types, those of the audience chosen in the same form."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "data-suggest": reverse("tag_suggestions"), "autocomplete": "off"})


class NoteForm(forms.Form):
    """The words of a note, its tags and who may read it: for a new one, and for one being changed."""

    ORDER: ClassVar[list[str]] = ["motivation", "stance", "body", "tags", "audience", "agree", "signature"]

    motivation = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in KINDS], initial=Motivation.COMMENTING.value, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("Note"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 5, "dir": "auto", "maxlength": markup.LONGEST}),
        help_text=_("Markdown: *emphasis*, **strong**, > quotation, - list, [words](https://address)."),
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1000, help_text=_("Apart by commas."), widget=TagsInput({"dir": "auto"})
    )
    stance = forms.ChoiceField(label=_("I …"), required=False, choices=Stance.choices, widget=forms.RadioSelect)
    audience = forms.ChoiceField(label=_("Who may read it"))
    agree = forms.BooleanField(
        label=_("I agree that everybody may read this note, also people who are not signed in. I can take that back at any time."),
        required=False,
    )
    signature = forms.ChoiceField(label=_("Signed by"), required=False)
    field_order: ClassVar[list[str]] = ORDER  # type: ignore[misc]  # as Django reads it

    def __init__(self, *args: Any, creator: Person, target: Any, note: Annotation | None = None, **kwargs: Any) -> None:
        self.creator, self.target, self.note = creator, target, note
        if note is not None:
            tags = note.tags.visible_to(creator)
            kwargs["initial"] = {
                "motivation": note.motivation,
                "body": note.body,
                "tags": as_typed(tags.select_related("parent")),
                "audience": choice_of(note),
                "stance": note.stance,
                "agree": note.audience == Audience.PUBLIC,
                "signature": signature_of(note.signature, note.signature_group_id),
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._offer_audiences()
        self._offer_signatures()
        if note is not None and note.motivation not in [kind.value for kind in KINDS]:
            del self.fields["motivation"]

    def _offer_audiences(self) -> None:
        choices = note_audiences(self.creator)
        held = choice_of(self.note) if self.note else ""
        if self.note and held not in dict(choices):  # an archived group, or everyone: it may stay, but not be chosen
            choices.append((held, self.note.group.name if self.note.group else self.note.get_audience_display()))
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = default_audience(self.creator, self.target, dict(choices))

        if Audience.PUBLIC not in dict(choices):
            del self.fields["agree"]

    def _offer_signatures(self) -> None:
        choices = signature_choices(self.creator)
        held = signature_of(self.note.signature, self.note.signature_group_id) if self.note else ""
        if self.note and held not in dict(choices):  # of a course that is over: it may stay
            choices.append((held, self.note.signed_as))
        field = self.fields["signature"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields["signature"]

    def clean_body(self) -> str:
        body = markup.plain_line_ends(self.cleaned_data["body"]).strip("\n")
        markup.check(body)
        return body if body.strip() else ""

    def clean_tags(self) -> list[str]:
        return labels_in(self.cleaned_data["tags"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("keep"):
            cleaned["audience"] = Audience.ME.value
        if cleaned.get("audience") == Audience.PUBLIC and not cleaned.get("agree"):
            self.add_error("agree", _("Everybody reads a note only where its writer agrees to that."))
        self._refuse_unknown_tags(cleaned)
        kind = cleaned.get("motivation", self.note.motivation if self.note else "")
        if kind == Motivation.ASSESSING:
            if not cleaned.get("stance"):
                self.add_error("stance", _("Say whether you agree, disagree or are undecided."))
            return cleaned
        if "body" in self.errors or "tags" in self.errors or cleaned.get("body") or kind == Motivation.HIGHLIGHTING:
            return cleaned
        if cleaned.get("tags") and kind in {Motivation.COMMENTING, Motivation.TAGGING}:
            cleaned["motivation"] = Motivation.TAGGING.value
        elif kind == Motivation.TAGGING:
            self.add_error("tags", _("Give at least one tag, or write something."))
        else:
            self.add_error("body", _("Write something, or choose “highlight”."))
        return cleaned

    def _refuse_unknown_tags(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("tags") or "audience" not in cleaned:
            return
        group = Group.objects.filter(pk=fields_of(cleaned["audience"])["group_id"]).first()
        try:
            refuse_unknown(self.creator, group, cleaned["tags"], already=self.note.tags.all() if self.note else ())
        except ValidationError as problem:
            self.add_error("tags", problem)

    def _fields(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kind = {"motivation": cleaned["motivation"]} if "motivation" in cleaned else {}
        stance = cleaned["stance"] if cleaned.get("motivation") == Motivation.ASSESSING else ""
        signed = signed_by(cleaned.get("signature") or self._held_signature())
        return {**kind, "stance": stance, "body": cleaned["body"], **fields_of(cleaned["audience"]), **signed}

    def _held_signature(self) -> str:
        return signature_of(self.note.signature, self.note.signature_group_id) if self.note else Signature.NAME.value

    def _remember(self, note: Annotation, before: str) -> None:
        """Who is addressed from now on, where that is more than where a note was first written."""
        if before or note.audience == Audience.PUBLIC:
            TrailEntry.objects.bulk_create(TrailEntry.of_move(note.pk, self.creator, before, note.audience_choice, note.updated))

    def _tag(self, note: Annotation) -> None:
        """As typed; a tag that the writer cannot see any more (of a group they left) stays."""
        unseen = note.tags.exclude(pk__in=Tag.objects.visible_to(self.creator))
        note.tags.set([*tags_for(self.creator, note.group, self.cleaned_data["tags"], already=note.tags.all()), *unseen])

    @transaction.atomic
    def save(self) -> Annotation:
        """Change the note; where it stands stays."""
        assert self.note is not None
        note = self.note
        before = note.audience_choice
        for name, value in self._fields().items():
            setattr(note, name, value)
        note.updated = timezone.now()
        note.save()
        self._tag(note)
        self._remember(note, before)
        return note


class ReplyForm(forms.Form):
    """An answer within a thread: whoever reads the thread's first note reads it; people who are not signed in where its writer agrees."""

    body = forms.CharField(label=_("Reply"), strip=False, widget=forms.Textarea({"rows": 4, "dir": "auto", "maxlength": markup.LONGEST}))
    agree = forms.BooleanField(
        label=_(
            "I agree that everybody may read my reply, as they may the note, also without signing in. I can take that back at any time."
        ),
        required=False,
    )
    signature = forms.ChoiceField(label=_("Signed by"), required=False)

    clean_body = NoteForm.clean_body

    def __init__(self, *args: Any, creator: Person, root: Annotation, note: Annotation | None = None, **kwargs: Any) -> None:
        self.creator, self.root, self.note = creator, root, note
        kept = note or (root if root.creator_id == creator.pk else None)
        initial: dict[str, Any] = {"signature": signature_of(kept.signature, kept.signature_group_id)} if kept else {}
        if note is not None:
            initial |= {"body": note.body, "agree": note.audience == Audience.PUBLIC}
        super().__init__(*args, **{"label_suffix": "", **kwargs, "initial": initial})
        if root.audience != Audience.PUBLIC:
            del self.fields["agree"]
        choices = signature_choices(creator)
        if kept and initial["signature"] not in dict(choices):
            choices.append((initial["signature"], kept.signed_as))
        self.fields["signature"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            del self.fields["signature"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "body" in cleaned and not cleaned["body"]:
            self.add_error("body", _("Write something."))
        return cleaned

    def _fields(self) -> dict[str, Any]:
        audience, group = self.root.audience, self.root.group
        if self.note is not None and self.note.audience != Audience.PUBLIC and audience != Audience.PUBLIC:
            audience, group = self.note.audience, self.note.group
        elif audience == Audience.PUBLIC and not self.cleaned_data.get("agree"):
            audience, group = Audience.SIGNED_IN, None
        signed = signed_by(self.cleaned_data.get("signature") or Signature.NAME.value)
        return {"body": self.cleaned_data["body"], "audience": audience, "group": group, **signed}

    @transaction.atomic
    def save(self) -> Annotation:
        fields = self._fields()
        if self.note is None:
            answer = Annotation.objects.make(
                self.root.target, [], creator=self.creator, motivation=Motivation.REPLYING, parent=self.root, **fields
            )
            before = ""
        else:
            answer, before = self.note, self.note.audience_choice
            for name, value in fields.items():
                setattr(answer, name, value)
            answer.updated = timezone.now()
            answer.save()
        if before or answer.audience == Audience.PUBLIC:
            TrailEntry.objects.bulk_create(TrailEntry.of_move(answer.pk, self.creator, before, answer.audience_choice, answer.updated))
        return answer


class ReasonForm(forms.Form):
    """Why a note is reported, or hidden."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"dir": "auto"}))


class MyNotesForm(forms.Form):
    """Filters of one's own notes."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Motivation.choices])
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=200)
    audience = forms.CharField(label=_("Who may read it"), required=False, max_length=30)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))


class MoveForm(forms.Form):
    """To whom one's notes are addressed from now on. Everybody is no choice: that is agreed to note by note."""

    to = forms.ChoiceField(label=_("Who may read them from now on"))

    def __init__(self, *args: Any, mover: Person, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["to"].choices = audience_choices(mover)  # type: ignore[attr-defined]

    def audience(self) -> tuple[str, Group | None]:
        fields = fields_of(self.cleaned_data["to"])
        return fields["audience"], Group.objects.get(pk=fields["group_id"]) if fields["group_id"] else None
