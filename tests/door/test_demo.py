"""`demo` and `start`, run as programs in a folder of their own and asked over HTTP, hashed static files and all."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from readingroom.reading.demo import LOGINS

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def manage(var: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, "READINGROOM_ENV": "own", "READINGROOM_VAR": str(var), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def refused(var: Path, *words: str, **environment: str) -> str:
    """What a command says that must not succeed: one sentence."""
    _out, err = (process := manage(var, *words, **environment)).communicate(timeout=120)
    assert process.returncode != 0
    assert "Traceback" not in err
    return err.strip()


class Running:
    """A room that is being served, and a visitor who keeps cookies."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.cookies: dict[str, str] = {}
        self.headers = {"Accept": "text/html"}

    def ask(self, method: str, path: str, **fields: str) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**self.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(fields), headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        body = answer.read().decode()
        connection.close()
        return answer, body

    def sign_in(self, username: str, password: str) -> bool:
        self.cookies.clear()
        _answer, page = self.ask("GET", "/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        answer, _page = self.ask("POST", "/account/login/", csrfmiddlewaretoken=token[1], login=username, password=password)
        return answer.status == 302 and "readingroom_session" in self.cookies

    def stop(self, how: int = signal.SIGINT) -> tuple[str, str]:
        self.process.send_signal(how)
        return self.process.communicate(timeout=30)


def open_room(var: Path, command: str, *words: str, **environment: str) -> Running:
    """Starts it and waits until it answers."""
    port = free_port()
    process = manage(var, command, "--port", str(port), *words, **environment)
    room = Running(process, port)
    for _ in range(1200):
        assert process.poll() is None, process.communicate()
        try:
            room.ask("GET", "/account/login/")
        except OSError:
            time.sleep(0.1)
        else:
            return room
    raise AssertionError("nothing answers")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(var: Path) -> Iterator[Running]:
    room = open_room(var, "demo")
    yield room
    if room.process.poll() is None:
        room.stop(signal.SIGTERM)


def test_every_log_in_of_the_demonstration_works(demo):
    assert {role for role, _name, _password in LOGINS} >= {"instructor", "student", "curator"}
    for _role, username, password in LOGINS:
        assert demo.sign_in(username, password), username
    assert not demo.sign_in(LOGINS[0][1], "something else")


def test_a_guest_reads_and_finds_the_shelf_with_its_scripts_and_styles(demo):
    demo.cookies.clear()
    answer, page = demo.ask("GET", "/")
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert files
    for path in files:
        answer, _body = demo.ask("GET", path)
        assert answer.status == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path


def test_a_second_demo_on_the_same_port_says_so(demo, var):
    assert f"Port {demo.port}" in refused(var, "demo", "--port", str(demo.port))


def test_a_demonstration_is_no_room_of_ones_own_nor_shown_to_the_world(demo, var):
    assert "clear_demo" in refused(var, "start", "--no-input", "--port", str(free_port()))
    assert "READINGROOM_URL" in refused(var, "demo", "--port", str(free_port()), READINGROOM_URL="https://room.example.org/")


def test_a_corpus_that_is_not_there_is_said_at_once(tmp_path):
    assert "nowhere" in refused(tmp_path, "demo", "--corpus", "nowhere", "--port", str(free_port()))


def test_a_room_of_ones_own_opens_stays_and_closes_quietly(tmp_path):
    said = {"READINGROOM_PASSWORD": "quiet-Work-0815"}
    room = open_room(tmp_path, "start", "--no-input", "--name", "Seminar 4", "--username", "ada", **said)
    assert room.sign_in("ada", "quiet-Work-0815")
    _answer, page = room.ask("GET", "/people/")
    assert "Seminar 4" in page
    out, err = room.stop()
    assert (room.process.returncode, err) == (0, "")
    assert f"http://127.0.0.1:{room.port}/" in out
    again = open_room(tmp_path, "start")
    assert again.sign_in("ada", "quiet-Work-0815")
    again.stop(signal.SIGTERM)
    assert again.process.returncode == 0
    assert "own" in refused(tmp_path, "demo", "--port", str(free_port()))


def test_behind_a_proxy_that_speaks_https_people_sign_in_and_strangers_hosts_are_refused(tmp_path):
    behind = {"READINGROOM_URL": "https://room.example.org/", "READINGROOM_BEHIND_PROXY": "1", "READINGROOM_PASSWORD": "quiet-Work-0815"}
    room = open_room(tmp_path, "start", "--no-input", **behind)
    room.headers |= {"Host": "room.example.org", "X-Forwarded-For": "192.0.2.7"}
    answer, _page = room.ask("GET", "/")
    assert (answer.status, answer.headers["Location"]) == (301, "https://room.example.org/")
    room.headers |= {"X-Forwarded-Proto": "https", "Referer": "https://room.example.org/account/login/"}
    answer, _page = room.ask("GET", "/")
    assert answer.status == 200
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert room.sign_in("admin", "quiet-Work-0815")
    room.headers["Host"] = "evil.example"
    assert room.ask("GET", "/")[0].status == 400
    _out, err = room.stop(signal.SIGTERM)
    assert err == ""


def test_a_password_that_is_too_easy_opens_nothing(tmp_path):
    sentence = refused(tmp_path, "start", "--no-input", "--port", str(free_port()), READINGROOM_PASSWORD="12345")
    assert "too short" in sentence
