"""Describing a source: what a curator (or whoever brought the source in) may say about it, signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.groups import Group
from readingroom.accounts.models import User
from readingroom.library.models import Collection, Name, Provenance, Source

SIGNED = {"title": Provenance.Field.TITLE, "kind": Provenance.Field.KIND, "language": Provenance.Field.LANGUAGE}
"""What is part of the description of a document: a change is signed and says on what evidence."""


def groups_offered(user: User) -> QuerySet[Group]:
    """Groups to which the person may open a source: their own, and for curators every course's."""
    offered = Q(pk__in=Group.objects.current_for(user).values("pk")) | Q(owner=user)
    if user.may_curate:
        offered |= Q(kind=Group.Kind.COURSE)
    return Group.objects.filter(offered, archived=None)


def accesses_offered(user: User) -> list[tuple[str, Any]]:
    """Curators open a source to anybody; others to the groups that they read with."""
    if user.may_curate:
        return list(Source.Access.choices)
    return [(value, label) for value, label in Source.Access.choices if value in {Source.Access.DRAFT, Source.Access.GROUPS}]


class DescriptionForm(forms.ModelForm):
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Needed where you change title, kind or language: how do you know? It is shown with your name and the date."
        ),
    )
    new_collection = forms.CharField(label=gettext_lazy("Put it in a new collection"), max_length=200, required=False)

    class Meta:
        model = Source
        fields = ["title", "short_title", "kind", "language", "issued_from", "issued_to", "access", "groups", "collections"]
        labels = {"issued_from": gettext_lazy("First day its date can mean"), "issued_to": gettext_lazy("Last day its date can mean")}
        help_texts = {
            "issued_from": gettext_lazy("For sorting only: what the page shows is the date as it is stated."),
            "issued_to": "",
        }
        widgets = {
            "groups": forms.CheckboxSelectMultiple,
            "collections": forms.CheckboxSelectMultiple,
            "issued_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "issued_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["groups"].queryset = groups_offered(user)  # type: ignore[attr-defined]
        self.fields["access"].choices = accesses_offered(user)  # type: ignore[attr-defined]
        if not user.may_curate:
            del self.fields["new_collection"]
            del self.fields["collections"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if set(self.changed_data) & set(SIGNED) and not cleaned.get("evidence"):
            self.add_error("evidence", _("Say how you know: the change is shown with your name and this evidence."))
        first, last = cleaned.get("issued_from"), cleaned.get("issued_to")
        if first and not last:
            cleaned["issued_to"] = last = first
        if last and not first:
            cleaned["issued_from"] = first = last
        if first and last and last < first:
            self.add_error("issued_to", _("The last day comes before the first."))
        if cleaned.get("access") == Source.Access.GROUPS and not cleaned.get("groups"):
            self.add_error("groups", _("Choose at least one group, or nobody but you will see the source."))
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Source:
        """The source, and for every signed field that changed a supplied value in place of the one supplied before."""
        if "title" in self.changed_data:
            self.instance.title_supplied = self.cleaned_data["title"].startswith("[")
        source: Source = super().save(commit)
        for name in set(self.changed_data) & set(SIGNED):
            source.provenance.filter(field=SIGNED[name], status=Provenance.Status.SUPPLIED).delete()
            if self.cleaned_data[name]:
                Provenance.objects.create(
                    source=source,
                    field=SIGNED[name],
                    value=self.cleaned_data[name],
                    status=Provenance.Status.SUPPLIED,
                    supplied_by=self.user,
                    evidence=self.cleaned_data["evidence"],
                )
        if title := self.cleaned_data.get("new_collection"):
            source.collections.add(collection_called(title))
        return source


def collection_called(title: str) -> Collection:
    """The collection of that title, made where there is none."""
    slug = slugify(title, allow_unicode=True)[:110] or "collection"
    known = Collection.objects.filter(title__iexact=title).first()
    if known:
        return known
    taken = set(Collection.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return Collection.objects.create(title=title, slug=free)


class SuppliedForm(forms.ModelForm):
    """One value supplied by a named person on stated evidence."""

    heading = forms.CharField(
        label=gettext_lazy("Name in this room"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For people and bodies: the heading of a name the room knows. Leave it empty otherwise."),
        widget=forms.TextInput(attrs={"list": "names"}),
    )

    class Meta:
        model = Provenance
        fields = ["field", "value", "evidence"]
        help_texts = {"evidence": gettext_lazy("How do you know? It is shown with your name and the date.")}

    def __init__(self, *args: Any, source: Source, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.user = source, user
        self.fields["evidence"].required = True
        signed = set(SIGNED.values())
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Provenance.Field.choices if value not in signed
        ]

    def clean_heading(self) -> Name | None:
        heading = self.cleaned_data["heading"].strip()
        if not heading:
            return None
        name = Name.objects.visible_to(self.user).filter(heading__iexact=heading).first()
        if name is None:
            raise ValidationError(_("The room knows no name with this heading."))
        return name

    def save(self, commit: bool = True) -> Provenance:
        row: Provenance = super().save(commit=False)
        row.source, row.supplied_by, row.name = self.source, self.user, self.cleaned_data["heading"]
        row.status = Provenance.Status.SUPPLIED
        row.ordinal = self.source.provenance.filter(field=row.field).count()
        if commit:
            row.save()
            self.source.save(update_fields=["changed"])
        return row


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The ledger gives it, with your name but without the title, to all who could read the source."),
    )
