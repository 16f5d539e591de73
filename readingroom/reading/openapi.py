"""What programs can do here, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0); `tests/reading/test_api.py` compares."""

from __future__ import annotations

from typing import Any

Described = dict[str, Any]

JSONLD = "application/ld+json"
FORMS = ["jsonld", "csv", "xlsx", "html", "md"]


def ref(name: str) -> Described:
    return {"$ref": f"#/components/schemas/{name}"}


def content(schema: Described, *types: str) -> Described:
    return {kind: {"schema": schema} for kind in types or ("application/json",)}


def answer(description: str, schema: Described | None = None, *types: str, headers: str = "") -> Described:
    made: Described = {"description": description}
    if schema is not None:
        made["content"] = content(schema, *types)
    if headers:
        made["headers"] = {name: {"schema": {"type": "string"}} for name in headers.split()}
    return made


def in_path(name: str, description: str, **schema: Any) -> Described:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string", **schema}}


def in_query(name: str, description: str, **schema: Any) -> Described:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", **schema}}


def in_header(name: str, description: str, *, required: bool = False) -> Described:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string"}}


def errors(*statuses: int) -> Described:
    return {str(status): answer(ERRORS[status], ref("Error")) for status in statuses}


ERRORS = {
    400: "What was sent is no JSON, or holds what cannot be kept.",
    401: "No token, or one that is unknown, revoked or past its day. See WWW-Authenticate.",
    403: "The token may only read, or it is somebody else's note.",
    404: "Nothing is here, or nothing for this person: the answer is the same.",
    406: "None of the types in Accept is offered.",
    409: "A value that is set for good.",
    410: "It was here and was deleted.",
    412: "It has changed since: If-Match names another state.",
    413: "More than 256 kB.",
    415: "Another Content-Type than application/ld+json and application/json.",
    422: "It is JSON, but no annotation that the room can keep; `pointer` leads to the place.",
    428: "If-Match is missing.",
    429: "Too many changes in a minute. See Retry-After.",
}
ANNOTATION = [JSONLD, "application/json"]
UID = in_path("uid", "What the room named the annotation.", format="uuid")
FORM = in_path("form", "The form of the file.", enum=FORMS)
FILE: Described = {
    "200": {
        "description": "The file.",
        "content": {
            **content(ref("Collection"), JSONLD),
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "format": "binary"}},
            "text/html": {"schema": {"type": "string"}},
            "text/markdown": {"schema": {"type": "string"}},
        },
    },
    **errors(401, 404),
}

