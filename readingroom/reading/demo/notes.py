"""What the readers of the demonstration wrote: tags, notes, answers, links, and where they looked in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from annotations.models import Annotation, Audience, Codebook, Group, Memo, Motivation, Signature, Tag
from annotations.naming import name_people
from readingroom.accounts.models import User
from readingroom.comparison.models import End, Link, Looked, Reading
from readingroom.courses.models import AssignedNote, Assignment
from readingroom.library.models import Source
from readingroom.reading.demo.files import read
from readingroom.reading.demo.places import passage_with, span_in

LINKED_DAYS_AGO = 10
SAID_OF_A_TAG = ("definition", "use", "not_use", "example", "colour", "pattern", "key")


def add_codebooks(people: dict[str, User], group: Group) -> None:
    for told in read("codebooks")["codebook"]:
        codebook = Codebook.objects.create(
            slug=told["slug"],
            title=told["title"],
            kind=told["kind"],
            owner=people[told["by"]],
            group=group if told["kind"] == Codebook.Kind.GROUP else None,
            free=told["free"],
            description=told.get("description", ""),
        )
        made: dict[str, Tag] = {}
        for position, tag in enumerate(told["tag"]):
            made[tag["label"]] = Tag.objects.create(
                codebook=codebook,
                parent=made[tag["under"]] if "under" in tag else None,
                label=tag["label"],
                slug=slugify(tag["label"]),
                position=position,
                **{name: tag[name] for name in SAID_OF_A_TAG if name in tag},
            )
        if "frozen" in told:
            codebook.freeze(people[told["by"]], told["frozen"])
    for told in read("codebooks")["memo"]:
        tag = Tag.objects.get(codebook__slug=told["codebook"], label=told["tag"])
        addressed = {"audience": told["audience"], "group": group if told["audience"] == Audience.GROUP else None}
        Memo.objects.create(codebook=tag.codebook, tag=tag, creator=people[told["by"]], body=told["body"], **addressed)


@dataclass(frozen=True)
class Writing:
    """Everybody's writing, and what it is about."""

    people: dict[str, User]
    sources: dict[str, Source]
    group: Group
    assignments: dict[int, Assignment]

    def add_notes(self) -> None:
        tags = {tag.label: tag for tag in Tag.objects.filter(codebook__slug__in=[told["slug"] for told in read("codebooks")["codebook"]])}
        for told in read("notes")["note"]:
            source = self.sources[told["on"][0]["source"]]
            note = Annotation.objects.make(
                source,
                [span_in(source, place) for place in told["on"]],
                tags=[tags[label] for label in told.get("tags", [])],
                creator=self.people[told["by"]],
                motivation=told["kind"],
                body=told.get("body", ""),
                created=days_ago(told["days_ago"]),
                updated=days_ago(told["days_ago"]),
                stance=told.get("stance", ""),
                **self.addressed(told["audience"]),
                **self.signed(told.get("signature", Signature.NAME)),
            )
            name_people(note, note.creator)
            self.belongs(note, told)
            self.answers(note, told)

    def add_links(self) -> None:
        for told in read("links")["link"]:
            link = Link.objects.make(
                self.end(told["from"]),
                told["relation"],
                self.end(told["to"]),
                by=self.people[told["by"]],
                basis=told["basis"],
                reason=told["reason"],
                made=days_ago(LINKED_DAYS_AGO),
                says=self.end(told["says"]) if "says" in told else None,
                **self.addressed(told.get("audience", Audience.PUBLIC)),
            )
            self.belongs(link.annotation, told)
            self.answers(link.annotation, told)

    def add_looked(self) -> None:
        for told in read("links")["looked"]:
            Looked.objects.make(
                passage_with(self.sources[told["source"]], told["passage"]),
                self.sources[told["other"]],
                by=self.people[told["by"]],
                where=told["where"],
                made=days_ago(LINKED_DAYS_AGO),
                **self.addressed(told["audience"]),
            )

    def add_readings(self) -> None:
        """Published readings; the links that others wrote for fewer people are asked for and do not show."""
        for told in read("links")["reading"]:
            one, other, by = self.sources[told["one"]], self.sources[told["other"]], self.people[told["by"]]
            between = Link.objects.visible_to(by).between(one, [other])
            chosen = [between.get(annotation__anchors__ordinal=0, annotation__anchors__exact=words) for words in told["chosen"]]
            made = Reading.objects.make(one, other, by=by, title=told["title"], body=told["body"], audience=told["audience"], links=chosen)
            made.published = days_ago(told["days_ago"])
            made.publish(by)
            made.annotation.created = made.annotation.updated = made.published
            made.annotation.save(update_fields=["created", "updated"])

    def end(self, place: dict[str, Any]) -> End:
        source = self.sources[place["source"]]
        return End(source, *span_in(source, place))

    def addressed(self, audience: str) -> dict[str, Any]:
        return {"audience": audience, "group": self.group if audience == Audience.GROUP else None}

    def signed(self, signature: str) -> dict[str, Any]:
        return {"signature": signature, "signature_group": self.group if signature == Signature.STUDENT else None}

    def belongs(self, note: Annotation, told: dict[str, Any]) -> None:
        if "assignment" in told:
            AssignedNote.objects.create(assignment=self.assignments[told["assignment"]], annotation=note)

    def answers(self, note: Annotation, told: dict[str, Any]) -> None:
        for answer in told.get("reply", []):
            Annotation.objects.make(
                note.target,
                [],
                parent=note,
                creator=self.people[answer["by"]],
                motivation=Motivation.REPLYING,
                body=answer["body"],
                audience=note.audience,
                group=note.group,
                created=days_ago(answer.get("days_ago", LINKED_DAYS_AGO - 1)),
                updated=days_ago(answer.get("days_ago", LINKED_DAYS_AGO - 1)),
            )


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
