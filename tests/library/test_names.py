"""Names: how they are written, by whom, and what is theirs in the texts one may read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from readingroom.library.models import Collection, Name, NameForm, Provenance, Quotation, Voice
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def talkesh() -> Name:
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh-sorav")
    NameForm.objects.create(name=name, form="Sorav Talkesh", folded="sorav talkesh", use="spelling", used_by="The Courier")
    return name


def test_a_name_shows_its_forms_and_who_uses_them(client, talkesh):
    page = client.get("/names/talkesh-sorav/").text
    assert "Sorav Talkesh" in page
    assert "The Courier" in page


def test_a_name_shows_where_it_speaks_and_what_is_given_as_its_words(client, talkesh):
    source = make_source(title="Of rivers")
    passage = source.passages.first()
    Voice.objects.create(source=source, speaker=talkesh, start=passage.start, end=passage.end, stated_as="Talkesh")
    Quotation.objects.create(source=source, speaker=talkesh, start=0, end=9, kind="utterance", by_rule=True)
    Quotation.objects.create(source=source, speaker=talkesh, start=10, end=15, kind="utterance")
    page = client.get("/names/talkesh-sorav/").text
    assert "Of rivers" in page
    assert ">The river</blockquote>" in page
    assert ">knows</blockquote>" not in page, "nobody stands behind it yet"


def test_a_confirmed_quotation_counts(client, talkesh, curator):
    source = make_source()
    Quotation.objects.create(
        source=source, speaker=talkesh, start=0, end=9, kind="utterance", confirmed=timezone.now(), confirmed_by=curator
    )
    assert ">The river</blockquote>" in client.get("/names/talkesh-sorav/").text


def test_a_name_met_only_in_hidden_texts_is_not_there(client_of, client, talkesh, alice, curator):
    hidden = make_source(access="draft")
    Provenance.objects.create(source=hidden, field="creator", value="S.", name=talkesh, status="stated", origin_start=0, origin_end=1)
    assert client.get("/names/talkesh-sorav/").status_code == 404
    assert client_of(alice).get("/names/talkesh-sorav/").status_code == 404
    assert client_of(curator).get("/names/talkesh-sorav/").status_code == 200


def test_a_names_page_lists_only_texts_that_one_may_read(client, talkesh):
    for title, access in (("Open text", "public"), ("Hidden text", "draft")):
        source = make_source(title=title, access=access)
        Voice.objects.create(source=source, speaker=talkesh, reporter=talkesh, start=0, end=3, stated_as="T")
        Quotation.objects.create(source=source, speaker=talkesh, start=0, end=9, kind="utterance", by_rule=True)
        Provenance.objects.create(source=source, field="creator", value="S.", name=talkesh, status="stated", origin_start=0, origin_end=1)
    page = client.get("/names/talkesh-sorav/").text
    assert "Open text" in page
    assert "Hidden text" not in page


def test_a_collection_shows_what_one_may_see_and_is_hidden_where_that_is_nothing(client, client_of, curator):
    shelf = Collection.objects.create(title="River", slug="river", description="On water.")
    make_source(title="Hidden text", access="draft").collections.add(shelf)
    assert client.get("/collections/river/").status_code == 404
    make_source(title="Open text").collections.add(shelf)
    page = client.get("/collections/river/").text
    assert "Open text" in page
    assert "Hidden text" not in page
    assert "Hidden text" in client_of(curator).get("/collections/river/").text
