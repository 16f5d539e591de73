"""How pages look is kept in a cookie; whatever else a cookie says is ignored."""

from __future__ import annotations

import random

import pytest

from readingroom.reading.appearance import ACTIONS, Appearance


def test_the_server_draws_the_page_as_chosen(client, db):
    client.cookies["appearance"] = "theme=dark&size=xl&evil=1&width=%22onload"
    html = client.get("/").text
    assert 'data-theme="dark" data-size="xl"' in html or 'data-size="xl" data-theme="dark"' in html
    assert 'content="dark"' in html
    assert "evil" not in html
    assert "onload" not in html


def test_a_choice_is_kept_and_leads_back(client, db):
    answer = client.post("/appearance/", {"theme": "dark", "next": "/?sort=date"})
    assert answer.headers["Location"] == "/?sort=date"
    assert answer.cookies["appearance"].value == "theme=dark"
    answer = client.post("/appearance/", {"size": "l", "next": "/"})
    assert set(answer.cookies["appearance"].value.split("&")) == {"theme=dark", "size=l"}


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client, db, elsewhere):
    assert client.post("/appearance/", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/appearance/"


def test_keys_can_be_given_anew_but_not_twice(client, db):
    answer = client.post("/appearance/", {"key-next-passage": "w"})
    assert "key-next-passage=w" in answer.cookies["appearance"].value
    assert "&quot;w&quot;: &quot;next-passage&quot;" in client.get("/").text
    answer = client.post("/appearance/", {"key-next-note": "w"})
    assert answer.status_code == 422
    assert "Given twice: w" in answer.text


def test_everything_can_be_set_back(client, db):
    client.cookies["appearance"] = "theme=dark"
    answer = client.post("/appearance/", {"reset": "1", "theme": "dark"})
    assert answer.cookies["appearance"].value in {"", '""'}
    assert "data-theme" not in client.get("/").text


@pytest.mark.parametrize("seed", range(50))
def test_no_cookie_breaks_a_page(seed):
    chance = random.Random(seed)
    pieces = ["theme", "key-select", "size", "=", "&", "dark", "%", "xl", " ", "ß", "\x00", "日", "%F0%9F", "+", ";", '"', "<"]
    cookie = "".join(chance.choice(pieces) for _ in range(chance.randint(0, 60)))
    appearance = Appearance.read(cookie)
    assert len(appearance.shortcuts) == len(ACTIONS)
    assert Appearance.read(appearance.cookie()) == appearance


def test_the_page_of_keys_names_every_key(client, db):
    page = client.get("/appearance/").text
    for action, (key, _label) in ACTIONS.items():
        assert f'name="key-{action}" value="{key}"' in page
    assert client.get("/").text.count("<kbd>") == len(ACTIONS) + 1
