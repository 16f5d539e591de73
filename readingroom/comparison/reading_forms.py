"""What is asked of whoever publishes a reading, and of the writers whose links it takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.markup import check, plain_line_ends
from annotations.models import Audience
from annotations.people import Person
from annotations.signatures import signed_by
from readingroom.comparison.forms import sign_field
from readingroom.comparison.models import Link


class ReadingForm(forms.Form):
    """A title, an introduction, whom it is for, and which links."""

    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = forms.CharField(
        label=_("Introduction"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[check],
        help_text=_("How you chose the links, and what you left out."),
    )
    audience = forms.ChoiceField(
        label=_("Published for"), choices=[(each.value, each.label) for each in (Audience.SIGNED_IN, Audience.PUBLIC)]
    )

    def __init__(self, *args: Any, links: list[Link], **options: Any) -> None:
        super().__init__(*args, **options)
        self.links = {str(link.pk): link for link in links}
        self.fields["links"] = forms.MultipleChoiceField(
            label=_("Links"), choices=[(key, str(link)) for key, link in self.links.items()], widget=forms.CheckboxSelectMultiple
        )

    def clean_introduction(self) -> str:
        return plain_line_ends(self.cleaned_data["introduction"])

    @property
    def chosen(self) -> list[Link]:
        return [self.links[key] for key in self.cleaned_data["links"]]


class AgreeForm(forms.Form):
    """Whether a link of one's own may be published in a reading, and how it is signed then."""

    answer = forms.ChoiceField(
        label=_("May it be published in this reading?"),
        choices=[("yes", _("Yes, for those the reading is for; I can take that back")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: Person, link: Link | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        sign_field(self, user, link.annotation if link else None)

    @property
    def signed(self) -> dict[str, Any]:
        return signed_by(self.cleaned_data.get("signature") or "name")
