"""Passages by their tags."""

from __future__ import annotations

import pytest
from django.urls import reverse

from annotations.models import Annotation, Codebook, Tag
from readingroom.coding.retrieval import Question, Relation, retrieve
from readingroom.library.models import Name, Quotation, Voice
from tests.coding.making import FIVE
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return make_source(FIVE, slug="five", title="Five passages")


@pytest.fixture
def book(db):
    return Codebook.objects.create(title="Room", slug="room", kind="room")


@pytest.fixture
def tag(book):
    def made(label, parent=None):
        return Tag.objects.get_or_create(codebook=book, slug=label, defaults={"label": label, "parent": parent})[0]

    return made


@pytest.fixture
def mark(source, alice):
    def on(number, *tags, begin=0, length=None, **fields):
        passage = source.passages.get(number=str(number))
        start = passage.start + begin
        span = (start, passage.end if length is None else start + length)
        return Annotation.objects.make(source, [span], tags=tags, creator=alice, **{"audience": "public", **fields})

    return on


def numbers(found):
    return [each.passage.number for each in found]


def test_a_tag_is_found_with_all_that_stands_under_it(tag, mark, alice):
    claim = tag("claim")
    mark(1, claim)
    mark(3, tag("bold claim", parent=claim))
    assert numbers(retrieve(Question(claim), alice)) == ["1", "3"]


def test_and_means_the_same_words(tag, mark, alice):
    claim, reason = tag("claim"), tag("reason")
    mark(1, claim, length=8)
    mark(1, reason, begin=4, length=8)
    mark(2, claim, length=4)
    mark(2, reason, begin=10, length=4)
    assert numbers(retrieve(Question(claim, Relation.AND, reason), alice)) == ["1"]
    assert numbers(retrieve(Question(claim, Relation.NOT, reason), alice)) == ["2"]


@pytest.mark.parametrize(("within", "found"), [(0, ["1"]), (1, ["1", "3"]), (9, ["1", "3", "5"])])
def test_near_counts_passages(tag, mark, alice, within, found):
    claim, reason = tag("claim"), tag("reason")
    for number in (1, 3, 5):
        mark(number, claim, length=4)
    mark(1, reason, begin=10, length=4)
    mark(2, reason)
    near = Question(claim, Relation.NEAR, reason, within=within)
    assert numbers(retrieve(near, alice)) == found[: len(found)]


def test_a_speakers_own_words_are_not_those_they_quote_nor_those_of_who_reports_them(tag, mark, source, alice):
    okrel, zarvesh = Name.objects.create(heading="Okrel", slug="okrel"), Name.objects.create(heading="Zarvesh", slug="zarvesh")
    claim = tag("claim")
    for number in (1, 2, 3):
        mark(number, claim)
    one, two = source.passages.get(number="1"), source.passages.get(number="2")
    Voice.objects.create(source=source, start=one.start, end=two.end, speaker=okrel, stated_as="Okrel")
    quoted = Quotation.objects.create(source=source, start=two.start, end=two.end, speaker=zarvesh)
    assert numbers(retrieve(Question(claim, speaker=okrel), alice)) == ["1", "2"]
    quoted.confirmed = quoted.added
    quoted.save()
    assert numbers(retrieve(Question(claim, speaker=okrel), alice)) == ["1"]
    assert numbers(retrieve(Question(claim, speaker=zarvesh), alice)) == ["2"]


def test_only_notes_and_texts_that_the_person_may_see_are_asked(client_of, tag, mark, source, alice, bob):
    claim = tag("claim")
    mark(1, claim, audience="me", body="SECRET")
    mark(2, claim)
    assert numbers(retrieve(Question(claim), alice)) == ["1", "2"]
    assert numbers(retrieve(Question(claim), bob)) == ["2"]
    source.access = "draft"
    source.save()
    page = client_of(bob).get(reverse("retrieval"), {"tag": claim.pk}).content.decode()
    assert "No passage is tagged like that" in page
    assert "Five passages" not in page
    assert "Five passages" not in client_of(bob).get(reverse("retrieval_file"), {"tag": claim.pk}).content.decode()


def test_the_page_finds_shows_and_says_what_is_lacking(client_of, tag, mark, alice):
    claim, reason = tag("claim"), tag("reason")
    mark(1, claim, length=7)
    client = client_of(alice)
    assert client.get(reverse("retrieval")).status_code == 200
    page = client.get(reverse("retrieval"), {"tag": claim.pk}).content.decode()
    assert "One passage" in page
    assert ">This is</blockquote>" in page
    response = client.get(reverse("retrieval"), {"tag": claim.pk, "relation": "and"})
    assert (response.status_code, "Choose the other tag" in response.content.decode()) == (422, True)
    assert client.get(reverse("retrieval"), {"tag": "x"}).status_code == 422
    table = client.get(reverse("retrieval_file"), {"tag": claim.pk, "relation": "not", "other": reason.pk}).content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("Five passages,1,0,7,This is,1,http")


def test_tags_of_codebooks_one_may_not_see_are_no_choice(client_of, alice, bob):
    hidden = Codebook.objects.create(title="Hers", slug="hers", kind="personal", owner=alice)
    tag = Tag.objects.create(codebook=hidden, label="MARKER", slug="marker")
    page = client_of(bob).get(reverse("retrieval"), {"tag": tag.pk})
    assert page.status_code == 422
    assert b"MARKER" not in page.content
