"""Bringing a text in by the page: seen before it is saved, lost at no step, and only into what is one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from annotations.models import Group
from readingroom.library.models import Collection, Source, Upload
from tests.makers import make_source

pytestmark = pytest.mark.django_db
TEXT = "# On the river\n\nThe river knows no borders.\n\n## Later\n\nIt was here before the office that measures it.\n"


def bring(client, text: str = TEXT, name: str = "river.md"):
    return client.post("/library/import/", {"file": SimpleUploadedFile(name, text.encode())})


def waiting() -> Upload:
    return Upload.objects.get()


def preview_url() -> str:
    return reverse("import_preview", args=[waiting().pk])


def test_only_curators_and_instructors_bring_texts_in(client_of, alice, curator, instructor, client):
    assert client.get("/library/import/").status_code == 302
    assert client_of(alice).get("/library/import/").status_code == 403
    assert bring(client_of(alice)).status_code == 403
    assert not Upload.objects.exists()
    for person in (curator, instructor):
        assert client_of(person).get("/library/import/").status_code == 200


def test_a_file_is_looked_at_before_it_is_saved(client_of, curator):
    client = client_of(curator)
    assert bring(client).headers["Location"] == preview_url()
    page = client.get(preview_url()).text
    assert "2 passages" in page
    assert "The river knows no borders." in page
    assert "Later" in page
    assert not Source.objects.exists()


def test_saving_makes_the_source_and_forgets_the_upload(client_of, curator):
    client = client_of(curator)
    bring(client)
    shelf = Collection.objects.create(title="River", slug="river")
    answer = client.post(preview_url(), {"into": "", "access": "public", "collections": [shelf.pk]})
    source = Source.objects.get()
    assert answer.headers["Location"] == source.get_absolute_url()
    assert (source.access, source.added_by, list(source.collections.all())) == ("public", curator, [shelf])
    assert [passage.text for passage in source.passages.all()] == [
        "The river knows no borders.",
        "It was here before the office that measures it.",
    ]
    assert not Upload.objects.exists()


def test_pasted_words_keep_their_letters(client_of, curator):
    client = client_of(curator)
    client.post("/library/import/", {"pasted": "آب مرز نمی‌شناسد.\n\nThe river — “borders”.", "file_name": "سخن.txt"})
    client.post(preview_url(), {"into": "", "access": "draft"})
    assert [passage.text for passage in Source.objects.get().passages.all()] == ["آب مرز نمی‌شناسد.", "The river — “borders”."]


@pytest.mark.parametrize("given", [{}, {"pasted": "   "}, {"pasted": "words", "file": SimpleUploadedFile("a.txt", b"words")}])
def test_one_of_the_two_has_to_be_given(client_of, curator, given):
    answer = client_of(curator).post("/library/import/", given)
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_pasted_words_stay_in_the_field_when_they_cannot_be_read(client_of, curator):
    answer = client_of(curator).post("/library/import/", {"pasted": "# Only a heading", "file_name": "x.md"})
    assert answer.status_code == 422
    assert "# Only a heading" in answer.text


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, b"%PDF-1.7\n\x93\x8c", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused_in_a_sentence(client_of, curator, content):
    answer = client_of(curator).post("/library/import/", {"file": SimpleUploadedFile("odd.txt", content)})
    assert answer.status_code == 422
    assert "errorlist" in answer.text


def test_an_upload_is_its_owners_alone(client_of, curator, instructor):
    bring(client_of(curator))
    other = client_of(instructor)
    assert other.get(preview_url()).status_code == 404
    assert other.post(preview_url(), {"access": "draft"}).status_code == 404
    assert other.post(reverse("import_discard", args=[waiting().pk])).status_code == 404
    assert "river.md" not in other.get("/library/import/").text
    assert "river.md" in client_of(curator).get("/library/import/").text


def test_an_upload_can_be_discarded_and_is_forgotten_in_time(client_of, curator):
    client = client_of(curator)
    bring(client)
    client.post(reverse("import_discard", args=[waiting().pk]))
    assert not Upload.objects.exists()
    bring(client)
    Upload.objects.update(made=timezone.now() - timedelta(days=15))
    bring(client, TEXT + "\n\nMore.", "more.md")
    assert [upload.file_name for upload in Upload.objects.all()] == ["more.md"]


def test_an_instructor_opens_a_text_to_their_own_groups_only(client_of, instructor, curator):
    mine = Group.objects.create(name="My course", owner=instructor, kind="course")
    other = Group.objects.create(name="Another course", owner=curator, kind="course")
    client = client_of(instructor)
    bring(client)
    page = client.get(preview_url()).text
    assert "My course" in page
    assert "Another course" not in page
    assert client.post(preview_url(), {"access": "public"}).status_code == 422
    assert client.post(preview_url(), {"access": "groups", "groups": [other.pk]}).status_code == 422
    assert client.post(preview_url(), {"access": "groups"}).status_code == 422
    assert not Source.objects.exists()
    client.post(preview_url(), {"access": "groups", "groups": [mine.pk]})
    assert list(Source.objects.get().groups.all()) == [mine]


def test_a_record_of_the_same_title_is_offered_and_gets_its_text(client_of, curator):
    record = make_source("", title="On the river", slug="the-record")
    client = client_of(curator)
    bring(client)
    assert '<option value="the-record" selected>' in client.get(preview_url()).text
    client.post(preview_url(), {"into": "the-record", "access": "public"})
    record.refresh_from_db()
    assert record.text.startswith("The river knows")
    assert record.access == "public"


def test_nobody_gives_a_text_to_what_is_not_theirs(client_of, instructor):
    make_source("", title="On the river", slug="the-record")
    client = client_of(instructor)
    bring(client)
    assert "the-record" not in client.get(preview_url()).text
    assert client.post(preview_url(), {"into": "the-record", "access": "draft"}).status_code == 422
    client.post(preview_url(), {"into": "", "access": "draft"})
    assert Source.objects.get(slug="the-record").is_record
    assert Source.objects.filter(added_by=instructor).count() == 1


def test_a_new_text_keeps_numbers(client_of, curator):
    client = client_of(curator)
    bring(client)
    client.post(preview_url(), {"into": "", "access": "draft"})
    source = Source.objects.get()
    bring(client, TEXT.replace("## Later", "An insertion nobody had foreseen.\n\n## Later"))
    client.post(preview_url(), {"into": source.slug, "access": "draft"})
    assert [passage.number for passage in source.passages.standing()] == ["1", "1a", "2"]
    assert source.revisions.count() == 2


def test_the_same_bytes_again_change_nothing(client_of, curator):
    client = client_of(curator)
    for _time in range(2):
        bring(client)
        answer = client.post(preview_url(), {"into": "", "access": "draft"}, follow=True)
    assert Source.objects.count() == 1
    assert "Nothing was changed" in answer.text


def test_the_same_bytes_in_a_hidden_source_say_no_more_than_that(client_of, curator, instructor):
    keeper = client_of(curator)
    bring(keeper)
    keeper.post(preview_url(), {"into": "", "access": "draft"})
    Source.objects.update(title="Secret title")
    client = client_of(instructor)
    bring(client)
    answer = client.post(preview_url(), {"into": "", "access": "draft"}, follow=True)
    assert answer.status_code == 200
    assert "Secret title" not in answer.text
    assert "where you cannot see it" in answer.text


def test_what_was_healed_or_dropped_is_shown_and_kept(client_of, curator):
    client = client_of(curator)
    bring(client, "# On the river\n\n# On the river\n\nThe river knows no borders.\n\nIt says:\n", "twice.md")
    assert "dropped" in client.get(preview_url()).text
    client.post(preview_url(), {"into": "", "access": "public"})
    assert "dropped" in client.get(f"/sources/{Source.objects.get().slug}/original/").text


def test_another_importer_can_be_chosen(client_of, curator):
    client = client_of(curator)
    bring(client)
    assert "## Later" in client.get(preview_url() + "?importer=plain").text
    assert client.get(preview_url() + "?importer=nonsense").status_code == 200


def test_markup_of_a_file_is_shown_as_letters(client_of, curator):
    client = client_of(curator)
    bring(client, "<script>alert(1)</script> and more words.\n\nAnother paragraph.", "<img src=x>.txt")
    page = client.get(preview_url()).text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
