"""Bring the index up to date with what has changed."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.translation import gettext as _

from readingroom.search.drain import drain


class Command(BaseCommand):
    help = "Write what has changed into the search index, once or every so many seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="keep on, with so many seconds between two looks")

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        while True:
            done = drain()
            if done or not every:
                self.stdout.write(_("%(count)d changes done") % {"count": done})
            if not every:
                return
            close_old_connections()
            time.sleep(every)
