"""One annotation as a program sends it: read, refused with the reason, written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import markup
from annotations.anchors import Anchor
from annotations.audiences import choice_of, fields_of
from annotations.models import Annotation, Audience, Group, Motivation, TrailEntry
from annotations.people import Person
from annotations.protocol.addressees import read_audience
from annotations.protocol.bodies import Bodies, as_made, read_bodies
from annotations.protocol.parsing import pointed
from annotations.protocol.refusing import Refused
from annotations.protocol.targets import Place, Reader, Targets
from annotations.tags import Tag
from annotations.typed import tags_for

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
KNOWN = {"@context", "id", "type", "motivation", "body", "bodyValue", "target", "audience", "canonical", "via"}
OF_THE_ROOM = {"creator", "created", "modified"}
"""What the room says itself; what a program says of them is not kept."""
NEAREST = {"bookmarking": "highlighting", "classifying": "tagging", "identifying": "tagging", "editing": "commenting"}
LONGEST_IRI = 2_000

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")


@dataclass
class Draft:
    """What an annotation says, checked; nothing is written yet."""

    targets: Targets
    bodies: Bodies
    motivation: str
    audience: str | None
    canonical: str
    via: list[str]
    extra: dict[str, Any] = field(default_factory=dict)


def read_annotation(sent: Any, user: Person, host: str) -> Draft:
    """Raises Refused with the place in the JSON."""
    if not isinstance(sent, dict):
        raise Refused(_("An annotation is one JSON object."))
    context = _read_context(sent)
    types = _strings(sent, "type")
    if "Annotation" not in types:
        raise Refused(_("The `type` of an annotation is Annotation."), "/type")
    audience, other_audiences = read_audience(sent.get("audience"), user, host)
    bodies = read_bodies(sent)
    targets = Reader(user, host).all(sent.get("target"))
    motivations = _strings(sent, "motivation")
    motivation = _motivation(motivations, bodies, targets)
    more = {name: value for name, value in sent.items() if name not in KNOWN | OF_THE_ROOM}
    kept: dict[str, Any] = {
        "context": context,
        "types": [each for each in types if each != "Annotation"],
        "motivation": [] if motivations == [motivation] else motivations,
        "motivation_as": "" if motivations == [motivation] else motivation,
        "audience": other_audiences,
        "bodies": bodies.given,
        "made": as_made(markup.plain_line_ends(bodies.markdown)) if bodies.given else "",
        "tags": bodies.tags,
        "stance": bodies.stance_given,
        "targets": [place.kept for place in targets.places] if any(place.kept for place in targets.places) else [],
        "more": more,
    }
    canonical = _iri(sent.get("canonical"), "/canonical") if sent.get("canonical") is not None else ""
    via = _via(sent.get("via"))
    return Draft(
        targets=targets,
        bodies=bodies,
        motivation=motivation,
        audience=audience,
        canonical=canonical,
        via=via,
        extra={name: value for name, value in kept.items() if value},
    )


def _read_context(sent: dict[str, Any]) -> list[Any]:
    context = sent.get("@context")
    contexts = context if isinstance(context, list) else [context]
    if CONTEXT not in contexts:
        raise Refused(_("The `@context` of an annotation is, or begins with, %(context)s.") % {"context": CONTEXT}, "/@context")
    if len(contexts) > 10 or not all(isinstance(each, str | dict) for each in contexts):
        raise Refused(_("`@context` is at most ten IRIs or objects."), "/@context")
    return [each for each in contexts if each != CONTEXT]


def _strings(sent: dict[str, Any], name: str) -> list[str]:
    value = sent.get(name, [])
    several = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) and 0 < len(each) <= 200 for each in several) or len(several) > 10:
        raise Refused(_("`%(name)s` is one or more strings.") % {"name": name}, pointed("", name))
    return several


def _motivation(sent: list[str], bodies: Bodies, targets: Targets) -> str:
    """The room's own motivation that is nearest; where none is given, what the bodies amount to."""
    if targets.parent is not None:
        bodies.say_the_stance()
        if not bodies.markdown.strip():
            raise Refused(_("A reply says something."), "/body")
        return Motivation.REPLYING.value
    named = [each.rpartition("#")[2].removeprefix("oa:") for each in sent]
    if "replying" in named:
        raise Refused(_("A reply has one target: the note it answers."), "/target")
    if bodies.stance:
        return Motivation.ASSESSING.value
    taken = next((NEAREST.get(each, each) for each in named if NEAREST.get(each, each) in Motivation.values), "")
    if taken == Motivation.LINKING or not taken:
        taken = "commenting" if bodies.markdown.strip() else "tagging" if bodies.labels else "highlighting"
    if taken != Motivation.HIGHLIGHTING and not bodies.markdown.strip() and not bodies.labels:
        raise Refused(_("Only a highlight has no body."), "/body")
    if taken == Motivation.TAGGING and not bodies.labels:
        return Motivation.COMMENTING.value
    return taken


