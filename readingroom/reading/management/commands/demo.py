"""`manage.py demo`: the demonstration room, from nothing to an address that answers."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.utils.translation import gettext as _

from readingroom.accounts.models import Room
from readingroom.reading.demo import LOGINS
from readingroom.reading.serving import alone, claim, collect_static, migrate, serve
from readingroom.search.drain import drain

HOST = "127.0.0.1"


def about_the_room() -> dict[str, str]:
    """What /about/ says of a room that is only shown."""
    return {
        "name": _("The reading room: a demonstration"),
        "contact": _("curator@halmara.example (invented, like everything here: nobody reads it)"),
        "funding": _("Nobody pays for this demonstration: it runs on the machine of whoever started it."),
        "selection": _(
            "The texts of Halmara were written for this demonstration, so that every kind of source is there and both sides of one dispute "
            "speak at the same length, each as well as it can. They stand for no real country, party or person.\n"
            "What is not marked as invented describes documents that exist, or was brought in by whoever started it: the room says where "
            "each came from, and what is not stated."
        ),
    }


class Command(BaseCommand):
    help = _("Serves the demonstration room on this machine: an invented library, people and a running course.")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=_("the port on 127.0.0.1 (8000)"))
        parser.add_argument("--corpus", type=Path, metavar="FOLDER", help=_("a folder of documents to import as well"))

    def handle(self, *args: Any, port: int, corpus: Path | None, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(_("The demonstration has known passwords, so it is not shown under READINGROOM_URL: use `manage.py start`."))
        if corpus and not corpus.is_dir():
            raise CommandError(_("%(folder)s is not a folder.") % {"folder": corpus})
        with claim(HOST, port) as listener:
            with alone():
                migrate()
                self.refuse_a_room_of_ones_own()
                call_command("load_demo", stdout=StringIO())
                Room.objects.get_or_create(is_demo=True, defaults={**about_the_room(), "public_notes": True})
                if corpus:
                    call_command("import_sources", corpus)
                drain()
                collect_static()
            serve(listener, lambda: self.greet(port))

    def refuse_a_room_of_ones_own(self) -> None:
        if Room.objects.filter(is_demo=False).exists():
            raise CommandError(
                _("This is a room of your own, and the demonstration has known passwords: set READINGROOM_VAR to another folder for it.")
            )

    def greet(self, port: int) -> None:
        self.stdout.write("\n" + _("The reading room is open: http://127.0.0.1:%(port)s/") % {"port": port} + "\n\n")
        self.stdout.write(_("Sign in as (role, user name, password):"))
        for role, username, password in LOGINS:
            self.stdout.write(f"  {role:<12} {username:<12} {password}")
        self.stdout.write("\n" + _("Ctrl-C closes it. `manage.py clear_demo` makes it an empty room of your own."))
        self.stdout.flush()
