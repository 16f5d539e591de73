"""Forms about a course and its people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from readingroom.accounts.models import User
from readingroom.courses.due import zone_names
from readingroom.courses.models import Course, Enrolment
from readingroom.courses.roster import Line, NotALine, read_list

JOINING_ROLES = [(Enrolment.Role.STUDENT, _("students")), (Enrolment.Role.ASSISTANT, _("assistants"))]


class CourseForm(forms.Form):
    """A title and the clock by which the course lives."""

    title = forms.CharField(label=_("Title"), max_length=150)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Due times are typed and shown by this clock."))
    anonymous_to_peers = forms.BooleanField(
        label=_("Students do not see who wrote what"),
        required=False,
        help_text=_("They see each other's notes without names; you see the names."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted({*zone_names(), settings.TIME_ZONE, self.initial.get("time_zone", "UTC")})
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]

    def begin(self, instructor: User) -> Course:
        course = Course.begin(self.cleaned_data["title"], self.cleaned_data["time_zone"], instructor)
        return self.change(course)

    def change(self, course: Course) -> Course:
        course.title, course.time_zone = self.cleaned_data["title"], self.cleaned_data["time_zone"]
        course.save(update_fields=["title", "time_zone"])
        course.group.name, course.group.anonymous_to_peers = course.title, self.cleaned_data["anonymous_to_peers"]
        course.group.save(update_fields=["name", "anonymous_to_peers"])
        return course


class RosterForm(forms.Form):
    """A list of people, one a line."""

    people = forms.CharField(
        label=_("One person a line: user name, full name"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "Who has an account here is enrolled with it. For the others an account is made, with a password that is shown once, to print."
        ),
        strip=False,
    )
    role = forms.ChoiceField(label=_("They join as"), choices=JOINING_ROLES, initial=Enrolment.Role.STUDENT)

    def clean_people(self) -> list[Line]:
        try:
            return read_list(self.cleaned_data["people"])
        except NotALine as wrong:
            raise ValidationError(wrong.messages) from None


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Part in the course"), choices=Enrolment.Role)
