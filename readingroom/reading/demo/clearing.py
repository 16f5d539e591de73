"""A demonstration turned into an empty room. What other people made in the meantime stays, with what it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from annotations.models import Annotation, Codebook, Group, Memo
from readingroom.accounts.models import Room, User
from readingroom.coding.models import Round
from readingroom.comparison.models import Link, Pair
from readingroom.courses.models import AssignedNote, Assignment, Course, Enrolment, Submission
from readingroom.library.models import Collection, Name, Passage, SameWords, Section, Source, Version, Work
from readingroom.reading.demo.course import course_slug
from readingroom.reading.demo.files import read
from readingroom.reading.demo.people import demo_people


def clear() -> list[str]:
    """Remove the demonstration; what is kept and why, one sentence each."""
    with transaction.atomic():
        return Clearing().everything()


class Clearing:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.people = list(demo_people().values())
        library = read("library")
        slugs = [source["slug"] for source in library["source"]]
        self.sources = Source.objects.filter(slug__in=slugs, invented=True)
        self.collections = Collection.objects.filter(slug__in=[collection["slug"] for collection in library["collection"]])

    def everything(self) -> list[str]:
        if not self.sources.exists():
            return self.kept
        self.rounds()
        self.course()
        self.notes()
        self.pairs()
        self.codebooks()
        for source in [*self.sources, *self.records()]:
            self.source(source)
        for collection in self.collections.filter(sources=None):
            collection.delete()
        for name in Name.objects.filter(heading__in=[name["heading"] for name in read("names")["name"]]):
            self.remove(name, _("the name “%(name)s” is used in a text that stays") % {"name": name})
        for user in self.people:
            self.person(user)
        Room.objects.filter(is_demo=True).delete()
        return self.kept

    def notes(self) -> None:
        """Theirs on the demonstration's texts go, answers first; those that somebody else answered stay with the answer."""
        about = Q(target__in=self.sources) | Q(pk__in=ends_in(self.sources)) | Q(alignment__other__in=self.sources)
        others = Annotation.objects.filter(about, deleted=None).exclude(creator__in=self.people)
        going = Annotation.objects.filter(about).exclude(pk__in=set(others.values_list("pk", flat=True)))
        while leaves := list(going.filter(replies=None).values_list("pk", flat=True)):
            AssignedNote.objects.filter(annotation__in=leaves).delete()
            Annotation.objects.filter(pk__in=leaves).delete()
        if left := Annotation.objects.filter(about).count():
            self.kept.append(_("%(count)d notes and links: other people wrote or answered them") % {"count": left})

    def rounds(self) -> None:
        """Rounds go unless somebody else codes in them."""
        mine = Round.objects.filter(made_by__in=self.people)
        others = mine.filter(coders__in=User.objects.exclude(pk__in=[user.pk for user in self.people]))
        mine.exclude(pk__in=others.values("pk")).delete()

    def course(self) -> None:
        """The course goes unless somebody else has joined it."""
        for course in Course.objects.filter(slug=course_slug()):
            joined = Enrolment.objects.filter(course=course).exclude(user__in=self.people).select_related("user")
            if joined:
                people = ", ".join(str(enrolment.user) for enrolment in joined)
                self.kept.append(_("the course “%(course)s”: joined by %(people)s") % {"course": course, "people": people})
                continue
            assignments = Assignment.objects.filter(course=course)
            AssignedNote.objects.filter(assignment__in=assignments).delete()
            Submission.objects.filter(assignment__in=assignments).delete()
            course.delete()

    def pairs(self) -> None:
        ours = Q(set_by__in=self.people) | Q(set_by=None)
        Pair.objects.filter(ours, statement__in=self.sources, critique__in=self.sources).delete()

        Version.objects.filter(set_by__in=self.people, source__in=self.sources).delete()
        Work.objects.filter(versions=None, made_by__in=self.people).delete()

    def codebooks(self) -> None:
        for codebook in Codebook.objects.filter(slug__in=[codebook["slug"] for codebook in read("codebooks")["codebook"]]):
            Memo.objects.filter(codebook=codebook, creator__in=self.people).delete()
            if Annotation.objects.filter(tags__codebook=codebook).exists() or codebook.memos.exists():
                self.kept.append(_("the tags “%(codebook)s”: notes that stay carry them, or memos are about them") % {"codebook": codebook})
                continue
            if Round.objects.filter(version__codebook=codebook).exists():
                self.kept.append(_("the tags “%(codebook)s”: a coding round goes by them") % {"codebook": codebook})
                continue
            codebook.tags.all().delete()
            codebook.delete()
        for group in Group.objects.filter(owner__in=self.people, course=None):
            self.remove(group, _("the group “%(group)s”: notes that stay are addressed to it") % {"group": group})

    def records(self) -> models.QuerySet[Source]:
        """The records without text, unless a document has given one its text."""
        return Source.objects.filter(slug__in=[record["slug"] for record in read("records")["record"]], text="", revisions=None)

    def source(self, source: Source) -> None:
        try:
            with transaction.atomic():
                SameWords.objects.filter(source=source).delete()
                source.quotations.all().delete()
                source.voices.all().delete()
                source.marks.all().delete()
                source.provenance.all().delete()
                source.passages.update(forward=None)
                Passage.objects.filter(source=source).delete()
                sections = Section.objects.filter(source=source)
                sections.update(parent=None)
                sections.delete()
                source.revisions.all().delete()
                source.delete()
        except ProtectedError as problem:
            self.kept.append(_("“%(source)s”: %(holders)s") % {"source": source, "holders": held_by(problem.protected_objects)})

    def person(self, user: User) -> None:
        """An account that something kept is signed with is closed instead: nobody can sign in with the password that was printed."""
        if self.remove(user, _("the account %(name)s, closed: something that stays is signed with it") % {"name": user.username}):
            return
        user.saved_searches.all().delete()
        user.is_active = False
        user.password = make_password(None)
        user.save(update_fields=["is_active", "password"])

    def remove(self, row: models.Model, why_kept: str) -> bool:
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            self.kept.append(why_kept)
            return False
        return True


def ends_in(sources: models.QuerySet[Source]) -> models.QuerySet[Link, Any]:
    """The annotations of links with an end in one of the sources."""
    return Link.objects.filter(Q(from_source__in=sources) | Q(to_source__in=sources)).values("annotation")


def held_by(rows: Iterable[models.Model]) -> str:
    kinds = sorted({str(row._meta.verbose_name) for row in rows})
    return _("%(kinds)s of other people stand on it") % {"kinds": ", ".join(kinds)}
