"""Permission stands within permission: every page is asked for by people for whom all of it is at work.

SQLite's parser takes a statement only so deep ("parser stack overflow"), and PostgreSQL wants what is ordered by in what is distinct.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, Codebook, Flag, Memo
from readingroom.accounts.feeds import digest_of
from readingroom.accounts.models import FeedKey, User
from readingroom.comparison.models import Objection, Reading
from readingroom.courses.models import Submission
from readingroom.library.models import (
    Alignment,
    Collection,
    Joining,
    Name,
    Passage,
    Provenance,
    Quotation,
    SameWords,
    Source,
    Version,
    Work,
)
from readingroom.library.models import Voice as VoiceOf
from readingroom.search.drain import drain
from readingroom.search.models import SavedSearch, digest
from tests.annotations.makers import make_group
from tests.coding.making import make_round
from tests.comparison.makers import make_link, make_looked
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.door.test_public_pages import pages
from tests.makers import make_source

pytestmark = pytest.mark.django_db

BY_OTHER_TESTS = {"account", "invitation", "join", "my/data/file", "people", "library/import"}
"""Beginnings of addresses whose pages ask about no notes, sources or links."""
QUERIES = {
    "shelf": [
        "?kind=speech&kind=-&creator=Talkesh&language=fa&published=-&collection=rivers&tag=ours/banks&sort=newest",
        "?tag=mine/doubtful",
    ],
    "source": ["?notes=on", "?notes=off&find=passage", "?assignment={assignment}"],
    "passage": ["?notes=on&assignment={assignment}", "?notes=on&note={note}&who=others&unanswered=on&tag=ours/banks&person=1"],
    "source_notes": ["?who=others&kind=questioning&group=1&tag=ours/banks&person=1&unanswered=on"],
    "passage_notes": ["?who=mine&person=1&unanswered=on"],
    "notes_news": ["?since=2026-01-01T00:00:00%2B00:00"],
    "move_notes": ["?q=words&kind=commenting&audience=signed_in"],
    "search": [
        "?q=passage",
        "?q=words&in=notes",
        "?q=words&in=mine&tag=banks&source=here",
        "?q=passage&source=here&speaker=Talkesh&creator=Talkesh&collection=rivers&tag=banks&from=1900&to=2000",
        "?like=here/1&tag=banks",
        "?q=xylophone&tag=banks&kind=speech",
        "?q=words&in=notes&facet=tag",
    ],
    "search_csv": ["?q=passage&tag=banks", "?q=words&in=notes"],
    "search_bibtex": ["?q=passage"],
    "search_csl": ["?like=here/1"],
    "suggestions": ["?q=pas", "?q=this is pas", "?q=talk", "?q=ban", "?q=tag:ban", "?q=speaker:ta"],
    "quotation": ["?q=This is what passage one says."],
    "source_quotations": ["?show=waiting&kind=utterance&page=1", "?show=rejected"],
    "my_notes": ["?q=words&kind=linking&source=here&tag=banks", "?q=words passage&tag=doubtful"],
    "my_notes_file": ["?q=words&source=here&tag=banks"],
    "annotations": ["?iris=1&page=0", "?iris=0&source=here", "?page=9"],
    "side_by_side": ["?reading={reading}&alignment={alignment}", "?relation=supports&layout=rows&section=0&section=0&all=1"],
    "link_from": ["?q=passage", "?other=there", "?to=there/1", "?to=closed/1", "?place=/sources/there/2/"],
    "annotate": ["?assignment={assignment}"],
    "new_assignment": ["?source=here&other=there&passages=1-2"],
    "ledger": ["?page=2"],
    "retrieval": ["?tag=1&relation=near&other=1&speaker=1"],
    "retrieval_file": ["?tag=1"],
    "tag_hits": ["?q=passage&tag=banks", "?q=words&in=notes"],
    "tag_suggestions": ["?q=ba", "?audience=group:1&q="],
}


MET_BY_BOB = [
    "shelf",
    "source",
    "passage",
    "search",
    "search_csv",
    "search_bibtex",
    "search_csl",
    "suggestions",
    "saved_searches",
    "saved_search",
    "saved_feed",
    "quotation",
    "my_notes",
    "my_notes_file",
    "source_notes_file",
    "tag_notes_file",
    "group_notes_file",
    "annotations",
    "annotation",
    "api",
    "openapi",
    "note",
    "tag",
    "tags",
    "tag_csv",
    "tag_qdpx",
    "tag_suggestions",
    "tag_hits",
    "codebook",
    "codebook_version",
    "codebook_csv",
    "codebook_qdc",
    "project_qdpx",
    "codings_csv",
    "matrix_csv",
    "matrix_xlsx",
    "edit_memo",
    "coding_import",
    "tokens",
    "bring_notes",
    "delete_notes",
    "news",
    "news_feed",
    "annotated",
    "link",
    "side_by_side",
    "linked",
    "description",
    "reading",
    "readings_asked",
    "work",
    "versions",
    "version_pair",
    "alignment",
    "alignment_rows",
    "alignment_file",
    "alignment_edit",
    "thread",
    "elsewhere",
    "source_quotations",
    "quotation_places",
    "collection_map",
    "ledger",
    "ledger_feed",
    "link_from",
    "link_edit",
    "annotate",
    "reply",
    "course",
    "assignment",
    "to_read",
    "progress",
    "course_person",
    "coding_rounds",
    "coding_round",
    "code_unit",
    "agreement",
    "codings_file",
    "agreement_file",
    "retrieval",
    "name",
    "collection",
    "my_data",
    "source_notes",
    "passage_notes",
    "notes_news",
    "move_notes",
    "mentions",
    "reported_notes",
    "about",
]


@pytest.fixture
def room(alice: User, bob: User, charlie: User, instructor: User, curator: User) -> dict[str, Any]:
    """Bob is in three courses and two groups, one of them anonymous; all kinds of notes and links; two assignments withhold notes."""
    name = Name.objects.create(heading="Talkesh", slug="talkesh")
    here = make_source(f"# A heading\n\n{FIVE}", slug="here", access="signed_in", kind="speech")
    there = make_source(f"# Another\n\n{FIVE}", slug="there", access="public")
    closed = make_source(FIVE, slug="closed", access="groups", added_by=instructor)
    make_source(FIVE, slug="draft", access="draft", added_by=instructor)
    make_source("", slug="record", access="public")
    make_source(FIVE, slug="withdrawn", access="public").withdraw(curator, "rights")
    for source in (here, there):
        VoiceOf.objects.create(source=source, start=0, end=20, stated_as="Talkesh", speaker=name, reporter=name)
        Provenance.objects.create(
            source=source, field="creator", value="Talkesh", name=name, status="supplied", supplied_by=curator, evidence="cover"
        )
    shelf = Collection.objects.create(title="Rivers", slug="rivers")
    shelf.sources.set([here, there, closed])
    courses = [make_course(instructor, bob, alice, title=title) for title in ("Rivers", "Walls", "Borders")]
    courses[1].group.anonymous_to_peers = True
    courses[1].group.save()
    closed.groups.set([course.group for course in courses])
    circle = make_group(bob, alice, charlie, anonymous_to_peers=True)
    assignments = [make_assignment(course, source, withhold_until_done=True) for course in courses for source in (here, there)]
    make_assignment(courses[0], here, other=there, withhold_until_done=True)
    Submission.objects.create(assignment=assignments[0], student=bob, submitted=timezone.now(), reached=passage(here, "2"))
    ours = Codebook.objects.create(title="Ours", slug="ours", kind="group", group=courses[0].group, owner=instructor)
    mine = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=bob)
    tags = [book.tags.create(label=label, slug=label) for book, label in ((ours, "banks"), (mine, "doubtful"))]
    notes = []
    for person in (alice, bob, instructor):
        notes.append(make_note(person, here))
        notes[-1].tags.set(tags)
        notes.append(make_note(person, here, group=circle))
        notes.append(make_note(person, there, audience="public"))
        notes.append(make_note(person, closed, audience="signed_in"))
        for assignment in assignments:
            notes.append(make_note(person, assignment.sources[0], assignment=assignment))
            notes[-1].tags.set(tags)
            said = {"audience": "group", "group": assignment.course.group}
            Annotation.objects.make(notes[-1].target, [], creator=bob, parent=notes[-1], motivation="replying", body="Why?", **said)
            link = make_link((assignment.sources[0], "passage one"), "supports", (closed, "passage two"), person, **said)
            link.annotation.tags.set(tags)
        links = [make_link((here, "passage one"), "supports", (there, "passage two"), person) for _twice in range(2)]
        Annotation.objects.make(here, [], creator=bob, parent=links[0].annotation, motivation="questioning", body="So?", audience="public")
        links[1].retire(person, "mistaken")
        make_looked(here, "3", there, person, audience="signed_in")
    Flag.objects.create(annotation=notes[0], reporter=bob, reason="odd")
    notes[1].hide(bob, "rude")
    drain()
    for person in (alice, bob, charlie, instructor, curator):
        SavedSearch.objects.create(user=person, title="Kept", query="q=passage&tag=banks")
    SavedSearch.objects.filter(user=bob).update(feed_digest=digest("a-key"))
    memos = [
        Memo.objects.create(codebook=ours, tag=tag, creator=person, body="Hm.", audience="group", group=courses[0].group)
        for tag in (None, tags[0])
        for person in (alice, instructor, bob)
    ]
    ours.freeze(instructor, "first")
    FeedKey.objects.create(user=bob, purpose="notes", digest=digest_of("a-key"))
    asked = Annotation.objects.filter(creator=bob, motivation="commenting", target=here).latest("pk")
    link = make_link((here, "passage two"), "disputes", (there, "passage three"), bob)
    work = Work.objects.create(title="The work", made_by=instructor)
    for source in (here, there, closed):
        Version.objects.create(work=work, source=source, set_by=instructor)
    aligned = [
        Alignment.objects.begin(here, there, by=person, audience="group", group=courses[0].group) for person in (alice, bob, instructor)
    ]
    for alignment in aligned:
        alignment.join([Joining(("1",), ("1", "2"))])
    rounds = [make_round(instructor, courses[1].group, [alice, bob], [here, there]) for _twice in range(2)]
    rounds[1].close(instructor)
    mine_in_course = courses[0].enrolments.get(user=bob)
    said = Quotation.objects.create(source=here, start=12, end=34, kind="utterance", by_rule=True, speaker=name, stated_as="Talkesh")
    SameWords.objects.create(quotation=said, source=there, start=12, end=34, judged_by=curator)
    reading = Reading.objects.make(
        here, there, by=instructor, title="One reading", body="Chosen.", audience="signed_in", links=[*links, link]
    )
    reading.publish(instructor)
    Objection.objects.make(here, "creator", by=bob, body="Is it?", signed={})
    return {
        "quotation": said.uid,
        "memo": memos[-1].uid,
        "reading": reading.annotation.uid,
        "assignment": assignments[0].pk,
        "note": asked.uid,
        "link": link.annotation.uid,
        "alignment": aligned[1].annotation.uid,
        "work": work.pk,
        "open_round": rounds[0].pk,
        "closed_round": rounds[1].pk,
        "group": courses[0].group.pk,
        "enrolment": mine_in_course.pk,
    }


KEYS = {"courses": "enrolment", "work": "work", "code_next": "open_round", "code_unit": "open_round", "rounds": "closed_round"}
"""What a key stands for, by the page's name or by how its address begins."""


