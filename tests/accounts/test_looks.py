"""The pages of this room in a browser: axe finds nothing, nothing scrolls sideways, the keyboard is enough."""

from __future__ import annotations

import pytest
from django.urls import reverse

from readingroom.accounts.invitations import Invitation
from readingroom.accounts.models import Role, Room, User
from tests.axe import assert_axe_clean
from tests.makers import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(transactional_db):
    return make_user("ada", role=Role.ADMIN, full_name="Ada Administrator")


def assert_clean_in_every_light(page, path):
    for width, scheme in [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark"), (320, "light")]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways at {width} px"
        assert page.locator("h1").count() == 1
        assert_axe_clean(page)


def test_the_pages_at_the_door(page, admin):
    invitation = Invitation.objects.create(invited_by=admin, role=Role.READER)
    for path in (reverse("account_login"), reverse("account_signup"), reverse("account_reset_password"), invitation.get_absolute_url()):
        assert_clean_in_every_light(page, path)
    Room.objects.create(name="Open", sign_up="open")
    assert_clean_in_every_light(page, reverse("account_signup"))


def test_the_pages_about_oneself(page, sign_in, admin):
    sign_in(page, admin)
    for name in ("profile", "account_email", "account_change_password", "account_logout"):
        assert_clean_in_every_light(page, reverse(name))


def test_the_pages_about_others(page, sign_in, admin):
    Invitation.objects.create(invited_by=admin, role=Role.READER, note="The seminar on Tuesdays")
    sign_in(page, admin)
    for path in (reverse("people"), reverse("person", args=[admin.pk]), reverse("room")):
        assert_clean_in_every_light(page, path)


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
