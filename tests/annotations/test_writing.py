"""Writing notes with and without script: what is typed is kept, what is saved is where it was meant."""

from __future__ import annotations

import pytest
from django.urls import reverse

from annotations.models import Annotation, Audience, Codebook
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = "The 😀 river knows no borders. It never did.\n\nIt was here before the office that measures it.\n\nDie Straße endet hier."
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def source():
    return make_source(TEXT, slug="river")


def words(**changes):
    return {"spans": "4-11", "motivation": "commenting", "body": "A remark.", "tags": "", "audience": "me", **changes}


def passage(**changes):
    return {"where": "whole", "motivation": "commenting", "body": "A remark.", "tags": "", "audience": "me", **changes}


def only_anchor():
    (anchor,) = Annotation.objects.get().anchors.all()
    return anchor


def test_a_script_sends_code_points_and_the_server_takes_the_words_from_its_own_text(client_of, alice, source):
    answer = client_of(alice).post(reverse("annotate_words", args=["river"]), words(), **JSON)
    assert answer.status_code == 201
    note = Annotation.objects.get()
    assert only_anchor().exact == TEXT[4:11] == "😀 river"
    assert (only_anchor().prefix, only_anchor().suffix[:6]) == ("The ", " knows")
    assert answer.json()["place"] == f"/sources/river/1/#note-{note.uid}"
    assert (note.creator, note.body_html) == (alice, '<p dir="auto">A remark.</p>')


def test_without_script_the_browser_is_led_to_the_note_in_its_place(client_of, alice, source):
    answer = client_of(alice).post(reverse("annotate_words", args=["river"]), words())
    assert answer.status_code == 302
    assert answer["Location"] == f"/sources/river/1/#note-{Annotation.objects.get().uid}"


