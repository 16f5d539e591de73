"""What templates say about courses: times by the course's clock, and the bar above a reading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from readingroom.courses.models import Assignment, Course
from readingroom.courses.reading import in_assignment, reading_in, text_url

register = template.Library()


@register.simple_tag
def moment(when: datetime | None, course: Course) -> SafeString | str:
    """A time by the course's clock, with the zone named."""
    if when is None:
        return ""
    local = when.astimezone(course.zone)
    zone = _("%(zone)s, UTC%(offset)s") % {
        "zone": course.time_zone.replace("_", " "),
        "offset": f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:5],
    }
    # Translators: a date and time as Django's `date` filter formats it.
    shown = date_format(local, _("l j F Y, H:i"))
    return format_html('<time datetime="{}">{} <span class="zone">({})</span></time>', local.isoformat(timespec="minutes"), shown, zone)


@register.simple_tag
def short_moment(when: datetime | None, course: Course) -> SafeString | str:
    """The same for a narrow cell; the zone stands above the table."""
    if when is None:
        return ""
    local = when.astimezone(course.zone)
    # Translators: a short date and time as Django's `date` filter formats it.
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), date_format(local, _("j M, H:i")))


register.simple_tag(text_url, name="text_url")


@register.simple_tag
def pair_url(item: Any, assignment: Assignment) -> str:
    """Both texts of a pair side by side."""
    return in_assignment(item.url_at(), assignment)


@register.inclusion_tag("courses/_bar.html", takes_context=True)
def assignment_bar(context: template.Context) -> dict[str, Any]:
    """The assignment that a text was opened in (`?assignment=ID`); nothing without one. For pages of texts, of any room."""
    request = context.get("request")
    return {"reading": reading_in(request) if request is not None else None, "request": request, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def assignment_query(context: template.Context) -> str:
    """ "?assignment=3" for addresses of forms that write notes, or nothing."""
    request = context.get("request")
    reading = reading_in(request) if request is not None else None
    return "?{}={}".format(*reading.field) if reading else ""
