"""Codebooks: who sees and changes them; merging and its way back; versions; memos."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from annotations.codebooks import Codebook, KeysInUse
from annotations.comparing import compare
from annotations.looks import PALETTE, Colour, Pattern, nearest_colour, next_look
from annotations.memos import Memo
from annotations.merging import Merge
from annotations.tags import Tag
from readingroom.accounts.models import User
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.makers import make_source

pytestmark = pytest.mark.django_db
CSS = (settings.BASE_DIR / "static/annotations/codes.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "sees", "changes"),
    [
        ("personal", {"alice"}, {"alice"}),
        ("group", {"alice", "bob"}, {"alice"}),
        ("project", {"alice", "bob"}, {"alice"}),
        ("room", {"alice", "bob", "charlie", "curator"}, {"curator"}),
    ],
)
def test_who_sees_and_who_changes(
    alice: User, bob: User, charlie: User, curator: User, client_of: Any, kind: str, sees: set[str], changes: set[str]
) -> None:
    group = make_group(alice, bob) if kind in {"group", "project"} else None
    book = make_book("book", kind, owner=alice, group=group)
    tag = make_tag(book, "promise")
    shown, changed, tagged = set(), set(), set()
    for person in (alice, bob, charlie, curator):
        client = client_of(person)
        shown |= {person.username} if client.get(book.get_absolute_url()).status_code == 200 else set()
        changed |= {person.username} if client.get("/codebooks/book/edit/").status_code == 200 else set()
        tagged |= {person.username} if client.get("/tags/book/promise/edit/").status_code == 200 else set()
        assert client.get("/codebooks/book/edit/").status_code in ({200, 403} if person.username in sees else {404})
        assert client.post("/tags/book/promise/retire/").status_code in ({302} if person.username in changes else {403, 404})
        Tag.objects.filter(pk=tag.pk).update(retired=None)
    assert (shown, changed, tagged) == (sees, changes, changes)


def test_a_tag_is_added_with_everything_and_the_form_keeps_what_was_typed(alice: User, client_of: Any) -> None:
    book = make_book("mine", "personal", owner=alice)
    above = make_tag(book, "Water", key="1")
    client = client_of(alice)
    sent = {"label": "Flood", "parent": above.pk, "definition": "Too much.", "use": "For dams.", "not_use": "Not for rain."}
    sent |= {"example": "They flooded it.", "colour": "teal", "pattern": "dots", "key": "1"}
    refused = client.post("/codebooks/mine/add/", sent)
    assert refused.status_code == 422
    assert "belongs to “Water”" in refused.content.decode()
    assert "They flooded it." in refused.content.decode()
    assert client.post("/codebooks/mine/add/", {**sent, "key": "2"}).status_code == 302
    tag = book.tags.get(slug="flood")
    assert (tag.path, tag.use, tag.colour, tag.pattern, tag.key) == ("Water / Flood", "For dams.", "teal", "dots", "2")
    assert client.post("/codebooks/mine/add/", {**sent, "label": "FLOOD", "key": ""}).status_code == 422
    assert client.post("/codebooks/mine/add/", {**sent, "label": "a / b", "key": ""}).status_code == 422


def test_a_tag_does_not_come_to_stand_under_itself_nor_too_deep(alice: User, client_of: Any) -> None:
    book = make_book("mine", "personal", owner=alice)
    line = [make_tag(book, "level 1")]
    for depth in range(2, 9):
        line.append(make_tag(book, f"level {depth}", line[-1]))
    client = client_of(alice)
    sent = {"label": "level 1", "colour": "", "pattern": "solid", "key": ""}
    assert client.post("/tags/mine/level-1/edit/", {**sent, "parent": line[3].pk}).status_code == 422
    assert client.post("/codebooks/mine/add/", {**sent, "label": "deeper", "parent": line[7].pk}).status_code == 422
    other = make_tag(book, "other")
    assert client.post("/tags/mine/level-2/edit/", {**sent, "label": "level 2", "parent": other.pk}).status_code == 302
    assert client.post("/tags/mine/level-1/move/", {"place": f"under:{line[3].pk}"}).status_code == 302
    line[0].refresh_from_db()
    assert line[0].path in {"level 1", "other / level 2 / level 3 / level 4 / level 1"}
    assert [branch.tag for branch in book.branches()] != []


def test_a_tag_moves_before_another(alice: User, client_of: Any) -> None:
    book = make_book("mine", "personal", owner=alice)
    _a, b, c = (make_tag(book, label, position=place) for place, label in enumerate("abc"))
    client = client_of(alice)
    client.post("/tags/mine/c/move/", {"place": f"before:{b.pk}"})
    assert [branch.path for branch in book.branches()] == ["a", "c", "b"]
    client.post("/tags/mine/a/move/", {"place": f"under:{c.pk}"})
    assert [branch.path for branch in book.branches()] == ["c", "c / a", "b"]


@pytest.fixture
def merged(alice: User) -> dict[str, Any]:
    """Two of three notes carry the tag that goes, one of them both."""
    book = make_book("mine", "personal", owner=alice)
    goes, stays = make_tag(book, "goes", key="1"), make_tag(book, "stays")
    child = make_tag(book, "child", goes)
    source = make_source(slug="river")
    one, both, other = (make_note(alice, source) for _ in range(3))
    one.tags.set([goes])
    both.tags.set([goes, stays])
    other.tags.set([stays])
    return {"book": book, "goes": goes, "stays": stays, "child": child, "notes": [one, both, other]}


def carried(notes: list[Any]) -> list[set[str]]:
    return [{tag.label for tag in note.tags.all()} for note in notes]


def test_a_merge_is_shown_first_and_taken_back_wholly(alice: User, client_of: Any, merged: dict[str, Any]) -> None:
    client, before = client_of(alice), carried(merged["notes"])
    preview = client.get("/tags/mine/goes/merge/", {"into": merged["stays"].pk})
    assert [preview.context[name] for name in ("notes", "both", "after")] == [2, 1, 3]
    assert carried(merged["notes"]) == before
    client.post("/tags/mine/goes/merge/", {"into": merged["stays"].pk})
    assert carried(merged["notes"]) == [{"stays"}, {"stays"}, {"stays"}]
    assert [branch.path for branch in merged["book"].branches()] == ["stays", "stays / child"]
    assert client.get("/tags/mine/goes/").headers["Location"] == "/tags/mine/stays/"
    merge = Merge.objects.get()
    assert client.post(f"/merges/{merge.pk}/undo/").status_code == 302
    assert carried(merged["notes"]) == before
    assert [branch.path for branch in merged["book"].branches()] == ["goes", "goes / child", "stays"]
    assert merged["book"].tags.get(slug="goes").key == "1"
    assert client.post(f"/merges/{merge.pk}/undo/").status_code == 404


def test_what_a_writer_took_off_meanwhile_does_not_come_back(alice: User, merged: dict[str, Any]) -> None:
    merge = Merge.objects.make(merged["goes"], merged["stays"], alice)
    merged["notes"][0].tags.clear()
    merge.undo()
    assert carried(merged["notes"]) == [set(), {"goes", "stays"}, {"stays"}]


def test_merges_in_a_row_are_taken_back_from_the_last(alice: User, merged: dict[str, Any]) -> None:
    before = carried(merged["notes"])
    last = make_tag(merged["book"], "last")
    first = Merge.objects.make(merged["goes"], merged["stays"], alice)
    second = Merge.objects.make(merged["stays"], last, alice)
    first.refresh_from_db()
    with pytest.raises(ValidationError):
        first.undo()
    second.undo()
    Merge.objects.get(pk=first.pk).undo()
    assert carried(merged["notes"]) == before


def test_a_tag_goes_into_none_of_another_codebook_nor_into_one_under_it(alice: User, merged: dict[str, Any]) -> None:
    other = make_tag(make_book("room"), "other")
    for into in (other, merged["child"], merged["goes"]):
        with pytest.raises(ValidationError):
            Merge.objects.make(merged["goes"], into, alice)


def test_notes_the_editor_may_not_see_follow_a_merge_uncounted(alice: User, bob: User, client_of: Any) -> None:
    group = make_group(alice, bob)
    book = make_book("ours", "group", group=group, owner=alice)
    goes, stays = make_tag(book, "goes"), make_tag(book, "stays")
    private = make_note(bob, make_source(slug="river"))
    private.tags.set([goes])
    client = client_of(alice)
    preview = client.get("/tags/ours/goes/merge/", {"into": stays.pk})
    assert (preview.context["notes"], preview.context["after"]) == (0, 0)
    client.post("/tags/ours/goes/merge/", {"into": stays.pk})
    assert list(private.tags.all()) == [stays]


def test_a_retired_tag_stays_on_what_carries_it(alice: User, client_of: Any, merged: dict[str, Any]) -> None:
    client = client_of(alice)
    client.post("/tags/mine/goes/retire/")
    assert carried(merged["notes"])[0] == {"goes"}
    assert "goes" not in [branch.tag.label for branch in merged["book"].branches()]
    page = client.get("/tags/mine/goes/").content.decode()
    assert "retired" in page
    client.post("/tags/mine/goes/retire/")
    assert "goes" in [branch.tag.label for branch in merged["book"].branches()]


def test_a_version_stays_as_it_was_and_says_what_changed(alice: User, client_of: Any) -> None:
    book = make_book("mine", "personal", owner=alice)
    water, flood = make_tag(book, "Water", definition="All of it."), make_tag(book, "Flood")
    client = client_of(alice)
    assert client.post("/codebooks/mine/freeze/", {"note": "before the pilot"}).status_code == 302
    water.definition, flood.retired = "Only rivers.", timezone.now()
    water.save()
    flood.save()
    make_tag(book, "Drought", water)
    client.post("/codebooks/mine/freeze/", {"note": ""})
    first, second = book.versions.order_by("number")
    assert [entry["path"] for entry in first.content] == ["Flood", "Water"]
    assert first.content[1]["definition"] == "All of it."
    found = compare(first.content, second.content)
    assert [entry["path"] for entry in found.added] == ["Water / Drought"]
    assert [entry["path"] for entry in found.gone] == ["Flood"]
    assert [(entry["path"], [(one.part, one.before, one.after) for one in parts]) for entry, parts in found.changed] == [
        ("Water", [("definition", "All of it.", "Only rivers.")])
    ]
    for query in ("", "?with=2", "?with=now"):
        page = client.get(f"/codebooks/mine/versions/1/{query}").content.decode()
        assert "Only rivers." in page
        assert "before the pilot" in page
    assert client.get("/codebooks/mine/versions/1/?with=9").status_code == 404
    assert client.get("/codebooks/mine/versions/3/").status_code == 404


def test_a_memo_is_read_by_those_it_is_for(alice: User, bob: User, charlie: User, client_of: Any) -> None:
    group = make_group(alice, bob, charlie, anonymous_to_peers=True)
    book = make_book("ours", "group", group=group, owner=alice)
    make_tag(book, "promise")
    bob.full_name = "Bob the Unseen"
    bob.save()
    client = client_of(bob)
    assert client.post("/tags/ours/promise/memo/", {"body": "For **us**.", "audience": f"group:{group.pk}"}).status_code == 302
    assert client.post("/tags/ours/promise/memo/", {"body": "Only mine.", "audience": "me"}).status_code == 302
    assert client.post("/codebooks/ours/memo/", {"body": " ", "audience": "me"}).status_code == 422
    seen = client_of(charlie).get("/tags/ours/promise/").content.decode()
    assert "<strong>us</strong>" in seen
    assert "Only mine." not in seen
    assert "Unseen" not in seen
    assert "Unseen" in client_of(alice).get("/tags/ours/promise/").content.decode()
    memo = Memo.objects.get(audience="group")
    assert client_of(charlie).post(f"/memos/{memo.uid}/delete/").status_code == 404
    assert client.post(f"/memos/{memo.uid}/edit/", {"body": "Changed <script>", "audience": "me"}).status_code == 302
    assert "Changed" not in client_of(alice).get("/tags/ours/promise/").content.decode()
    group.remove(bob)
    assert client.get(f"/memos/{memo.uid}/edit/").status_code == 404


def test_somebody_takes_a_codebooks_keys_and_leaves_them(bob: User, client_of: Any) -> None:
    book = make_book("room")
    make_tag(book, "promise", key="1")
    make_book("other")
    client = client_of(bob)
    page = client.get("/codebooks/room/").content.decode()
    assert "until you choose another codebook" in page
    assert "Leave its keys" not in page
    client.post("/codebooks/other/keys/")
    client.post("/codebooks/room/keys/")
    assert KeysInUse.objects.get(user=bob).codebook == book
    assert "Leave its keys" in client.get("/codebooks/room/").content.decode()
    client.post("/codebooks/room/keys/", {"leave": "1"})
    assert not KeysInUse.objects.exists()


@pytest.mark.parametrize(("whose", "kind"), [("personal", "personal"), ("room", ""), ("group", "group")])
def test_a_codebook_is_made_for_oneself_or_for_a_group_one_leads(alice: User, bob: User, client_of: Any, whose: str, kind: str) -> None:
    group = make_group(alice, bob)
    sent = {"title": "New", "whose": f"group:{group.pk}" if whose == "group" else whose, "free": "on"}
    answer = client_of(alice).post("/codebooks/new/", sent)
    assert answer.status_code == (302 if kind else 422)
    assert [book.kind for book in Codebook.objects.all()] == ([kind] if kind else [])
    if kind:
        assert Codebook.objects.get().slug == "new-2"  # "new" is an address
    assert client_of(bob).post("/codebooks/new/", {**sent, "whose": f"group:{group.pk}"}).status_code == 422


def test_the_palette_is_the_stylesheets_and_stands_out_from_the_page() -> None:
    for colour, shades in PALETTE.items():
        for shade, page in zip(shades, ("#fbfaf7", "#181715"), strict=True):
            assert f"--code-{colour.value}: {shade};" in CSS
            assert contrast(shade, page) >= 3, colour
        assert f".code-{colour.value} {{" in CSS
    assert all(f".is-{pattern.value} {{" in CSS for pattern in Pattern)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def light(hexed: str) -> float:
        parts = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted([light(one), light(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_looks_repeat_only_when_all_are_taken() -> None:
    taken: list[tuple[str, str]] = []
    for _ in range(len(Colour) * len(Pattern)):
        taken.append(next_look(taken))
    assert len(set(taken)) == len(taken)
    assert next_look(taken) in taken
    assert [nearest_colour(written) for written in ("#1F5FA8", "#ff0000", "none", "#12")] == ["blue", "red", "", ""]
