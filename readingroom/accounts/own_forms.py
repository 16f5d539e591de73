"""The forms for one's e-mail address and password, in this room's words.

Apart from `forms`: allauth imports that one while its own forms are not all there yet.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, ChangePasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _


class EmailForm(AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, {"email": _("E-mail address")})


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # the same
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, {"oldpassword": _("Present password"), "password1": _("New password"), "password2": _("New password, again")})


def _named(form: forms.BaseForm, labels: dict[str, Any]) -> None:
    """Fields as this room calls them, without words in them that vanish while one types."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
