"""The settings, asked of a process of their own: they are read from the environment once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IN_PRODUCTION = {"READINGROOM_URL": "https://room.example.org/", "READINGROOM_BEHIND_PROXY": "1"}


def ask(var: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**kept, "READINGROOM_ENV": "own", "READINGROOM_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def check(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return ask(var, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)


def value_of(var: Path, expression: str, **environment: str) -> str:
    done = ask(var, "-c", f"from readingroom import settings; print({expression})", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_in_production_nothing_is_left_to_warn_about(tmp_path):
    done = check(tmp_path, **IN_PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_the_check_would_have_said_something_about_plain_http(tmp_path):
    done = check(tmp_path, READINGROOM_URL="http://room.example.org/")
    assert "security.W008" in done.stderr
    assert done.returncode != 0


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path):
    first = value_of(tmp_path, "settings.SECRET_KEY")
    assert len(first) >= 50
    assert value_of(tmp_path, "settings.SECRET_KEY") == first
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key"]
    assert value_of(tmp_path, "settings.SECRET_KEY", READINGROOM_SECRET_KEY="from outside") == "from outside"


def test_the_database_is_named_by_one_address(tmp_path):
    named = "postgresql://ro%40om:p%2Fw@db.example.org:5433/reading?sslmode=require"
    shown = "[settings.DATABASES['default'][name] for name in ('USER', 'PASSWORD', 'HOST', 'PORT', 'NAME', 'OPTIONS')]"
    value = value_of(tmp_path, shown, READINGROOM_DATABASE=named)
    assert value == "['ro@om', 'p/w', 'db.example.org', '5433', 'reading', {'sslmode': 'require'}]"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"READINGROOM_URL": "room.example.org"}, "READINGROOM_URL must be an address"),
        ({"READINGROOM_DATABASE": "mysql://x/y"}, "READINGROOM_DATABASE must begin with"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path, environment, words):
    done = check(tmp_path, **environment)
    assert words in done.stderr
    assert done.returncode != 0
