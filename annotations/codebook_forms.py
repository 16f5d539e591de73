"""What people fill in about codebooks and their tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from annotations import markup
from annotations.audiences import audience_choices, fields_of
from annotations.codebooks import Codebook
from annotations.groups import Group
from annotations.looks import next_look
from annotations.memos import Memo
from annotations.people import Person
from annotations.tags import Tag
from annotations.tree import BETWEEN, DEEPEST, Branch, under
from annotations.typed import free_slug, sign_of, slug_of
from annotations.vocabulary import Audience

RESERVED = {"new", "import"}
"""Words that addresses need."""


class CodebookForm(forms.ModelForm):
    class Meta:
        model = Codebook
        fields = ["title", "description", "free"]
        labels = {"free": _("Free tags: whoever uses it may add a tag by typing it")}
        widgets = {"title": forms.TextInput({"dir": "auto"}), "description": forms.Textarea({"rows": 4, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class NewCodebookForm(CodebookForm):
    """With the question whose it is: one's own, of a group one leads, the room's."""

    whose = forms.ChoiceField(
        label=_("Whose it is"), help_text=_("Your own is seen by you alone, a group's by its members, the room's by all.")
    )
    field_order = ["title", "whose", "description", "free"]

    def __init__(self, *args: Any, owner: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        choices: list[tuple[str, Any]] = [("personal", _("my own"))]
        choices += [(f"group:{group.pk}", group.name) for group in Group.objects.led_by(owner).filter(archived=None)]
        if getattr(owner, "may_curate", False):
            choices.append(("room", _("the room's")))
        whose = self.fields["whose"]
        assert isinstance(whose, forms.ChoiceField)
        whose.choices = choices

    def save(self, commit: bool = True) -> Codebook:
        codebook: Codebook = self.instance
        kind, _colon, key = self.cleaned_data["whose"].partition(":")
        codebook.owner_id, codebook.kind = self.owner.pk, kind
        if key:
            codebook.group = Group.objects.get(pk=key)
            codebook.kind = Codebook.Kind.PROJECT if codebook.group.kind == Group.Kind.PROJECT else Codebook.Kind.GROUP
        codebook.slug = codebook_slug(codebook.title)
        codebook.save()
        return codebook


def codebook_slug(title: str) -> str:
    """A slug that no codebook has, and no address needs."""
    stem = slug_of(title)[:150]
    taken = set(Codebook.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


class ParentField(forms.ModelChoiceField):
    """The tags of the codebook as a tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Tag.objects.none(), required=False, **kwargs)
        self.paths: dict[int, str] = {}

    def offer(self, branches: list[Branch]) -> None:
        self.paths = {branch.tag.pk: branch.path for branch in branches}
        self.queryset = Tag.objects.filter(pk__in=self.paths)
        self.choices = [("", _("nothing: it stands at the top")), *self.paths.items()]


class TagForm(forms.ModelForm):
    parent = ParentField(label=_("Stands under"))

    class Meta:
        model = Tag
        fields = ["label", "parent", "definition", "use", "not_use", "example", "colour", "pattern", "key"]
        widgets = {
            "label": forms.TextInput({"dir": "auto"}),
            **{name: forms.Textarea({"rows": 2, "dir": "auto"}) for name in ("definition", "use", "not_use", "example")},
            "key": forms.TextInput({"size": 2, "maxlength": 1, "autocapitalize": "off"}),
        }
        help_texts = {"key": _("A digit or a letter: select words in a text and press it.")}

    def __init__(self, *args: Any, codebook: Codebook, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.codebook = codebook
        self.tree = codebook.branches(retired=True)
        self.below = under([branch.tag for branch in self.tree], self.instance.pk) if self.instance.pk else set()
        parent = self.fields["parent"]
        assert isinstance(parent, ParentField)
        parent.offer([branch for branch in self.tree if branch.tag.pk not in self.below and branch.depth < DEEPEST])
        if not self.instance.pk:
            looks = [(branch.tag.colour, branch.tag.pattern) for branch in self.tree]
            self.initial["colour"], self.initial["pattern"] = next_look(looks)

    def clean_label(self) -> str:
        label = " ".join(self.cleaned_data["label"].split())
        if BETWEEN in label or not slug_of(label):
            raise ValidationError(_("A name needs a letter, and cannot hold “ / ”, which stands between a tag and what is under it."))
        return label

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].lower()
        if key and not (key.isascii() and key.isalnum()):
            raise ValidationError(_("A key is a digit or a letter from a to z."))
        for branch in self.tree:
            if key and branch.tag.key == key and branch.tag.pk != self.instance.pk:
                raise ValidationError(_("This key belongs to “%(tag)s”."), params={"tag": branch.path})
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent, label = cleaned.get("parent"), cleaned.get("label", "")
        for branch in self.tree:
            beside = branch.tag.parent_id == (parent.pk if parent else None) and branch.tag.pk != self.instance.pk
            if beside and label and sign_of(branch.tag.label) == sign_of(label):
                retired = _("“%(tag)s” is there already, but retired: bring it back.")
                self.add_error(
                    "label",
                    ValidationError(retired if branch.tag.retired else _("“%(tag)s” is there already."), params={"tag": branch.path}),
                )
                break
        if parent and self.instance.pk and _depth(self.tree, parent.pk) + _height(self.tree, self.below, self.instance.pk) > DEEPEST:
            self.add_error("parent", _("That would be too deep."))
        return cleaned

    def save(self, commit: bool = True) -> Tag:
        tag: Tag = self.instance
        if tag.pk is None:
            tag.codebook, tag.slug = self.codebook, free_slug(self.codebook, tag.label)
            tag.position = self.codebook.tags.filter(parent=tag.parent).count()
        tag.save()
        return tag