def _iri(value: Any, pointer: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_IRI or not _IRI.fullmatch(value):
        raise Refused(_("This is no IRI."), pointer)
    return value


def _via(sent: Any) -> list[str]:
    several = sent if isinstance(sent, list) else [] if sent is None else [sent]
    if len(several) > 20:
        raise Refused(_("At most %(most)s addresses in `via`.") % {"most": 20}, "/via")
    return [_iri(each, pointed("/via", at) if isinstance(sent, list) else "/via") for at, each in enumerate(several)]


@transaction.atomic
def write_annotation(draft: Draft, creator: Person, **fields: Any) -> Annotation:
    """A new annotation. Raises Refused where a thread cannot be joined."""
    root = draft.targets.parent
    if root is not None:
        _check_thread(root, creator)
        fields |= {"target": root.target, "parent": root, "audience": root.audience, "group": root.group}
    else:
        addressed = fields_of(draft.audience or Audience.ME.value)
        fields |= {"target": draft.targets.places[0].target, **addressed}
    fields |= {
        "motivation": draft.motivation,
        "stance": draft.bodies.stance,
        "canonical": draft.canonical,
        "via": draft.via,
        "extra": draft.extra,
    }
    body = markup.plain_line_ends(draft.bodies.markdown)
    assert creator.pk is not None  # guests never come here
    note = Annotation.objects.create(creator_id=creator.pk, body=body, **fields)
    put_at(note, draft.targets.places)
    note.tags.set(_tags(note, draft, already=[]))
    return note


@transaction.atomic
def rewrite_annotation(note: Annotation, draft: Draft) -> None:
    """The whole new state of an annotation. Without an audience it keeps the one it has. Raises Refused."""
    if note.motivation == Motivation.LINKING:
        raise Refused(_("A link has a relation and two ends, which Web Annotation cannot say: change it on its page."), status=409)
    parent = draft.targets.parent
    if (parent.pk if parent else None) != note.parent_id:
        raise Refused(_("A reply stays with the note it answers."), "/target", 409)
    for name in ("canonical", "via"):
        held, sent = getattr(note, name), getattr(draft, name)
        if held and sent and held != sent:
            raise Refused(_("`%(name)s` is set for good.") % {"name": name}, pointed("", name), 409)
        setattr(note, name, held or sent)
    if parent is None:
        note.target = draft.targets.places[0].target
        if draft.audience is not None:
            addressed, before = fields_of(draft.audience), choice_of(note)
            note.audience, note.group_id = addressed["audience"], addressed["group_id"]
            if draft.audience != before:
                note.remember(note.creator, TrailEntry.Act.MOVED, before=before, after=draft.audience)
    note.motivation, note.stance, note.extra = draft.motivation, draft.bodies.stance, draft.extra
    note.body = markup.plain_line_ends(draft.bodies.markdown)
    note.updated = timezone.now()
    note.save()
    if parent is None:
        put_at(note, draft.targets.places)
    seen = note.tags.visible_to(note.creator)
    unseen = list(note.tags.exclude(pk__in=seen))
    note.tags.set([*_tags(note, draft, already=list(seen)), *unseen])


def _tags(note: Annotation, draft: Draft, already: list[Tag]) -> list[Tag]:
    """What the labels mean. Raises Refused where a codebook takes no free tags."""
    try:
        return tags_for(note.creator, note.group, draft.bodies.labels, already)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "/body") from None


def put_at(note: Annotation, places: list[Place]) -> None:
    """Stand on these places and no others, also of further texts."""
    note.anchors.all().delete()
    for ordinal, place in enumerate(place for place in places if place.span):
        assert place.span is not None
        anchor = Anchor(annotation=note, ordinal=ordinal, target=place.target)
        anchor.place(place.target.text, *place.span)
        anchor.save()


def _check_thread(root: Annotation, creator: Person) -> None:
    if root.group is not None and not Group.objects.writable_by(creator).filter(pk=root.group.pk).exists():
        raise Refused(_("You cannot write for this audience."), "/target", 403)
