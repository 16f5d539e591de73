"""`manage.py send_digests`, once a day by the system's clock: a mail for those who asked for one, in counts and links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management import BaseCommand
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from readingroom.accounts.models import Digest, Preference
from readingroom.accounts.room import Room
from readingroom.reading.news import news_of

EVERY = {Digest.DAILY: timedelta(days=1), Digest.WEEKLY: timedelta(days=7)}
EARLY = timedelta(hours=1)
CONSOLE = "django.core.mail.backends.console.EmailBackend"


class Command(BaseCommand):
    help = "Mail what is new to those who asked for it: counts and links, no words. Without a mail server the mails are printed."

    def handle(self, *args: Any, **options: Any) -> None:
        now, sent = timezone.now(), 0
        connection = get_connection(None if settings.SENDS_MAIL else CONSOLE)
        wanted = Preference.objects.exclude(digest=Digest.NEVER).filter(user__is_active=True).exclude(user__email="")
        for preference in wanted.select_related("user"):
            every = EVERY[Digest(preference.digest)]
            if preference.digest_sent and preference.digest_sent > now - every + EARLY:
                continue
            with translation.override(preference.language or Room.current().language):
                mail = self._mail(preference, now - every, now)
            if mail is not None:
                mail.connection = connection
                sent += mail.send(fail_silently=False)
            Preference.objects.filter(pk=preference.pk).update(digest_sent=now)
        self.stdout.write(_("%(n)s mails sent.") % {"n": sent})

    def _mail(self, preference: Preference, since: Any, until: Any) -> EmailMessage | None:
        told = news_of(preference.user, max(since, preference.digest_sent or since), until)
        if not told:
            return None
        room, home = Room.current(), settings.READINGROOM_URL.rstrip("/")
        lines = [f"{each.says}: {home}{each.path}" for each in told]
        lines += ["", _("How often this comes, or never: %(address)s") % {"address": f"{home}/notes/news/"}]
        return EmailMessage(_("%(room)s: what is new") % {"room": room}, "\n".join(lines), to=[preference.user.email])
