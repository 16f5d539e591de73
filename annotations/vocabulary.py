"""The words that notes are sorted by: who may read them, and why they were made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may read a note besides its writer."""

    ME = "me", _("only me")
    GROUP = "group", _("my group")
    SIGNED_IN = "signed_in", _("everyone signed in")
    PUBLIC = "public", _("everyone")


class Motivation(models.TextChoices):
    """Why a note was made (W3C Web Annotation vocabulary)."""

    COMMENTING = "commenting", _("comment")
    HIGHLIGHTING = "highlighting", _("highlight")
    TAGGING = "tagging", _("tag")
    QUESTIONING = "questioning", _("question")
    ASSESSING = "assessing", _("assessment")
    LINKING = "linking", _("link")
    REPLYING = "replying", _("reply")
    DESCRIBING = "describing", _("description")


class Stance(models.TextChoices):
    """What an assessment comes to."""

    AGREE = "agree", _("agree")
    DISAGREE = "disagree", _("disagree")
    UNDECIDED = "undecided", _("undecided")
