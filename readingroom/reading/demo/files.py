"""The files of the demonstration, as they lie in `fixtures/`: TOML beside the texts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "fixtures"
SOURCES = FOLDER / "sources"


def read(name: str) -> dict[str, Any]:
    """`fixtures/<name>.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def logins() -> list[tuple[str, str, str]]:
    """(part, user name, password) of everybody who can sign in."""
    people = read("people")
    return [(person["part"], person["username"], people["password"]) for person in people["person"] if "part" in person]
