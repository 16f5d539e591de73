"""Forms for a new note: on words that a script has counted, and on a passage without one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from annotations import spans
from annotations.anchoring.sentences import sentences
from annotations.forms import NoteForm
from annotations.models import Annotation
from annotations.spans import Span


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
        self._remember(note, "")
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
    field_order: ClassVar[list[str]] = [  # type: ignore[misc]  # as Django reads it
        *asked_with_where,
        *NoteForm.ORDER,
    ]

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


def _opening(text: str, most: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
