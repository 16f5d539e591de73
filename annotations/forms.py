"""What readers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import markup, spans
from annotations.anchoring.sentences import sentences
from annotations.audiences import audience_choices, choice_of, default_audience, fields_of
from annotations.models import Annotation, Motivation, Tag
from annotations.people import Person
from annotations.spans import Span
from annotations.tags import labels_in, tags_for

KINDS = [Motivation.COMMENTING, Motivation.QUESTIONING, Motivation.TAGGING, Motivation.HIGHLIGHTING, Motivation.DESCRIBING]
WORDLESS = {Motivation.TAGGING, Motivation.HIGHLIGHTING}


class NoteForm(forms.Form):
    """The words of a note, its tags and who may read it: for a new one, and for one being changed."""

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
        label=_("Tags"), required=False, max_length=1000, help_text=_("Apart by commas."), widget=forms.TextInput({"dir": "auto"})
    )
    audience = forms.ChoiceField(label=_("Who may read it"))

    def __init__(self, *args: Any, creator: Person, target: Any, note: Annotation | None = None, **kwargs: Any) -> None:
        self.creator, self.target, self.note = creator, target, note
        if note is not None:
            tags = note.tags.visible_to(creator)
            kwargs["initial"] = {
                "motivation": note.motivation,
                "body": note.body,
                "tags": ", ".join(tag.label for tag in tags),
                "audience": choice_of(note),
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._offer_audiences()
        if note is not None and note.motivation not in [kind.value for kind in KINDS]:
            del self.fields["motivation"]

    def _offer_audiences(self) -> None:
        choices = audience_choices(self.creator)
        held = choice_of(self.note) if self.note else ""
        if self.note and held not in dict(choices):  # an archived group, or everyone: it may stay, but not be chosen
            choices.append((held, self.note.group.name if self.note.group else self.note.get_audience_display()))
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = default_audience(self.creator, self.target, dict(choices))

    def clean_body(self) -> str:
        body = markup.plain_line_ends(self.cleaned_data["body"]).strip("\n")
        markup.check(body)
        return body if body.strip() else ""

    def clean_tags(self) -> list[str]:
        return labels_in(self.cleaned_data["tags"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("motivation", self.note.motivation if self.note else "")
        if "body" in self.errors or "tags" in self.errors or cleaned.get("body") or kind == Motivation.HIGHLIGHTING:
            return cleaned
        if cleaned.get("tags") and kind in {Motivation.COMMENTING, Motivation.TAGGING}:
            cleaned["motivation"] = Motivation.TAGGING.value
        elif kind == Motivation.TAGGING:
            self.add_error("tags", _("Give at least one tag, or write something."))
        else:
            self.add_error("body", _("Write something, or choose “highlight”."))
        return cleaned

    def _fields(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kind = {"motivation": cleaned["motivation"]} if "motivation" in cleaned else {}
        return {**kind, "body": cleaned["body"], **fields_of(cleaned["audience"])}

    def _tag(self, note: Annotation) -> None:
        """As typed; a tag that the writer cannot see any more (of a group they left) stays."""
        unseen = note.tags.exclude(pk__in=Tag.objects.visible_to(self.creator))
        note.tags.set([*tags_for(self.creator, note.group, self.cleaned_data["tags"], already=note.tags.all()), *unseen])

    @transaction.atomic
    def save(self) -> Annotation:
        """Change the note; where it stands stays."""
        assert self.note is not None
        note = self.note
        for name, value in self._fields().items():
            setattr(note, name, value)
        note.updated = timezone.now()
        note.save()
        self._tag(note)
        return note


class PlacedNoteForm(NoteForm):
    """A new note on words that a script has counted (`spans`, code points)."""

    spans = forms.CharField(widget=forms.HiddenInput, max_length=1000)

    def clean_spans(self) -> list[Span]:
        return spans.parse(self.cleaned_data["spans"], self.target.text)

    def place(self) -> list[Span]:
        placed: list[Span] = self.cleaned_data["spans"]
        return placed

    @transaction.atomic
    def save(self) -> Annotation:
        note = Annotation.objects.make(self.target, self.place(), creator=self.creator, **self._fields())
        self._tag(note)
        return note


class PassageNoteForm(PlacedNoteForm):
    """A new note on a passage, without script: which words?"""

    WHOLE, SENTENCES, WORDS = "whole", "sentences", "words"
    PLACES = ((WHOLE, _("the whole paragraph")), (SENTENCES, _("these sentences")), (WORDS, _("from some words to others")))

    asked_with_where = ("where", "first_sentence", "last_sentence", "first_words", "last_words")  # each under its radio

    spans = None  # type: ignore[assignment]  # asked for in words
    where = forms.ChoiceField(
        label=_("Which words?"),
        initial=WHOLE,
        widget=forms.RadioSelect,
        choices=PLACES,
    )
    first_sentence = forms.TypedChoiceField(label=_("From sentence"), coerce=int, required=False, empty_value=None)
    last_sentence = forms.TypedChoiceField(label=_("to sentence"), coerce=int, required=False, empty_value=None)
    first_words = forms.CharField(label=_("First words"), required=False, max_length=500, widget=forms.TextInput({"dir": "auto"}))
    last_words = forms.CharField(
        label=_("Last words"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Leave empty where the first words are all."),
    )
    field_order = [*asked_with_where, "motivation", "body", "tags", "audience"]

    def __init__(self, *args: Any, passage: Any, **kwargs: Any) -> None:
        self.passage = passage
        text = kwargs["target"].text[passage.start : passage.end]
        self.sentences = [(passage.start + start, passage.start + end) for start, end in sentences(text)]
        super().__init__(*args, **kwargs)
        choices = [
            (number, f"{number}: {_opening(kwargs['target'].text[start:end])}") for number, (start, end) in enumerate(self.sentences, 1)
        ]
        for name in ("first_sentence", "last_sentence"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices if name == "first_sentence" else [("", _("the same")), *choices]
        if len(self.sentences) < 2:
            del self.fields["first_sentence"], self.fields["last_sentence"]
            where = self.fields["where"]
            assert isinstance(where, forms.ChoiceField)
            where.choices = [(value, label) for value, label in self.PLACES if value != self.SENTENCES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        where = cleaned.get("where")
        if where == self.WHOLE and cleaned.get("first_words"):  # who types words means them
            where = self.WORDS
        if where == self.WORDS:
            try:
                cleaned["spans"] = [spans.words_between(self.passage, self.target.text, cleaned["first_words"], cleaned["last_words"])]
            except ValidationError as error:
                self.add_error(None, error)
            except KeyError:  # a field has an error of its own
                pass
        elif where == self.SENTENCES and "first_sentence" in cleaned and "last_sentence" in cleaned:
            first = cleaned["first_sentence"] or 1
            last = cleaned["last_sentence"] or first
            if last < first:
                self.add_error("last_sentence", _("The last sentence stands before the first one."))
            else:
                cleaned["spans"] = [(self.sentences[first - 1][0], self.sentences[last - 1][1])]
        elif where == self.WHOLE:
            cleaned["spans"] = spans.parse(f"{self.passage.start}-{self.passage.end}", self.target.text)
        return cleaned


class ReplyForm(forms.Form):
    """An answer within a thread: whoever reads the thread's first note reads it."""

    body = forms.CharField(label=_("Reply"), strip=False, widget=forms.Textarea({"rows": 4, "dir": "auto", "maxlength": markup.LONGEST}))

    clean_body = NoteForm.clean_body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "body" in cleaned and not cleaned["body"]:
            self.add_error("body", _("Write something."))
        return cleaned

    def save(self, root: Annotation, creator: Person) -> Annotation:
        return Annotation.objects.make(
            root.target,
            [],
            creator=creator,
            motivation=Motivation.REPLYING,
            parent=root,
            body=self.cleaned_data["body"],
            audience=root.audience,
            group=root.group,
        )


class ReasonForm(forms.Form):
    """Why a note is reported, or hidden."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"dir": "auto"}))


class MyNotesForm(forms.Form):
    """Filters of one's own notes."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Motivation.choices])
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=200)


def _opening(text: str, most: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
