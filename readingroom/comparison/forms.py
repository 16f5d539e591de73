"""What is asked of a reader who links, looks, or sets two texts in roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from annotations.anchoring.quotes import Quote, State, Text, find
from annotations.anchoring.sentences import sentences
from annotations.audiences import audience_choices, default_audience, fields_of
from annotations.groups import Group
from annotations.markup import check, plain_line_ends
from annotations.models import Annotation, Audience
from annotations.people import Person
from annotations.signatures import signature_choices, signature_of, signed_by
from annotations.spans import words_between
from readingroom.comparison.models import Basis, End, Pair, Relation
from readingroom.comparison.outline import outline
from readingroom.library.models import Passage, Source

WHOLE, SENTENCES, BETWEEN, CHOSEN = "whole", "sentences", "between", "chosen"


class AudienceField(forms.ChoiceField):
    """Whoever a note may address, and for those who teach everyone. The value is (audience, group)."""

    def __init__(self, *, user: Person, target: Source, chosen: str = "") -> None:
        choices = [(value, str(label)) for value, label in audience_choices(user)]
        if getattr(user, "may_teach", False) or chosen == Audience.PUBLIC:
            choices.append((Audience.PUBLIC.value, str(Audience.PUBLIC.label)))
        initial = chosen or default_audience(user, target, [value for value, _label in choices])
        super().__init__(label=_("Who may read it"), choices=choices, initial=initial)

    def clean(self, value: Any) -> tuple[str, Group | None]:
        fields = fields_of(super().clean(value))
        group = Group.objects.get(pk=fields["group_id"]) if fields["group_id"] else None
        return fields["audience"], group


class WordsForm(forms.Form):
    """Which words of one passage."""

    words = forms.ChoiceField(label=_("Which words?"), widget=forms.RadioSelect)
    first_sentence = forms.TypedChoiceField(label=_("From sentence"), coerce=int, required=False)
    last_sentence = forms.TypedChoiceField(label=_("to sentence"), coerce=int, required=False)
    first_words = forms.CharField(label=_("First words"), max_length=300, required=False)
    last_words = forms.CharField(label=_("Last words"), max_length=300, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, sent: Any = None, *, prefix: str, passage: Passage, chosen: tuple[int, int] | None = None) -> None:
        self.passage = passage
        self.chosen = chosen
        self.sentences = sentences(passage.text)
        initial = {"words": CHOSEN if chosen else WHOLE, "last_sentence": len(self.sentences)}
        if chosen:
            initial |= {"start": chosen[0], "end": chosen[1]}
        super().__init__(sent, prefix=prefix, initial=initial)
        text = passage.text
        numbers = [(number, f"{number}: {text[start:end][:60]}") for number, (start, end) in enumerate(self.sentences, 1)]
        self.fields["first_sentence"].choices = self.fields["last_sentence"].choices = numbers  # type: ignore[attr-defined]
        words = self.fields["words"]
        assert isinstance(words, forms.ChoiceField)
        offered = [(WHOLE, _("the whole paragraph")), (SENTENCES, _("sentences of it")), (BETWEEN, _("from some words to others"))]
        words.choices = [(CHOSEN, _("the words I selected")), *offered] if chosen or self.data.get(self.add_prefix("start")) else offered

    @property
    def selected(self) -> str:
        return self.passage.source.text[self.chosen[0] : self.chosen[1]] if self.chosen else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        span = self._span(cleaned)
        if span is None:
            raise ValidationError(_("Choose which words."))
        cleaned["end_of_link"] = End.trimmed(self.passage.source, *span)
        return cleaned

    def _span(self, cleaned: dict[str, Any]) -> tuple[int, int] | None:
        start, way = self.passage.start, cleaned.get("words")
        if way == SENTENCES:
            first, last = cleaned.get("first_sentence") or 1, cleaned.get("last_sentence") or len(self.sentences)
            first, last = min(first, last), max(first, last)
            return start + self.sentences[first - 1][0], start + self.sentences[last - 1][1]
        if way == BETWEEN:
            text = self.passage.source.text
            return words_between(self.passage, text, cleaned.get("first_words") or "", cleaned.get("last_words") or "")
        if way == CHOSEN and cleaned.get("start") is not None and cleaned.get("end"):
            return cleaned["start"], cleaned["end"]
        return self.passage.span if way == WHOLE else None

    @property
    def place(self) -> End:
        place: End = self.cleaned_data["end_of_link"]
        return place


class LinkForm(forms.Form):
    """What a link says, on whose word, why, to whom, and under which name."""

    relation = forms.ChoiceField(choices=Relation, widget=forms.RadioSelect)
    basis = forms.ChoiceField(
        label=_("Whose word is it?"),
        choices=[(each.value, each.label) for each in (Basis.EDITORIAL, Basis.EXPLICIT)],
        initial=Basis.EDITORIAL,
        widget=forms.RadioSelect,
        help_text=_("The text itself says so where it names the other text, its author or its words."),
    )
    says = forms.CharField(
        label=_("If the text itself says so: in which words?"),
        required=False,
        max_length=400,
        help_text=_("Words of one of the texts that name the other, its author or its words; the link leads to them."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 4}), validators=[check])

    def __init__(self, *args: Any, user: Person, target: Source, note: Annotation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["audience"] = AudienceField(user=user, target=target, chosen=(options.get("initial") or {}).get("audience", ""))
        sign_field(self, user, note)

    def clean_reason(self) -> str:
        return plain_line_ends(self.cleaned_data["reason"])

    @property
    def relations(self) -> list[Relation]:
        return list(Relation)

    @property
    def signed(self) -> dict[str, Any]:
        return signed_by(self.cleaned_data.get("signature") or "name")

    def words_in(self, places: Iterable[End]) -> End | None:
        """Where the words that make the link explicit stand, nearest to its ends; ValidationError where they stand in neither text."""
        words = self.cleaned_data.get("says", "").strip()
        if not words or self.cleaned_data["basis"] != Basis.EXPLICIT:
            return None
        for place in places:
            found = find(Text(place.source.text), Quote(words), hint=place.start or 0) if place.source.text else None
            if found is not None and found.state is State.ANCHORED:
                return End(place.source, found.start, found.end)
        raise ValidationError({"says": _t("These words stand in neither text.")})


def sign_field(form: forms.Form, user: Person, note: Annotation | None = None) -> None:
    """Ask under which name it is signed, where the person has several: their own, a pseudonym, a student of a course."""
    choices = signature_choices(user)
    held = signature_of(note.signature, note.signature_group_id) if note else ""
    if note and held not in dict(choices):  # of a course that is over: it may stay
        choices.append((held, note.signed_as))
    if len(choices) > 1:
        form.fields["signature"] = forms.ChoiceField(label=_("Signed by"), required=False, choices=choices, initial=held or choices[0][0])


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Why is it retired?"), max_length=300, help_text=_("Everybody who could read the link can read this."))


class LookedForm(forms.Form):
    where = forms.CharField(
        label=_("Where I looked"), max_length=300, help_text=_("The whole text, some sections, a search for certain words…")
    )

    def __init__(self, *args: Any, user: Person, target: Source, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["audience"] = AudienceField(user=user, target=target)


class PairForm(forms.ModelForm):
    """Which of two texts is the primary statement and which the critique, on whose word."""

    statement = forms.ModelChoiceField(label=_("Primary statement"), queryset=Source.objects.none())
    statement_part = forms.ChoiceField(label=_("Only this part of the primary statement"), required=False)
    critique_part = forms.ChoiceField(label=_("Only this part of the critique"), required=False)

    class Meta:
        model = Pair
        fields = ["title", "statement", "statement_part", "critique_part", "basis", "reason"]

    def __init__(self, *args: Any, sources: tuple[Source, Source], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sources = sources
        statement = self.fields["statement"]
        assert isinstance(statement, forms.ModelChoiceField)
        statement.queryset = Source.objects.filter(pk__in={source.pk for source in sources})
        statement.initial = sources[0].pk
        self.fields["basis"].initial = Basis.EDITORIAL
        self.parts = {
            f"{source.pk}/{part.position}": (source, part)
            for source in {source.pk: source for source in sources}.values()
            for part in outline(source.text, list(source.sections.order_by("start")))
        }
        for name in ("statement_part", "critique_part"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                ("", _("all of it")),
                *((key, f"{source}: {' › '.join(part.path)}") for key, (source, part) in self.parts.items()),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        statement = cleaned.get("statement")
        if statement is None:
            return cleaned
        critique = self.sources[1] if statement == self.sources[0] else self.sources[0]
        for name, source in (("statement_part", statement), ("critique_part", critique)):
            of, part = self.parts.get(cleaned.get(name) or "", (source, None))
            if of != source:
                raise ValidationError(_("Choose each part from its own text."))
            cleaned[name] = list(part.path) if part else []
        if statement == critique and cleaned["statement_part"] == cleaned["critique_part"]:
            raise ValidationError(_("Choose two different parts of the text."))
        self.instance.critique = critique
        return cleaned
