"""`manage.py load_demo`: the demonstration's texts, people, notes, links and course, once."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from readingroom.reading.demo import DemoRefused, load


class Command(BaseCommand):
    help = _(
        "Brings the demonstration in: eleven texts of an invented country, with readers, notes, links and a course. Twice does nothing."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load()
        except DemoRefused as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(_("The demonstration is in.") if loaded else _("The demonstration was here already; nothing was changed."))
