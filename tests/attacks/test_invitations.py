"""An invitation is good until it is withdrawn, also for somebody who has opened it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from readingroom.accounts.invitations import Invitation
from readingroom.accounts.models import Role, User

pytestmark = pytest.mark.django_db
SIGN_UP = {"username": "mallory", "password1": "quiet reading is work", "password2": "quiet reading is work"}


@pytest.fixture
def invitation(curator: User) -> Invitation:
    return Invitation.objects.create(role=Role.CURATOR, invited_by=curator)


def test_an_invitation_gives_its_role(invitation: Invitation) -> None:
    client = Client()
    client.post(invitation.get_absolute_url())
    client.post("/account/signup/", SIGN_UP)
    assert User.objects.get(username="mallory").role == Role.CURATOR


@pytest.mark.parametrize("ended", ["withdrawn", "expires"])
def test_an_invitation_that_has_ended_lets_nobody_in_who_opened_it_before(invitation: Invitation, ended: str) -> None:
    client = Client()
    client.post(invitation.get_absolute_url())
    setattr(invitation, ended, timezone.now())
    invitation.save()
    client.post("/account/signup/", SIGN_UP)
    assert not User.objects.filter(username="mallory").exists()
