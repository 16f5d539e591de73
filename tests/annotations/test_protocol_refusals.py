"""What programs send that the room cannot keep: refused with the reason and the place; what it can keep is given back."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from annotations import markup
from annotations.models import Annotation, Token
from annotations.protocol.bodies import from_html, from_plain
from annotations.protocol.parsing import parsed
from annotations.protocol.refusing import Refused
from tests.annotations.makers import make_group, make_note
from tests.annotations.payloads import PAYLOADS
from tests.annotations.protocol import CONTEXT, annotation_on, post, program_of, put
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = (
    "The 😀 river knows no borders.\n\nIt was here before the office. It was here before the wall.\n\nNobody owns ‘the river’, they said."
)


@pytest.fixture(autouse=True)
def river():
    return make_source(TEXT, slug="river")


@pytest.fixture
def program(alice):
    return program_of(alice)


def placed(program, selector, source="/sources/river/") -> str:
    answer = post(program, annotation_on() | {"target": {"source": source, "selector": selector}})
    assert answer.status_code == 201, answer.content
    (anchor,) = Annotation.objects.latest("pk").anchors.all()
    assert TEXT[anchor.start : anchor.end] == anchor.exact
    return anchor.exact


QUOTE = {"type": "TextQuoteSelector", "exact": "It was here", "suffix": " before the wall"}


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"type": "TextQuoteSelector", "exact": "river knows"}, "river knows"),
        ({"type": "TextQuoteSelector", "exact": "owns 'the River'"}, "owns ‘the river’"),
        ({"type": "TextPositionSelector", "start": 4, "end": 11}, "😀 river"),
        ({"type": "FragmentSelector", "value": "p1", "conformsTo": "http://tools.ietf.org/rfc/rfc3236"}, TEXT.split("\n\n")[0]),
        ({"type": "FragmentSelector", "value": "char=4,11", "conformsTo": "http://tools.ietf.org/rfc/rfc5147"}, "😀 river"),
        ({"type": "FragmentSelector", "value": ":~:text=river%20knows,borders"}, "river knows no borders"),
        ({"type": "CssSelector", "value": "#p2 > span"}, TEXT.split("\n\n")[1]),
        ({"type": "XPathSelector", "value": "/html/body//*[@id='p2']"}, TEXT.split("\n\n")[1]),
        ({"type": "CssSelector", "value": "#p1", "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 3}}, "The"),
        (
            {
                "type": "RangeSelector",
                "startSelector": {"type": "TextQuoteSelector", "exact": "river"} | {"suffix": " knows"},
                "endSelector": {"type": "TextQuoteSelector", "exact": "borders"},
            },
            "river knows no",
        ),
        ([{"type": "SvgSelector", "value": "<svg/>"}, {"type": "TextPositionSelector", "start": 6, "end": 11}], "river"),
    ],
)
def test_each_way_to_say_a_place_is_understood(program, selector, words):
    assert placed(program, selector) == words


def test_words_that_stand_twice_are_told_apart_by_what_surrounds_them_or_by_a_position(program):
    assert placed(program, QUOTE) == "It was here"
    assert Annotation.objects.latest("pk").anchors.get().start == TEXT.rindex("It was here")
    assert placed(
        program, [{"type": "TextQuoteSelector", "exact": "It was here"}, {"type": "TextPositionSelector", "start": 60, "end": 70}]
    )
    assert Annotation.objects.latest("pk").anchors.get().start == TEXT.rindex("It was here")
    answer = post(program, annotation_on(exact="It was here"))
    assert answer.status_code == 422
    assert "2 times" in answer.json()["error"]
    assert answer.json()["pointer"] == "/target/selector/exact"


def test_a_changed_word_is_not_the_word(program):
    answer = post(program, annotation_on(exact="river knows all borders"))
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/target/selector/exact")
    assert not Annotation.objects.exists()


def test_where_selectors_disagree_the_words_win_and_that_is_said(program):
    selector = [{"type": "TextPositionSelector", "start": 0, "end": 3}, {"type": "TextQuoteSelector", "exact": "river knows"}]
    answer = post(program, annotation_on() | {"target": {"source": "/sources/river/", "selector": selector}})
    assert answer.json()["target"][0]["selector"][0]["exact"] == "river knows"
    assert "/target/selector/0" in answer["Warning"]
    assert "Warning" not in post(program, annotation_on())


def test_an_address_of_a_passage_is_a_place_and_its_positions_count_from_there(program):
    assert placed(program, {"type": "TextPositionSelector", "start": 0, "end": 2}, "/sources/river/2/") == "It"
    for target in ("/sources/river/3/", "http://testserver/sources/river/#p3", "/sources/river/3/#p3"):
        made = post(program, annotation_on() | {"target": target}).json()
        assert made["target"][0]["selector"][0]["exact"] == TEXT.split("\n\n")[2]
    made = post(program, annotation_on() | {"target": "/sources/river/"}).json()
    assert made["target"] == ["http://testserver/sources/river/"]


def test_several_targets_are_several_places_also_of_several_texts(program):
    make_source("Another text about the sea.", slug="sea")
    targets = [annotation_on()["target"], {"source": "/sources/sea/", "selector": {"type": "TextQuoteSelector", "exact": "the sea"}}]
    made = post(program, annotation_on() | {"target": targets}).json()
    assert [target["source"] for target in made["target"]] == ["http://testserver/sources/river/", "http://testserver/sources/sea/"]


UNKNOWN = {
    "foo:bar": {"deep": [1, None, True]},
    "generator": {"id": "http://example.org/client", "type": "Software"},
    "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def test_what_the_room_has_no_field_for_is_kept_and_given_back(program, alice):
    body = [
        {"type": "TextualBody", "value": "<b>so</b> & *so*", "purpose": "commenting", "language": "en", "x:odd": 1},
        {"type": "TextualBody", "value": "rivers", "purpose": "tagging", "x:even": 2},
        "http://example.org/a-picture.png",
        {"type": "Choice", "items": [{"type": "TextualBody", "value": "eins"}, {"type": "TextualBody", "value": "zwei"}]},
    ]
    target = {**annotation_on()["target"], "styleClass": "red", "x:note": "kept"}
    target["selector"] = [target["selector"], {"type": "XPathSelector", "value": "/html/p[1]"}]
    sent = annotation_on(**UNKNOWN, body=body, target=target, motivation=["bookmarking", "commenting"], type=["Annotation", "x:Mine"])
    sent["@context"] = [CONTEXT, {"x": "http://example.org/x#"}]
    made = post(program, sent).json()
    for name in [*UNKNOWN, "@context", "motivation", "type"]:
        assert made[name] == sent[name], name
    assert made["body"] == [body[0], body[2], body[3], body[1]]
    assert made["target"][0]["styleClass"] == "red"
    assert made["target"][0]["selector"][-1] == {"type": "XPathSelector", "value": "/html/p[1]"}
    note = Annotation.objects.get()
    assert [tag.label for tag in note.tags.all()] == ["rivers"]
    assert "<b>" not in note.body_html
    assert "http://example.org/a-picture.png" in note.body_html


def test_what_a_program_said_is_not_told_to_those_who_may_not_know_the_writer(alice, bob, charlie):
    group = make_group(charlie, alice, bob, anonymous_to_peers=True)
    audience = f"http://testserver/annotations/#group-{group.pk}"
    sent = annotation_on(audience=audience, generator="alice's machine", via="http://example.org/alice", canonical="urn:alice")
    sent["body"]["creator"] = "alice"
    made = post(program_of(alice), sent)
    assert made.status_code == 201
    seen = program_of(bob).get(made["Location"])
    assert seen.status_code == 200
    assert "alice" not in seen.content.decode()
    assert program_of(charlie).get(made["Location"]).json()["generator"] == "alice's machine"


def test_a_body_changed_in_the_margin_is_given_as_it_is_now(program, alice):
    made = post(program, annotation_on())
    note = Annotation.objects.get()
    note.body = "Otherwise."
    note.save()
    assert program.get(made["Location"]).json()["body"][0]["value"] == "Otherwise."


@pytest.mark.parametrize("text", ["1. a\n- b\n> c", "*a* _b_ `c` [d](e) <f> \\g", "    x", "snake_case_word", "# head", "a * b", "[x]: y"])
def test_plain_text_reads_as_it_was_typed(text):
    shown = re.sub(r"\s+", " ", strip_tags(markup.render(from_plain(text)).replace("<br", " <br")))
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        shown = shown.replace(entity, sign)
    assert shown.split() == text.split()


def test_html_goes_through_the_one_door(program):
    html = '<p>Hello <b>you</b> <a href="javascript:alert(1)">x</a> <a href="https://a.example/">y</a><script>alert(1)</script></p>'
    sent = annotation_on(body={"type": "TextualBody", "value": html, "format": "text/html"})
    (body,) = post(program, sent).json()["body"]
    assert body["format"] == "text/html"
    assert "script" not in body["value"]
    assert "alert" not in body["value"]
    assert "<strong>you</strong>" in body["value"]
    assert 'href="https://a.example/"' in body["value"]


def test_no_payload_gets_through_as_html():
    for payload in PAYLOADS:
        shown = markup.render(from_html(payload))
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", shown))
        assert tags <= markup.TAGS, payload
        assert not re.search(r"href=\"(?!https?://|mailto:|/|#)", shown), payload


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"@context": "http://example.org/"}, "/@context"),
        ({"@context": None}, "/@context"),
        ({"type": "Note"}, "/type"),
        ({"type": 5}, "/type"),
        ({"motivation": {"a": 1}}, "/motivation"),
        ({"motivation": "replying"}, "/target"),
        ({"bodyValue": "x"}, "/bodyValue"),
        ({"body": 5}, "/body"),
        ({"body": {"type": "TextualBody"}}, "/body"),
        ({"body": [{"value": "a"}, {"value": 3}]}, "/body/1/value"),
        ({"body": {"value": "x", "format": ["a"]}}, "/body/format"),
        ({"body": {"value": "x" * 20_000}}, "/body/value"),
        ({"body": {"value": 'a, "b"', "purpose": "tagging"}}, "/body/value"),
        ({"body": {"value": "b" * 81, "purpose": "tagging"}}, "/body/value"),
        ({"body": {"type": "Choice", "items": []}}, "/body/items"),
        ({"body": "not an iri"}, "/body"),
        ({"target": []}, "/target"),
        ({"target": None}, "/target"),
        ({"target": "http://elsewhere.example/page"}, "/target"),
        ({"target": ["/about/"]}, "/target/0"),
        ({"target": "/sources/unknown/"}, "/target"),
        ({"target": "/sources/river/99/"}, "/target"),
        ({"target": "http://[broken"}, "/target"),
        ({"target": {"source": "/sources/river/", "selector": {"type": "SvgSelector"}}}, "/target/selector/type"),
        ({"target": {"source": "/sources/river/", "selector": {}}}, "/target/selector/type"),
        (
            {"target": {"source": "/sources/river/", "selector": {"type": "TextPositionSelector", "start": "1", "end": 3}}},
            "/target/selector/start",
        ),
        ({"target": {"source": "/sources/river/", "selector": {"type": "TextPositionSelector", "start": 5, "end": 5}}}, "/target/selector"),
        (
            {"target": {"source": "/sources/river/", "selector": {"type": "TextPositionSelector", "start": 5, "end": 9_999}}},
            "/target/selector/end",
        ),
        ({"audience": "http://testserver/annotations/#group-99"}, "/audience"),
        ({"audience": [5]}, "/audience/0"),
        ({"canonical": "no iri"}, "/canonical"),
        ({"via": [7]}, "/via/0"),
    ],
)
def test_a_refusal_says_where_it_stands(program, change, pointer):
    answer = post(program, annotation_on() | change)
    assert answer.status_code == 422, answer.content
    assert answer.json()["pointer"] == pointer
    assert answer.json()["error"]
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b" ",
        b"{",
        b"[1,",
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    ],
)
def test_what_is_no_json_is_400(program, raw):
    answer = post(program, raw)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_what_is_json_but_no_object_is_422(program):
    for raw in ("[]", "5", '"x"', "null", "true"):
        assert post(program, raw).status_code == 422


ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(["type", "id", "value", "items", "source"]), inner),
    max_leaves=6,
)
FIELDS = ["@context", "id", "type", "motivation", "body", "bodyValue", "target", "audience", "canonical", "via", "x"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=some.sampled_from([*FIELDS, "selector"]), value=ANYTHING)
def test_no_value_in_any_field_breaks_the_room(program, field, value):
    sent = annotation_on()
    if field == "selector":
        sent["target"]["selector"] = value
    else:
        sent[field] = value
    Token.objects.all()
    answer = post(program, json.dumps(sent))
    assert answer.status_code in {201, 400, 422, 429}
    if answer.status_code == 201:
        assert program.get(answer["Location"]).status_code == 200


@settings(max_examples=300, deadline=None)
@given(raw=some.binary(max_size=60) | some.text(alphabet='{}[]":,0a\\u', max_size=60).map(str.encode))
def test_no_bytes_break_the_reading_of_json(raw):
    status = 200
    try:
        parsed(raw, 1_000)
    except Refused as refused:
        status = refused.status
    assert status in {200, 400, 413}


def test_a_hidden_text_is_as_unknown_as_a_missing_one(program, bob, django_assert_num_queries):
    make_source("A secret draft of bob's.", slug="hidden", access="draft", added_by=bob)
    answers = [post(program, annotation_on(source=f"/sources/{slug}/", exact="secret draft")) for slug in ("hidden", "nowhere")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(422, answers[0].content)] * 2
    passages = [post(program, annotation_on() | {"target": f"/sources/{slug}/1/"}).content for slug in ("hidden", "nowhere")]
    assert passages[0] == passages[1]


def test_a_note_moved_by_put_goes_only_where_its_writer_may_write(alice, bob, program):
    group = make_group(bob)
    note = make_note(alice, Annotation.objects.model.target.field.related_model.objects.get(slug="river"))
    iri = f"http://testserver/annotations/{note.uid}/"
    sent = annotation_on(audience=f"http://testserver/annotations/#group-{group.pk}")
    assert put(program, iri, sent, **{"If-Match": "*"}).status_code == 422
    wide = annotation_on(audience="http://testserver/annotations/#signed_in")
    assert put(program, iri, wide, **{"If-Match": "*"}).status_code == 200
    assert put(program, iri, annotation_on(), **{"If-Match": "*"}).json()["audience"]["id"].endswith("#signed_in")


def test_a_new_note_without_an_audience_is_for_its_writer_alone(program):
    post(program, annotation_on(audience={"type": "Audience", "id": "http://example.org/teachers"}))
    assert Annotation.objects.get().audience == "me"
