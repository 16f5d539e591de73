"""Courses, what they assign, and what their students did."""

from readingroom.courses.models.assignments import Assignment, AssignmentQuerySet, Extension, Item, Requirement
from readingroom.courses.models.courses import Course, CourseQuerySet, Enrolment, EnrolmentQuerySet
from readingroom.courses.models.work import AssignedNote, AssignedNoteQuerySet, Submission

__all__ = [
    "AssignedNote",
    "AssignedNoteQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "Course",
    "CourseQuerySet",
    "Enrolment",
    "EnrolmentQuerySet",
    "Extension",
    "Item",
    "Requirement",
    "Submission",
]
