"""`manage.py import_notes FILE --user NAME`: notes of a file become a reader's, as on the page "Bring notes in"."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotations.bringing.plan import Fate, Plan, guesses
from annotations.bringing.rows import read_file
from annotations.protocol.refusing import Refused


class Command(BaseCommand):
    help = "Bring in notes from an export of Hypothesis or from W3C Web Annotations (JSON); private unless told otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="whose notes they become")
        parser.add_argument("--text", action="append", default=[], metavar="ADDRESS=SLUG", help="which text an address in the file means")
        parser.add_argument("--writer", action="append", help="only what this person of the file wrote (may be repeated)")
        parser.add_argument(
            "--keep-audience", action="store_true", help="the readers that the file says, where the person may write for them"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        people = get_user_model()
        try:
            user = people._default_manager.get(**{people.USERNAME_FIELD: options["user"]})
            rows = read_file(options["file"].read_bytes())
        except people.DoesNotExist:
            raise CommandError(_("There is nobody called %(name)s.") % {"name": options["user"]}) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        host = urlsplit(settings.READINGROOM_URL).netloc
        told = dict(pair.rpartition("=")[::2] for pair in options["text"])
        plan = Plan(rows, user, host, {**guesses(rows, user, host), **told}, options["writer"])
        if not options["dry_run"]:
            plan.carry_out(keep_audience=options["keep_audience"])
        for outcome in plan.outcomes:
            if outcome.fate is Fate.LOST or outcome.reason:
                self.stdout.write(f"{outcome.row.number}: {outcome.fate}: {outcome.reason}")
        counted = ", ".join(f"{plan.count(fate)} {fate}" for fate in Fate)
        self.stdout.write(counted)
