"""The pages of this room in a browser: axe finds nothing, nothing scrolls sideways, the keyboard is enough."""

from __future__ import annotations

import pytest
from django.urls import reverse

from readingroom.accounts.invitations import Invitation
from readingroom.accounts.models import Role, Room, User
from tests.axe import assert_axe_clean, assert_clean, in_every_light
from tests.makers import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(transactional_db):
    return make_user("ada", role=Role.ADMIN, full_name="Ada Administrator")


@in_every_light
def test_the_pages_at_the_door(page, admin, looks):
    invitation = Invitation.objects.create(invited_by=admin, role=Role.READER)
    for path in (reverse("account_login"), reverse("account_signup"), reverse("account_reset_password"), invitation.get_absolute_url()):
        page.goto(path)
        assert_clean(page, looks)
    Room.objects.create(name="Open", sign_up="open")
    page.goto(reverse("account_signup"))
    assert_clean(page, looks)


@in_every_light
def test_the_pages_about_oneself(page, sign_in, admin, looks):
    sign_in(page, admin)
    for name in ("profile", "account_email", "account_change_password", "account_logout"):
        page.goto(reverse(name))
        assert_clean(page, looks)


@in_every_light
def test_the_pages_about_others(page, sign_in, admin, looks):
    Invitation.objects.create(invited_by=admin, role=Role.READER, note="The seminar on Tuesdays")
    sign_in(page, admin)
    for path in (reverse("people"), reverse("person", args=[admin.pk]), reverse("room")):
        page.goto(path)
        assert_clean(page, looks)


def test_signing_in_with_the_keyboard_leads_back_to_where_one_was(page, admin):
    page.goto(reverse("people"))
    page.wait_for_url("**/account/login/**")
    page.get_by_label("User name").focus()
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(reverse("people"))
    assert page.get_by_role("heading", level=1).inner_text() == "People"


def test_a_wrong_password_is_said_beside_the_form_and_to_axe_as_well(page, admin):
    page.goto(reverse("account_login"))
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("not correct").wait_for()
    assert_axe_clean(page)


def test_an_invited_person_arrives(page, admin):
    invitation = Invitation.objects.create(invited_by=admin, role=Role.INSTRUCTOR)
    page.goto(invitation.get_absolute_url())
    page.get_by_role("button", name="Make an account").click()
    page.get_by_label("Username").fill("dora")
    for field in page.locator("input[type=password]").all():
        field.fill("quiet-Work-0815")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("dora").first.wait_for()
    assert User.objects.get(username="dora").role == Role.INSTRUCTOR
