"""What typed labels mean: tags that are there, or new ones where a codebook is free."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext

from annotations.codebooks import Codebook, KeysInUse
from annotations.groups import Group
from annotations.looks import next_look
from annotations.tags import REFERENCE, Tag
from annotations.tree import BETWEEN, branches

MOST_TAGS = 20
LONGEST_LABEL = 80
_APART = re.compile(r'\s*"([^"\n]*)"\s*(?=[,;،؛\n]|$)|([^,;،؛\n]+)')
_NEEDS_QUOTES = re.compile(r"[,;،؛]")


def labels_in(typed: str) -> list[str]:
    """The labels in what a person typed apart by commas; one with a comma of its own stands in "quotation marks".

    Raises ValidationError where one is too long or there are too many.
    """
    found = (" ".join((quoted or plain).split()) for quoted, plain in _APART.findall(typed))
    labels = {sign_of(label): label for label in found if slug_of(label)}
    if len(labels) > MOST_TAGS:
        raise ValidationError(gettext("At most %(most)s tags on a note."), "too_many_tags", {"most": MOST_TAGS})
    if any(len(part) > LONGEST_LABEL for label in labels.values() for part in label.split(BETWEEN)):
        raise ValidationError(gettext("A tag has at most 80 characters."), "tag_too_long")
    return list(labels.values())


def slug_of(label: str) -> str:
    """Letters and digits of any script, joined by hyphens; for a label of other signs, their code points."""
    label = label.strip()
    return slugify(label, allow_unicode=True)[:90] or "-".join(f"u{ord(sign):x}" for sign in label)[:90]


def sign_of(path: str) -> str:
    """What two ways of typing the same path have in common; no label's sign is also a longer path's."""
    return "/".join(slug_of(label) for label in path.split(BETWEEN) if slug_of(label))


def free_slug(codebook: Codebook, label: str) -> str:
    """The slug of a label, or the first of its like that no tag of the codebook has."""
    stem = slug_of(label)
    taken = set(codebook.tags.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem[:84]}-{number}", number + 1
    return slug


def as_typed(tags: Iterable[Tag]) -> str:
    """The field's text that means these tags again: labels, and paths where a label alone may mean another."""
    return ", ".join(_quoted(tag.label if tag.slug == slug_of(tag.label) else tag.path) for tag in tags)


def _quoted(label: str) -> str:
    return f'"{label}"' if _NEEDS_QUOTES.search(label) and '"' not in label else label


def tags_for(user: Any, group: Group | None, labels: Iterable[str], already: Iterable[Tag] = ()) -> list[Tag]:
    """The tags that these labels mean for a note of this reader's to this group.

    Those already on the note stay what they are; then the reader's codebook of keys is asked, the group's, the room's, the
    reader's own. A label that none of them knows becomes a new tag: of the group's free codebook where the note is for a group,
    else of the reader's own. Raises ValidationError where that codebook takes no free tags (forms ask `refuse_unknown` first).
    """
    meanings = Meanings(user, group, already)
    found: dict[int, Tag] = {}
    for label in labels:
        if label.startswith(REFERENCE) and meanings.of(label) is None:
            raise ValidationError(gettext("That tag cannot be put on a note to these readers."))
        tag = meanings.of(label) or _made(_free_codebook(user, group), label)
        found.setdefault(tag.pk, tag)
    return list(found.values())


def refuse_unknown(user: Any, group: Group | None, labels: Iterable[str], already: Iterable[Tag] = ()) -> None:
    """Raises ValidationError, with suggestions, where a label is of no codebook and the one it would go into takes no free tags."""
    meanings = Meanings(user, group, already)
    problems = []
    for label in labels:
        if meanings.of(label) is not None:
            continue
        if label.startswith(REFERENCE):
            problems.append(gettext("That tag cannot be put on a note to these readers."))
        elif retired := meanings.retired(label):
            problems.append(gettext("“%(label)s” has been retired from “%(codebook)s”.") % {"label": label, "codebook": retired.codebook})
        elif (closed := closed_codebook(user, group)) is not None:
            said = gettext("“%(label)s” is not in “%(codebook)s”, which takes no free tags.") % {"label": label, "codebook": closed}
            if near := meanings.near(label):
                said += " " + gettext("Did you mean: %(labels)s?") % {"labels": ", ".join(near)}
            problems.append(said)
    if problems:
        raise ValidationError(problems)


