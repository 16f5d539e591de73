"""Which of the notes on a text are looked at: the filters of the notes panel, as parameters of an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.groups import Group
from annotations.models import Annotation, Motivation, Tag, visible_notes
from annotations.people import Person

MINE, OTHERS = "mine", "others"
NAMES = ("who", "kind", "group", "tag", "person", "unanswered")


class NotesFilter(forms.Form):
    """What it is asked for and does not know keeps nothing: an unknown group, tag or person is like one without notes."""

    who = forms.ChoiceField(label=_("Whose"), required=False, choices=[("", _("all")), (MINE, _("mine")), (OTHERS, _("others’"))])
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("all")), *(choice for choice in Motivation.choices if choice[0] not in {Motivation.LINKING, Motivation.REPLYING})],
    )
    group = forms.IntegerField(label=_("Group"), required=False, min_value=1)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=250)
    person = forms.IntegerField(label=_("Person"), required=False, min_value=1, max_value=2**62)
    unanswered = forms.BooleanField(label=_("unanswered questions only"), required=False)

    def __init__(self, asked: QueryDict, *, user: Person) -> None:
        self.user = user
        super().__init__({name: asked[name] for name in NAMES if asked.get(name)}, label_suffix="")

    @property
    def active(self) -> bool:
        return bool(self.data)

    @property
    def query(self) -> str:
        """The parameters, for links that keep them."""
        made = QueryDict(mutable=True)
        made.update({name: str(value) for name, value in self.data.items()})
        return made.urlencode()

    def kept(self, notes: QuerySet[Annotation]) -> QuerySet[Annotation]:
        if not self.active:
            return notes
        if not self.is_valid():
            return notes.none()
        wanted = self.cleaned_data
        if wanted["who"]:
            own = Q(creator_id=self.user.pk) if self.user.is_authenticated else Q(pk__in=[])
            notes = notes.filter(own if wanted["who"] == MINE else ~own)
        if wanted["kind"]:
            notes = notes.filter(motivation=wanted["kind"])
        if wanted["group"]:
            notes = notes.filter(group_id=wanted["group"])
        if wanted["tag"]:
            book, _slash, slug = wanted["tag"].partition("/")
            tags = Tag.objects.visible_to(self.user).filter(annotations=OuterRef("pk"), codebook__slug=book, slug=slug)
            notes = notes.filter(Exists(tags))
        if wanted["person"]:
            notes = by_person(notes, self.user).filter(creator_id=wanted["person"])
        if wanted["unanswered"]:
            answers = visible_notes(self.user).filter(parent=OuterRef("pk"))
            notes = notes.filter(~Exists(answers), motivation=Motivation.QUESTIONING, resolved=None)
        return notes

    def groups(self) -> QuerySet[Group]:
        return Group.objects.visible_to(self.user)

    def tags(self, notes: QuerySet[Annotation]) -> list[tuple[str, str]]:
        """The tags on these notes, as choices."""
        on = Tag.objects.visible_to(self.user).filter(annotations__in=notes.values("pk")).distinct().order_by("label")
        return [(f"{book}/{slug}", label) for book, slug, label in on.values_list("codebook__slug", "slug", "label")]

    def people(self, notes: QuerySet[Annotation]) -> list[tuple[int, str]]:
        """Who signed these notes with a name that the person may know."""
        writers = Annotation._meta.get_field("creator").remote_field.model
        keys = by_person(notes, self.user).order_by().values_list("creator_id", flat=True).distinct()
        named: Any = writers._default_manager.filter(pk__in=list(keys))
        return sorted(((each.pk, str(each)) for each in named), key=lambda choice: choice[1].casefold())


def by_person(notes: QuerySet[Annotation], user: Person) -> QuerySet[Annotation]:
    """Those whose writer the person may know: a filter by person must not tell what a name on a page does not."""
    signed: QuerySet[Annotation] = notes.signed_for(user).filter(is_signed=True)  # type: ignore[attr-defined]
    return signed.prefetch_related(None).select_related(None)
