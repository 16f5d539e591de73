"""The course of the demonstration, in its third week whenever it is loaded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from readingroom.accounts.models import User
from readingroom.courses.models import Assignment, Course, Enrolment, Item, Requirement, Submission
from readingroom.library.models import Source
from readingroom.reading.demo.files import read
from readingroom.reading.demo.places import passage_with


def course_slug() -> str:
    return slugify(str(read("course")["course"]["title"]), allow_unicode=True)


def add_course(people: dict[str, User]) -> Course:
    """The course with its people."""
    told = read("course")["course"]
    course = Course.begin(told["title"], told["time_zone"], people[told["instructor"]])
    for username in told["students"]:
        course.enrol(people[username], Enrolment.Role.STUDENT)
    return course


def add_assignments(course: Course, people: dict[str, User], sources: dict[str, Source]) -> dict[int, Assignment]:
    """What the course reads, by number, and how far everybody has come."""
    teacher = people[read("course")["course"]["instructor"]]
    return {number: _assign(course, teacher, people, sources, told) for number, told in enumerate(read("course")["assignment"], start=1)}


def _assign(course: Course, teacher: User, people: dict[str, User], sources: dict[str, Source], told: dict[str, Any]) -> Assignment:
    source = sources[told["source"]]
    assignment = Assignment.objects.create(
        course=course,
        title=told["title"],
        task=told["task"],
        opens=days_from_now(told["opened"]),
        due=days_from_now(told["due"]).astimezone(course.zone).replace(hour=23, minute=59, second=0, microsecond=0),
        withhold_until_done=told.get("withhold_until_done", False),
        made_by=teacher,
    )
    Item.objects.create(
        assignment=assignment,
        source=source,
        first=passage_with(source, told["first"]) if "first" in told else None,
        last=passage_with(source, told["last"]) if "last" in told else None,
        other=sources[told["other"]] if "other" in told else None,
    )
    for kind, least in told["counts"].items():
        Requirement.objects.create(assignment=assignment, kind=kind, least=least)
    for username, words in told["reached"].items():
        handed_in = told.get("submitted", {}).get(username)
        Submission.objects.create(
            assignment=assignment,
            student=people[username],
            reached=passage_with(source, words),
            started=assignment.opens + timedelta(days=1),
            submitted=None if handed_in is None else days_from_now(handed_in),
        )
    return assignment


def days_from_now(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)