class Meanings:
    """The tags a reader may put on a note to a group, by what may be typed for them."""

    def __init__(self, user: Any, group: Group | None, already: Iterable[Tag] = ()) -> None:
        tags = offered_to(user, group)
        chosen = KeysInUse.objects.filter(user_id=user.pk).values_list("codebook", flat=True).first()
        self._known: dict[str, list[tuple[tuple[int, bool, int], Tag]]] = defaultdict(list)
        self._retired: dict[str, Tag] = {}
        self._by_name = {tag.reference: tag for tag in tags if tag.merged_into_id is None}
        self.labels: dict[str, str] = {}
        into = {tag.pk: tag for tag in tags}
        held = {tag.pk for tag in already}
        by_book: dict[int, list[Tag]] = defaultdict(list)
        for tag in tags:
            by_book[tag.codebook_id].append(tag)
        for book in by_book.values():
            for branch in branches(book):
                tag = branch.tag
                meant = into.get(tag.merged_into_id or 0, tag)
                near = -1 if tag.pk in held else nearness(tag.codebook, group, chosen)
                for sign, whole in {sign_of(tag.label): False, sign_of(branch.path): True}.items():
                    if meant.retired is not None and meant.pk not in held:
                        self._retired.setdefault(sign, meant)
                    elif meant.merged_into_id is None:
                        self._known[sign].append(((near, tag.merged_into_id is not None, branch.depth if not whole else 0), meant))
                        self.labels.setdefault(tag.label.casefold(), tag.label)

    def of(self, label: str) -> Tag | None:
        """What the label means: of the nearest codebook; there a whole path before a label, a higher tag before a lower one."""
        if label.startswith(REFERENCE):
            return self._by_name.get(label)
        known = self._known.get(sign_of(label))
        return min(known, key=lambda one: (one[0], one[1].pk))[1] if known else None

    def retired(self, label: str) -> Tag | None:
        return self._retired.get(sign_of(label))

    def near(self, label: str) -> list[str]:
        """Up to three labels that look like this one."""
        return [self.labels[found] for found in get_close_matches(label.casefold(), self.labels, n=3, cutoff=0.6)]


def offered_to(user: Any, group: Group | None) -> QuerySet[Tag]:
    """Tags that make sense on the reader's note to this group: of the room, of their own, of the group; of any of their groups on
    a note to no group. With the retired and the merged ones, which still mean something when they are typed."""
    seen = Tag.objects.visible_to(user).select_related("codebook")
    return seen.filter(codebook__group_id__in=[group.pk]) | seen.filter(codebook__group=None) if group is not None else seen


def nearness(codebook: Codebook, group: Group | None, chosen: int | None) -> int:
    """Less is nearer: the codebook of the reader's keys, the group's, the room's, their own, one of another group of theirs."""
    if codebook.pk == chosen:
        return 0
    if group is not None and codebook.group_id == group.pk:
        return 1
    return {Codebook.Kind.ROOM: 2, Codebook.Kind.PERSONAL: 3}.get(Codebook.Kind(codebook.kind), 4)


def _made(codebook: Codebook, path: str) -> Tag:
    """A new tag of this path; what stands above it is made, too, where it is not there. Two who make the same one at once get one."""
    above: Tag | None = None
    for label in [part.strip() for part in path.split(BETWEEN) if slug_of(part)]:
        known = codebook.tags.filter(parent=above, merged_into=None, label__iexact=label).first()
        if known is None:
            colour, pattern = next_look(codebook.tags.values_list("colour", "pattern"))
            slug = free_slug(codebook, label)
            made = {"label": label, "parent": above, "colour": colour, "pattern": pattern, "position": codebook.tags.count()}
            known = codebook.tags.get_or_create(slug=slug, defaults=made)[0]
        above = known
    assert above is not None  # labels_in keeps no empty label
    return above


def closed_codebook(user: Any, group: Group | None) -> Codebook | None:
    """The codebook that new tags of this note would go into, where none of those that come into question takes free tags."""
    books = group.codebooks.all() if group is not None else Codebook.objects.filter(owner_id=user.pk, kind=Codebook.Kind.PERSONAL)
    if not books or any(book.free for book in books):
        return None
    return books[0]


def _free_codebook(user: Any, group: Group | None) -> Codebook:
    """Where a reader's new tags go; made when first needed. Two who need it at once get the same one: its slug is there once."""
    if (closed := closed_codebook(user, group)) is not None:
        raise ValidationError(gettext("“%(codebook)s” takes no free tags.") % {"codebook": closed})
    if group is not None:
        held = group.codebooks.filter(free=True).order_by("pk").first()
        title = gettext("Tags of %(group)s") % {"group": group}
        kind = Codebook.Kind.PROJECT if group.kind == Group.Kind.PROJECT else Codebook.Kind.GROUP
        made = {"title": title, "kind": kind, "group": group, "owner_id": group.owner_id}
        return held or Codebook.objects.get_or_create(slug=f"group-{group.pk}", defaults=made)[0]
    held = Codebook.objects.filter(owner_id=user.pk, kind=Codebook.Kind.PERSONAL, free=True).order_by("pk").first()
    made = {"title": gettext("My tags"), "kind": Codebook.Kind.PERSONAL, "owner_id": user.pk}
    return held or Codebook.objects.get_or_create(slug=f"personal-{user.pk}", defaults=made)[0]
