"""The description of the API is held against the addresses there are and the answers they give."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from jsonschema import Draft202012Validator

from annotations.models import Codebook, Tag
from readingroom.reading.openapi import PATHS, SCHEMAS
from tests.annotations.makers import make_group, make_note
from tests.annotations.protocol import annotation_on, post, program_of, put
from tests.door.test_public_pages import pages
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def checked(name: str, answer: Any) -> None:
    described = json.loads(json.dumps(SCHEMAS).replace("#/components/schemas/", "#/$defs/"))
    Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": described}).validate(answer)


def filled(path: str, **known: Any) -> str:
    return path.format(**known)


def test_the_description_is_openapi_with_every_reference_standing(client):
    made = client.get("/api/openapi.json").json()
    assert made["openapi"].startswith("3.1")
    for reference in re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(made)):
        assert reference in made["components"]["schemas"]
    for schema in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [known[method]["operationId"] for known in PATHS.values() for method in known if method != "parameters"]
    assert len(names) == len(set(names))
    assert client.get("/api/").status_code == 200


def test_every_described_address_is_there_with_its_methods():
    known = {"uid": "00000000-0000-4000-8000-000000000000", "form": "csv", "slug": "a", "codebook": "b", "pk": 1, "number": "12"}
    for path, described in PATHS.items():
        view = resolve(path.format(**known)).func
        allowed = getattr(view, "headers", {"Allow": "GET, HEAD"})["Allow"].split(", ")
        assert {method.upper() for method in described if method != "parameters"} == set(allowed) - {"HEAD", "OPTIONS"}, path


def test_every_address_for_programs_is_described():
    described = {re.sub(r"{\w+}", "*", path) for path in PATHS}
    for route, pattern in pages():
        if getattr(pattern.callback, "for_programs", False):
            assert re.sub(r"<[^>]+>", "*", route) in described, route


def test_the_answers_are_as_described(alice, bob):
    source = make_source(slug="river")
    group = make_group(alice, bob)
    book = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    tag = Tag.objects.create(codebook=book, label="banks", slug="banks")
    note = make_note(alice, source, "river", audience="group", group=group)
    note.tags.add(tag)
    make_note(alice, source, motivation="replying", parent=note, body="So.", audience="group", group=group).anchors.all().delete()
    make_note(alice, make_source("", slug="record"), body="On the whole.")
    program = program_of(alice)
    made = post(program, annotation_on(exact="no borders"))
    checked("Annotation", made.json())
    checked("Annotation", program.get(made["Location"]).json())
    checked("Annotation", put(program, made["Location"], annotation_on(exact="borders"), **{"If-Match": made["ETag"]}).json())
    minimal = {"Prefer": 'return=representation;include="http://www.w3.org/ns/ldp#PreferMinimalContainer"'}
    for query, headers in (("", {}), ("?iris=1", {}), ("", minimal)):
        checked("Container", program.get(f"/annotations/{query}", headers=headers).json())
    for query in ("?page=0", "?page=0&iris=1"):
        checked("Page", program.get(f"/annotations/{query}").json())
    for name, arguments in (
        ("my_notes_file", []),
        ("source_notes_file", ["river"]),
        ("tag_notes_file", ["mine", "banks"]),
        ("group_notes_file", [group.pk]),
    ):
        found = program.get(reverse(name, args=[*arguments, "jsonld"])).json()
        assert found["total"] > 0
        checked("Collection", found)
    checked("Source", program.get("/sources/river/", headers={"Accept": "application/json"}).json())
    checked("Passage", program.get("/sources/river/1/", headers={"Accept": "application/json"}).json())
    for answer in (
        Client().get("/annotations/"),
        post(program, {}),
        program.get("/annotations/?page=99"),
        program.delete(made["Location"]),
    ):
        checked("Error", answer.json())
