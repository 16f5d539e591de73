"""What a guest may reach. Adding a public page means adding it here, with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    # The way in.
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "invitation",
    "join",
    "join_with_new_account",
    # Reading what is public: each view asks visible_to(guest).
    "shelf",
    "source",
    "passage",
    "revision_passage",
    "original",
    "original_file",
    "collection",
    "name",
    "linked",
    "link",
    "side_by_side",
    "thread",
    "elsewhere",
    "quotation_places",
    "source_quotations",
    "note",
    "note_place",
    "source_notes",
    "passage_notes",
    "notes_news",
    "collection_map",
    "ledger",
    "ledger_feed",
    "work",
    "reading",
    "description",
    "versions",
    "version_pair",
    "alignment",
    # Searching it: the index is read through a mask of what visible_to(guest) gives.
    "search",
    "quotation",
    "search_csv",
    "search_bibtex",
    "search_csl",
    "suggestions",
    # For feed readers, which cannot sign in: the key in the address stands for its owner, and opens one saved search.
    "saved_feed",
    # The same, for news of notes: counts and links, no words.
    "news_feed",
    # What programs can do here: the same for everybody.
    "api",
    "openapi",
    # How the pages look (a cookie), and whose room this is.
    "appearance",
    "about",
}

# Something that each kind of parameter accepts.
SAMPLES = {
    "form": "csv",
    "int": "1",
    "passage": "12",
    "slug": "a-slug",
    "str": "word",
    "path": "a/path",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def pages(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, route)
        else:
            yield route, entry


def is_public(view: Any) -> bool:
    return not getattr(view, "login_required", True)


def sample(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "word"), route)


def test_what_is_public_is_listed_here():
    assert {pattern.name for _route, pattern in pages() if is_public(pattern.callback)} == PUBLIC


def test_every_page_has_a_name():
    assert [route for route, pattern in pages() if not pattern.name] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "status"), [("text/html", 302), ("application/json", 401)])
def test_everything_else_is_closed_to_a_guest(client, kind, status):
    closed = [(sample(route), pattern.name) for route, pattern in pages() if not is_public(pattern.callback)]
    assert closed
    for path, name in closed:
        for method in (client.get, client.post):
            answer = method(path, headers={"Accept": kind})
            assert answer.status_code == status, f"{name} ({path}) answered {answer.status_code}"
