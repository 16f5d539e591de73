"""Forms of coding rounds."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Codebook, CodebookVersion, Group, Tag
from readingroom.accounts.models import User
from readingroom.coding.models import Coding, Outcome, Round
from readingroom.coding.sampling import Stretch, draw, share_out, stretches
from readingroom.library.models import Source

MOST_UNITS = 20_000


class RoundForm(forms.Form):
    """Who codes what, by which codebook. Everything is drawn and shared out when it is saved."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    codebook = forms.ChoiceField(
        label=gettext_lazy("Codebook"), help_text=gettext_lazy("A round keeps to the codebook as it stands when the round is opened.")
    )
    coders = forms.ModelMultipleChoiceField(queryset=User.objects.none(), label=gettext_lazy("Coders"), widget=forms.CheckboxSelectMultiple)
    sources = forms.ModelMultipleChoiceField(
        queryset=Source.objects.none(), label=gettext_lazy("Texts"), widget=forms.CheckboxSelectMultiple
    )
    unit = forms.ChoiceField(label=gettext_lazy("Coded is"), choices=Round.UnitKind)
    several = forms.BooleanField(label=gettext_lazy("Several codes may be put on one unit"), required=False)
    furniture = forms.BooleanField(
        label=gettext_lazy("Also bylines, addresses, keywords, references, disclaimers and see-also entries"), required=False
    )
    sample = forms.ChoiceField(label=gettext_lazy("How many of them"), choices=Round.Sample)
    count = forms.IntegerField(
        label=gettext_lazy("Drawn are"), required=False, min_value=1, max_value=MOST_UNITS, help_text=gettext_lazy("Units in all.")
    )
    twice = forms.IntegerField(label=gettext_lazy("Share coded by several, in percent"), min_value=0, max_value=100, initial=100)
    together = forms.IntegerField(label=gettext_lazy("By how many coders"), min_value=2, max_value=50, initial=2)

    def __init__(self, *args: Any, user: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.group = user, group
        self.fields["codebook"].choices = codebook_choices(user)  # type: ignore[attr-defined]
        members = User.objects.filter(memberships__in=group.memberships.filter(ended=None)).distinct().order_by("full_name", "username")
        self.fields["coders"].queryset = members  # type: ignore[attr-defined]
        self.fields["sources"].queryset = Source.objects.visible_to(user).with_text().defer("text")  # type: ignore[attr-defined]
        self.found: list[Stretch] = []

    def clean_sources(self) -> list[Source]:
        return list(self.cleaned_data["sources"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        coders, sources = typed.get("coders"), typed.get("sources")
        if coders is not None and sources:
            for coder in coders:
                hidden = set(sources) - set(Source.objects.visible_to(coder).filter(pk__in=[source.pk for source in sources]))
                if hidden:
                    titles = ", ".join(sorted(str(source) for source in hidden))
                    self.add_error("sources", _("%(coder)s may not read %(titles)s.") % {"coder": coder, "titles": titles})
        if coders is not None and typed.get("twice") and len(coders) < 2:
            self.add_error("twice", _("There is one coder only: with 0 percent everything is coded once."))
        elif coders is not None and typed.get("twice") and typed.get("together", 0) > len(coders):
            self.add_error("together", _("There are %(coders)d coders.") % {"coders": len(coders)})
        if typed.get("sample") not in {None, Round.Sample.ALL} and not typed.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how many units are drawn."))
        if not self.errors:
            self._find(typed)
        return typed

    def _find(self, typed: dict[str, Any]) -> None:
        self.found = stretches(typed["sources"], typed["unit"], typed["sample"], furniture=typed["furniture"])
        if not self.found:
            raise ValidationError(_("There is nothing to code in these texts."))
        drawn = len(self.found) if typed["sample"] == Round.Sample.ALL else min(typed["count"], len(self.found))
        if drawn > MOST_UNITS:
            raise ValidationError(_("That would be %(units)d units; a round has at most %(most)d.") % {"units": drawn, "most": MOST_UNITS})

    @transaction.atomic
    def save(self) -> Round:
        typed = self.cleaned_data
        seed = secrets.randbelow(2**31)
        opened = Round.objects.create(
            title=typed["title"],
            version=self._version(typed["codebook"]),
            group=self.group,
            made_by=self.user,
            seed=seed,
            **{name: typed[name] for name in ("unit", "several", "sample", "twice", "together")},
        )
        opened.coders.set(typed["coders"])
        drawn = draw(self.found, typed["sample"], typed["count"], seed)
        opened.fill(drawn, share_out(len(drawn), list(typed["coders"]), typed["twice"], typed["together"], seed))
        return opened

    def _version(self, choice: str) -> CodebookVersion:
        kind, _colon, key = choice.partition(":")
        if kind == "version":
            return CodebookVersion.objects.get(pk=key)
        return Codebook.objects.get(pk=key).freeze(self.user, _("for the round “%(title)s”") % {"title": self.cleaned_data["title"]})


def codebook_choices(user: User) -> list[tuple[str, str]]:
    """Frozen versions a person may see, and codebooks they may freeze now; none without tags."""
    offered = Tag.objects.offered().values("codebook")
    frozen = CodebookVersion.objects.visible_to(user).select_related("codebook").order_by("codebook__title", "codebook", "-number")
    now = [
        (f"now:{codebook.pk}", _("%(title)s, as it is now (it is frozen for the round)") % {"title": codebook})
        for codebook in Codebook.objects.editable_by(user).filter(pk__in=offered).distinct()
    ]
    before = [
        (f"version:{version.pk}", _("%(title)s, version %(number)d") % {"title": version.codebook, "number": version.number})
        for version in frozen
        if version.content
    ]
    return [*now, *before]


class CodesField(forms.Form):
    """Codes of a round's frozen codebook, as a coder or a decision puts them."""

    tags = forms.MultipleChoiceField(label=gettext_lazy("Codes"), required=False)
    outcome = forms.ChoiceField(choices=Outcome, required=False)

    def __init__(self, *args: Any, of: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.several = of.several
        self.fields["tags"].choices = [(str(code["tag"]), code["path"]) for code in of.codes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """ "None applies" and "unsure" put no code, whatever is ticked; the other way round a code must be chosen."""
        typed = super().clean() or {}
        outcome, tags = typed.get("outcome") or Outcome.CODED, typed.get("tags") or []
        if outcome == Outcome.CODED and not tags and "tags" not in self.errors:
            self.add_error("tags", _("Choose a code, or say that none applies."))
        if outcome == Outcome.CODED and len(tags) > 1 and not self.several:
            self.add_error("tags", _("One code only."))
        return {**typed, "outcome": outcome, "tags": tags if outcome == Outcome.CODED else []}

    def chosen(self) -> list[Tag]:
        return list(Tag.objects.filter(pk__in=self.cleaned_data["tags"]))


class CodingForm(CodesField):
    memo = forms.CharField(
        label=gettext_lazy("Memo"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), strip=False
    )

    def put(self, coding: Coding) -> None:
        coding.put(self.cleaned_data["outcome"], self.chosen(), self.cleaned_data["memo"])


class DecisionForm(CodesField):
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)