def passage(source: Source, number: str) -> Passage:
    return source.passages.get(number=number)


def arguments(name: str, route: str, room: dict[str, Any]) -> dict[str, Any]:
    """What each part of an address is called in the room above."""
    course = route.startswith("/courses/")
    collection = route.startswith("/collections/")
    slug = "rivers" if course or collection else "talkesh" if name == "name" else "here"
    if route.startswith(("/tags/", "/notes/tagged/")):
        slug = "banks"
    uid = room["link"] if route.startswith("/links/") else room["alignment"] if route.startswith("/alignments/") else room["note"]
    uid = room["quotation"] if route.startswith("/quotations/") else room["memo"] if route.startswith("/memos/") else uid
    uid = room["reading"] if route.startswith("/readings/") else uid
    known = {"slug": slug, "other": "there", "third": "closed", "fourth": "here", "number": "1", "revision": 1}
    return {
        **known,
        "form": "csv",
        "codebook": "ours",
        "uid": uid,
        "key": "a-key"
        if name in {"saved_feed", "news_feed"}
        else room[of]
        if (of := KEYS.get(name) or KEYS.get(route.split("/")[1]))
        else 1,
        "ordinal": 1,
        "pk": SavedSearch.objects.get(user__username="bob").pk if "saved" in route else room["group"] if name == "group_notes_file" else 1,
        "kind": "toml",
        "field": "creator",
    }


