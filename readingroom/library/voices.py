"""Who speaks a stretch of text, and in whose report, as the page says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from readingroom.library.models import Voice


def said_by(voice: Voice) -> str:
    """The speaker as the text states them; the room's own heading stands beside it where that differs."""
    if voice.speaker is None or voice.speaker.heading == voice.stated_as:
        return voice.stated_as
    return _("%(stated)s (%(heading)s)") % {"stated": voice.stated_as, "heading": voice.speaker.heading}


def reported_by(voice: Voice) -> str:
    if voice.reporter is not None and not voice.reported_as:
        return voice.reporter.heading
    return voice.reported_as