def test_white_space_at_the_ends_is_left_out_and_touching_places_are_joined(client_of, alice, source):
    client_of(alice).post(reverse("annotate_words", args=["river"]), words(spans="3-5,5-12,30-45"))
    assert [anchor.exact for anchor in Annotation.objects.get().anchors.all()] == ["😀 river", "It never did."]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "4",
        "4-4",
        "9-4",
        "3-4",
        "0-999999",
        "-1-5",
        "4-11;5-6",
        "٤-٩",
        "999999999999-9999999999999",
        ",".join(f"{at}-{at + 1}" for at in range(len(TEXT)) if TEXT[at] in "eio"),
    ],
)
def test_what_is_no_place_is_refused_with_everything_typed(client_of, alice, source, wrong):
    end = len(TEXT)
    expected = wrong == "0-999999"  # beyond the end means up to the end
    answer = client_of(alice).post(reverse("annotate_words", args=["river"]), words(spans=wrong, body="Typed with care"))
    if expected:
        assert only_anchor().end == end
        return
    assert answer.status_code == 422
    assert "Typed with care" in answer.content.decode()
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"where": "whole"}, "The 😀 river knows no borders. It never did."),
        ({"where": "sentences", "first_sentence": "2"}, "It never did."),
        ({"where": "sentences", "first_sentence": "1", "last_sentence": "2"}, "The 😀 river knows no borders. It never did."),
        ({"where": "words", "first_words": "KNOWS", "last_words": "it"}, "knows no borders. It"),
        ({"where": "words", "first_words": "😀 river"}, "😀 river"),
    ],
)
def test_which_words_are_asked_in_words(client_of, alice, source, where, expected):
    answer = client_of(alice).post(reverse("annotate", args=["river", "1"]), passage(**where))
    assert answer.status_code == 302, answer.content.decode()
    assert only_anchor().exact == expected


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ({"where": "words", "first_words": "mountain"}, "do not stand in the paragraph"),
        ({"where": "words", "first_words": "borders", "last_words": "river"}, "do not stand after the first ones"),
        ({"where": "sentences", "first_sentence": "2", "last_sentence": "1"}, "stands before the first one"),
        ({"where": "sentences", "first_sentence": "7"}, "not one of the available choices"),
        ({"where": "elsewhere"}, "not one of the available choices"),
        ({"body": "", "tags": ""}, "Write something"),
        ({"body": "", "tags": "", "motivation": "tagging"}, "at least one tag"),
        ({"body": "[" * 500}, "too many square brackets"),
        ({"body": "x" * 10_001}, "10000"),
        ({"audience": "public"}, "not one of the available choices"),
        ({"audience": "group:1"}, "not one of the available choices"),
        ({"tags": ", ".join(f"tag{n}" for n in range(30))}, "At most 20 tags"),
    ],
)
def test_bad_input_is_422_and_nothing_typed_is_lost(client_of, alice, source, where, complaint):
    typed = passage(tags="kept, too", body="Typed with care") | where
    answer = client_of(alice).post(reverse("annotate", args=["river", "1"]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in page
    assert typed["body"][:60] in page
    assert typed["tags"] in page
    assert not Annotation.objects.exists()


def test_the_form_names_the_sentences_and_the_paragraph(client_of, alice, source):
    page = client_of(alice).get(reverse("annotate", args=["river", "1"])).content.decode()
    assert "1: The 😀 river knows no borders." in page
    one_sentence = client_of(alice).get(reverse("annotate", args=["river", "2"])).content.decode()
    assert "these sentences" not in one_sentence


@pytest.mark.parametrize("number", ["9", "0", "12a", "x"])
def test_a_paragraph_that_is_not_there_is_404(client_of, alice, source, number):
    assert client_of(alice).get(reverse("annotate", args=["river", number])).status_code == 404


def test_nobody_annotates_what_they_may_not_read(client_of, alice, guest, source):
    draft = make_source(slug="draft", access="draft")
    for number in ("annotate_words", "annotate"):
        args = [draft.slug] if number == "annotate_words" else [draft.slug, "1"]
        assert client_of(alice).post(reverse(number, args=args), words()).status_code == 404
    assert client_of(guest).post(reverse("annotate_words", args=["river"]), words()).status_code == 302
    assert client_of(guest).post(reverse("annotate_words", args=["river"]), words(), **JSON).status_code == 401
    assert not Annotation.objects.exists()


def test_a_highlight_needs_no_words_and_a_comment_of_tags_alone_is_a_tagging(client_of, alice, source):
    client = client_of(alice)
    client.post(reverse("annotate_words", args=["river"]), words(motivation="highlighting", body=""))
    client.post(reverse("annotate_words", args=["river"]), words(body="", tags="water"))
    assert [note.motivation for note in Annotation.objects.order_by("pk")] == ["highlighting", "tagging"]


def test_the_course_group_is_the_default_audience_where_the_room_says_so(client_of, alice, bob, source, settings):
    settings.ANNOTATIONS_DEFAULT_AUDIENCE = ""
    group = make_group(bob, alice)
    page = client_of(alice).get(reverse("annotate", args=["river", "1"])).content.decode()
    assert '<option value="me" selected>' in page
    settings.ANNOTATIONS_DEFAULT_AUDIENCE = "tests.annotations.rules.first_group"
    page = client_of(alice).get(reverse("annotate", args=["river", "1"])).content.decode()
    assert f'<option value="group:{group.pk}" selected>' in page
    client_of(alice).post(reverse("annotate", args=["river", "1"]), passage(audience=f"group:{group.pk}"))
    assert Annotation.objects.get().group == group


def test_tags_go_to_the_groups_codebook_or_to_ones_own(client_of, alice, bob, source):
    group = make_group(bob, alice)
    client = client_of(alice)
    client.post(reverse("annotate_words", args=["river"]), words(tags="Water, مرز"))
    client.post(reverse("annotate_words", args=["river"]), words(tags="water; office", audience=f"group:{group.pk}"))
    mine, theirs = Annotation.objects.order_by("pk")
    assert {(tag.label, tag.codebook.kind) for tag in mine.tags.all()} == {("Water", "personal"), ("مرز", "personal")}
    assert {tag.slug: tag.codebook.kind for tag in theirs.tags.all()} == {"water": "personal", "office": "group"}
    assert Codebook.objects.count() == 2


def test_a_personal_tag_on_a_shared_note_is_shown_to_nobody_else(client_of, alice, bob, source):
    client_of(alice).post(reverse("annotate_words", args=["river"]), words(tags="secretmarker", audience="signed_in"))
    note = Annotation.objects.get()
    for address in (note.get_absolute_url(), reverse("tags"), note.tags.get().get_absolute_url()):
        assert "secretmarker" in client_of(alice).get(address).content.decode()
        assert "secretmarker" not in client_of(bob).get(address).content.decode().replace(address, "")


def test_a_note_is_changed_by_its_writer_only(client_of, alice, bob, charlie, source):
    note = make_note(alice, source, audience="group", group=make_group(alice, bob))
    address = reverse("edit_note", args=[note.uid])
    changed = {"motivation": "questioning", "body": "Better *now*", "tags": "new", "audience": "signed_in"}
    assert client_of(charlie).post(address, changed).status_code == 404
    assert client_of(bob).post(address, changed).status_code == 403
    assert client_of(alice).post(address, changed).status_code == 302
    note.refresh_from_db()
    assert (note.body, note.motivation, note.audience, note.group) == ("Better *now*", "questioning", Audience.SIGNED_IN, None)
    assert "<em>now</em>" in note.body_html
    assert note.updated > note.created
    assert [tag.label for tag in note.tags.all()] == ["new"]
    assert note.anchors.get().exact == TEXT[:10]


def test_deleting_can_be_undone_by_its_writer(client_of, alice, bob, source):
    note = make_note(alice, source, audience="signed_in")
    assert client_of(bob).post(reverse("delete_note", args=[note.uid])).status_code == 403
    page = client_of(alice).post(reverse("delete_note", args=[note.uid]))
    assert reverse("restore_note", args=[note.uid]) in page.content.decode()
    assert client_of(alice).get(note.get_absolute_url()).status_code == 404
    assert client_of(bob).post(reverse("restore_note", args=[note.uid])).status_code == 404
    assert client_of(alice).post(reverse("restore_note", args=[note.uid])).status_code == 302
    assert client_of(bob).get(note.get_absolute_url()).status_code == 200


def test_a_reply_is_for_whoever_reads_the_thread(client_of, alice, bob, charlie, source):
    group = make_group(alice, bob)
    root = make_note(alice, source, audience="group", group=group)
    assert client_of(charlie).post(reverse("reply", args=[root.uid]), {"body": "Hm"}).status_code == 404
    answer = client_of(bob).post(reverse("reply", args=[root.uid]), {"body": "I *agree*"})
    reply = Annotation.objects.get(parent=root)
    assert answer["Location"] == f"{root.get_absolute_url()}#note-{reply.uid}"
    assert (reply.motivation, reply.audience, reply.group, reply.anchors.count()) == ("replying", "group", group, 0)
    client_of(alice).post(reverse("reply", args=[reply.uid]), {"body": "Thanks"})
    assert Annotation.objects.filter(parent=root).count() == 2
    page = client_of(bob).get(root.get_absolute_url()).content.decode()
    assert "<em>agree</em>" in page
    assert "Thanks" in page
    assert client_of(bob).post(reverse("reply", args=[root.uid]), {"body": "  "}).status_code == 422
    client_of(bob).post(reverse("edit_note", args=[reply.uid]), {"body": "I agree a little"})
    assert "a little" in client_of(alice).get(root.get_absolute_url()).content.decode()


def test_a_question_is_settled_by_who_asked_it_or_leads_the_group(client_of, alice, bob, charlie, source):
    question = make_note(bob, source, motivation="questioning", audience="group", group=make_group(alice, bob, charlie))
    address = reverse("resolve_note", args=[question.uid])
    assert client_of(charlie).post(address).status_code == 404
    for person in (alice, bob):
        client_of(person).post(address)
    question.refresh_from_db()
    assert question.resolved is None
    client_of(bob).post(address)
    question.refresh_from_db()
    assert question.resolved is not None
