"""What the tests of the Web Annotation Protocol say to the room."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from annotations.models import Token
from readingroom.accounts.models import User

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
LDP = "http://www.w3.org/ns/ldp#"
OA = "http://www.w3.org/ns/oa#"


def program_of(person: User, *, may_write: bool = True) -> Client:
    """A client with a token and without cookies, held to the protection against forged requests."""
    _token, key = Token.objects.make(person, "a program", may_write=may_write)
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})


def annotation_on(source: str = "/sources/river/", exact: str = "river knows", **members: Any) -> dict[str, Any]:
    """A small conforming annotation."""
    selector = {"type": "TextQuoteSelector", "exact": exact}
    return {
        "@context": CONTEXT,
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Whose?"},
        "target": {"source": f"http://testserver{source}", "selector": selector},
        **members,
    }


def post(client: Client, sent: Any, kind: str = PROFILE, **headers: str) -> HttpResponse:
    content = sent if isinstance(sent, bytes | str) else json.dumps(sent)
    return client.post("/annotations/", content, content_type=kind, headers=headers)


def put(client: Client, iri: str, sent: Any, **headers: str) -> HttpResponse:
    return client.put(iri, sent if isinstance(sent, bytes | str) else json.dumps(sent), content_type=PROFILE, headers=headers)
