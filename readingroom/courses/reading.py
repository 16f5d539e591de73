"""An assignment while one reads: the bar above the text, and the address that opens the reading in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from readingroom.accounts.models import User
from readingroom.courses.belonging import FIELD, asked_for
from readingroom.courses.models import Assignment, Enrolment
from readingroom.courses.progress import Standing, standing_of
from readingroom.library.models import Passage, Source

ATTRIBUTE = "assignment_reading"


@dataclass(frozen=True)
class Reading:
    """What the bar shows; `standing` is None for those who teach the course."""

    assignment: Assignment
    standing: Standing | None

    @property
    def field(self) -> tuple[str, str]:
        """Name and value for a hidden field or a query, so that a note knows where it belongs."""
        return FIELD, str(self.assignment.pk)


def reading_in(request: HttpRequest) -> Reading | None:
    """The assignment of `?assignment=ID`, for its course's people; anything else is ignored. Looked up once a request."""
    if not (FIELD in request.GET or FIELD in request.POST) or not isinstance(request.user, User):
        return None
    if not hasattr(request, ATTRIBUTE):
        setattr(request, ATTRIBUTE, _reading(request, request.user))
    found: Reading | None = getattr(request, ATTRIBUTE)
    return found


def _reading(request: HttpRequest, reader: User) -> Reading | None:
    assignment = asked_for(request)
    if assignment is None:
        return None
    is_student = Enrolment.objects.current().students().filter(course=assignment.course_id, user=reader).exists()
    return Reading(assignment, standing_of(reader.pk, assignment) if is_student else None)


def reading_url(standing: Standing) -> str:
    """Where a student goes on: at the passage where they stopped, else where the reading begins."""
    item = standing.reading
    if item is None:
        return standing.assignment.get_absolute_url()
    reached = standing.reached
    place = reached if reached is not None and reached.removed is None else (reached.forward if reached is not None else None)
    return in_assignment(item.url_at(place), standing.assignment, place or item.first)


def text_url(assignment: Assignment, source: Source, passage: Passage | None = None) -> str:
    """One of the assignment's texts from its beginning, or at a passage."""
    return in_assignment((passage or source).get_absolute_url(), assignment, passage)


def in_assignment(url: str, assignment: Assignment, passage: Passage | None = None) -> str:
    fragment = f"#p{passage.number}" if passage is not None else ""
    return f"{url}{'&' if '?' in url else '?'}{FIELD}={assignment.pk}{fragment}"
