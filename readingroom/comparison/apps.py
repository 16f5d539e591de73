from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparisonConfig(AppConfig):
    name = "readingroom.comparison"
    verbose_name = _("comparison")
    default_auto_field = "django.db.models.BigAutoField"
