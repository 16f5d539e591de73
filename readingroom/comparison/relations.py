"""The eight relations a link may state, in both directions, and whose word it is."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    """What the first end does to the second. The order is that of the forms; it ranks nothing."""

    QUOTES = "quotes", _("quotes")
    RESTATES = "restates", _("restates")
    INTERPRETS = "interprets", _("interprets")
    SUPPORTS = "supports", _("supports")
    CRITICISES = "criticises", _("criticises")
    DISPUTES = "disputes", _("disputes")
    CONTEXTUALISES = "contextualises", _("contextualises")
    CONTRASTS = "contrasts", _("contrasts with")

    @property
    def inverse(self) -> str | Promise:
        """The same relation said of the second end."""
        return _INVERSE[self.value]

    @property
    def definition(self) -> str | Promise:
        return _DEFINITIONS[self.value]

    def seen(self, *, outgoing: bool) -> str | Promise:
        """The label beside the end that acts (outgoing) or the one acted on."""
        return self.label if outgoing else self.inverse


_INVERSE: dict[str, str | Promise] = {
    "quotes": _("quoted by"),
    "restates": _("restated by"),
    "interprets": _("interpreted by"),
    "supports": _("supported by"),
    "criticises": _("criticised by"),
    "disputes": _("disputed by"),
    "contextualises": _("contextualised by"),
    "contrasts": _("contrasts with"),
}

_DEFINITIONS: dict[str, str | Promise] = {
    "quotes": _("It gives words of the other place as that place's own words."),
    "restates": _("It says the same thing in other words, or in another language."),
    "interprets": _("It says what the other place means, or how it is to be understood."),
    "supports": _("It gives a reason for, or agreement with, what the other place says."),
    "criticises": _("It finds fault with what the other place says or does: its reasons, its value, its effects."),
    "disputes": _("It says that a statement of the other place is not so."),
    "contextualises": _("It tells of circumstances in which the other place stands: before, around or after it."),
    "contrasts": _("The two places differ in a way worth seeing side by side; neither speaks of the other."),
}


class Basis(models.TextChoices):
    """Whose word the link is."""

    EXPLICIT = "explicit", _("the text itself says so")
    EDITORIAL = "editorial", _("a reader says so")
