"""`manage.py find_quotations [SLUG…]`: words given as somebody's, found in the texts of the room."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from readingroom.library.finding_quotations import find_quotations
from readingroom.library.models import Source


class Command(BaseCommand):
    help = _("Finds quotations in all texts or in those named. What a person confirmed or rejected stays as it is.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")

    def handle(self, *args: Any, slugs: list[str], **options: Any) -> None:
        sources = Source.objects.with_text().filter(withdrawn=None).order_by("slug")
        if slugs:
            sources = sources.filter(slug__in=slugs)
            missing = sorted(set(slugs) - set(sources.values_list("slug", flat=True)))
            if missing:
                raise CommandError(_("There is no text “%(slug)s”.") % {"slug": missing[0]})
        started, words, found = time.perf_counter(), 0, 0
        for source in sources.iterator(chunk_size=20):
            counts = find_quotations(source)
            words, found = words + len(source.text.split()), found + counts.found
            if options["verbosity"]:
                said = {"slug": source.slug, **vars(counts)}
                self.stdout.write(_("%(slug)s: %(found)d found, %(added)d new (%(by_rule)d explicit), %(gone)d dropped") % said)
        if options["verbosity"]:
            said = {"found": found, "words": words, "seconds": f"{time.perf_counter() - started:.1f}"}
            self.stdout.write(_("%(found)d quotations in %(words)d words, %(seconds)s s") % said)
