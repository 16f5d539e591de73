"""Names from a file: all of it or nothing, told by line where not; and the page on which a curator writes them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from readingroom.library.models import Name, NameChange, NameForm, Provenance
from readingroom.search.finding import find
from readingroom.search.names import forget
from tests.makers import make_source

pytestmark = pytest.mark.django_db

FILE = """
[[name]]
heading = "Imbren reservoir"
kind = "place"
forms = [
  { form = "Lake Concord", use = "choice", used_by = "the Ministry" },
  { form = "Drowned Valley", use = "choice", evidence = "leaflets of the League" },
  { form = "ایمبرن", script = "Arab", language = "fa" },
]

[[name]]
heading = "Osle, Marit"
"""


def brought_in(path: Path, text: str, **options: Any) -> str:
    (path / "names.toml").write_text(text, "utf-8")
    out = StringIO()
    call_command("import_names", str(path / "names.toml"), stdout=out, **options)
    return out.getvalue().strip()


def test_a_file_comes_in_and_again_changes_nothing(tmp_path, curator):
    assert brought_in(tmp_path, FILE, by=curator.username) == "2 names: 2 new; 3 forms new, 0 names and forms changed."
    assert brought_in(tmp_path, FILE) == "2 names: 0 new; 0 forms new, 0 names and forms changed."
    form = NameForm.objects.get(form="Lake Concord")
    assert (form.use, form.used_by, form.by) == ("choice", "the Ministry", curator)
    assert brought_in(tmp_path, FILE.replace("the Ministry", "the Office")).endswith("1 names and forms changed.")
    assert NameForm.objects.get(form="Lake Concord").used_by == "the Office"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[name]]\nheading = ", "line 2"),
        ("title = 'x'\n", "line 1: no [[name]]"),
        ("[[name]]\nkind = 'person'", "line 1: heading is missing"),
        (FILE + "kind = 'planet'", "line 11: kind is one of"),
        (FILE + "colour = 'red'", "line 11: “colour” is not known here"),
        (FILE + "forms = [{ form = 'M. Osle', use = 'nickname' }]", "line 13: use is"),
        (FILE + "forms = [{ form = 'M. Osle', use = 'choice' }]", "line 13: a choice of name says who"),
        (FILE + "forms = [{ form = 'M. Osle', script = 'latin' }]", "line 13: script is four letters"),
        (FILE + "forms = [{ form = 'M. Osle' }, { form = 'M. Osle' }]", "line 13: the form “M. Osle” stands twice"),
        (FILE + "[[name]]\nheading = 'Osle, Marit'", "line 13: the heading “Osle, Marit” stands twice"),
        (FILE + "forms = [{ form = 7 }]", "line 11: form is not a string"),
    ],
)
def test_nothing_comes_in_where_a_line_is_wrong_and_the_line_is_named(tmp_path, text, said):
    with pytest.raises(CommandError) as refused:
        brought_in(tmp_path, text)
    assert said in str(refused.value)
    assert not Name.objects.exists()


def test_only_a_curator_stands_behind_a_file(tmp_path, alice):
    with pytest.raises(CommandError, match="no curator"):
        brought_in(tmp_path, FILE, by=alice.username)


def page(**fields: str) -> dict[str, str]:
    sent = {"heading": "Imbren reservoir", "kind": "place", "note": "", "forms-TOTAL_FORMS": "1", "forms-INITIAL_FORMS": "0"}
    return sent | {"forms-0-form": "Lake Concord", "forms-0-use": "choice", "forms-0-used_by": "the Ministry"} | fields


def test_a_curator_adds_a_name_groups_what_it_is_called_and_is_named_for_it(client, curator):
    client.force_login(curator)
    answer = client.post("/names/new/", page())
    name = Name.objects.get()
    assert answer.headers["Location"] == name.get_absolute_url() == "/names/imbren-reservoir/"
    assert name.forms.get().by == curator
    shown = client.get("/names/imbren-reservoir/").text
    assert "Lake Concord" in shown
    assert "form “Lake Concord” added" in shown
    form = name.forms.get()
    kept = page(**{"forms-INITIAL_FORMS": "1", "forms-0-id": str(form.pk), "forms-0-name": str(name.pk), "forms-0-DELETE": "on"})
    assert client.post("/names/imbren-reservoir/edit/", kept).status_code == 302
    assert not name.forms.exists()
    assert NameChange.objects.filter(name=name, by=curator, done__contains="taken away").exists()


def test_what_was_written_is_kept_where_something_is_wrong(client, curator):
    client.force_login(curator)
    answer = client.post("/names/new/", page(**{"forms-0-used_by": "", "forms-0-form": "Pond of Peace"}))
    assert answer.status_code == 422
    assert "Pond of Peace" in answer.text
    assert "say who uses it" in answer.text
    assert not Name.objects.exists()


def test_readers_see_names_and_change_none(client, alice):
    Name.objects.create(heading="Imbren reservoir", slug="imbren")
    client.force_login(alice)
    assert "Imbren reservoir" in client.get("/names/").text
    assert client.get("/names/new/").status_code == 403
    assert client.post("/names/imbren/edit/", page()).status_code == 403
    assert "Edit the name" not in client.get("/names/imbren/").text


def test_grouped_names_are_searched_together_shown_with_who_grouped_them_and_can_be_switched_off(tmp_path, curator, guest, indexed):
    make_source("They drained Lake Concord.\n\nThey mourn the Drowned Valley.")
    brought_in(tmp_path, FILE, by=curator.username)
    indexed()
    results = find('"Lake Concord"', guest)
    assert results.total == 2
    (said,) = results.also_written_as
    assert (said.forms, said.called, said.by) == (("drowned valley",), True, str(curator))
    assert find('"Lake Concord"', guest, names=False).total == 1


def test_a_name_met_only_in_hidden_texts_joins_nothing_for_others(tmp_path, curator, guest, indexed):
    make_source("They drained Lake Concord.\n\nThey mourn the Drowned Valley.")
    brought_in(tmp_path, FILE, by=curator.username)
    draft = make_source("A draft.", access="draft")
    name = Name.objects.get(heading="Imbren reservoir")
    Provenance.objects.create(source=draft, field="creator", value="x", name=name, status="supplied", supplied_by=curator, evidence="x")
    indexed()
    results = find('"Lake Concord"', guest)
    assert (results.total, results.also_written_as) == (1, [])
    assert find('"Lake Concord"', curator).total == 2
    forget()
