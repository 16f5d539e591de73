"""Whoever follows the links of the demonstration, as a guest or as anybody who signs in, never stands before a closed or broken door."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from readingroom.reading.demo import LOGINS
from readingroom.search.drain import drain

HREF = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
MOST = 100
"""Pages followed for each person: filters combine without end."""

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("username", ["", *(username for _role, username, _password in LOGINS)])
def test_every_link_that_a_person_is_shown_leads_somewhere(demo, username):
    drain()
    client = Client(raise_request_exception=False)
    if username:
        assert client.login(username=username, password=LOGINS[0][2])
    broken, seen, ahead = {}, {"/"}, ["/"]
    for _page in range(MOST):
        if not ahead:
            break
        address = ahead.pop(0)
        answer = client.get(address, follow=False)
        if answer.status_code not in (200, 302, 304):
            broken[address] = answer.status_code
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        for href in HREF.findall(answer.content.decode()):
            target = unescape(href)
            combined = target.count("&") > 1
            if target not in seen and not combined and "logout" not in target:
                seen.add(target)
                ahead.append(target)
    assert broken == {}
    assert len(seen) > 40
