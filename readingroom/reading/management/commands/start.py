"""`manage.py start`: a room of one's own, asked for once, then served."""

from __future__ import annotations

import getpass
import os
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from readingroom.accounts.models import Role, Room, User
from readingroom.reading.serving import alone, claim, collect_static, migrate, serve
from readingroom.search.drain import drain


class Command(BaseCommand):
    help = _("Opens an empty room of your own: asks for its name, a contact, its language and the first account, once; then serves it.")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=_("the port (8000)"))
        parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help=_("the address to listen at (127.0.0.1)"))
        parser.add_argument("--name", help=_("name of the room"))
        parser.add_argument("--contact", help=_("whom readers can write to: an e-mail address, or a name and a place"))
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], help=_("language of its pages"))
        parser.add_argument("--username", help=_("user name of the first account, an administrator"))
        parser.add_argument("--email", help=_("e-mail address of the first account (optional)"))
        parser.add_argument(
            "--no-input",
            action="store_true",
            help=_("ask nothing; the password comes from READINGROOM_PASSWORD or is made up and shown once"),
        )

    def handle(self, *args: Any, port: int, bind: str, **options: Any) -> None:
        with claim(bind, port) as listener:
            with alone():
                migrate()
                self.make_room(options)
                drain()
                collect_static()
            serve(listener, lambda: self.greet(bind, port))

    def make_room(self, options: dict[str, Any]) -> None:
        room = Room.objects.first()
        if room and room.is_demo:
            raise CommandError(
                _("This is the demonstration: `manage.py clear_demo` empties it, or name another folder in READINGROOM_VAR.")
            )
        if room:
            return
        ask = self.question(options)
        room = Room(name=ask("name", _("Name of the room"), _("The reading room")))
        room.contact = ask("contact", _("Contact, shown on the page about the room"), "")
        room.language = options["language"] or self.ask_language(ask)
        first = User(username=ask("username", _("Your user name"), "admin"), email=ask("email", _("Your e-mail address (optional)"), ""))
        first.role, first.is_staff, first.is_superuser = Role.ADMIN, True, True
        try:
            room.full_clean()
            first.full_clean(exclude=["password"])
            first.set_password(self.password(first, options))
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        with transaction.atomic():
            room.save()
            first.save()

    def question(self, options: dict[str, Any]) -> Any:
        """Options come first, then the person at the keyboard; without one, what is usual."""

        def ask(option: str, words: str, usual: str) -> str:
            if options.get(option) is not None:
                return str(options[option]).strip()
            if self.nobody_there(options):
                return usual
            return input(f"{words} [{usual}]: " if usual else f"{words}: ").strip() or usual

        return ask

    def ask_language(self, ask: Any) -> str:
        codes = [code for code, _name in settings.LANGUAGES]
        if len(codes) == 1:
            return codes[0]
        return str(ask("language", _("Language of its pages (%(codes)s)") % {"codes": ", ".join(codes)}, settings.LANGUAGE_CODE))

    def password(self, first: User, options: dict[str, Any]) -> str:
        if given := os.environ.get("READINGROOM_PASSWORD"):
            validate_password(given, first)
            return given
        if self.nobody_there(options):
            made = secrets.token_urlsafe(12)
            self.stdout.write(
                _("First account: %(name)s, password %(password)s (shown this once)") % {"name": first.username, "password": made}
            )
            return made
        while True:
            given = getpass.getpass(_("Password: "))
            try:
                validate_password(given, first)
            except ValidationError as problem:
                self.stderr.write(" ".join(problem.messages))
                continue
            if getpass.getpass(_("The same again: ")) == given:
                return given
            self.stderr.write(_("The two differ."))

    def nobody_there(self, options: dict[str, Any]) -> bool:
        return bool(options["no_input"]) or not sys.stdin.isatty()

    def greet(self, bind: str, port: int) -> None:
        host = f"[{bind}]" if ":" in bind else bind
        address = f"http://{host}:{port}/" if settings.LOCAL else settings.READINGROOM_URL
        self.stdout.write(_("The reading room is open: %(address)s  (Ctrl-C closes it)") % {"address": address})
        self.stdout.flush()
