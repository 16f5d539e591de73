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
    courses = Course.objects.visible_to(user).running().select_related("group")
    assigned = Assignment.objects.visible_to(user).open().reading([target.pk]).filter(course__in=courses).select_related("course__group")
    nearest = assigned.filter(due__gte=timezone.now()).order_by("due").first() or assigned.order_by("-due").first()
    group = nearest.course.group if nearest is not None else None
    if group is None:
        own = list(courses[:2])
        group = own[0].group if len(own) == 1 and own[0].may_all_read(target) else None
    return (Audience.GROUP, group) if group is not None else (Audience.ME, None)
