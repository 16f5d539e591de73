from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "readingroom.courses"
    verbose_name = _("courses")
    default_auto_field = "django.db.models.BigAutoField"
