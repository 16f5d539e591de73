"""Parts of addresses."""

from __future__ import annotations

from django.urls import register_converter


class NotesForm:
    """The form that notes are taken along in."""

    regex = "jsonld|csv|xlsx|html|md"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NotesForm, "form")
