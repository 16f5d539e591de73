"""Questions about a judgement and answers to them: whoever may read what was judged may read what is said about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from annotations.markup import check, plain_line_ends
from annotations.models import Annotation, Group, Motivation
from annotations.people import Person


class AnswerForm(forms.Form):
    """A question about a judgement, or an answer in its thread."""

    body = forms.CharField(label=_("What you want to say"), widget=forms.Textarea(attrs={"rows": 4}), validators=[check])
    questions = forms.BooleanField(label=_("I question this link"), required=False)

    def __init__(self, *args: Any, questions: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if questions:
            self.fields["questions"].label = questions

    def clean_body(self) -> str:
        return plain_line_ends(self.cleaned_data["body"])


def said_about(note: Annotation, user: Person) -> dict[str, Any]:
    """For a page: what was said in the thread of a note, each with its writer as the person may know them, and the questions among it."""
    thread = Annotation.objects.visible_to(user).filter(parent=note).signed_for(user)
    answers = [(answer, answer.shown_creator(user)) for answer in thread.order_by("created", "pk")]
    return {"answers": answers, "questions": [answer for answer, _by in answers if answer.motivation == Motivation.QUESTIONING]}


def say(request: HttpRequest, note: Annotation, form: AnswerForm) -> Annotation | None:
    """Add what a valid form says to the thread of a note; None, with a message, where the group takes nothing more."""
    if note.group is not None and not Group.objects.writable_by(request.user).filter(pk=note.group.pk).exists():
        messages.error(request, _t("This group is archived, or you are not in it any more: what is there can be read, not answered."))
        return None
    return Annotation.objects.make(
        note.target,
        [],
        parent=note,
        creator=request.user,
        motivation=Motivation.QUESTIONING if form.cleaned_data["questions"] else Motivation.REPLYING,
        body=form.cleaned_data["body"],
        audience=note.audience,
        group=note.group,
    )
