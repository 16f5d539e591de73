"""What is hidden stays hidden in every place where it could be met."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Annotation, Codebook, Tag
from readingroom.accounts.models import User
from readingroom.comparison.models import Link, Pair, Reading
from readingroom.library.models import Alignment, Collection, Joining, Name, NameForm, Provenance, Source, Version, Voice, Work
from readingroom.search.finding import find
from readingroom.search.models import SavedSearch
from readingroom.search.results import Filters
from readingroom.search.suggesting import _known_names
from tests.annotations.makers import make_group, make_note
from tests.comparison.makers import make_link
from tests.courses.making import FIVE
from tests.door.test_public_pages import pages, sample
from tests.makers import make_source
from tests.search.conftest import indexed as indexed

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]

OWN_PLACES = ["/notes/", "/notes/mine.csv", "/notes/mine.jsonld", "/notes/reported/", "/", "/ledger/", "/tags/"]


def test_a_withdrawn_end_of_ones_own_link_is_named_nowhere(bob: User, curator: User, client_of: ClientOf) -> None:
    here, there = make_source(FIVE, slug="here"), make_source(FIVE, slug="there", title="The withdrawn letter", access="signed_in")
    link = make_link((here, "passage one"), "supports", (there, "passage two"), bob)
    there.withdraw(curator, "rights")
    client = client_of(bob)
    for path in [*OWN_PLACES, reverse("note", args=[link.annotation.uid]), reverse("edit_note", args=[link.annotation.uid])]:
        answer = client.get(path)
        assert "withdrawn letter" not in answer.content.decode(), path
        assert "/sources/there/" not in answer.content.decode(), path
    answer = client.get(reverse("note", args=[link.annotation.uid]), headers={"Accept": "application/json"})
    assert answer.status_code == 404


def test_a_moderator_is_not_shown_a_text_by_a_link_that_was_reported(alice: User, bob: User, charlie: User, client_of: ClientOf) -> None:
    group = make_group(alice, bob, charlie)
    here = make_source(FIVE, slug="here")
    there = make_source(FIVE, slug="there", title="A draft of bob's", access="draft", added_by=bob)
    link = make_link((here, "passage one"), "supports", (there, "passage two"), bob, audience="group", group=group)
    link.annotation.hide(alice, "odd")
    assert "draft of bob" not in client_of(alice).get("/notes/reported/").content.decode()
    sent = client_of(alice).post(reverse("hide_note", args=[link.annotation.uid]), {"reason": ""})
    assert "draft of bob" not in sent.content.decode()


def test_whoever_retires_their_link_in_an_anonymous_group_is_not_named(alice: User, bob: User, charlie: User, client_of: ClientOf) -> None:
    group = make_group(alice, bob, charlie, anonymous_to_peers=True)
    bob.full_name = "Bob the Unseen"
    bob.save()
    here, there = make_source(FIVE, slug="here"), make_source(FIVE, slug="there")
    link = make_link((here, "passage one"), "supports", (there, "passage two"), bob, audience="group", group=group)
    note = make_note(bob, here, audience="group", group=group)
    asked = {"parent": link.annotation, "motivation": "questioning", "audience": "group", "group": group}
    Annotation.objects.make(here, [], creator=bob, body="Is it so?", **asked)
    link.retire(bob, "I was wrong.")
    other = make_link((here, "passage three"), "supports", (there, "passage four"), bob, audience="group", group=group)
    client = client_of(charlie)
    for path in [
        link.get_absolute_url(),
        other.get_absolute_url(),
        note.get_absolute_url(),
        link.annotation.get_absolute_url(),
        "/sources/here/with/there/",
        "/sources/here/linked/",
        "/sources/here/3/thread/",
        "/sources/here/?notes=on",
        "/sources/here/notes/",
        "/sources/here/1/notes/",
        "/ledger/",
        "/ledger/feed/",
        "/search/?q=remark&in=notes",
        "/tags/",
    ]:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == 200
            assert "Unseen" not in answer.content.decode(), path
            assert '"bob"' not in answer.content.decode(), path
    assert "Retired by" in client.get(link.get_absolute_url()).content.decode()
    assert "Unseen" in client_of(alice).get(link.get_absolute_url()).content.decode()


def test_an_instructor_meets_what_a_curator_withdrew_no_more(instructor: User, curator: User, client_of: ClientOf) -> None:
    source = make_source(FIVE, slug="gone", title="What went", added_by=instructor, access="draft")
    source.withdraw(curator, "rights")
    client = client_of(instructor)
    assert client.get("/sources/gone/edit/").status_code == 404
    assert client.post("/sources/gone/edit/supply/", {}).status_code == 404
    assert client_of(curator).get("/sources/gone/edit/").status_code == 200


@pytest.fixture
def tagged_in_private(alice: User) -> Annotation:
    """A note for everybody, with a tag of its writer's own codebook, which nobody else sees."""
    note = make_note(alice, make_source(FIVE, slug="five"), "passage one", audience="signed_in")
    book = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    note.tags.add(Tag.objects.create(codebook=book, label="suspicious", slug="suspicious"))
    return note


