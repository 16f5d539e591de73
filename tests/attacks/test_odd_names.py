"""Names of files that are no UTF-8, and pages of many notes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.library.models import Revision
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def test_a_file_whose_name_is_no_utf_8_is_imported(tmp_path: Path, client: Client) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tmp_path / name).write_text("A title\n\nOne paragraph of words, and another one.\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    call_command("import_sources", tmp_path, "--access", "public", verbosity=0)
    revision = Revision.objects.get()
    assert revision.file_name == "caf\ufffd.txt"
    answer = client.get(reverse("original_file", args=[revision.source.slug]))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''caf%EF%BF%BD.txt")


@pytest.mark.parametrize(
    "name", ['a"; filename="evil.html', "a\r\nX-Evil: 1", "../../etc/passwd", "=cmd|' /C calc'!A0.txt", "<script>.txt"]
)
def test_a_file_name_stays_a_file_name(client_of: Callable[[User], Client], instructor: User, name: str) -> None:
    client = client_of(instructor)
    sent = client.post(reverse("import_page"), {"pasted": "A title\n\nWords of a paragraph, which is long enough.\n", "file_name": name})
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    assert "<script>.txt" not in page.content.decode()
    saved = client.post(sent["Location"], {"access": "draft", "into": ""})
    assert saved.status_code == 302
    file = client.get(f"{saved['Location']}original/file/")
    assert file.status_code == 200
    assert "X-Evil" not in file.headers
    assert file.headers["Content-Type"] == "application/octet-stream"


def test_notes_by_passage_take_the_same_queries_for_one_passage_and_for_five(
    instructor: User, bob: User, client_of: Callable[[User], Client]
) -> None:
    course = make_course(instructor, bob)
    assignment = make_assignment(course, make_source(FIVE))
    client = client_of(instructor)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as held:
            assert client.get(reverse("assignment_notes", args=[course.slug, 1])).status_code == 200
        return len(held)

    make_note(bob, assignment.sources[0], "1", assignment=assignment)
    queries()
    one = queries()
    for number in ("2", "3", "4", "5"):
        make_note(bob, assignment.sources[0], number, assignment=assignment)
    assert queries() == one
