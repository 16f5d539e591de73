"""Five forms of the same notes say the same, and none of them does anything but say it."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import markdown
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from annotations.models import Codebook, Tag
from tests.annotations.makers import make_group, make_note
from tests.annotations.payloads import PAYLOADS
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = "The 😀 river knows <no> borders.\n\n=It was here before the *office*."
FORMS = ["jsonld", "csv", "xlsx", "html", "md"]


class Attributes(HTMLParser):
    """Which attributes a browser would meet."""

    def __init__(self) -> None:
        super().__init__()
        self.met: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.met |= {name for name, _value in attrs}


@pytest.fixture
def river():
    return make_source(TEXT, slug="river", title="River & <sea>")


def words_in(form: str, content: bytes) -> str:
    """Everything that a file says, as plain words."""
    if form == "xlsx":
        return "\n".join(str(cell) for row in load_workbook(io.BytesIO(content)).active.values for cell in row if cell is not None)
    text = content.decode("utf-8-sig")
    if form == "md":
        text = markdown.markdown(text)
    if form in {"md", "html"}:
        text = re.sub(r"<[^>]*>", "", text)
        for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
            text = text.replace(entity, sign)
    return text


@pytest.fixture
def notes(alice, river):
    book = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    tag = Tag.objects.create(codebook=book, label="banks", slug="banks")
    first = make_note(alice, river, "river knows <no> borders", body="Whose river?", audience="signed_in")
    first.tags.add(tag)
    return [
        first,
        make_note(alice, river, "=It was here", body="=SUM(A1)"),
        make_note(alice, river, "before", body="", motivation="highlighting"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_every_note_with_its_words_tags_and_address(client_of, alice, notes, form):
    answer = client_of(alice).get(reverse("my_notes_file", args=[form]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="notes.{form}"'
    said = words_in(form, answer.content)
    for words in ("river knows <no> borders", "Whose river?", "=It was here", "=SUM(A1)", "before", "banks", "highlight", "alice"):
        assert words in said, words
    for note in notes:
        assert str(note.uid) in answer.content.decode("utf-8", "ignore") or form == "xlsx"


@pytest.mark.parametrize("form", FORMS)
def test_notes_on_a_text_under_a_tag_and_of_a_group_hold_what_one_may_read(client_of, alice, bob, charlie, river, notes, form):
    group = make_group(charlie, alice, bob, anonymous_to_peers=True, name="Readers")
    make_note(alice, river, body="For the group.", audience="group", group=group)
    make_note(charlie, river, body="Charlie's own secret.")
    tag = Tag.objects.get()
    of_text = words_in(form, client_of(bob).get(reverse("source_notes_file", args=["river", form])).content)
    assert "Whose river?" in of_text
    assert "For the group." in of_text
    assert "=SUM" not in of_text
    assert "secret" not in of_text
    assert "banks" not in of_text
    of_group = words_in(form, client_of(bob).get(reverse("group_notes_file", args=[group.pk, form])).content)
    assert "For the group." in of_group
    assert "alice" not in of_group
    assert "Whose" not in of_group
    assert client_of(bob).get(reverse("tag_notes_file", args=["mine", tag.slug, form])).status_code == 404
    assert "Whose river?" in words_in(form, client_of(alice).get(reverse("tag_notes_file", args=["mine", tag.slug, form])).content)
    stranger = make_source("Hidden.", slug="hidden", access="draft", added_by=charlie)
    assert client_of(bob).get(reverse("source_notes_file", args=[stranger.slug, form])).status_code == 404
    group.remove(bob)
    assert client_of(bob).get(reverse("group_notes_file", args=[group.pk, form])).status_code == 404


def test_no_cell_of_a_spreadsheet_is_a_formula(client_of, alice, notes):
    sheet = load_workbook(io.BytesIO(client_of(alice).get(reverse("my_notes_file", args=["xlsx"])).content)).active
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} <= {"s", "n", "inlineStr"}
    columns = [cell.value for cell in sheet[1]]
    table = list(csv.reader(io.StringIO(client_of(alice).get(reverse("my_notes_file", args=["csv"])).content.decode("utf-8-sig"))))
    assert columns == table[0]
    for row, printed in zip(list(sheet.values)[1:], table[1:], strict=True):
        assert [str(cell or "") for cell in row] == [re.sub(r"^'(?=[=+\-@])", "", cell) for cell in printed]


def test_nothing_in_a_note_becomes_a_script_or_an_unsafe_link_in_a_file(client_of, alice, river):
    for payload in PAYLOADS[:: max(1, len(PAYLOADS) // 120)]:
        make_note(alice, river, body=payload[:5_000].replace("\x00", ""))  # no form takes one, and PostgreSQL keeps none
    client = client_of(alice)
    for form in ("html", "md"):
        text = client.get(reverse("my_notes_file", args=[form])).content.decode()
        shown = text if form == "html" else markdown.markdown(text)
        assert not re.search(r"<\s*(script|img|iframe|svg|object|embed|style|form|input|base|video|audio|math)\b", shown, re.IGNORECASE), (
            form
        )
        assert not re.search(r"<[^>]*(href|src)\s*=\s*[\"']?\s*(javascript|data|vbscript)", shown, re.IGNORECASE), form
        reader = Attributes()
        reader.feed(shown)
        assert not [name for name in reader.met if name.startswith("on") or name == "style"], form


def test_a_text_is_printed_with_its_notes_as_endnotes(client_of, alice, bob, river, notes):
    page = client_of(bob).get(reverse("annotated", args=["river"])).content.decode()
    assert "Whose river?" in page
    assert "=SUM" not in page
    assert f'href="#note-{notes[0].uid}"' in page
    assert f'id="note-{notes[0].uid}"' in page
    assert "<no>" not in page
    mine = client_of(bob).get(reverse("annotated", args=["river"]) + "?notes=mine").content.decode()
    assert "Whose river?" not in mine
    assert client_of(bob).get(reverse("annotated", args=["nowhere"])).status_code == 404


def test_many_notes_cost_few_queries(client_of, alice, river, django_assert_max_num_queries):
    for _ in range(20):
        make_note(alice, river)
    client = client_of(alice)
    for form in FORMS:
        with django_assert_max_num_queries(14):
            assert client.get(reverse("my_notes_file", args=[form])).status_code == 200
