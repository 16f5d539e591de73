"""What people fill in about themselves, about others, and about the room."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from readingroom.accounts.invitations import Invitation
from readingroom.accounts.models import Preference, User
from readingroom.accounts.roles import Role
from readingroom.accounts.room import Room


def time_zones() -> list[tuple[str, Any]]:
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/")))
    return [
        ("", _("the room's (%(zone)s)") % {"zone": settings.TIME_ZONE}),
        ("UTC", "UTC"),
        *((zone, zone.replace("_", " ")) for zone in named),
    ]


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail address")
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(forms.Form):
    """What this room asks beside allauth's own fields."""

    full_name = forms.CharField(label=_("Name as others see it"), max_length=150, required=False, help_text=_("Empty: your user name."))
    field_order = ("username", "full_name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, required=False, help_text=_("Times and due dates are shown in it.")
    )
    language = forms.ChoiceField(label=_("Language of the pages"), required=False, choices=[("", _("the room's")), *settings.LANGUAGES])

    class Meta:
        model = User
        fields = ["full_name", "pseudonym"]
        help_texts = {"pseudonym": _("What you can sign a note with instead of your name. Changing it changes it under all of them.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        preference = Preference.objects.filter(user=self.instance).first() or Preference()
        self.initial.update(time_zone=preference.time_zone, language=preference.language)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def clean_pseudonym(self) -> str:
        """Nobody signs with the name of somebody else."""
        pseudonym = " ".join(self.cleaned_data["pseudonym"].split())
        same = Q(full_name__iexact=pseudonym) | Q(username__iexact=pseudonym) | Q(pseudonym__iexact=pseudonym)
        if pseudonym and User.objects.exclude(pk=self.instance.pk).filter(same).exists():
            raise forms.ValidationError(_("This name is not free: choose another one."))
        return pseudonym

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        wanted: dict[str, Any] = {name: self.cleaned_data[name] for name in ("time_zone", "language") if name in self.cleaned_data}
        Preference.objects.update_or_create(user=user, defaults=wanted)
        return user


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "role", "is_active"]
        labels = {"is_active": _("may sign in")}
        help_texts = {"is_active": ""}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance == self.by and (cleaned.get("role") != Role.ADMIN or not cleaned.get("is_active")):
            raise forms.ValidationError(_("You cannot take your own rights away; another administrator can."))
        return cleaned


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["note", "role"]


class RoomForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language of its pages"), choices=settings.LANGUAGES)

    class Meta:
        model = Room
        fields = ["name", "contact", "funding", "selection", "language", "sign_up", "public_notes", "may_be_indexed"]


class DigestForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["digest"]
        labels = {"digest": _("A mail with what is new")}
        widgets = {"digest": forms.RadioSelect}
