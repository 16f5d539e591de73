"""The one type for "whoever asks": somebody signed in, or a guest."""

from __future__ import annotations

from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

Person: TypeAlias = AbstractBaseUser | AnonymousUser
