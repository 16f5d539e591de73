"""What is hidden stays hidden where people work with tags: codebooks, memos, versions, rounds, files of notes, the container, news."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations.merging import Merge
from annotations.models import Annotation, Memo, NoteFile, Tag
from readingroom.accounts.models import FeedKey, User
from readingroom.coding.models import BulkTagging, Coding, Unit
from readingroom.library.models import Passage
from tests.annotations.makers import make_book, make_group, make_note, make_tag
from tests.coding.making import make_round
from tests.makers import make_source
from tests.search.conftest import indexed as indexed

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]

SECRET = "zarvelune"
FORMS = ("jsonld", "csv", "xlsx", "html", "md")
FILES = ("codebook.csv", "codebook.qdc", "project.qdpx", "codings.csv", "matrix.csv", "matrix.xlsx")


def words_of(answer: Any) -> str:
    """Everything an answer holds, also inside of archives (spreadsheets, projects of other programs) and in its headers."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())
    return f"{answer.headers}{content.decode('utf-8-sig', 'replace')}"


@pytest.fixture
def room(alice: User, bob: User, curator: User, indexed: Callable[[], None]) -> dict[str, Any]:
    """Bob sees a codebook of the room, one of a group, an open and a closed round. The marker stands in what he may not see of each:
    a draft that was tagged and coded while it was readable, others' private notes, codebooks, memos, turns at coding, files."""
    shown = make_source("An open river.\n\nAn open river again.", slug="shown")
    draft = make_source(f"A river called {SECRET}.\n\nAn open river called {SECRET}.", slug="draft", title=SECRET, added_by=curator)
    group = make_group(curator, alice, bob, name="Ours")
    book = make_book("all", "room", owner=curator)
    tag, waned = make_tag(book, "open"), make_tag(book, "waned")
    tags = {"open": tag}
    make_note(bob, shown, "open river", audience="signed_in", body="Mine.").tags.add(tag)
    make_note(alice, shown, "river again", audience="me", body=f"An {SECRET}.").tags.add(tag, waned)
    make_note(curator, draft, "open river", audience="signed_in", body=f"Of {SECRET}.").tags.add(tag, waned)
    Memo.objects.create(codebook=book, creator=alice, audience="me", body=f"About {SECRET}.")
    Memo.objects.create(codebook=book, tag=tag, creator=alice, audience="me", body=f"About {SECRET}, too.")
    Merge.objects.make(waned, tag, curator)
    book.freeze(curator, "first")
    mine = make_book("mine", "personal", owner=alice, description=f"For {SECRET}.")
    tags["mine"] = make_tag(mine, SECRET, slug="of-alice", definition=SECRET)
    make_note(alice, shown, "open", audience="signed_in", body="For all.").tags.add(tags["mine"])
    mine.freeze(alice, SECRET)
    others = make_group(alice, curator, name=SECRET)
    theirs = make_book("theirs", "group", group=others, owner=alice)
    make_tag(theirs, SECRET, slug="of-theirs")
    hidden_round = make_round(alice, others, [alice, curator], [shown], title=SECRET)
    ours = make_book("ours", "group", group=group, owner=curator)
    make_tag(ours, "claim")
    rounds = [make_round(curator, group, [alice, bob], [shown, draft], title=title) for title in ("Open", "Closed")]
    for turn in Coding.objects.filter(coder=alice, unit__round__in=rounds, unit__source=draft):
        turn.put("coded", list(ours.tags.all()), f"Of {SECRET}.")
    for turn in Coding.objects.filter(coder=alice, unit__round=rounds[0], unit__source=shown):
        turn.put("coded", list(ours.tags.all()), f"Blind: {SECRET}.")
    for turn in Coding.objects.filter(coder=bob, unit__round=rounds[1]):
        turn.put("none", [])
    rounds[1].close(curator)
    bulk = BulkTagging.objects.create(by=alice, tag=tags["mine"], query=f"q={SECRET}")
    waiting = (("a.json", f'[{{"uri": "https://{SECRET}.example/"}}]'), ("coding/a.csv", f"label\n{SECRET}"))
    files = [NoteFile.objects.create(user=alice, name=name, content=content.encode()) for name, content in waiting]
    draft.access = "draft"
    draft.save()
    indexed()
    made = {"group": group, "others": others, "rounds": rounds, "hidden_round": hidden_round, "bulk": bulk, "files": files, "tags": tags}
    return {**made, "feed": FeedKey.objects.make(bob, "notes")[1], "draft": draft}


