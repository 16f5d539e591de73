"""What would become of each note of a file, and the same done: nothing is brought in that was not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import markup
from annotations.anchoring.quotes import Found, Quote, State, Text, find
from annotations.anchors import Anchor
from annotations.audiences import fields_of
from annotations.bringing.rows import Row
from annotations.models import Annotation, Audience, Motivation, target_model, visible_targets
from annotations.people import Person
from annotations.protocol.addressees import read_audience
from annotations.protocol.refusing import Refused
from annotations.protocol.targets import Reader
from annotations.typed import tags_for

QUOTES_TRIED = 5
MOST_TEXTS = 100


class Fate(StrEnum):
    NEW = "new"
    BACK = "back"
    """Deleted here, and brought back."""
    KNOWN = "known"
    LOST = "lost"


@dataclass
class Outcome:
    row: Row
    fate: Fate
    reason: str = ""
    target: Any = None
    places: list[tuple[Any, Quote, Found]] = field(default_factory=list)
    held: Annotation | None = None
    root: Annotation | None = None
    root_row: str = ""


class Plan:
    """Of one file for one person. `texts` says which text of the room each address means (a slug; "" for none)."""

    def __init__(self, rows: Sequence[Row], user: Person, host: str, texts: Mapping[str, str], users: Iterable[str] | None = None) -> None:
        self.user, self.host = user, host
        self.texts: dict[str, tuple[Any, Text] | None] = {}
        self.slugs = dict(texts)
        self.users = None if users is None else set(users)
        origins = [row.origin for row in rows if row.origin]
        mine = Annotation.objects.filter(creator_id=user.pk)
        digests = {digest_of(origin): origin for origin in origins}
        self.known = {digests[note.brought_from]: note for note in _in_chunks(mine, "brought_from", list(digests))}
        uids = {uid: origin for origin in origins if (uid := self._uid(origin))}
        self.known |= {uids[note.uid]: note for note in _in_chunks(mine, "uid", list(uids))}
        self.outcomes = [self._outcome(row) for row in rows]
        fated = {outcome.row.origin: outcome for outcome in self.outcomes if outcome.row.origin}
        for outcome in self.outcomes:
            self._join_thread(outcome, fated)

    def count(self, fate: str) -> int:
        return sum(outcome.fate == fate for outcome in self.outcomes)

    @property
    def brought(self) -> int:
        return self.count(Fate.NEW) + self.count(Fate.BACK)

    def _outcome(self, row: Row) -> Outcome:
        if row.problem:
            return Outcome(row, Fate.LOST, row.problem)
        if self.users is not None and row.user not in self.users:
            return Outcome(row, Fate.LOST, _("Written by somebody who was not chosen."))
        held = self.known.get(row.origin) if row.origin else None
        if held is not None and held.deleted is None:
            return Outcome(row, Fate.KNOWN, _("It is here already."), held=held)
        made = Outcome(row, Fate.BACK if held else Fate.NEW, held=held)
        if row.answers:
            return made
        for stands in row.stands:
            held_text = self._text(stands.uri)
            if held_text is None:
                return Outcome(row, Fate.LOST, _("No text of this room was chosen for its address."))
            target, text = held_text
            made.target = made.target or target
            if stands.quote is None:
                continue
            found = find(text, stands.quote, stands.hint)
            if found is None:
                return Outcome(row, Fate.LOST, _("Its words were not found in “%(text)s”.") % {"text": target})
            made.places.append((target, stands.quote, found))
        if any(found.state is State.MOVED for _target, _quote, found in made.places):
            made.reason = _("Found, in other words or surroundings than it was made in: worth a look.")
        if made.target is not None and not made.places and not row.body.strip() and not row.labels and not row.stance:
            return Outcome(row, Fate.LOST, _("It says nothing and stands on no words."))
        return made

    def _join_thread(self, outcome: Outcome, fated: dict[str, Outcome]) -> None:
        """A reply goes with the note that began the thread: of the file, or one that stands here and can be read."""
        row = outcome.row
        if not row.answers or outcome.fate not in {Fate.NEW, Fate.BACK}:
            return
        first = fated.get(row.answers)
        seen = {row.origin}
        while first is not None and first.row.answers and first.row.origin not in seen:
            seen.add(first.row.origin)
            first = fated.get(first.row.answers)
        if first is not None and first.fate is not Fate.LOST and not first.row.answers:
            outcome.root_row, outcome.root = first.row.origin, first.held
        else:
            uid = self._uid(row.answers)
            outcome.root = self.known.get(row.answers) or (
                Annotation.objects.visible_to(self.user).filter(uid=uid, parent=None).first() if uid else None
            )
        if not row.body.strip():
            outcome.fate, outcome.reason = Fate.LOST, _("A reply that says nothing.")
        elif outcome.root is None and not outcome.root_row:
            outcome.fate, outcome.reason = Fate.LOST, _("The note that it answers is neither in the file nor here.")

    def _text(self, uri: str) -> tuple[Any, Text] | None:
        slug = self.slugs.get(uri)
        slug = here(uri, self.user, self.host) if slug is None else slug
        if slug not in self.texts:
            target = visible_targets(self.user).filter(slug=slug).first() if slug else None
            self.texts[slug] = (target, Text(target.text)) if target is not None else None
        return self.texts[slug]

    def _uid(self, address: str) -> UUID | None:
        try:
            path, _fragment = Reader(self.user, self.host).path_of(address, "")
            match = resolve(path)
        except (Refused, Resolver404):
            return None
        return match.kwargs["uid"] if match.url_name in {"annotation", "note"} else None

    @transaction.atomic
    def carry_out(self, *, keep_audience: bool = False) -> None:
        """Write what is new, and bring back what was deleted; what was not found is left out."""
        made: dict[str, Annotation] = {}
        for outcome in sorted(self.outcomes, key=lambda each: bool(each.row.answers)):
            if outcome.fate in {Fate.NEW, Fate.BACK}:
                note = self._write(outcome, made, keep_audience)
                if outcome.row.origin:
                    made[outcome.row.origin] = note

    def _write(self, outcome: Outcome, made: dict[str, Annotation], keep_audience: bool) -> Annotation:
        row = outcome.row
        assert self.user.pk is not None  # guests never come here
        note = outcome.held or Annotation(creator_id=self.user.pk, brought_from=digest_of(row.origin) if row.origin else "")
        addressed = fields_of(self._audience(row) if keep_audience else Audience.ME.value)
        note.target, note.motivation, note.stance, note.body = outcome.target, row.motivation, row.stance, markup.plain_line_ends(row.body)
        if row.answers:
            root = made.get(outcome.root_row) or outcome.root
            assert root is not None
            note.parent, note.target, note.motivation = root, root.target, Motivation.REPLYING.value
            if root.creator_id == self.user.pk:
                addressed = {"audience": root.audience, "group_id": root.group_id}
        note.audience, note.group_id = addressed["audience"], addressed["group_id"]
        note.deleted, note.canonical, note.via = None, row.canonical, row.via
        if not outcome.held and row.origin and self._uid(row.origin) is None and ":" in row.origin and row.origin not in note.via:
            note.via = [*note.via, row.origin]
        note.created = row.created or timezone.now()
        note.save()
        note.updated = max(row.updated or note.created, note.created)
        note.save(update_fields=["updated"])
        note.anchors.all().delete()
        for ordinal, (target, quote, found) in enumerate(outcome.places):
            _put(note, ordinal, target, quote, found)
        self._tag(note, outcome)
        return note

    def _tag(self, note: Annotation, outcome: Outcome) -> None:
        """A note without its tags is better than none; it is said."""
        held = list(note.tags.visible_to(self.user)) if outcome.held else []
        try:
            note.tags.set(tags_for(self.user, note.group, outcome.row.labels, already=held))
        except ValidationError as error:
            outcome.reason = " ".join(error.messages)

    def _audience(self, row: Row) -> str:
        """What the file says, where one may still write for it; else only me."""
        try:
            return read_audience(row.audience, self.user, self.host)[0] or Audience.ME.value
        except Refused:
            return Audience.ME.value


def _put(note: Annotation, ordinal: int, target: Any, quote: Quote, found: Found) -> None:
    """Words found changed stay remembered as they were made."""
    anchor = Anchor(annotation=note, ordinal=ordinal, target=target)
    anchor.place(target.text, found.start, found.end)
    if found.state is State.MOVED:
        anchor.exact, anchor.prefix, anchor.suffix, anchor.state = quote.exact, quote.prefix, quote.suffix, Anchor.State.MOVED
    anchor.save()


def here(uri: str, user: Person, host: str) -> str:
    """The slug that an address of this room names; "" for other addresses."""
    try:
        path, _fragment = Reader(user, host).path_of(uri, "")
    except Refused:
        return ""
    return (getattr(target_model(), "read_address")(path) or ("", ""))[0]  # noqa: B009 - the contract's


def guesses(rows: Iterable[Row], user: Person, host: str) -> dict[str, str]:
    """For each address in a file the text of this room that it most likely means: its own, else the one that holds most of the words."""
    quotes: dict[str, list[str]] = {}
    for row in rows:
        for stands in row.stands:
            if row.answers or (stands.uri not in quotes and len(quotes) >= MOST_TEXTS):
                continue
            tried = quotes.setdefault(stands.uri, [])
            if stands.quote and len(tried) < QUOTES_TRIED and len(stands.quote.exact.strip()) > 15:
                tried.append(stands.quote.exact.strip()[:300])
    found = {}
    for uri, tried in quotes.items():
        slug = here(uri, user, host)
        if slug and not visible_targets(user).filter(slug=slug).exists():
            slug = ""
        votes: Counter[str] = Counter()
        for words in tried if not slug else []:
            votes.update(visible_targets(user).filter(text__contains=words).values_list("slug", flat=True)[:20])
        found[uri] = slug or (votes.most_common(1)[0][0] if votes else "")
    return found


def digest_of(origin: str) -> str:
    return sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()


def _in_chunks(notes: Any, name: str, wanted: list[Any]) -> list[Annotation]:
    """Databases take so many values in one statement."""
    found: list[Annotation] = []
    for at in range(0, len(wanted), 500):
        found += notes.filter(**{f"{name}__in": wanted[at : at + 500]}).select_related("target")
    return found
