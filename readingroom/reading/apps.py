from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadingConfig(AppConfig):
    name = "readingroom.reading"
    verbose_name = _("reading")
    default_auto_field = "django.db.models.BigAutoField"