def open_to_bob(room: dict[str, Any]) -> list[str]:
    tag, (one, closed) = room["tags"]["open"].pk, room["rounds"]
    paths = ["/tags/", "/codebooks/all/", "/codebooks/all/versions/1/", "/tags/all/open/", "/tags/all/open/?text=shown&text=draft"]
    paths += [f"/codebooks/all/{name}" for name in FILES]
    paths += ["/tags/all/open/places.csv", "/tags/all/open/project.qdpx", "/tags/suggestions/", "/tags/suggestions/?q=zar"]
    paths += [f"/tags/suggestions/?audience=group:{room['group'].pk}", "/notes/tagged/all/waned/notes.csv"]
    for form in FORMS:
        paths += [f"/notes/tagged/all/open/notes.{form}", f"/notes/on/shown/notes.{form}"]
        paths += [f"/notes/of/{room['group'].pk}/notes.{form}", f"/notes/mine.{form}"]
    paths += ["/annotations/", "/annotations/?iris=0&page=0", "/annotations/?iris=1&page=0", "/annotations/?iris=0&source=shown"]
    paths += ["/rounds/", *(f"/rounds/{each.pk}/" for each in room["rounds"]), f"/rounds/{closed.pk}/agreement/"]
    paths += [f"/rounds/{closed.pk}/agreement.csv", f"/rounds/{closed.pk}/codings.csv"]
    paths += [f"/rounds/{one.pk}/code/{unit.ordinal}/" for unit in Unit.objects.filter(round=one, source__slug="shown")]
    paths += ["/retrieval/", f"/retrieval/?tag={tag}", f"/retrieval.csv?tag={tag}"]
    paths += ["/notes/news/", f"/feeds/notes/{room['feed']}/", "/sources/shown/annotated/", "/sources/shown/?notes=on"]
    paths += ["/notes/bring/", "/coding/import/", "/coding/hits/?q=river", "/coding/hits/?q=open&in=notes", "/api/", "/api/openapi.json"]
    return [*paths, "/my/data/", "/my/data/file/", "/account/tokens/", "/notes/delete-all/", "/notes/move/"]


def closed_to_bob(room: dict[str, Any]) -> list[str]:
    paths = ["/codebooks/mine/", "/codebooks/mine/versions/1/", "/codebooks/theirs/"]
    paths += ["/tags/mine/of-alice/", "/tags/mine/of-alice/places.csv"]
    paths += [f"/codebooks/mine/{name}" for name in FILES]
    for form in FORMS:
        paths += [f"/notes/tagged/mine/of-alice/notes.{form}", f"/notes/on/draft/notes.{form}"]
        paths += [f"/notes/of/{room['others'].pk}/notes.{form}"]
    hidden = room["hidden_round"].pk
    paths += [f"/rounds/{hidden}/", f"/rounds/{hidden}/agreement/", f"/rounds/{hidden}/codings.csv", f"/rounds/{hidden}/code/1/"]
    one = room["rounds"][0]
    paths += [f"/rounds/{one.pk}/code/{unit.ordinal}/" for unit in Unit.objects.filter(round=one, source=room["draft"])]
    paths += [f"/coding/tagged/{room['bulk'].pk}/", f"/notes/bring/{room['files'][0].pk}/", f"/coding/import/{room['files'][1].pk}/"]
    paths += [f"/tags/suggestions/?audience=group:{room['others'].pk}", "/sources/draft/annotated/", "/feeds/notes/no-such-key/"]
    paths += [f"/memos/{memo.uid}/edit/" for memo in Memo.objects.all()]
    return [*paths, *(f"/notes/{note.uid}/" for note in Annotation.objects.filter(body__contains=SECRET))]


