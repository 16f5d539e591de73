"""Assignments and progress for programs (JSON) and spreadsheets (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from readingroom.courses.models import Assignment, Course, Item
from readingroom.courses.progress import Row, Standing

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def assignment_json(request: HttpRequest, assignment: Assignment, standing: Standing | None, rows: Iterable[Row]) -> dict[str, Any]:
    """For teachers with every student's standing, for a student with their own."""
    described: dict[str, Any] = {
        **_assignment(request, assignment),
        "course": assignment.course.slug,
        "task": assignment.task,
        "items": [_item(item) for item in assignment.items.all()],
    }
    if standing is not None:
        described["standing"] = standing_json(standing)
    students = [{**_student(row), **standing_json(row.cells[0])} for row in rows]
    return {**described, "students": students} if students else described


def progress_json(request: HttpRequest, course: Course, assignments: Iterable[Assignment], rows: Iterable[Row]) -> dict[str, Any]:
    return {
        "course": course.slug,
        "title": course.title,
        "time_zone": course.time_zone,
        "assignments": [_assignment(request, assignment) for assignment in assignments],
        "students": [
            {**_student(row), "standings": [{"assignment": cell.assignment.number, **standing_json(cell)} for cell in row.cells]}
            for row in rows
        ],
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "state": standing.state.value,
        "due": _moment(standing.due),
        "submitted": _moment(standing.submitted),
        "late": standing.is_late,
        "done": {kind: standing.done[kind] for kind in standing.least},
        "missing": {counted.kind: counted.missing for counted in standing.missing},
        "reached": standing.reached.number if standing.reached else None,
    }


def _assignment(request: HttpRequest, assignment: Assignment) -> dict[str, Any]:
    return {
        "number": assignment.number,
        "title": assignment.title,
        "url": request.build_absolute_uri(assignment.get_absolute_url()),
        "opens": _moment(assignment.opens),
        "due": _moment(assignment.due),
        "due_local": assignment.due.astimezone(assignment.course.zone).isoformat(),
        "time_zone": assignment.course.time_zone,
        "published": assignment.published,
        "archived": _moment(assignment.archived),
        "withhold_until_done": assignment.withhold_until_done,
        "requirements": assignment.least,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "source": item.source.slug,
        "first": item.first.number if item.first else None,
        "last": item.last.number if item.last else None,
        "other": item.other.slug if item.other else None,
    }


def _student(row: Row) -> dict[str, Any]:
    return {"username": row.enrolment.user.username, "name": str(row.enrolment.user)}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def progress_csv(assignments: Iterable[Assignment], rows: Iterable[Row]) -> str:
    """One line a student; per assignment its state, when it was handed in (course time) and what counts."""
    assignments = list(assignments)
    file = io.StringIO()
    writer = csv.writer(file)
    head = [_("Name"), _("User name")]
    for assignment in assignments:
        title = f"{assignment.number} {assignment.title}"
        head += [title, f"{title}: {_('handed in')}", *(f"{title}: {_(kind)}" for kind in assignment.least)]
    writer.writerow([safe_cell(cell) for cell in head])
    for row in rows:
        line: list[str] = [str(row.enrolment.user), row.enrolment.user.username]
        for cell in row.cells:
            zone = cell.assignment.course.zone
            line += [str(cell.state.label), cell.submitted.astimezone(zone).strftime("%Y-%m-%d %H:%M") if cell.submitted else ""]
            line += [str(counted.done) for counted in cell.counted]
        writer.writerow([safe_cell(cell) for cell in line])
    return file.getvalue()


def safe_cell(text: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
