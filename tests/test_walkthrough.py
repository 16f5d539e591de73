"""One passage through all the rooms: the list "Follow one passage" as code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from annotations.models import Annotation
from readingroom.comparison.models import Link
from readingroom.courses.models import Course
from readingroom.library.importers import FORMATS, draft_of, read
from readingroom.library.models import Passage, Source
from readingroom.search.finding import find
from readingroom.search.models import IndexChange

SPEECH = b"""= What the river knows =

Nobody sent for the river.

==Borders==
We have measured it for forty years, and the river knows no borders. It was here before the office.

- It feeds the mill.
- It turns the wheel."""

PAMPHLET = """# Of Banks

A river has banks, and a bank is a border with grass on it.

Whoever says that the river knows *no borders* has never paid the toll."""

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.django_db(transaction=True)
def test_one_passage_through_all_rooms(tmp_path, client_of, instructor, curator, alice, bob, charlie):
    # 1. An importer recognises the file and parses it into plain values.
    file = tmp_path / "speech.txt"
    file.write_bytes(SPEECH)
    decoded = read(SPEECH)
    assert next(each for each in FORMATS if each.recognises(decoded.text)).__name__.endswith("wiki")
    assert [block.text for block in draft_of(decoded).blocks][1] == "Borders"

    # 2. Source, revision, sections, passages and marks in one transaction; search has noted the change in the same one.
    (tmp_path / "pamphlet.md").write_text(PAMPHLET, encoding="utf-8")
    call_command("import_sources", str(tmp_path), access="signed_in", by=curator.username, verbosity=0)
    speech, pamphlet = Source.objects.get(title="What the river knows"), Source.objects.get(title="Of Banks")
    passage = speech.passages.get(number="2")
    assert passage.text.endswith("It was here before the office.")
    assert SPEECH.decode()[slice(*passage.origin[0])] == passage.text
    assert bytes(speech.revisions.get().original) == SPEECH
    before = IndexChange.objects.count()
    call_command("import_sources", str(tmp_path), access="signed_in", by=curator.username, verbosity=0)
    assert (Source.objects.count(), IndexChange.objects.count()) == (2, before)

    # 3. The drain writes it into the index and leaves nothing waiting.
    call_command("drain_index", verbosity=0)
    assert not IndexChange.objects.exists()

    # 4. A phrase finds it, for those who may read it.
    found = find('"knows no borders"', alice)
    assert [hit.passage for hit in found.hits] == [passage, pamphlet.passages.get(number="2")]
    assert not client_of(None).get("/search/", {"q": '"knows no borders"'}, **JSON).json()["hits"]

    # 5. The hit leads to the passage in its section: the words of the page are the words of the text.
    page = client_of(alice).get(found.hits[0].address)
    row = re.search(r'<p class="words" data-passage="2"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    assert row is not None
    assert re.sub(r"<[^>]+>", "", row[1]) == passage.text

    # 6. An instructor assigns the two texts; a student selects words, and the server takes them from its own text.
    course = Course.begin("Rivers", "Europe/Berlin", instructor)
    course.enrol(alice, "student")
    course.enrol(bob, "student")
    due = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT23:59")
    typed = {"source": speech.slug, "passages": "", "other": pamphlet.slug, "task": "Who pays?", "due": due, "notes": "1", "links": "1"}
    answer = client_of(instructor).post(f"/courses/{course.slug}/assignments/new/", {**typed, "published": "on"})
    assert answer.status_code == 302, answer.text
    assignment = course.assignments.get()
    start = speech.text.index("the river knows no borders")
    sent = {"spans": f"{start}-{start + 26}", "motivation": "commenting", "body": "*Knows*?", "audience": f"group:{course.group_id}"}
    answer = client_of(alice).post(f"/annotate/{speech.slug}/", {**sent, "assignment": assignment.pk}, **JSON)
    assert answer.status_code == 201, answer.text
    note = Annotation.objects.get()
    assert note.anchors.get().exact == "the river knows no borders"
    assert note.body_html == '<p dir="auto"><em>Knows</em>?</p>'
    assert str(note.uid) in client_of(bob).get(f"/sources/{speech.slug}/2/").text
    assert str(note.uid) not in client_of(charlie).get(f"/sources/{speech.slug}/2/").text

    # 7. She links it with its critique; both columns show it, each from its own side.
    other = pamphlet.passages.get(number="2")
    chosen = client_of(alice).get(f"/sources/{speech.slug}/2/link/", {"place": other.get_absolute_url(), "assignment": assignment.pk})
    said = {
        "here-words": "whole", "there-words": "whole", "relation": "disputes", "basis": "editorial", "reason": "On the toll.",
        "direction": "back", "audience": sent["audience"], "assignment": assignment.pk,
    }  # fmt: skip
    answer = client_of(alice).post(chosen["Location"], said)
    assert answer.status_code == 302, answer.text
    link = Link.objects.get()
    assert {link.from_source, link.to_source} == {speech, pamphlet}
    for first, second in ((speech, pamphlet), (pamphlet, speech)):
        assert str(link.annotation.uid) in client_of(bob).get(f"/sources/{first.slug}/with/{second.slug}/").text

    # 8. Progress counts both, for the student and in the instructor's table.
    assert "1 of 1 note" in client_of(alice).get("/to-read/").text
    table = client_of(instructor).get(f"/courses/{course.slug}/progress/").text
    assert "1 of 1 note" in table
    assert "1 of 1 link" in table
    assert client_of(charlie).get(f"/courses/{course.slug}/progress/").status_code == 404
    assert Passage.objects.visible_to(charlie).filter(pk=passage.pk).exists()
