from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from annotations.checks import named_in_settings


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = _("annotations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(named_in_settings)
