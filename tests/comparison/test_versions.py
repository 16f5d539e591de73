"""Two texts as versions of a work, and their passages joined: by whom, for whom, undone, through revisions, and in a file."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from annotations.models import Annotation
from readingroom.accounts.models import User
from readingroom.comparison.aligned import aligned_with, pairings
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Alignment, Joining, Source, Version, Work
from tests.annotations.makers import make_group
from tests.comparison.makers import make_link
from tests.makers import make_source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
JSON = {"accept": "application/json"}
FARSI = "رود صاحب ندارد.\n\nهمسایه دارد.\n\nپیمان را برای سال خشک می‌نویسند."
ENGLISH = "The river has no owner.\n\nIt has neighbours.\n\nPromises are written\n\nfor the dry year."


@pytest.fixture
def farsi(db: None) -> Source:
    return make_source(FARSI, slug="farsi", title="Letter", short_title="Persian", language="fa")


@pytest.fixture
def english(db: None) -> Source:
    return make_source(ENGLISH, slug="english", title="Letter in English", short_title="English", language="en")


@pytest.fixture
def versions(farsi: Source, english: Source, instructor: User) -> Work:
    work = Work.objects.create(title="The letter", made_by=instructor)
    for source in (farsi, english):
        Version.objects.create(work=work, source=source, language=source.language, set_by=instructor)
    return work


def begun(farsi: Source, english: Source, by: User, *rows: tuple[str, str], **fields: object) -> Alignment:
    fields.setdefault("audience", "public")
    made = Alignment.objects.begin(farsi, english, by=by, **fields)  # type: ignore[arg-type]
    for one, other in rows:
        made.join([Joining(tuple(one.split()), tuple(other.split()))])
    return made


def joined(alignment: Alignment) -> list[str]:
    return sorted(f"{' '.join(one)}={' '.join(other)}" for _row, (one, other) in pairings(alignment))


# -- Setting versions.


def test_an_instructor_sets_two_texts_as_versions_and_a_reader_does_not(
    farsi: Source, english: Source, alice: User, instructor: User, client_of: ClientOf
) -> None:
    url = "/sources/farsi/versions/english/"
    sent = {
        "title": "The letter",
        "language_one": "fa",
        "language_other": "en",
        "translator_other": "Record Office",
        "reason": "Both say so.",
    }
    assert client_of(alice).post(url, sent).status_code == 403
    assert client_of(instructor).post(url, sent | {"language_other": "<b>"}).status_code == 422
    assert client_of(instructor).post(url, sent | {"title": ""}).status_code == 422
    assert client_of(instructor).post(url, sent).status_code == 302
    client_of(instructor).post(url, sent | {"work": str(Work.objects.get().pk)})
    assert Work.objects.count() == 1
    assert set(Version.objects.values_list("source__slug", "language", "translator")) == {
        ("farsi", "fa", ""),
        ("english", "en", "Record Office"),
    }
    page = client_of(alice).get("/sources/english/versions/").content.decode()
    assert "no translator stated" in page
    assert "set by instructor" in page
    assert "Both say so." in page


def test_a_version_is_withdrawn_with_a_reason_by_whoever_set_it(versions: Work, alice: User, instructor: User, client_of: ClientOf) -> None:
    version = versions.versions.get(source__slug="farsi")
    url = reverse("withdraw_version", args=[version.pk])
    assert client_of(alice).post(url, {"reason": "I do not like it."}).status_code == 403
    assert client_of(instructor).post(url, {"reason": ""}).status_code == 422
    assert client_of(instructor).post(url, {"reason": "Another letter."}).status_code == 302
    assert list(versions.versions.standing().values_list("source__slug", flat=True)) == ["english"]


# -- Joining.


def test_passages_are_joined_one_with_many_and_many_with_one(versions: Work, farsi: Source, english: Source, alice: User) -> None:
    made = begun(farsi, english, alice, ("1 2", "1"), ("3", "3 4"))
    assert joined(made) == ["1 2=1", "3=3 4"]
    made.join([Joining(("2",), ("2",))])
    assert joined(made) == ["1=1", "2=2", "3=3 4"]
    made.join([Joining(("1",), ("3",))])
    assert joined(made) == ["1=3", "2=2", "3=4"]
    for expected in (["1=1", "2=2", "3=3 4"], ["1 2=1", "3=3 4"], ["1 2=1"], []):
        assert made.undo()
        assert joined(made) == expected
    assert not made.undo()


def test_the_page_of_joining_joins_accepts_separates_and_undoes(
    versions: Work, farsi: Source, english: Source, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    answer = client.post("/sources/farsi/versions/english/join/", {"reason": "By sense.", "audience": "signed_in"})
    made = Alignment.objects.get()
    assert answer["location"] == reverse("alignment_rows", args=[made.annotation.uid])
    page = client.get(answer["location"] + "?by=order").content.decode()
    assert "Join all 3 suggested rows" in page
    assert page.count('class="align-row suggested"') == 3
    at = {name: reverse(f"alignment_{name}", args=[made.annotation.uid]) for name in ("join", "accept", "separate", "undo", "bring")}
    back = client.post(at["join"], {"one": ["1"], "other": ["1", "2"], "by": "order"})
    assert back["location"].endswith("?by=order#row-1-1-2")
    client.post(at["accept"], {"by": "order"})
    assert joined(made) == ["1=1 2", "2=3", "3=4"]
    assert sorted(made.standing().values_list("how", flat=True)) == ["hand", "order", "order"]
    row = made.standing().get(how="hand")
    client.post(at["separate"], {"row": row.pk})
    assert joined(made) == ["2=3", "3=4"]
    client.post(at["undo"])
    client.post(at["undo"])
    assert joined(made) == ["1=1 2"]
    assert client.post(at["join"], {"one": ["1"]}).status_code == 422
    assert client.post(at["join"], {"one": ["99"], "other": ["1"]}).status_code == 422
    assert joined(made) == ["1=1 2"]


def test_passages_are_joined_only_between_versions_of_one_work(farsi: Source, english: Source, alice: User, client_of: ClientOf) -> None:
    client_of(alice).post("/sources/farsi/versions/english/join/", {"audience": "me"})
    assert not Alignment.objects.exists()


def test_nobody_else_changes_an_alignment(
    versions: Work, farsi: Source, english: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    made = begun(farsi, english, alice, ("1", "1"))
    for name in ("join", "accept", "separate", "undo", "bring", "edit", "delete"):
        assert client_of(bob).post(reverse(f"alignment_{name}", args=[made.annotation.uid]), {"one": "2", "other": "2"}).status_code == 403
    assert joined(made) == ["1=1"]
    assert client_of(bob).get(reverse("alignment_rows", args=[made.annotation.uid])).status_code == 403


def test_an_alignment_is_questioned_where_it_stands(
    versions: Work, farsi: Source, english: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    made = begun(farsi, english, alice, ("1", "1"))
    client_of(bob).post(reverse("alignment_answer", args=[made.annotation.uid]), {"body": "Is ¶1 not ¶2?", "questions": "on"})
    assert "questioned by 1: read why" in client_of(alice).get("/sources/farsi/with/english/").content.decode()
    assert "Is ¶1 not ¶2?" in client_of(alice).get(made.get_absolute_url()).content.decode()


# -- Side by side.


def test_two_translations_stand_by_their_alignment(
    versions: Work, farsi: Source, english: Source, alice: User, client_of: ClientOf
) -> None:
    made = begun(farsi, english, alice, ("1 2", "1"), ("3", "3 4"))
    make_link((english, "no owner"), "restates", (farsi, "صاحب ندارد"), alice, reason="Word for word.")
    html = client_of(alice).get("/sources/farsi/with/english/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))
    assert "Rows of English as joined by alice" in text
    assert "¶1, beside ¶1 above" in text
    assert "1 passage of English is linked with nothing in Persian" in text
    assert html.count('data-source="english" data-passage="1"') == 1, "a link between joined passages prints them no second time"
    assert '<mark class="linked depth-1">no owner</mark>' in html
    assert 'id="c2-p3"' in html
    assert 'id="c2-p4"' in html
    rows = client_of(alice).get("/sources/english/with/farsi/", headers=JSON).json()["rows"]
    assert [[each["number"] for each in row["beside"][0]["aligned"]] for row in rows] == [["1", "2"], [], ["3"], ["3"]]
    assert "as joined by alice" in client_of(alice).get("/sources/farsi/with/english/?alignment=none").content.decode()
    bare = client_of(alice).get("/sources/farsi/with/english/?alignment=none", headers=JSON).json()["rows"]
    assert not any(row["beside"][0]["aligned"] for row in bare)
    assert made.standing().count() == 2


def test_none_of_several_alignments_is_preferred_but_ones_own(
    versions: Work, farsi: Source, english: Source, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    first, second = begun(farsi, english, alice, ("1", "1")), begun(farsi, english, bob, ("1", "2"))
    seen = {
        person: client_of(person).get("/sources/farsi/with/english/", headers=JSON).json()["rows"][0]["beside"][0]["aligned"][0]["number"]
        for person in (alice, bob, charlie)
    }
    assert list(seen.values()) == ["1", "2", "1"]
    page = client_of(charlie).get(f"/sources/farsi/with/english/?alignment={second.annotation.uid}").content.decode()
    assert f"alignment={first.annotation.uid}" in page
    assert "as joined by bob" in page


# -- Whoever may not see it.


def test_nothing_of_a_private_alignment_or_a_hidden_version_reaches_others(
    versions: Work, farsi: Source, english: Source, alice: User, bob: User, instructor: User, client_of: ClientOf
) -> None:
    made = begun(farsi, english, alice, ("1", "1"), audience="me", reason="zebrafinch")
    hidden = make_source(ENGLISH.upper(), slug="hidden", title="Zebrafinch edition", access="draft", added_by=alice)
    Version.objects.create(work=versions, source=hidden, translator="zebrafinch", set_by=instructor, reason="zebrafinch")
    other = begun(hidden, english, alice, ("1", "1"), reason="zebrafinch")
    secret = Work.objects.create(title="zebrafinch", made_by=alice)
    Version.objects.create(work=secret, source=hidden, set_by=alice)
    public = ["/sources/farsi/versions/", "/sources/english/versions/", "/sources/farsi/versions/english/", versions.get_absolute_url()]
    for client in (client_of(bob), Client()):
        for path in [*public, "/sources/farsi/with/english/", "/sources/english/linked/", "/ledger/", "/ledger/feed/", "/sources/english/"]:
            for headers in ({}, JSON):
                said = client.get(path, headers=headers)
                assert said.status_code in (200, 302, 401), path
                assert "ebrafinch" not in said.content.decode(), path
                assert str(made.annotation.uid) not in said.content.decode(), path
        for path in (made.get_absolute_url(), other.get_absolute_url(), secret.get_absolute_url(), "/sources/english/versions/hidden/"):
            assert client.get(path).status_code == 404, path
        for name in ("rows", "edit"):
            assert client.get(reverse(f"alignment_{name}", args=[other.annotation.uid])).status_code in (302, 404)
    assert not aligned_with([farsi.passages.get(number="1").pk], bob)
    assert not Annotation.objects.visible_to(bob).exists()
    page = client_of(bob).get(reverse("alignment_file", args=[other.annotation.uid, "toml"]))
    assert page.status_code == 404


def test_an_alignment_in_an_anonymous_group_names_nobody(
    versions: Work, farsi: Source, english: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    group = make_group(alice, bob, anonymous_to_peers=True)
    User.objects.filter(pk=bob.pk).update(full_name="Bob the Unseen")
    other = User.objects.create_user("peer")
    group.add(other)
    made = begun(farsi, english, User.objects.get(pk=bob.pk), ("1", "1"), audience="group", group=group)
    paths = [made.get_absolute_url(), "/sources/farsi/with/english/", "/sources/farsi/versions/english/", versions.get_absolute_url()]
    for path in [*paths, reverse("alignment_file", args=[made.annotation.uid, "toml"])]:
        assert "Unseen" not in client_of(other).get(path).content.decode(), path
        assert "Unseen" in client_of(alice).get(path).content.decode(), path


# -- Revisions.


def test_joined_passages_are_found_again_when_a_text_is_revised(instructor: User, alice: User) -> None:
    one = bring_in(
        Arrival(
            b"The first thing said.\n\nThe second thing said here at length. And then the third thing, too.\n\nThe last thing.",
            "a.txt",
        )
    ).source
    other = bring_in(Arrival(b"Das Erste.\n\nDas Zweite und das Dritte.\n\nDas Letzte.", "b.txt")).source
    made = begun(one, other, alice, ("1", "1"), ("2", "2"), ("3", "3"))
    revised = "A new opening.\n\nThe first thing said.\n\nThe second thing said here at length.\n\nAnd then the third thing, too."
    bring_in(Arrival(revised.encode(), "a.txt"), revise=one)
    found = {tuple(other): one for _row, (one, other) in pairings(made)}
    numbers = {passage.text: passage.number for passage in one.passages.standing().select_related("source")}
    assert found[("1",)] == (numbers["The first thing said."],)
    assert set(found[("2",)]) == {numbers["The second thing said here at length."], numbers["And then the third thing, too."]}
    assert found[("3",)] == ()
    joined_again = "The first thing said. The second thing said here at length. And then the third thing, too."
    bring_in(Arrival(joined_again.encode(), "a.txt"), revise=Source.objects.get(pk=one.pk))
    rows = [pairing for _row, pairing in pairings(made) if pairing[0]]
    assert len(rows) == 1
    assert set(rows[0][1]) == {"1", "2"}


# -- Files.


@pytest.mark.parametrize("kind", ["toml", "csv"])
def test_what_is_written_to_a_file_is_read_again(
    kind: str, versions: Work, farsi: Source, english: Source, alice: User, bob: User, client_of: ClientOf
) -> None:
    made = begun(farsi, english, alice, ("1 2", "1"), ("3", "3 4"))
    content = client_of(bob).get(reverse("alignment_file", args=[made.annotation.uid, kind])).content
    turned = kind == "toml"
    mine = begun(english, farsi, bob) if turned else begun(farsi, english, bob)
    sent = client_of(bob).post(reverse("alignment_bring", args=[mine.annotation.uid]), {"file": SimpleUploadedFile(f"x.{kind}", content)})
    assert sent.status_code == 302
    assert joined(mine) == (["1=1 2", "3 4=3"] if turned else ["1 2=1", "3=3 4"])
    assert set(mine.standing().values_list("how", flat=True)) == {"file"}


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"one,other\n1,99\n", b"one,other\nx,y\n", b'one = "farsi"\nother = "elsewhere"', b"[[row]]", b"one,other\n1,1\n1,2",
     b'one = "farsi"\nother = "english"\n[[row]]\none = "12"\nother = 3', b"one,other\n1,\n"],
)  # fmt: skip
def test_a_file_that_joins_what_is_not_there_joins_nothing(
    raw: bytes, versions: Work, farsi: Source, english: Source, bob: User, client_of: ClientOf
) -> None:
    mine = begun(farsi, english, bob)
    sent = client_of(bob).post(reverse("alignment_bring", args=[mine.annotation.uid]), {"file": SimpleUploadedFile("x.csv", raw)})
    assert sent.status_code == 422
    assert joined(mine) == []
