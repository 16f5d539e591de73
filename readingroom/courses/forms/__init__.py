"""What people fill in about courses."""

from readingroom.courses.forms.assignments import AssignmentForm
from readingroom.courses.forms.courses import CourseForm, RoleForm, RosterForm

__all__ = ["AssignmentForm", "CourseForm", "RoleForm", "RosterForm"]
