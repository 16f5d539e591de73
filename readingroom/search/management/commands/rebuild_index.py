"""Make the search index anew (in the place of Haystack's command, which would empty it first)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from readingroom.search.drain import drain
from readingroom.search.rebuild import rebuild
from readingroom.search.store import Busy


class Command(BaseCommand):
    help = "Make the search index anew beside the old one, and switch when it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = rebuild(self._progress)
        except Busy as problem:
            raise CommandError(_("Somebody else is rebuilding the index.")) from problem
        drain()
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(_("%(count)d documents") % {"count": count})

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done}/{total} ", ending="")
            self.stdout.flush()