@pytest.mark.usefixtures("tagged_in_private")
def test_a_private_tag_is_not_found_out_by_searching_for_it(bob: User, alice: User, indexed: Callable[[], None]) -> None:
    indexed()
    assert find("suspicious", bob, where="notes").total == 0
    for tag in ("suspicious", "Suspicious"):
        assert find("", bob, where="notes", filters=Filters(tag=(tag,))).total == 0
        assert find("", bob, where="passages", filters=Filters(tag=(tag,))).total == 0
    assert find("passage tag:suspicious", bob).total == 0
    assert find("", alice, where="notes", filters=Filters(tag=("suspicious",))).total == 1
    assert find("", alice, filters=Filters(tag=("suspicious",))).total == 1


def test_tags_that_readers_of_a_note_see_are_found_as_words(alice: User, bob: User, indexed: Callable[[], None]) -> None:
    group = make_group(alice, bob)
    source = make_source(FIVE, slug="five")
    of_group = Codebook.objects.create(title="Ours", slug="ours", kind="group", group=group, owner=alice)
    of_room = Codebook.objects.create(title="All", slug="all", kind="room")
    mine = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    make_note(alice, source, audience="group", group=group).tags.add(Tag.objects.create(codebook=of_group, label="banks", slug="banks"))
    make_note(alice, source, audience="signed_in").tags.add(Tag.objects.create(codebook=of_room, label="floods", slug="floods"))
    make_note(alice, source).tags.add(Tag.objects.create(codebook=mine, label="doubtful", slug="doubtful"))
    indexed()
    assert find("banks", bob, where="notes").total == 1
    assert find("floods", bob, where="notes").total == 1
    assert find("doubtful", alice, where="mine").total == 1
    assert find("doubtful", bob, where="notes").total == 0


def test_whoever_left_a_group_does_not_write_to_it_any_more(alice: User, bob: User, client_of: ClientOf) -> None:
    group = make_group(alice, bob)
    here, there = make_source(FIVE, slug="here"), make_source(FIVE, slug="there")
    note = make_note(bob, here, audience="group", group=group)
    link = make_link((here, "passage one"), "supports", (there, "passage two"), bob, audience="group", group=group)
    group.remove(bob)
    client = client_of(bob)
    client.post(reverse("reply", args=[note.uid]), {"body": "Still here!"})
    client.post(reverse("link_answer", args=[link.annotation.uid]), {"body": "Here too!"})
    assert not Annotation.objects.exclude(parent=None).exists()
    assert Link.objects.count() == 1


def test_nobody_answers_in_an_archived_group(alice: User, bob: User, client_of: ClientOf) -> None:
    group = make_group(alice, bob)
    here, there = make_source(FIVE, slug="here"), make_source(FIVE, slug="there")
    link = make_link((here, "passage one"), "supports", (there, "passage two"), bob, audience="group", group=group)
    group.archived = link.annotation.created
    group.save()
    answer = client_of(alice).post(reverse("link_answer", args=[link.annotation.uid]), {"body": "Too late?"})
    assert answer.status_code == 302
    assert not Annotation.objects.exclude(parent=None).exists()


