"""Answers of the Web Annotation Protocol: types, entity tags, conditions (https://www.w3.org/TR/annotation-protocol/)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from annotations.jsonld import MEDIA_TYPE
from annotations.protocol.refusing import Refused

LDP = "http://www.w3.org/ns/ldp#"
ACCEPT_POST = f"{MEDIA_TYPE}, application/ld+json, application/json"
CONTAINER_LINKS = (
    f'<{LDP}BasicContainer>; rel="type", <{LDP}Resource>; rel="type", <http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"'
)
ANNOTATION_LINKS = f'<{LDP}Resource>; rel="type", <http://www.w3.org/ns/oa#Annotation>; rel="type"'
OFFERED = ("application/ld+json", "application/json", "text/html")


def negotiated(request: HttpRequest) -> str:
    """JSON-LD where nothing else is asked for. Raises Refused (406) where none of the offered types is accepted."""
    for accepted in request.accepted_types:
        for offered in OFFERED:
            main, _slash, sub = offered.partition("/")
            if accepted.main_type in {"*", main} and accepted.sub_type in {"*", sub}:
                return offered
    raise Refused(_("The room answers in %(types)s.") % {"types": ", ".join(OFFERED)}, status=406)


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def etag_of(body: bytes) -> str:
    """A strong entity tag: of what this person is given, so that it says nothing of what they are not."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def answered(request: HttpRequest, body: bytes, links: str, status: int = 200) -> HttpResponse:
    """JSON-LD with its entity tag; 304 where the program has it already."""
    etag = etag_of(body)
    kind = "application/json" if negotiated(request) == "application/json" else MEDIA_TYPE
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method in {"GET", "HEAD"} and (etag in known or f"W/{etag}" in known or known == ["*"]):
        answer: HttpResponse = HttpResponseNotModified()
    elif request.method == "OPTIONS":
        answer = HttpResponse(status=204)
    else:
        answer = HttpResponse(body, content_type=kind, status=status)
    answer["ETag"] = etag
    answer["Link"] = links
    return answer


def refusal(refused: Refused) -> HttpResponse:
    content: dict[str, Any] = {"error": refused.message}
    if refused.pointer:
        content["pointer"] = refused.pointer
    answer = JsonResponse(content, status=refused.status, json_dumps_params={"ensure_ascii": False})
    if refused.status == 415:
        answer["Accept-Post"] = ACCEPT_POST
    return answer


def check_condition(request: HttpRequest, etag: str) -> None:
    """Whoever changes something says which state they saw: 428 where they do not, 412 where it is another by now."""
    wanted = request.headers.get("If-Match", "")
    if not wanted.strip():
        raise Refused(_("Send the ETag of what you change as If-Match."), status=428)
    if wanted.strip() != "*" and etag not in parse_etags(wanted):
        raise Refused(_("It has changed since you read it: read it again."), status=412)


def with_remarks(answer: HttpResponse, remarks: Iterable[str]) -> HttpResponse:
    """What the room did otherwise than it was told, as Warning headers (RFC 7234), in ASCII."""
    said = [remark.replace("\\", "/").replace('"', "'").encode("ascii", "replace").decode() for remark in remarks]
    if said:
        answer["Warning"] = ", ".join(f'299 room "{remark}"' for remark in said[:10])
    return answer


def vary_by_preference(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["Prefer"])
    return answer
