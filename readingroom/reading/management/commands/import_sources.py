"""`manage.py import_sources PATH…`: documents and folders of documents become sources, with a report of all that was healed or dropped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from readingroom.accounts.models import User
from readingroom.comparison.link_file import bring_links
from readingroom.library.importers import FORMATS, ImportRefused
from readingroom.library.importing import Arrival, Outcome, bring_in
from readingroom.library.models import Collection, Source

ENDINGS = {".txt", ".text", ".md", ".markdown", ".mkd", ".wiki", ".mediawiki", ""}
LINKS = "links.json"
ABOUT_THE_FOLDER = {"readme", "license", "licence", "copying"}
WIDTH = 30


class Command(BaseCommand):
    help = _(
        "Imports documents: all of one or nothing of it, line by line what was healed, kept or dropped. The same bytes again do nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_("a document, or a folder of documents (links.json too)"))
        parser.add_argument("--revise", metavar="SLUG", help=_("the file is the new text of this source"))
        parser.add_argument("--record", metavar="SLUG", help=_("the file is the text of this record"))
        parser.add_argument("--new", action="store_true", help=_("a document of its own, although a title is the same"))
        parser.add_argument(
            "--access", choices=Source.Access.values, default=Source.Access.SIGNED_IN, help=_("who may read it (signed_in)")
        )
        parser.add_argument("--collection", metavar="TITLE", help=_("put it into this collection, made if need be"))
        parser.add_argument("--by", metavar="USER", help=_("the account that brings it in"))
        parser.add_argument("--format", choices=[each.__name__.rpartition(".")[2] for each in FORMATS], default="", help=_("do not guess"))
        parser.add_argument("--no-links", action="store_true", help=_("leave the folder's links.json alone"))

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        named = options["revise"] or options["record"]
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise CommandError(_("There is no %(path)s.") % {"path": missing[0]})
        if named and (len(paths) > 1 or paths[0].is_dir()):
            raise CommandError(_("--revise and --record take one file."))
        self.loud = options["verbosity"] > 0
        source = self.source(named) if named else None
        refused = 0
        for path in paths:
            refused += self.folder(path, options) if path.is_dir() else not self.one(path, options, source)
        if refused:
            raise CommandError(
                ngettext("%(number)s document was refused.", "%(number)s documents were refused.", refused) % {"number": refused}
            )

    def folder(self, folder: Path, options: dict[str, Any]) -> int:
        """All documents of a folder, then the links between them; how many were refused."""
        files = list(documents(folder))
        if not files:
            raise CommandError(_("%(folder)s holds no document.") % {"folder": folder})
        sources: dict[str, Source] = {}
        for number, path in enumerate(files):
            self.progress(number, len(files), readable_name(path))
            outcome = self.one(path, options, None)
            if outcome:
                sources[path.name] = outcome.source
        self.progress(len(files), len(files), "")
        links = folder / LINKS
        if links.is_file() and not options["no_links"]:
            self.links(links, sources)
        return len(files) - len(sources)

    def one(self, path: Path, options: dict[str, Any], source: Source | None) -> Outcome | None:
        try:
            arrival = Arrival(
                original=path.read_bytes(),
                file_name=readable_name(path),
                by=self.person(options["by"]),
                access=options["access"],
                collections=self.collections(options["collection"]),
                importer=options["format"],
                as_new=options["new"],
            )
            revise = source if options["revise"] else None
            outcome = bring_in(arrival, record=source if options["record"] else None, revise=revise)
        except (ImportRefused, OSError) as error:
            self.stderr.write(_("%(file)s: refused: %(reason)s") % {"file": readable_name(path), "reason": error})
            return None
        self.report(path, outcome)
        return outcome

    def report(self, path: Path, outcome: Outcome) -> None:
        if not self.loud:
            return
        self.clear()
        self.stdout.write(f"{readable_name(path)}: {outcome.sentence}")
        draft = outcome.draft
        if draft:
            counts = draft.as_json()
            self.stdout.write("  " + _("%(importer)s: %(headings)s headings, %(passages)s passages, %(notes)s lines of report") % counts)
            for note in draft.notes:
                self.stdout.write(f"  {note.line:>5}  {note.action:<8} {note.reason}" + (f": {note.words}" if note.words else ""))
        for number, target in outcome.forwards.items():
            self.stdout.write("  " + _("¶%(number)s now leads to ¶%(target)s") % {"number": number, "target": target})
        if outcome.moved:
            self.stdout.write(
                "  " + _("readers' places: %(counts)s") % {"counts": ", ".join(f"{n} {state}" for state, n in outcome.moved.items())}
            )

    def links(self, path: Path, sources: dict[str, Source]) -> None:
        try:
            brought = bring_links(path.read_bytes(), sources)
        except ImportRefused as error:
            self.stderr.write(_("%(file)s: refused: %(reason)s") % {"file": readable_name(path), "reason": error})
            return
        if self.loud:
            counts = {"file": readable_name(path), "made": brought.made, "known": brought.known}
            self.stdout.write(_("%(file)s: %(made)s links made, %(known)s already here") % counts)
        for line in brought.left_out:
            self.stderr.write(f"  {line}")

    def progress(self, done: int, of: int, name: str) -> None:
        """A bar while a person watches; nothing into a file or a pipe."""
        if self.loud and self.stderr.isatty():
            full = WIDTH * done // of
            self.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done}/{of} {name[:40]:<40}", ending="" if done < of else "\n")

    def clear(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r" + " " * (WIDTH + 60) + "\r", ending="")

    def source(self, slug: str) -> Source:
        found = Source.objects.filter(slug=slug, withdrawn=None).first()
        if not found:
            raise CommandError(_("There is no source “%(slug)s”.") % {"slug": slug})
        return found

    def person(self, username: str | None) -> User | None:
        if not username:
            return None
        found: User | None = User.objects.filter(username=username).first()
        if not found:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
        return found

    def collections(self, title: str | None) -> list[Collection]:
        if not title:
            return []
        slug = slugify(title, allow_unicode=True)[:120]
        return [Collection.objects.get_or_create(title=title[:200], defaults={"slug": slug})[0]]


def readable_name(path: Path) -> str:
    """The file's name; what in it is no UTF-8 becomes U+FFFD, since no database takes it."""
    return os.fsencode(path.name).decode(errors="replace")


def documents(folder: Path) -> Iterator[Path]:
    """The documents of a folder by name: no hidden files, no data, nothing that is about the folder itself."""
    for path in sorted(folder.iterdir()):
        if (
            path.is_file()
            and path.suffix.lower() in ENDINGS
            and not path.name.startswith(".")
            and path.stem.lower() not in ABOUT_THE_FOLDER
        ):
            yield path
