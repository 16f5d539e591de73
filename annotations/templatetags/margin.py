"""`{% load margin %}{% margin source %}`: what a page with a text needs so that its words can be marked in place.

The page's part of the contract: every stretch of the text stands in an element with data-start and data-end (code points), in or with
data-source (the slug); what is no part of the text carries data-noanno. `rows` selects what is exchanged when notes have changed.
"""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from annotations.keys import keys_for
from annotations.placing import PlacedNoteForm

register = template.Library()

MOST_KEYS = 12


@register.inclusion_tag("annotations/_margin.html", takes_context=True)
def margin(context: RequestContext, target: Any, rows: str = ".row") -> dict[str, Any]:
    """Nothing for a guest, who cannot write."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {}
    return {
        "form": PlacedNoteForm(creator=request.user, target=target, auto_id="margin-%s"),
        "tag_keys": keys_for(request.user, target)[:MOST_KEYS],
        "person": request.user.pk,
        "rows": rows,
        "phrases": json.dumps(_phrases()),
        "csrf_token": context.get("csrf_token"),
    }


def _phrases() -> dict[str, str]:
    """What the script says."""
    return {
        "saved": _("Saved."),
        "highlighted": _("Highlighted."),
        "undo": _("Undo"),
        "undone": _("Taken back."),
        "offline": _("The room cannot be reached. What you wrote is kept in this browser."),
        "signedOut": _("You are signed out. What you wrote is kept in this browser: sign in and open this page again."),
        "failed": _("That did not work. What you wrote is kept in this browser."),
        "noPassage": _("Choose words of a paragraph."),
        "leave": _("Leave"),
        "delete": _("Delete"),
        "deleted": _("Deleted."),
        "restored": _("It is back."),
        "kept": _("What you wrote is kept as a draft."),
        "selecting": _("Selecting: arrows extend by word, with Shift by character; v moves the other end; Tab or a, h, t; Esc leaves."),
    }
