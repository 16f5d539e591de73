"""Test data, made plainly: each function makes one row that is valid without being told anything."""

from __future__ import annotations

from typing import Any

from readingroom.accounts.models import User

PASSWORD = "reading is quiet work"


def make_user(username: str = "reader", **fields: Any) -> User:
    return User.objects.create_user(username=username, password=PASSWORD, **fields)
