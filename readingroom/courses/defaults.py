"""Who reads a new note unless its writer says otherwise (`settings.ANNOTATIONS_DEFAULT_AUDIENCE`)."""

from __future__ import annotations

from django.utils import timezone

from annotations.groups import Group
from annotations.models import Audience
from annotations.people import Person
from readingroom.courses.models import Assignment, Course
from readingroom.library.models import Source


def default_audience(user: Person, target: Source) -> tuple[str, Group | None]:
    """The group of the course that assigned the text (the one due next), else of the only course the person is in, else only me."""
    courses = list(Course.objects.visible_to(user).running().select_related("group"))
    if not courses:
        return Audience.ME, None
    assigned = Assignment.objects.open().reading([target.pk]).filter(course__in=courses).select_related("course__group")
    waiting = sorted(assigned, key=lambda each: each.due)
    nearest = next((each for each in waiting if each.due >= timezone.now()), waiting[-1] if waiting else None)
    group = nearest.course.group if nearest is not None else None
    if group is None:
        group = courses[0].group if len(courses) == 1 and courses[0].may_all_read(target) else None
    return (Audience.GROUP, group) if group is not None else (Audience.ME, None)