PATHS: Described = {
    "/annotations/": {
        "get": {
            "operationId": "readContainer",
            "summary": "The annotations that you may read: an LDP Basic Container and AnnotationCollection, or one of its pages",
            "parameters": [
                in_query("iris", "1 for addresses only, 0 for whole annotations", enum=["0", "1"]),
                in_query("page", "A page, from 0", pattern="^[0-9]+$"),
                in_query("source", "Only those on the source of this name in addresses"),
                in_header(
                    "Prefer", 'return=representation;include="…": PreferMinimalContainer, PreferContainedIRIs, PreferContainedDescriptions'
                ),
                in_header("If-None-Match", "An ETag: 304 where nothing has changed"),
            ],
            "responses": {
                "200": answer(
                    "The container, or a page.",
                    {"oneOf": [ref("Container"), ref("Page")]},
                    *ANNOTATION,
                    headers="ETag Link Allow Accept-Post Vary Content-Location",
                ),
                **errors(401, 404, 406),
            },
        },
        "post": {
            "operationId": "createAnnotation",
            "summary": "A new annotation, on passages or a source of this room, or on a note as a reply",
            "requestBody": {"required": True, "content": content(ref("NewAnnotation"), *ANNOTATION)},
            "responses": {
                "201": answer(
                    "As it is kept. Warning says what the room did otherwise than it was told.",
                    ref("Annotation"),
                    *ANNOTATION,
                    headers="Location ETag Warning",
                ),
                **errors(400, 401, 403, 406, 413, 415, 422, 429),
            },
        },
    },
    "/annotations/{uid}/": {
        "parameters": [UID],
        "get": {
            "operationId": "readAnnotation",
            "summary": "One annotation",
            "responses": {
                "200": answer("The annotation.", ref("Annotation"), *ANNOTATION, headers="ETag Link Allow Vary"),
                **errors(401, 404, 406, 410),
            },
        },
        "put": {
            "operationId": "replaceAnnotation",
            "summary": "The whole new state of your annotation",
            "parameters": [in_header("If-Match", "The ETag of the state you saw", required=True)],
            "requestBody": {"required": True, "content": content(ref("NewAnnotation"), *ANNOTATION)},
            "responses": {
                "200": answer("As it is kept now.", ref("Annotation"), *ANNOTATION, headers="ETag Warning"),
                **errors(400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 428, 429),
            },
        },
        "delete": {
            "operationId": "deleteAnnotation",
            "summary": "Delete your annotation; replies of others stay",
            "parameters": [in_header("If-Match", "The ETag of the state you saw", required=True)],
            "responses": {"204": answer("Deleted."), **errors(401, 403, 404, 410, 412, 428, 429)},
        },
    },
    "/notes/mine.{form}": {
        "parameters": [FORM],
        "get": {
            "operationId": "takeMyNotes",
            "summary": "Everything you wrote",
            "parameters": [
                in_query("q", "Words in the note, in what it stands on, or in a tag"),
                in_query("kind", "A motivation"),
                in_query("source", "A source's name in addresses"),
                in_query("tag", "A tag's name in addresses"),
                in_query("since", "The first day", format="date"),
                in_query("until", "The last day", format="date"),
            ],
            "responses": FILE,
        },
    },
    "/notes/on/{slug}/notes.{form}": {
        "parameters": [in_path("slug", "The source"), FORM],
        "get": {"operationId": "takeNotesOnSource", "summary": "The notes on a source that you may read", "responses": FILE},
    },
    "/notes/tagged/{codebook}/{slug}/notes.{form}": {
        "parameters": [in_path("codebook", "The codebook"), in_path("slug", "The tag"), FORM],
        "get": {"operationId": "takeNotesWithTag", "summary": "The notes with a tag that you may read", "responses": FILE},
    },
    "/notes/of/{pk}/notes.{form}": {
        "parameters": [in_path("pk", "The group's number", pattern="^[0-9]+$"), FORM],
        "get": {"operationId": "takeNotesOfGroup", "summary": "The notes of a group that you are in", "responses": FILE},
    },
    "/sources/{slug}/": {
        "parameters": [in_path("slug", "The source")],
        "get": {
            "operationId": "readSource",
            "summary": "A source: provenance, outline, passages",
            "security": [{"token": []}, {}],
            "responses": {"200": answer("The source.", ref("Source"), headers="Link Vary"), **errors(404)},
        },
    },
    "/sources/{slug}/{number}/": {
        "parameters": [in_path("slug", "The source"), in_path("number", "The passage", pattern="^[0-9]+[a-z]*$")],
        "get": {
            "operationId": "readPassage",
            "summary": "A passage: its words, where it stands, who speaks",
            "security": [{"token": []}, {}],
            "responses": {"200": answer("The passage.", ref("Passage"), headers="Link Vary"), **errors(404, 410)},
        },
    },
    "/api/openapi.json": {
        "get": {
            "operationId": "readDescription",
            "summary": "This description",
            "security": [{}],
            "responses": {"200": answer("OpenAPI 3.1.", {"type": "object", "required": ["openapi", "paths"]})},
        },
    },
}

STRINGS: Described = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
MOMENT: Described = {"type": "string", "format": "date-time", "pattern": "Z$"}
ONE_OR_MORE: Described = {"type": ["string", "object", "array"]}

