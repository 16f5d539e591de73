"""The MUSTs of the Web Annotation Protocol (https://www.w3.org/TR/annotation-protocol/), one test each, cited by its sections."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from annotations.models import Annotation
from tests.annotations.makers import make_group, make_note
from tests.annotations.protocol import CONTEXT, LDP, OA, PROFILE, annotation_on, post, program_of, put
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = "The 😀 river knows no borders.\n\nIt was here before the office. It was here before the wall."


@pytest.fixture
def river():
    return make_source(TEXT, slug="river")


@pytest.fixture
def note(alice, river):
    return make_note(alice, river, "river knows", body="Whose?")


@pytest.fixture
def iri(note):
    return f"http://testserver/annotations/{note.uid}/"


@pytest.fixture
def program(alice):
    return program_of(alice)


def links(answer) -> list[tuple[str, str]]:
    pairs = [part.split(">; rel=") for part in answer["Link"].split(", ")]
    return [(target.lstrip("<"), rel.strip('"')) for target, rel in pairs]


# -- 3. Annotation Retrieval


def test_3_get_head_and_options_are_supported_on_an_annotation(program, iri):
    assert program.get(iri).status_code == 200
    head = program.head(iri)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == program.get(iri)["ETag"]
    assert program.options(iri).status_code == 204


def test_3_an_annotation_is_json_ld_with_the_profile(program, iri):
    for accept in (PROFILE, "application/ld+json", "*/*", None):
        answer = program.get(iri, headers={"Accept": accept} if accept else {})
        assert answer["Content-Type"] == PROFILE
        assert answer.json()["@context"] == CONTEXT


def test_3_an_annotation_has_the_links_etag_allow_and_vary(program, iri):
    answer = program.get(iri)
    assert (f"{LDP}Resource", "type") in links(answer)
    assert (f"{OA}Annotation", "type") in links(answer)
    assert answer["ETag"].startswith('"')
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    assert "Accept" in answer["Vary"]


def test_3_what_is_known_already_is_not_sent_again(program, iri):
    etag = program.get(iri)["ETag"]
    assert program.get(iri, headers={"If-None-Match": etag}).status_code == 304
    assert program.get(iri, headers={"If-None-Match": '"other"'}).status_code == 200


# -- 4. Annotation Containers


def test_4_the_address_of_the_container_ends_in_a_slash(program, note):
    assert program.get("/annotations/").status_code == 200
    assert program.get("/annotations").status_code in {301, 404}


def test_4_1_get_head_and_options_are_supported_on_the_container(program, note):
    assert program.get("/annotations/").status_code == 200
    assert program.head("/annotations/").status_code == 200
    options = program.options("/annotations/")
    assert options.status_code == 204
    assert options["ETag"] == program.get("/annotations/")["ETag"]


def test_4_1_the_container_describes_itself_in_json_ld_with_both_contexts(program, note):
    answer = program.get("/annotations/")
    assert answer["Content-Type"] == PROFILE
    made = answer.json()
    assert made["@context"] == [CONTEXT, "http://www.w3.org/ns/ldp.jsonld"]
    assert made["type"] == ["BasicContainer", "AnnotationCollection"]
    assert made["total"] == 1


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_4_1_the_container_has_its_headers_on_every_answer(program, note, method):
    answer = getattr(program, method)("/annotations/")
    assert (f"{LDP}BasicContainer", "type") in links(answer)
    assert ("http://www.w3.org/TR/annotation-protocol/", f"{LDP}constrainedBy") in links(answer)
    assert answer["ETag"]
    assert "POST" in answer["Allow"]
    assert PROFILE in answer["Accept-Post"]
    assert {"Accept", "Prefer"} <= set(answer["Vary"].split(", "))


def test_4_1_also_refusals_say_what_the_container_is(program, note):
    for answer in (post(program, {}), Client().get("/annotations/"), program.get("/annotations/?page=7")):
        assert answer.status_code >= 400
        assert f"{LDP}constrainedBy" in answer["Link"]


def test_4_1_the_etag_changes_with_what_the_person_sees_and_only_then(program, alice, bob, river, note):
    before = program.get("/annotations/")["ETag"]
    make_note(bob, river, body="Nobody else's business.")
    assert program.get("/annotations/")["ETag"] == before
    make_note(bob, river, audience="signed_in")
    assert program.get("/annotations/")["ETag"] != before


def test_4_1_without_accept_the_answer_is_json_ld(program, note):
    assert program.get("/annotations/")["Content-Type"] == PROFILE


def test_4_2_a_container_with_annotations_shows_or_links_its_first_page(program, note):
    made = program.get("/annotations/").json()
    assert made["first"]["type"] == "AnnotationPage"
    assert made["last"].endswith("page=0")


def test_4_2_an_empty_container_has_no_pages(program):
    made = program.get("/annotations/").json()
    assert made["total"] == 0
    assert "first" not in made


def test_4_2_the_address_of_the_representation_says_what_its_pages_hold(program, note):
    answer = program.get("/annotations/", headers={"Prefer": f'return=representation;include="{OA}PreferContainedIRIs"'})
    assert answer["Content-Location"] == answer.json()["id"] == "http://testserver/annotations/?iris=1"
    assert answer["Preference-Applied"] == "return=representation"
    plain = program.get("/annotations/")
    assert plain["Content-Location"] == plain.json()["id"] == "http://testserver/annotations/?iris=0"
    assert "Preference-Applied" not in plain


def test_4_2_2_a_minimal_container_holds_no_annotations(program, iri):
    prefer = f'return=representation;include="{LDP}PreferMinimalContainer {OA}PreferContainedIRIs"'
    answer = program.get("/annotations/", headers={"Prefer": prefer})
    made = answer.json()
    assert "contains" not in made
    assert made["first"] == "http://testserver/annotations/?iris=1&page=0"
    assert iri not in answer.content.decode()
    assert program.get(made["first"]).json()["items"] == [iri]


def test_4_2_3_preferred_addresses_are_only_addresses(program, iri):
    made = program.get("/annotations/", headers={"Prefer": f'return=representation; include="{OA}PreferContainedIRIs"'}).json()
    assert made["first"]["items"] == [iri]


def test_4_2_4_preferred_descriptions_are_whole_annotations(program, iri):
    prefer = f"return=representation;include={OA}PreferContainedDescriptions"
    (item,) = program.get("/annotations/?iris=1", headers={"Prefer": prefer}).json()["first"]["items"]
    assert (item["id"], item["type"]) == (iri, "Annotation")
    assert item["body"][0]["value"] == "Whose?"


def test_4_2_preferences_that_contradict_each_other_are_none(program, note):
    prefer = f'return=representation;include="{OA}PreferContainedIRIs {OA}PreferContainedDescriptions"'
    answer = program.get("/annotations/", headers={"Prefer": prefer})
    assert "Preference-Applied" not in answer
    assert isinstance(answer.json()["first"]["items"][0], dict)


def test_4_3_pages_are_linked_both_ways_and_to_their_container(program, alice, river, monkeypatch):
    monkeypatch.setattr("annotations.protocol.container.DESCRIPTIONS_A_PAGE", 2)
    made = [f"http://testserver/annotations/{make_note(alice, river).uid}/" for _ in range(5)]
    container = program.get("/annotations/").json()
    page, met, before = container["first"], [], None
    while True:
        met += [item["id"] for item in page["items"]]
        whole = program.get(page["id"]).json()
        assert (whole["type"], whole["partOf"]["id"], whole["partOf"]["total"]) == ("AnnotationPage", container["id"], 5)
        assert whole.get("prev") == before
        assert whole["startIndex"] == len(met) - len(page["items"])
        before = page["id"]
        if "next" not in page:
            break
        page = program.get(page["next"]).json()
    assert met == made
    assert before == container["last"]


def test_4_3_there_is_no_page_beyond_the_last(program, note):
    for page in ("1", "-1", "x", "9" * 30, ""):
        assert program.get(f"/annotations/?page={page}").status_code == 404, page
    assert post(program, annotation_on()).status_code == 201
    assert program.post("/annotations/?page=0", "{}", content_type=PROFILE).status_code == 405


def test_4_4_a_source_leads_to_its_container(client, river):
    for path in ("/sources/river/", "/sources/river/1/"):
        assert client.get(path)["Link"] == f'</annotations/>; rel="{OA}annotationService"'


# -- 5. Creation, Updating and Deletion


def test_5_1_a_new_annotation_gets_201_an_address_in_the_container_and_its_representation(program, alice, river):
    answer = post(program, annotation_on())
    assert answer.status_code == 201
    made = answer.json()
    assert made["id"] == answer["Location"] == answer["Content-Location"]
    assert made["id"].startswith("http://testserver/annotations/")
    fresh = program.get(answer["Location"])
    assert fresh.json() == made
    assert fresh["ETag"] == answer["ETag"]
    assert Annotation.objects.get().creator == alice
    assert made["id"] in program.get("/annotations/?iris=1&page=0").json()["items"]


def test_5_1_canonical_is_kept_and_an_id_goes_to_via(program, river):
    sent = annotation_on(
        id="http://elsewhere.example/a/1", canonical="urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df", via="http://a.example/b"
    )
    made = post(program, sent).json()
    assert made["canonical"] == sent["canonical"]
    assert made["via"] == ["http://a.example/b", "http://elsewhere.example/a/1"]
    assert made["id"] != sent["id"]


def test_5_2_a_slug_is_only_a_suggestion(program, river):
    assert "mine" not in post(program, annotation_on(), Slug="mine")["Location"]


def test_5_3_put_replaces_and_answers_the_new_state(program, river, iri):
    old = program.get(iri)
    answer = put(program, iri, annotation_on(exact="no borders", bodyValue="Mine.") | {"body": None}, **{"If-Match": old["ETag"]})
    assert answer.status_code == 422
    sent = annotation_on(exact="no borders")
    sent["body"]["value"] = "Mine."
    answer = put(program, iri, sent, **{"If-Match": old["ETag"]})
    assert answer.status_code == 200
    assert answer.json() == program.get(iri).json()
    assert answer.json()["body"] == [{"type": "TextualBody", "value": "Mine."}]
    assert answer.json()["target"][0]["selector"][0]["exact"] == "no borders"
    assert answer["ETag"] != old["ETag"]


def test_5_3_what_is_got_can_be_put(program, iri):
    old = program.get(iri)
    answer = put(program, iri, old.content, **{"If-Match": old["ETag"]})
    assert answer.status_code == 200
    assert {**answer.json(), "modified": ""} == {**old.json(), "modified": ""}


def test_a_stance_is_a_body_for_assessing_and_any_other_words_are_words(program, river):
    stance = {"type": "TextualBody", "purpose": "assessing", "value": "undecided"}
    made = post(program, annotation_on(body=[stance, {"type": "TextualBody", "value": "Both sides have a point."}]))
    assert made.status_code == 201
    note = Annotation.objects.get()
    assert (note.motivation, note.stance, note.body) == ("assessing", "undecided", "Both sides have a point.")
    assert stance.items() <= made.json()["body"][1].items()
    etag = {"If-Match": made["ETag"]}
    again = put(program, made["Location"], made.content, **etag)
    assert again.json()["body"] == made.json()["body"]
    changed = put(program, made["Location"], annotation_on(body={**stance, "value": "agree"}), **{"If-Match": again["ETag"]})
    assert [body["value"] for body in changed.json()["body"]] == ["agree"]
    plain = put(program, made["Location"], annotation_on(body={**stance, "value": "perhaps"}), **{"If-Match": changed["ETag"]})
    note.refresh_from_db()
    assert (plain.status_code, note.stance, note.body) == (200, "", "perhaps")
    assert post(program, annotation_on(body={**stance, "purpose": [{}, "tagging"], "value": "x"})).status_code == 201
    answer = post(program, {**annotation_on(body=stance), "target": made["Location"]})
    assert answer.status_code == 201
    assert Annotation.objects.get(motivation="replying").body == "undecided"


def test_5_3_canonical_and_via_are_set_for_good(program, river):
    made = post(program, annotation_on(canonical="http://a.example/1", via="http://a.example/2"))
    etag = {"If-Match": made["ETag"]}
    assert put(program, made["Location"], annotation_on(canonical="http://a.example/9"), **etag).status_code == 409
    assert put(program, made["Location"], annotation_on(via="http://a.example/9"), **etag).status_code == 409
    assert put(program, made["Location"], annotation_on(id="http://a.example/9"), **etag).status_code == 409
    assert put(program, made["Location"], annotation_on(), **etag).json()["canonical"] == "http://a.example/1"


def test_5_4_delete_answers_204_and_the_annotation_is_gone_from_the_container(program, iri):
    assert program.delete(iri, headers={"If-Match": program.get(iri)["ETag"]}).status_code == 204
    assert program.get(iri).status_code == 410
    assert program.get("/annotations/").json()["total"] == 0
    assert program.delete(iri, headers={"If-Match": "*"}).status_code == 410


# -- Conditions and refusals (6. Error Conditions)


@pytest.mark.parametrize(("condition", "status"), [(None, 428), ('"another"', 412), ('W/"another"', 412), ("*", 204)])
def test_6_whoever_changes_says_what_they_saw(program, iri, condition, status):
    headers = {"If-Match": condition} if condition else {}
    assert program.delete(iri, headers=headers).status_code == status
    if status != 204:
        assert put(program, iri, annotation_on(), **headers).status_code == status
        assert Annotation.objects.get().body == "Whose?"


def test_6_two_programs_do_not_overwrite_each_other(program, river, iri):
    etag = program.get(iri)["ETag"]
    assert put(program, iri, annotation_on(), **{"If-Match": etag}).status_code == 200
    assert put(program, iri, annotation_on(exact="borders"), **{"If-Match": etag}).status_code == 412


def test_6_without_a_token_a_program_is_told_401_and_how(river, iri):
    for answer in (
        Client().get("/annotations/"),
        Client().get(iri),
        post(Client(), annotation_on()),
        Client(headers={"Authorization": "Bearer rr_none"}).get("/annotations/"),
        Client(headers={"Accept": PROFILE}).get("/annotations/"),
    ):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Client(headers={"Accept": "text/html,*/*;q=0.8"}).get("/annotations/").status_code == 302


def test_6_somebody_elses_note_is_403_to_change_and_404_where_it_cannot_be_read(bob, alice, river, note, iri):
    program = program_of(bob)
    missing = f"/annotations/{uuid.uuid4()}/"
    hidden, nothing = program.get(iri), program.get(missing)
    assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content) == (404, hidden.content)
    note.audience = "signed_in"
    note.save()
    etag = {"If-Match": program.get(iri)["ETag"]}
    assert put(program, iri, annotation_on(), **etag).status_code == 403
    assert program.delete(iri, headers=etag).status_code == 403


def test_6_a_deleted_note_is_410_only_for_those_who_could_read_it(bob, alice, river, note, iri):
    note.delete_softly()
    assert program_of(alice).get(iri).status_code == 410
    assert program_of(bob).get(iri).status_code == 404
    note.audience = "signed_in"
    note.save()
    assert program_of(bob).get(iri).status_code == 410


def test_6_other_methods_are_405_with_what_is_allowed(program, iri):
    answer = program.patch(iri, "{}", content_type=PROFILE)
    assert answer.status_code == 405
    assert "PUT" in answer["Allow"]
    assert program.put("/annotations/", "{}", content_type=PROFILE).status_code == 405


def test_6_other_formats_are_406(program, iri):
    for path in ("/annotations/", iri):
        assert program.get(path, headers={"Accept": "text/turtle"}).status_code == 406
        assert program.get(path, headers={"Accept": "text/turtle, application/json;q=0.5"})["Content-Type"] == "application/json"


def test_6_other_content_is_415_and_too_much_413(program, river):
    for kind in (
        "text/turtle",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
    ):
        answer = post(program, annotation_on(), kind)
        assert answer.status_code == 415, kind
        assert "application/ld+json" in answer["Accept-Post"]
    assert post(program, annotation_on(more="x" * 300_000)).status_code == 413


def test_a_browser_is_led_to_pages(client_of, alice, note, iri):
    client = client_of(alice)
    page = client.get("/annotations/", headers={"Accept": "text/html"})
    assert b"Whose?" in page.content
    assert client.get(iri, headers={"Accept": "text/html"})["Location"] == f"/notes/{note.uid}/"


def test_a_session_needs_the_token_of_the_room_and_a_key_does_not(alice, river):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert post(client, annotation_on()).status_code == 403
    assert post(program_of(alice), annotation_on()).status_code == 201


def test_a_page_from_elsewhere_may_ask_with_a_key_but_never_with_a_cookie(client_of, alice, iri):
    asked = Client().options(iri, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PUT"})
    assert asked.status_code == 204
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    answer = client_of(alice).get(iri)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_a_reply_by_protocol_joins_the_thread_and_its_audience(bob, alice, charlie, river):
    group = make_group(alice, bob)
    note = make_note(alice, river, audience="group", group=group)
    target = f"http://testserver/annotations/{note.uid}/"
    made = post(program_of(bob), annotation_on(target=target, motivation="replying"))
    assert made.status_code == 201
    reply = Annotation.objects.get(parent=note)
    assert (reply.creator, reply.group, reply.motivation) == (bob, group, "replying")
    assert post(program_of(charlie), annotation_on(target=target)).status_code == 422
