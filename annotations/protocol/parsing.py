"""From the bytes of a request to JSON that is safe to walk: bounded in size and depth, without what a database or a page cannot hold."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from annotations.protocol.refusing import Refused

LARGEST = 256 * 1024
DEEPEST = 24
TYPES = {"application/ld+json", "application/json"}

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNWELCOME = re.compile("[\x00\ud800-\udfff]")


def sent_json(request: HttpRequest) -> Any:
    """The JSON of a request. Raises Refused: 415 for another type, 413 for too much of it, 400 for what is no JSON."""
    if request.content_type not in TYPES:
        raise Refused(_("Send JSON-LD: Content-Type application/ld+json or application/json."), status=415)
    if (request.content_params or {}).get("charset", "utf-8").lower().replace("-", "") != "utf8":
        raise Refused(_("JSON is written in UTF-8."), status=415)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise _too_much(LARGEST)
    return parsed(request.read(LARGEST + 1), LARGEST)


def parsed(raw: bytes, largest: int) -> Any:
    """Raises Refused."""
    if len(raw) > largest:
        raise _too_much(largest)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("The JSON is no UTF-8 (byte %(place)s).") % {"place": error.start}, status=400) from None
    if _depth(text) > DEEPEST:
        raise Refused(_("The JSON is nested more than %(most)s deep.") % {"most": DEEPEST}, status=400)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno, "problem": error.msg}
        raise Refused(_("This is no JSON: %(problem)s in line %(line)s, column %(column)s.") % place, status=400) from None
    except ValueError as error:
        raise Refused(_("This is no JSON: %(problem)s.") % {"problem": error}, status=400) from None
    _check_strings(found, "")
    return found


def pointed(pointer: str, key: str | int) -> str:
    """The pointer to a member (RFC 6901)."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _too_much(largest: int) -> Refused:
    return Refused(_("That is too much: at most %(most)s kB.") % {"most": largest // 1024}, status=413)


def _depth(text: str) -> int:
    depth = most = 0
    for sign in re.sub(r"[^\[\]{}]", "", _QUOTED.sub("", text)):
        depth += 1 if sign in "[{" else -1
        most = max(most, depth)
    return most


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(_("the member “%(key)s” stands twice in one object") % {"key": key[:60]})
        found[key] = value
    return found


def _no_number(name: str) -> Any:
    raise ValueError(_("%(name)s is no number of JSON") % {"name": name})


def _check_strings(found: Any, pointer: str) -> None:
    if isinstance(found, str):
        if _UNWELCOME.search(found):
            raise Refused(_("The text holds U+0000 or half of a surrogate pair."), pointer, 400)
    elif isinstance(found, dict):
        for key, value in found.items():
            _check_strings(key, pointer)
            _check_strings(value, pointed(pointer, key))
    elif isinstance(found, list):
        for at, value in enumerate(found):
            _check_strings(value, pointed(pointer, at))
    elif isinstance(found, float) and found in {float("inf"), float("-inf")}:
        raise Refused(_("The number is too large."), pointer, 400)
