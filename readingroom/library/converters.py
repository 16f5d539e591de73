"""Parts of addresses."""

from __future__ import annotations

from django.urls import register_converter


class PassageNumber:
    """12, 12a: the label of a passage, never a word such as "linked" or "with"."""

    regex = "[0-9]+[a-z]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PassageNumber, "passage")
