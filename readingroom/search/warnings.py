"""What a comparison warns of, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from readingroom.search.comparison import Warning_

WARNINGS = {
    Warning_.NEGATION_ADDED: gettext_lazy("A negation stands in the quotation that the passage does not have."),
    Warning_.NEGATION_LEFT_OUT: gettext_lazy("A negation of the passage is left out of the quotation."),
    Warning_.NEGATION_SKIPPED: gettext_lazy("The words left out by the ellipsis hold a negation."),
    Warning_.NUMBER: gettext_lazy("A number differs."),
    Warning_.AMOUNT: gettext_lazy("A word such as “all”, “some” or “only” differs."),
    Warning_.NAME: gettext_lazy("A name differs."),
    Warning_.OPPOSITE: gettext_lazy("A word is turned by what it begins with."),
    Warning_.ONE_WORD: gettext_lazy("All but one word is the same; one word can turn the sense."),
    Warning_.CUT: gettext_lazy("The first or last word is only a part of the passage’s."),
    Warning_.ORDER: gettext_lazy("Words stand in another order."),
    Warning_.CROSSES: gettext_lazy("The pieces stand in the passage, but not within one quotation."),
}


def warned(warning: Warning_, called: Mapping[Warning_, tuple[str, str]]) -> str:
    """The warning, and the words that it is about where they are known."""
    said = str(WARNINGS[warning])
    if warning not in called or warning is Warning_.ORDER:
        return said
    quote, text = called[warning]
    if quote and text:
        about = _("“%(quote)s” in the quotation, “%(text)s” in the passage.")
    else:
        about = _("Only in the quotation: “%(quote)s”.") if quote else _("Only in the passage: “%(text)s”.")
    return f"{said} {about % {'quote': quote, 'text': text}}"