SCHEMAS: Described = {
    "Error": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}, "pointer": {"type": "string", "description": "Where in the JSON sent (RFC 6901)"}},
    },
    "NewAnnotation": {
        "type": "object",
        "description": "Any Web Annotation (https://www.w3.org/TR/annotation-model/) whose targets are of this room.",
        "required": ["@context", "type", "target"],
        "properties": {
            "@context": {"type": ["string", "array"]},
            "type": STRINGS,
            "motivation": STRINGS,
            "body": ONE_OR_MORE,
            "bodyValue": {"type": "string"},
            "target": ONE_OR_MORE,
            "audience": ONE_OR_MORE,
            "canonical": {"type": "string", "format": "uri"},
            "via": STRINGS,
        },
    },
    "Annotation": {
        "type": "object",
        "required": ["id", "type", "motivation", "creator", "created", "modified", "audience", "target"],
        "properties": {
            "@context": {"type": ["string", "array"]},
            "id": {"type": "string", "format": "uri"},
            "type": STRINGS,
            "motivation": STRINGS,
            "creator": {
                "type": "object",
                "description": "The name the writer shows you; never an address.",
                "required": ["type", "name"],
                "properties": {"type": {"const": "Person"}, "name": {"type": "string"}},
                "additionalProperties": False,
            },
            "created": MOMENT,
            "modified": MOMENT,
            "audience": ONE_OR_MORE,
            "body": {"type": "array", "minItems": 1, "items": {"oneOf": [{"type": "string"}, ref("Body")]}},
            "target": {"type": "array", "minItems": 1, "items": {"oneOf": [{"type": "string", "format": "uri"}, ref("SpecificResource")]}},
            "canonical": {"type": "string"},
            "via": STRINGS,
        },
    },
    "Body": {
        "type": "object",
        "properties": {
            "type": STRINGS,
            "value": {"type": "string"},
            "format": {"type": "string"},
            "purpose": STRINGS,
            "id": {"type": "string"},
        },
    },
    "SpecificResource": {
        "type": "object",
        "required": ["type", "source"],
        "properties": {
            "type": {"const": "SpecificResource"},
            "source": {"type": "string", "format": "uri"},
            "selector": {
                "type": "array",
                "items": {"oneOf": [ref("TextQuoteSelector"), ref("TextPositionSelector"), ref("OtherSelector")]},
            },
        },
    },
    "TextQuoteSelector": {
        "type": "object",
        "required": ["type", "exact"],
        "properties": {
            "type": {"const": "TextQuoteSelector"},
            "exact": {"type": "string"},
            "prefix": {"type": "string"},
            "suffix": {"type": "string"},
        },
    },
    "TextPositionSelector": {
        "type": "object",
        "description": "Code points of the source's text, the end not included.",
        "required": ["type", "start", "end"],
        "properties": {
            "type": {"const": "TextPositionSelector"},
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
        },
    },
    "OtherSelector": {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"not": {"enum": ["TextQuoteSelector", "TextPositionSelector"]}}},
    },
    "Page": {
        "type": "object",
        "required": ["id", "type", "partOf", "startIndex", "items"],
        "properties": {
            "id": {"type": "string", "format": "uri"},
            "type": {"const": "AnnotationPage"},
            "partOf": {"type": ["string", "object"]},
            "startIndex": {"type": "integer", "minimum": 0},
            "next": {"type": "string", "format": "uri"},
            "prev": {"type": "string", "format": "uri"},
            "items": {"type": "array", "items": {"oneOf": [{"type": "string", "format": "uri"}, ref("Annotation")]}},
        },
    },
    "Collection": {
        "type": "object",
        "required": ["@context", "id", "type", "total"],
        "properties": {
            "id": {"type": "string", "format": "uri"},
            "type": {"const": "AnnotationCollection"},
            "label": {"type": "string"},
            "total": {"type": "integer", "minimum": 0},
            "first": ref("Page"),
            "last": {"type": "string"},
        },
    },
    "Container": {
        "type": "object",
        "required": ["@context", "id", "type", "total", "label"],
        "properties": {
            "id": {"type": "string", "format": "uri"},
            "type": {"type": "array", "const": ["BasicContainer", "AnnotationCollection"]},
            "label": {"type": "string"},
            "total": {"type": "integer", "minimum": 0, "description": "Only what you may read is counted."},
            "modified": MOMENT,
            "first": {"oneOf": [{"type": "string", "format": "uri"}, ref("Page")]},
            "last": {"type": "string", "format": "uri"},
        },
    },
    "Source": {
        "type": "object",
        "required": ["slug", "title", "kind", "language", "revision", "url", "provenance", "sections", "passages"],
        "properties": {
            "slug": {"type": "string"},
            "title": {"type": "string"},
            "kind": {"type": ["string", "null"]},
            "language": {"type": ["string", "null"]},
            "revision": {"type": ["integer", "null"]},
            "url": {"type": "string", "format": "uri"},
            "provenance": {"type": "object"},
            "sections": {"type": "array"},
            "passages": {"type": "array", "items": ref("Passage")},
        },
    },
    "Passage": {
        "type": "object",
        "required": ["number", "kind", "start", "end", "text", "voices", "marks", "url"],
        "properties": {
            "number": {"type": "string"},
            "kind": {"type": "string"},
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 0},
            "text": {"type": "string"},
            "url": {"type": "string"},
        },
    },
}


def description(title: str, server: str) -> Described:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "description": "Notes by the Web Annotation Protocol, files of notes, and sources as JSON. What is told is what one may see.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made under My account, Tokens for programs; never in an address.",
                }
            },
        },
    }
