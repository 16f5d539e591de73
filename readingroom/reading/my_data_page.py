"""What the room keeps of a person, for that person: shown, and to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from annotations.models import Annotation, Codebook, Membership, Memo, Motivation
from readingroom.accounts.models import User
from readingroom.coding.models import Coding
from readingroom.comparison.models import Link
from readingroom.courses.models import Enrolment, Submission
from readingroom.library.models import Source
from readingroom.search.models import SavedSearch


@dataclass(frozen=True)
class Kept:
    what: str | Promise
    count: int
    seen_by: str | Promise


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # guests are led to sign in
    mine = Annotation.objects.filter(creator_id=user.pk, deleted=None)
    kept = [
        Kept(_("notes, highlights, tags, replies"), mine.exclude(motivation=Motivation.LINKING).count(), _("whom each note says")),
        Kept(_("links"), mine.filter(motivation=Motivation.LINKING).count(), _("whom each link says")),
        Kept(_("deleted notes"), Annotation.objects.filter(creator_id=user.pk).exclude(deleted=None).count(), _("you, in the file")),
        Kept(_("codebooks of your own"), Codebook.objects.filter(owner_id=user.pk, kind="personal").count(), _("you")),
        Kept(_("memos on tags and codebooks"), Memo.objects.filter(creator_id=user.pk, deleted=None).count(), _("whom each memo says")),
        Kept(_("passages coded in rounds"), said_in_rounds(user).count(), _("you; everyone of the round when it is closed")),
        Kept(_("memberships of groups"), Membership.objects.filter(user_id=user.pk).count(), _("the group")),
        Kept(_("courses"), Enrolment.objects.filter(user_id=user.pk).count(), _("the course")),
        Kept(_("readings begun or handed in"), Submission.objects.filter(student_id=user.pk).count(), _("you and your instructors")),
        Kept(_("saved searches"), SavedSearch.objects.visible_to(user).count(), _("you")),
        Kept(_("sources brought in"), Source.objects.filter(added_by_id=user.pk).count(), _("whom each source says")),
    ]
    return render(request, "reading/my_data.html", {"kept": kept})


@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # guests are led to sign in
    response = JsonResponse(everything(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{request.user.username}.json") or "attachment"
    return response


def everything(user: User) -> dict[str, Any]:
    """All that the room keeps of a person, deleted notes too; only their own words, never those of others."""
    notes = Annotation.objects.filter(creator=user).select_related("target", "group", "parent").prefetch_related("anchors__target", "tags")
    links = {link.annotation_id: link for link in Link.objects.filter(annotation__creator=user)}
    return {
        "person": {
            "username": user.username,
            "full_name": user.full_name,
            "pseudonym": user.pseudonym,
            "email": user.email,
            "role": user.role,
            "date_joined": user.date_joined,
        },
        "notes": [_note(note, links.get(note.pk)) for note in notes],
        "codebooks": list(Codebook.objects.filter(owner=user, kind="personal").values("slug", "title", "tags__label")),
        "memos": list(
            Memo.objects.filter(creator=user).values(
                *("uid", "codebook__title", "tag__label", "body", "audience", "group__name", "created", "updated", "deleted")
            )
        ),
        "codings": [_coding(each) for each in said_in_rounds(user)],
        "groups": list(Membership.objects.filter(user=user).values("group__name", "role", "started", "ended")),
        "courses": list(Enrolment.objects.filter(user=user).values("course__title", "role", "started", "ended")),
        "readings": list(
            Submission.objects.filter(student=user).values(
                "assignment__course__title", "assignment__title", "reached__number", "started", "submitted"
            )
        ),
        "saved_searches": list(SavedSearch.objects.visible_to(user).values("title", "query", "made", "seen", "feed_made")),
        "sources": list(Source.objects.filter(added_by=user).values("slug", "title", "added", "access")),
    }


def said_in_rounds(user: User) -> QuerySet[Coding]:
    """What a person said of passages in coding rounds."""
    mine = Coding.objects.filter(coder=user).exclude(outcome="", memo="")
    return mine.select_related("unit__round", "unit__source", "unit__passage").prefetch_related("tags").order_by("coded")


def _coding(coding: Coding) -> dict[str, Any]:
    return {
        "round": coding.unit.round.title,
        "source": coding.unit.source.slug,
        "passage": coding.unit.passage.number,
        "said": coding.outcome,
        "tags": [tag.label for tag in coding.tags.all()],
        "memo": coding.memo,
        "coded": coding.coded,
    }


def _note(note: Annotation, link: Link | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "id": str(note.uid),
        "source": note.target.slug,
        "motivation": note.motivation,
        "stance": note.stance,
        "body": note.body,
        "audience": note.audience,
        "group": note.group.name if note.group else None,
        "in_reply_to": str(note.parent.uid) if note.parent else None,
        "tags": [tag.label for tag in note.tags.all()],
        "anchors": [
            {"source": anchor.target.slug, "exact": anchor.exact, "start": anchor.start, "end": anchor.end, "state": anchor.state}
            for anchor in note.anchors.all()
        ],
        "created": note.created,
        "updated": note.updated,
        "deleted": note.deleted,
    }
    if link is not None:
        kept["relation"], kept["basis"] = link.relation, link.basis
    return kept