def test_programs_are_told_what_is_wrong_with_a_note(bob: User, client_of: ClientOf) -> None:
    make_source(FIVE, slug="five")
    answer = client_of(bob).post(
        "/annotate/five/1/", {"where": "whole", "body": "", "audience": "group:99"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert errors["audience"]
    assert "group:99" in str(errors["audience"])


def test_notes_are_not_moved_to_groups_one_is_not_in(alice: User, bob: User, client_of: ClientOf) -> None:
    group = make_group(alice)
    source = make_source(FIVE, slug="five")
    note = make_note(bob, source)
    link = make_link((source, "passage one"), "supports", (source, "passage two"), bob)
    client = client_of(bob)
    bad = f"group:{group.pk}"
    words = {"where": "whole", "words": "whole", "body": "x", "motivation": "commenting", "audience": bad}
    assert client.post(reverse("edit_note", args=[note.uid]), words).status_code == 422
    assert client.post("/annotate/five/1/", {**words, "group": group.pk, "parent": note.pk}).status_code == 422
    assert client.post("/annotate/five/", {**words, "spans": "0-4"}).status_code == 422
    sent = {"relation": "supports", "basis": "editorial", "audience": bad, "where": "all"}
    assert client.post(reverse("link_edit", args=[link.annotation.uid]), sent).status_code == 422
    assert client.post("/sources/five/1/looked/five/", sent).status_code == 422
    assert not Annotation.objects.filter(group=group).exists()


def test_every_change_wants_a_token_of_the_room(bob: User, instructor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(instructor)
    answered = {pattern.name: client.post(sample(route), {}).status_code for route, pattern in pages()}
    assert {name for name, status in answered.items() if status not in {403, 404, 405}} == {"quotation"}


SECRET = "zarvelune"


@pytest.fixture
def hidden_everywhere(alice: User, curator: User, indexed: Callable[[], None]) -> Source:
    """The marker stands in a draft's title and text, in a name met only there, in a private note and in its private tag."""
    _known_names.cache_clear()
    shown = make_source("An open river.\n\nAn open river again.", slug="shown")
    draft = make_source(
        f"A river called {SECRET}. The {SECRET} rises.\n\nAn open river called {SECRET}.",
        slug="draft",
        title=SECRET,
        access="draft",
        added_by=curator,
    )
    name = Name.objects.create(heading=SECRET, slug=SECRET)
    Voice.objects.create(source=draft, start=0, end=9, stated_as=SECRET, speaker=name)
    Provenance.objects.create(
        source=draft, field="creator", value=SECRET, name=name, status="supplied", supplied_by=curator, evidence="cover"
    )
    draft.collections.add(Collection.objects.create(title=SECRET, slug=SECRET))
    note = make_note(alice, shown, "open river", audience="me", body=f"An open {SECRET}.")
    book = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    note.tags.add(Tag.objects.create(codebook=book, label=SECRET, slug=SECRET))
    indexed()
    return draft


ASKED = [
    "zar",
    SECRET,
    f"open {SECRET[:4]}",
    f'"{SECRET}"',
    "river",
    "called z",
    "speaker:zar",
    "tag:zar",
    "creator:zar",
    "collection:zar",
    "the za",
    "zarvelume",
]


@pytest.mark.usefixtures("hidden_everywhere")
def test_nothing_around_search_knows_what_is_hidden(bob: User, curator: User, client_of: ClientOf) -> None:
    client = client_of(bob)
    client.post("/search/saved/new/", {"query": "q=river", "title": "Rivers"})
    client.post("/search/saved/new/", {"query": "q=open&in=notes", "title": "Notes"})
    saved = [(one, one.make_feed_key()) for one in SavedSearch.objects.all()]
    addresses = [f"/search/feed/{key}/" for _one, key in saved] + [f"/search/saved/{one.pk}/" for one, _key in saved]
    addresses += ["/search/saved/", "/search/?like=shown/1", "/search/?like=shown/1&own=1", "/search/results.csv?like=shown/1"]
    for file in ("results.csv", "results.bib", "results.csl.json"):
        addresses += [f"/search/{file}?q=river", f"/search/{file}?q=open&in=notes"]
    addresses += [
        "/search/?q=river",
        "/search/?q=open&in=notes",
        *(f"/search/?q=river&facet={name}" for name in ("source", "speaker", "tag", "collection")),
    ]
    for path in addresses:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == 200, path
            assert SECRET not in answer.content.decode(), path
    for typed in ASKED:
        told = client.get("/search/suggestions/", {"q": typed}).json()
        assert SECRET not in str(told["suggestions"]).replace(typed, ""), typed
    assert client.get("/search/?like=draft/1").status_code == 404
    assert client.get("/search/", {"q": "river"}, headers={"Accept": "application/json"}).json()["total"] == 2
    page = client.get("/search/saved/").content.decode()
    assert "2 found" in page
    assert "0 found" in page
    # The same addresses do say it to whoever may see it, so that the test can fail.
    assert SECRET in str(client_of(curator).get("/search/suggestions/", {"q": "zar"}).json())
    assert SECRET in client_of(curator).get("/search/?like=shown/1").content.decode()


@pytest.mark.usefixtures("hidden_everywhere")
def test_nothing_beside_a_text_knows_what_is_hidden(alice: User, bob: User, instructor: User, curator: User, client_of: ClientOf) -> None:
    """Ledger, map and its counts, readings, versions and joined passages."""
    shown, draft = Source.objects.get(slug="shown"), Source.objects.get(slug="draft")
    other = make_source("An open river.\n\nA closed one.", slug="other")
    ends = (shown, "river again"), (other, "closed one")
    open_link = make_link(*_turned(ends), curator)
    hidden = [
        make_link(*_turned(ends), alice, audience="me", reason=SECRET),
        make_link((shown, "river again"), "quotes", (draft, f"open river called {SECRET}"), curator, reason=SECRET),
    ]
    for one, second in ((shown, other), (shown, draft)):
        made = Reading.objects.make(one, second, by=instructor, title=SECRET, body=SECRET, audience="public", links=hidden)
        if second == draft:
            made.publish(instructor)
    kept = Reading.objects.make(shown, other, by=instructor, title="Open", body="", audience="public", links=[open_link, *hidden])
    kept.publish(instructor)
    Pair.objects.create(statement=shown, critique=draft, set_by=curator, reason=SECRET).withdraw(curator, SECRET)
    work = Work.objects.create(title=SECRET, made_by=curator)
    Version.objects.create(work=work, source=draft, set_by=curator, reason=SECRET)
    NameForm.objects.create(name=Name.objects.get(heading=SECRET), form=f"The {SECRET}", use="choice", used_by=SECRET, by=curator)
    joined = Alignment.objects.begin(shown, other, by=alice, audience="me")
    joined.join([Joining(("1",), ("1",))])
    Alignment.objects.begin(shown, draft, by=curator, audience="public").join([Joining(("1",), ("1",))])
    make_source("Gone.", slug="gone", title=SECRET, access="draft").withdraw(curator, SECRET)
    shelf = Collection.objects.create(title="Rivers", slug="rivers")
    shelf.sources.add(shown, other, draft)
    addresses = ["/ledger/", "/ledger/feed/", "/collections/rivers/map/", "/readings/asked/", kept.get_absolute_url()]
    addresses += [
        "/sources/shown/with/other/",
        "/sources/shown/with/other/?layout=rows&all=1&notes=1",
        "/sources/shown/linked/",
        "/sources/shown/linked/?relation=disputes&by=x",
    ]
    addresses += ["/sources/shown/2/thread/", "/sources/shown/versions/", "/sources/shown/versions/other/"]
    addresses += ["/sources/shown/described/creator/", f"/sources/shown/with/other/?reading={kept.annotation.uid}"]
    for client in (client_of(bob), Client()):
        for path in addresses:
            for accept in ("text/html", "application/json"):
                answer = client.get(path, headers={"Accept": accept})
                assert answer.status_code in {200, 302, 401}, path
                assert SECRET not in answer.content.decode(), path
        html = client.get("/collections/rivers/map/").content.decode()
        assert html.count("<circle") == 2
        assert "<title>other – shown: 1</title>" in html.lower()
    for gone in (joined.get_absolute_url(), f"/works/{work.pk}/", "/sources/shown/versions/draft/", "/sources/shown/with/draft/"):
        assert client_of(bob).get(gone).status_code == 404, gone
    assert SECRET in client_of(curator).get("/ledger/").content.decode()
    assert SECRET in client_of(curator).get("/collections/rivers/map/").content.decode()


def _turned(ends: tuple[tuple[Source, str], tuple[Source, str]]) -> tuple[tuple[Source, str], str, tuple[Source, str]]:
    return ends[0], "supports", ends[1]
