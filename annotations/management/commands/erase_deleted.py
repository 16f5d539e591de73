"""`manage.py erase_deleted`: the words of notes that were deleted more than a month ago are gone for good."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Annotation


class Command(BaseCommand):
    help = "Erase words, places and tags of notes deleted more than 30 days ago; an empty row stays, so that replies keep their thread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        old = Annotation.objects.filter(deleted__lt=timezone.now() - timedelta(days=options["days"])).exclude(motivation="linking")
        count = 0
        for note in old.exclude(body="", extra={}, via=[], anchors=None, tags=None).distinct():
            note.body, note.extra, note.via, note.canonical = "", {}, [], ""
            note.save()
            note.anchors.all().delete()
            note.tags.clear()
            count += 1
        self.stdout.write(_("%(n)s notes erased.") % {"n": count})
