"""`manage.py import_names FILE`: names and their forms from a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from readingroom.accounts.models import User
from readingroom.library import name_files


class Command(BaseCommand):
    help = _("Brings names and their forms in from a TOML file: all of it, or nothing. Doing it again changes nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="USERNAME", default="", help=_("The curator who stands behind the file."))

    def handle(self, *args: Any, file: Path, by: str, **options: Any) -> None:
        curator = None
        if by:
            curator = User.objects.filter(username=by).first()
            if curator is None or not curator.may_curate:
                raise CommandError(_("There is no curator “%(name)s”.") % {"name": by})
        try:
            counts = name_files.bring_in(name_files.read(file.read_text("utf-8-sig")), curator)
        except (OSError, UnicodeDecodeError, name_files.NotNames) as problem:
            raise CommandError(_("%(file)s: nothing was brought in: %(problem)s") % {"file": file.name, "problem": problem}) from problem
        said = _("%(names)d names: %(new_names)d new; %(new_forms)d forms new, %(changed)d names and forms changed.")
        self.stdout.write(said % vars(counts))
