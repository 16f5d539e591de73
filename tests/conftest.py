"""The people, the browser, and a room that touches neither the network nor the disk of the person who runs the tests."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import haystack
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from readingroom.accounts.models import Role, User
from tests.chromium import WHAT_TO_INSTALL, arguments, find_chromium
from tests.makers import make_user

# -- People: alice owns, bob is in, charlie is a stranger.


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return make_user("charlie")


@pytest.fixture
def instructor(db: None) -> User:
    return make_user("instructor", role=Role.INSTRUCTOR)


@pytest.fixture
def curator(db: None) -> User:
    return make_user("curator", role=Role.CURATOR)


@pytest.fixture
def guest() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def client_of() -> Callable[[User | AnonymousUser], Client]:
    """A test client of somebody: `client_of(alice).get(…)`."""

    def signed_in(person: User | AnonymousUser) -> Client:
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        return client

    return signed_in


# -- The world outside.


@pytest.fixture(autouse=True)
def a_room_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own index on disk and remembers nothing of the one before."""
    cache.clear()
    monkeypatch.setitem(django_settings.HAYSTACK_CONNECTIONS["default"], "PATH", str(tmp_path / "index"))
    haystack.connections.thread_local = threading.local()


@pytest.fixture(autouse=True, scope="session")
def no_network_but_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host.split("%")[0]).is_loopback:
                raise AssertionError(f"A test wanted to reach {address}.")
        connect(self, address)

    socket.socket.connect = connect_nearby  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


# -- The browser.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(WHAT_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments())
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of 1,440 px on the live server; a script error or a breach of the Content Security Policy fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, User], None]:
    """Signs somebody in without the form: `sign_in(page, alice)`."""

    def with_a_session(page: Page, person: User) -> None:
        client = Client()
        client.force_login(person)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return with_a_session