def asked_for(room: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for route, pattern in pages():
        if route.lstrip("/").startswith(tuple(BY_OTHER_TESTS)) and "tokens" not in route:
            continue
        known = arguments(pattern.name or "", route, room)
        wanted = {part.partition(">")[0].rpartition(":")[2] for part in route.split("<")[1:]}
        path = reverse(pattern.name or "", kwargs={part: known[part] for part in wanted})
        for query in ["", *QUERIES.get(pattern.name or "", [])]:
            found.append((pattern.name or "", path + query.format(**room)))
    return found


@pytest.mark.parametrize(
    "who", ["bob", "guest", *(pytest.param(name, marks=pytest.mark.slow) for name in ("instructor", "curator", "charlie"))]
)
def test_every_page_is_answered_for_people_in_many_courses(room: dict[str, Any], who: str, client_of: Callable[[Any], Client]) -> None:
    client = Client() if who == "guest" else client_of(User.objects.get(username=who))
    met = set()
    for name, address in asked_for(room):
        for accept in ("text/html", "application/json"):
            answer = client.get(address, headers={"Accept": accept})
            assert answer.status_code < 500, f"{address} answered {answer.status_code}"
            if answer.status_code == 200:
                met.add(name)
                written = b"".join(answer) if answer.streaming else answer.content
                assert written or name == "search_bibtex", address  # of no search: no works
    if who == "bob":
        assert set(MET_BY_BOB) - met == set()


def test_what_bob_writes_is_taken_at_every_depth(room: dict[str, Any], bob: User, client_of: Callable[[Any], Client]) -> None:
    client = client_of(bob)
    sent = {
        **{"where": "whole", "body": "Said.", "motivation": "commenting", "audience": "signed_in", "tags": "banks", "spans": "0-9"},
        **{"here-words": "whole", "there-words": "whole", "words": "whole", "relation": "supports", "basis": "editorial", "reason": "so"},
        **{"assignment": str(room["assignment"]), "passage": "2", "source": "here", "title": "", "note": str(room["note"])},
    }
    for name, address in asked_for(room):
        if name in {"delete_note", "link_delete", "alignment_delete", "reading_withdraw", "leave_course", "withdraw_roles"} or (
            "?" in address and name != "link_from"
        ):
            continue
        assert client.post(address, sent).status_code < 500, address
    assert Annotation.objects.filter(creator=bob, body="Said.").count() >= 2
