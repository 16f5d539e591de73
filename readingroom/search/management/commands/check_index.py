"""Compare the index with the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from readingroom.search import audit
from readingroom.search.drain import drain
from readingroom.search.rebuild import rebuild


class Command(BaseCommand):
    help = "Compare every document of the search index with the database; with --repair, put right what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs")

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:
        drain()
        report = audit.check()
        self._say(report)
        if report.sound:
            return
        if not repair:
            raise CommandError(_("The index differs from the database; --repair puts it right."))
        if report.damaged:
            rebuild()
        else:
            audit.mend(report)
            drain()
        report = audit.check()
        self._say(report)
        if not report.sound:
            raise CommandError(_("The index still differs from the database."))

    def _say(self, report: audit.Report) -> None:
        if report.damaged:
            self.stdout.write(_("damaged: %(what)s") % {"what": report.damaged})
            return
        counts = {"checked": report.checked, "missing": len(report.missing), "stale": len(report.stale), "extra": len(report.extra)}
        self.stdout.write(_("%(checked)d documents; missing %(missing)d, out of date %(stale)d, left over %(extra)d") % counts)
