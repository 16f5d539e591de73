"""What a person may do in the room as a whole; a course gives roles of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    READER = "reader", _("reader")
    INSTRUCTOR = "instructor", _("instructor")
    CURATOR = "curator", _("curator")
    ADMIN = "admin", _("administrator")