def test_no_page_of_tags_rounds_files_or_news_knows_what_is_hidden(room: dict[str, Any], bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    for path in open_to_bob(room):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == 200, (path, answer.status_code)
            assert SECRET not in words_of(answer), path
    for note in Annotation.objects.filter(body__contains=SECRET):
        answer = client.get(f"/annotations/{note.uid}/", headers={"Accept": "application/json"})
        assert (answer.status_code, SECRET in words_of(answer)) == (404, False)
    of_alice = client.get(f"/retrieval/?tag={room['tags']['mine'].pk}")
    assert (of_alice.status_code, SECRET in words_of(of_alice)) == (422, False)
    for path in closed_to_bob(room):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == 404, (path, answer.status_code)
            assert SECRET not in words_of(answer), path


def test_whoever_may_see_it_meets_it_at_the_same_addresses(room: dict[str, Any], alice: User, curator: User, client_of: ClientOf) -> None:
    """So that the test above can fail."""
    met = set()
    for client in (client_of(alice), client_of(curator)):
        for path in [*open_to_bob(room), *closed_to_bob(room)]:
            answer = client.get(path)
            if answer.status_code == 200 and SECRET in words_of(answer):
                met.add(path.partition("?")[0])
    wanted = ["/tags/", "/codebooks/all/", "/tags/all/open/", "/tags/all/open/places.csv", "/tags/suggestions/", "/annotations/"]
    wanted += ["/codebooks/all/codings.csv", "/codebooks/all/project.qdpx", "/retrieval/", "/retrieval.csv", "/coding/hits/"]
    wanted += ["/codebooks/mine/", "/rounds/"]
    wanted += [f"/notes/tagged/all/open/notes.{form}" for form in FORMS] + [f"/notes/on/draft/notes.{form}" for form in FORMS]
    wanted += [f"/rounds/{room['rounds'][1].pk}/agreement/", f"/rounds/{room['rounds'][1].pk}/codings.csv", "/sources/shown/annotated/"]
    assert set(wanted) - met == set()


def test_counts_tell_nothing_of_what_is_hidden(room: dict[str, Any], bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    container = client.get("/annotations/", headers={"Accept": "application/json"}).json()
    assert container["total"] == 2  # his own, and alice's for everybody
    page = client.get("/annotations/?iris=0&page=0", headers={"Accept": "application/json"}).json()
    assert len(page["items"]) == 2
    assert client.get("/annotations/?iris=0&page=1", headers={"Accept": "application/json"}).status_code == 404
    assert client.get("/notes/tagged/all/open/notes.jsonld").json()["total"] == 1
    assert "1 place " in client.get("/tags/all/open/").content.decode()
    assert client.get("/tags/suggestions/?q=zar").json()["suggestions"] == []


def test_a_file_that_guesses_hidden_words_learns_nothing(room: dict[str, Any], bob: User, client_of: ClientOf) -> None:
    """What a report says of words in a hidden text is what it says of words that stand nowhere."""
    client = client_of(bob)
    told: list[list[Any]] = []
    for slug, words in (("draft", "An open river called"), ("nowhere", "Words of no text at all")):
        selector = {"type": "TextQuoteSelector", "exact": words}
        target = {"source": f"http://testserver/sources/{slug}/", "selector": selector}
        sent = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "bodyValue": "Hm.", "target": target}
        file = SimpleUploadedFile("notes.json", json.dumps([sent]).encode())
        there = client.post("/notes/bring/", {"file": file})["Location"]
        pages = [client.get(there), client.post(there, {"do": "1", "text-0": slug}, follow=True)]
        assert all(SECRET not in words_of(answer) for answer in pages)
        told.append([len(answer.content.decode().replace(words, "").replace(slug, "")) for answer in pages])
        posted = client.post("/annotations/", json.dumps(sent), content_type="application/ld+json")
        assert posted.status_code == 422
        told[-1].append(posted.content.replace(slug.encode(), b""))
    assert told[0][2] == told[1][2]
    assert not Annotation.objects.filter(creator=bob, target=room["draft"]).exists()


def test_hits_that_were_never_found_are_not_tagged(room: dict[str, Any], bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    passages = Passage.objects.filter(source__slug="draft")
    hits = [f"{one.pk}:{one.start}-{one.end}" for one in passages] + [f"{one.pk}:" for one in passages]
    for confirm in ({}, {"confirm": "1"}):
        sent = {"hit": hits, "tag": "open", "extent": "whole", "audience": "me", "query": "q=river", **confirm}
        answer = client.post("/coding/hits/review/", sent)
        assert answer.status_code == 422
        assert SECRET not in words_of(answer)
    assert not Annotation.objects.filter(creator=bob, target=room["draft"]).exists()


def test_what_bob_may_not_change_stays(room: dict[str, Any], bob: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    memo = Memo.objects.filter(creator__username="alice").first()
    assert memo is not None
    merge = Merge.objects.get()
    posted = {
        f"/memos/{memo.uid}/edit/": 404,
        f"/memos/{memo.uid}/delete/": 404,
        f"/merges/{merge.pk}/undo/": 404,
        "/tags/mine/of-alice/memo/": 404,
        "/codebooks/mine/keys/": 404,
        "/codebooks/all/freeze/": 403,
        "/tags/all/open/retire/": 403,
        f"/coding/tagged/{room['bulk'].pk}/undo/": 404,
        f"/notes/bring/{room['files'][0].pk}/discard/": 404,
        f"/coding/import/{room['files'][1].pk}/discard/": 404,
        f"/rounds/{room['rounds'][1].pk}/close/": 404,
    }
    for path, status in posted.items():
        answer = client.post(path, {"body": "x", "audience": "me"})
        assert answer.status_code in {status, 403, 404}, (path, answer.status_code)
        assert SECRET not in words_of(answer), path
    assert Tag.objects.filter(slug="open", retired=None).exists()
    assert Merge.objects.filter(undone=None).exists()
    assert NoteFile.objects.count() == 2
