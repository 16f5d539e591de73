"""`manage.py clear_demo`: the demonstration turned into an empty room."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from readingroom.reading.demo import clear


class Command(BaseCommand):
    help = _("Removes the demonstration: its texts, people, notes, links and course. What others made in the meantime stays.")
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        kept = clear()
        for what_and_why in kept:
            self.stdout.write(_("Kept: %(what)s.") % {"what": what_and_why})
        self.stdout.write(_("The demonstration is cleared. `manage.py start` opens a room of your own."))
