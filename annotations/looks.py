"""How a tag looks: a colour of a fixed palette and a pattern, so that colour is never the only sign.

Each colour stands out from paper and from the dark page by 3 : 1 or more (`static/annotations/codes.css` holds the same names;
a test keeps both equal).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    BLUE = "blue", _("blue")
    ORANGE = "orange", _("orange")
    TEAL = "teal", _("teal")
    PINK = "pink", _("pink")
    OLIVE = "olive", _("olive")
    PURPLE = "purple", _("purple")
    RED = "red", _("red")
    SKY = "sky", _("sky")
    BROWN = "brown", _("brown")
    GREEN = "green", _("green")
    AMBER = "amber", _("amber")
    GREY = "grey", _("grey")

    @property
    def hex(self) -> str:
        """As on the light page: what is written into files."""
        return PALETTE[self][0]


class Pattern(models.TextChoices):
    SOLID = "solid", _("solid")
    DOTS = "dots", _("dots")
    RISING = "rising", _("rising lines")
    LEVEL = "level", _("level lines")
    GRID = "grid", _("grid")
    FALLING = "falling", _("falling lines")
    UPRIGHT = "upright", _("upright lines")
    CHECKS = "checks", _("checks")


PALETTE: dict[Colour, tuple[str, str]] = {
    Colour.BLUE: ("#1f5fa8", "#7db4f0"),
    Colour.ORANGE: ("#b4540e", "#f09a5b"),
    Colour.TEAL: ("#0f766e", "#5eccc0"),
    Colour.PINK: ("#ad2a6b", "#f190bf"),
    Colour.OLIVE: ("#6b7016", "#c3c765"),
    Colour.PURPLE: ("#7a3fa0", "#c79be6"),
    Colour.RED: ("#b3261e", "#f29189"),
    Colour.SKY: ("#2a7f9e", "#7fd0e8"),
    Colour.BROWN: ("#76533a", "#cda88c"),
    Colour.GREEN: ("#2e7d32", "#86c98a"),
    Colour.AMBER: ("#96650a", "#e3b34f"),
    Colour.GREY: ("#5f6368", "#b5bac0"),
}
"""Each colour on the light page and on the dark one."""


def next_look(taken: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first colour and pattern that no tag of the codebook has; all colours come before the second pattern."""
    used = set(taken)
    for pattern, colour in product(Pattern, Colour):
        if (colour.value, pattern.value) not in used:
            return colour.value, pattern.value
    return Colour.GREY.value, Pattern.SOLID.value


def nearest_colour(written: str) -> str:
    """The colour of the palette that is nearest to "#rrggbb" of a file; none where that is no colour."""
    sought = _channels(written)
    if sought is None:
        return ""
    return min(PALETTE, key=lambda colour: _distance(_channels(PALETTE[colour][0]) or sought, sought)).value


def _channels(written: str) -> tuple[int, int, int] | None:
    digits = written.strip().removeprefix("#")
    if len(digits) != 6 or not digits.isascii():
        return None
    try:
        number = int(digits, 16)
    except ValueError:
        return None
    return number >> 16, number >> 8 & 255, number & 255


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The "redmean" approximation of how different two colours look (https://www.compuphase.com/cmetric.htm)."""
    mean = (one[0] + other[0]) / 2
    red, green, blue = (mine - theirs for mine, theirs in zip(one, other, strict=True))
    return (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue
