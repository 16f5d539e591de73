from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_started
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "readingroom.search"
    verbose_name = _("search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are importable only now.
        from readingroom.search import background, changes
        from readingroom.search.drain import drain

        changes.connect()
        background.use(drain)
        # A server's first request starts its thread; a command that writes starts one of its own.
        request_started.connect(background.start, dispatch_uid="search-start")