def _depth(tree: list[Branch], key: int) -> int:
    return next((branch.depth for branch in tree if branch.tag.pk == key), 0)


def _height(tree: list[Branch], below: set[int], key: int) -> int:
    """How many levels a tag and what is under it take."""
    return max((branch.depth for branch in tree if branch.tag.pk in below), default=1) - _depth(tree, key) + 1


class MoveForm(forms.Form):
    """Where a tag is to stand: under another as the last, or before another."""

    place = forms.ChoiceField(label=_("Where it goes"))

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.tag = tag
        tree = tag.codebook.branches(retired=True)
        below = under([branch.tag for branch in tree], tag.pk)
        levels = _height(tree, below, tag.pk)
        others = [branch for branch in tree if branch.tag.pk not in below]
        inside = [(f"under:{branch.tag.pk}", branch.path) for branch in others if branch.depth + levels <= DEEPEST]
        before = [(f"before:{branch.tag.pk}", branch.path) for branch in others if branch.depth + levels - 1 <= DEEPEST]
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("under:", _("at the top, as the last")), (_("Under, as the last"), inside), (_("Before"), before)]

    def save(self) -> None:
        how, _colon, key = self.cleaned_data["place"].partition(":")
        other = Tag.objects.get(pk=key) if key else None
        parent = other if how == "under" else (other.parent if other else None)
        beside = [tag for tag in self.tag.codebook.tags.filter(parent=parent).order_by("position", "label") if tag.pk != self.tag.pk]
        at = next((place for place, tag in enumerate(beside) if how == "before" and other and tag.pk == other.pk), len(beside))
        beside.insert(at, self.tag)
        # Neither place nor parent is in the index, so these need no signal.
        Tag.objects.filter(pk=self.tag.pk).update(parent=parent)
        for position, tag in enumerate(beside):
            Tag.objects.filter(pk=tag.pk).update(position=position)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Tag.objects.none(), label=_("Goes into"), empty_label=None)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        tree = tag.codebook.branches()
        below = under([branch.tag for branch in tree], tag.pk)
        offered = {branch.tag.pk: branch.path for branch in tree if branch.tag.pk not in below}
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Tag.objects.filter(pk__in=offered)
        into.choices = list(offered.items())


class FreezeForm(forms.Form):
    note = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("For example: before the first round of coding."),
    )


class MemoForm(forms.Form):
    """A memo has the audiences of a note."""

    body = forms.CharField(
        label=_("Memo"),
        strip=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto", "maxlength": markup.LONGEST}),
        help_text=_("Markdown: *emphasis*, **strong**, > quotation, - list, [words](https://address)."),
    )
    audience = forms.ChoiceField(label=_("Who may read it"))

    def __init__(self, *args: Any, creator: Person, codebook: Codebook, memo: Memo | None = None, **kwargs: Any) -> None:
        if memo is not None:
            kwargs["initial"] = {"body": memo.body, "audience": f"group:{memo.group_id}" if memo.group_id else memo.audience}
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.creator, self.codebook, self.memo = creator, codebook, memo
        choices = [(value, label) for value, label in audience_choices(creator) if value != Audience.PUBLIC]
        held = self.initial.get("audience")
        if memo is not None and memo.group is not None and held not in dict(choices):
            choices.append((str(held), memo.group.name))
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = choices
        if memo is None and f"group:{codebook.group_id}" in dict(choices):
            audience.initial = f"group:{codebook.group_id}"

    def clean_body(self) -> str:
        body = markup.plain_line_ends(self.cleaned_data["body"]).strip("\n")
        markup.check(body)
        if not body.strip():
            raise ValidationError(_("Write something."))
        return body

    def save(self, tag: Tag | None = None) -> Memo:
        memo = self.memo or Memo(codebook=self.codebook, tag=tag, creator_id=self.creator.pk)  # type: ignore[misc]  # a form is for somebody signed in
        fields = {"body": self.cleaned_data["body"], **fields_of(self.cleaned_data["audience"])}
        for name, value in fields.items():
            setattr(memo, name, value)
        memo.save()
        return memo
