"""A source, opened: every word of it, and only what the reader may see beside it."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Anchor, Annotation, Audience, Codebook, Motivation, Tag
from readingroom.comparison.models import End, Link
from readingroom.library.models import Mark, Name, Passage, Provenance, Source, Voice
from tests.makers import make_source, make_user
from tests.reading.markup import passages_of

pytestmark = pytest.mark.django_db


def note_on(source: Source, number: str, body: str, *, by, audience=Audience.PUBLIC, words: slice = slice(0, 5)) -> Annotation:
    passage = source.passages.get(number=number)
    note = Annotation.objects.create(target=source, creator=by, body=body, audience=audience)
    anchor = Anchor(annotation=note, target=source)
    anchor.place(source.text, passage.start + words.start, passage.start + words.stop)
    anchor.save()
    return note


def long_text(words: int) -> str:
    chance = random.Random(1)
    pool = ["river", "water", "promise", "valley", "office", "borders", "measured", "asked", "people", "stone", "speech", "year"]
    blocks, written = [], 0
    while written < words:
        if len(blocks) % 9 == 0:
            blocks.append(f"{'#' if len(blocks) % 45 == 0 else '##'} Heading {len(blocks)}")
        run = chance.randint(20, 110)
        blocks.append(" ".join(chance.choice(pool) for _ in range(run)))
        written += run
    return "\n\n".join(blocks)


def every_page(client: Client, source: Source) -> dict[str, str]:
    """The words of all passages, read part after part by the links that lead on."""
    found: dict[str, str] = {}
    address, seen = source.get_absolute_url(), set()
    while address and address not in seen:
        seen.add(address)
        html = client.get(address).text
        found |= passages_of(html)
        before, _sign, _rest = html.partition("Next section")
        start = before.rfind('<a rel="next" href="')
        address = before[start:].split('"')[3].partition("#")[0] if _sign else ""
    return found


def test_the_page_shows_every_passage_as_python_has_it(alice):
    source = make_source(
        "# Rivers & <laws>\n\nThe “river” knows <b>no</b> borders.\n\n- One &amp; two\n\n> حدود ندارد\n\nLine one\nline two  spaced"
    )
    first, *_rest = source.passages.all()
    Mark.objects.create(source=source, kind="emphasis", start=first.start + 4, end=first.start + 20)
    Mark.objects.create(source=source, kind="note_reference", start=first.end, end=first.end, attributes={"label": "1"})
    Voice.objects.create(source=source, start=first.start + 5, end=first.start + 10, stated_as="Sorav", reported_as="Courier")
    note_on(source, "1", "A note", by=alice, words=slice(3, 12))
    expected = {passage.number: passage.text for passage in source.passages.all()}
    for address in (source.get_absolute_url(), f"/sources/{source.slug}/3/", f"/sources/{source.slug}/?find=river+borders&notes=on"):
        assert passages_of(Client().get(address).text) == expected


def test_a_book_is_read_part_by_part_and_no_word_is_lost(client):
    source = make_source(long_text(30_000))
    assert every_page(client, source) == {passage.number: passage.text for passage in source.passages.all()}


def test_a_hundred_thousand_words_open_in_150_kilobytes(client, alice):
    source = make_source(long_text(100_000))
    for passage in source.passages.all()[:40]:
        note_on(source, passage.number, "A note of some length, as readers write them. " * 3, by=alice)
    middle = source.passages.all()[source.passages.count() // 2].number
    for address in (f"{source.get_absolute_url()}?notes=on", f"/sources/{source.slug}/{middle}/"):
        assert len(client.get(address).content) <= 150_000


def test_a_passage_opens_its_section(client):
    source = make_source(long_text(30_000))
    last = source.passages.order_by("-position").first()
    html = client.get(f"/sources/{source.slug}/{last.number}/").text
    assert f'id="p{last.number}"' in html
    assert 'id="p1"' not in html
    assert html.count("autofocus") == 1


def test_headings_have_addresses_and_their_printed_numbers_are_no_words_of_the_text(client):
    source = make_source("# First\n\nWords.\n\n## Within\n\nMore.")
    source.sections.filter(level=2).update(label="1.1")
    html = client.get(source.get_absolute_url()).text
    assert 'href="#s0"' in html
    assert '<h2 id="s0"' in html
    assert '<h3 id="s2"' in html
    assert '<span class="label" data-noanno>1.1 </span>' in html


def test_a_record_says_that_the_room_does_not_hold_the_text(client):
    source = make_source("", title="Only described", kind="letter")
    html = client.get(source.get_absolute_url()).text
    assert "does not hold the text" in html
    assert client.get(f"/sources/{source.slug}/original/").status_code == 404


def test_what_is_stated_leads_to_the_words_and_what_is_supplied_is_signed(client, curator):
    source = make_source("Sorav Talkesh\n\nWe begin.")
    name = Name.objects.create(heading="Talkesh, Sorav", slug="talkesh-sorav")
    Provenance.objects.create(
        source=source, field="creator", value="Sorav Talkesh", name=name, status="stated", origin_start=0, origin_end=13
    )
    Provenance.objects.create(
        source=source, field="publisher", value="The Press", status="supplied", supplied_by=curator, evidence="A receipt."
    )
    html = client.get(source.get_absolute_url()).text
    assert f"/sources/{source.slug}/original/?from=0&amp;to=13#stated" in html
    assert "supplied by curator" in html
    assert "A receipt." in html
    assert html.count("not stated") > 8
    original = client.get(f"/sources/{source.slug}/original/?from=0&to=13").text
    assert '<mark id="stated">Sorav Talkesh</mark>' in original


def test_every_source_has_the_same_fields_in_its_box(client, curator):
    described = make_source(slug="described")
    Provenance.objects.create(source=described, field="rights", value="Free", status="supplied", supplied_by=curator, evidence="A letter.")
    make_source(slug="bare")

    def fields(slug: str) -> list[str]:
        html = client.get(f"/sources/{slug}/").text
        return [piece.partition("</dt>")[0] for piece in html.partition('class="provenance"')[2].partition("</dl>")[0].split("<dt>")[1:]]

    assert len(fields("bare")) == 15
    assert fields("bare") == fields("described")


def test_the_original_is_escaped_and_kept_as_a_file(client):
    source = make_source("<script>alert(1)</script> words")
    assert "<script>alert" not in client.get(f"/sources/{source.slug}/original/").text
    kept = client.get(f"/sources/{source.slug}/original/file/")
    assert kept.content == bytes(source.revisions.get().original)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=99999999&to=1", "from=-1", "to=5", "revision=7000000000000", "revision=x", "from=²"]
)
def test_odd_addresses_of_the_original_do_no_harm(client, query):
    source = make_source()
    assert client.get(f"/sources/{source.slug}/original/?{query}").status_code in {200, 404}


def test_guests_open_notes_only_when_they_ask(client, alice):
    source = make_source()
    note_on(source, "1", "For everybody.", by=alice)
    note_on(source, "1", "For those signed in.", by=alice, audience=Audience.SIGNED_IN)
    closed = client.get(source.get_absolute_url()).text
    assert "Show 1 note" in closed
    assert "For everybody." not in closed
    opened = client.get(f"{source.get_absolute_url()}?notes=on").text
    assert "For everybody." in opened
    assert "For those signed in." not in opened


def test_a_reader_sees_notes_at_once_unless_they_chose_otherwise(client_of, alice, bob):
    source = make_source()
    note_on(source, "1", "For those signed in.", by=alice, audience=Audience.SIGNED_IN)
    client = client_of(bob)
    assert "For those signed in." in client.get(source.get_absolute_url()).text
    client.cookies["appearance"] = "notes=off"
    assert "For those signed in." not in client.get(source.get_absolute_url()).text


def test_a_private_note_leaves_no_trace_on_another_readers_page(client_of, alice, bob):
    source = make_source()
    before = client_of(bob).get(source.get_absolute_url()).text
    note_on(source, "1", "Mine alone.", by=alice, audience=Audience.ME)
    after = client_of(bob).get(source.get_absolute_url()).text
    assert "noted" not in after
    assert "note-reference" not in after
    assert passages_of(before) == passages_of(after)


def test_a_link_is_counted_for_those_who_may_see_both_ends(client_of, alice, bob):
    source, other = make_source(slug="one"), make_source(slug="two", title="The other text", access="draft")
    ends = [End(each, each.passages.first().start, each.passages.first().end) for each in (source, other)]
    Link.objects.make(ends[0], "criticises", ends[1], by=alice, audience=Audience.PUBLIC)
    assert "The other text" not in client_of(bob).get("/sources/one/").text
    Source.objects.filter(slug="two").update(access="public")
    html = client_of(bob).get("/sources/one/").text
    assert "1 linked" in html
    assert "/sources/one/with/two/" in html


def test_who_speaks_stands_where_the_speaker_changes(client):
    source = make_source("Question one\n\nAnswer one\n\nAnswer two")
    voices = ["Interviewer", "Okrel", "Okrel"]
    for passage, name in zip(source.passages.all(), voices, strict=True):
        Voice.objects.create(
            source=source, start=passage.start, end=passage.end, stated_as=name, reported_as="Radio" if name == "Okrel" else ""
        )
    html = client.get(source.get_absolute_url()).text
    assert html.count('class="speaker"') == 2
    assert "as reported by Radio" in html


def test_a_tombstone_forwards_and_keeps_what_was_asked(client):
    source = make_source("One.\n\nTwo.\n\nThree.")
    one, two, three = source.passages.all()
    Passage.objects.filter(pk=two.pk).update(removed=timezone.now(), forward=one)
    Passage.objects.filter(pk=three.pk).update(removed=timezone.now(), forward=two)
    answer = client.get(f"/sources/{source.slug}/3/?find=One")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sources/{source.slug}/1/?find=One#p1"


def test_a_tombstone_that_leads_nowhere_says_so_and_shows_the_old_words(client):
    source = make_source("One.\n\nTwo.")
    source.passages.filter(number="2").update(removed=timezone.now())
    answer = client.get(f"/sources/{source.slug}/2/")
    assert answer.status_code == 410
    assert f"/sources/{source.slug}/r1/2/" in answer.text
    assert "Two." in client.get(f"/sources/{source.slug}/r1/2/").text


def test_a_revision_keeps_its_words(client):
    source = make_source("One.\n\nTwo.")
    Source.objects.filter(pk=source.pk).update(text="One!\n\nTwo.")
    html = client.get(f"/sources/{source.slug}/r1/1/").text
    assert "One." in html
    assert "has other words here" in html
    assert "has the same words here" in client.get(f"/sources/{source.slug}/r1/2/").text
    assert client.get(f"/sources/{source.slug}/r2/1/").status_code == 404
    assert client.get(f"/sources/{source.slug}/r1/9/").status_code == 404


def test_json_holds_the_whole_source(client):
    source = make_source("# Part\n\nFirst words.\n\n- An item", language="en", kind="speech")
    first = source.passages.get(number="1")
    Voice.objects.create(source=source, start=first.start, end=first.end, stated_as="Sorav")
    Mark.objects.create(source=source, kind="emphasis", start=first.start, end=first.start + 5)
    answer = client.get(source.get_absolute_url(), headers={"Accept": "application/json"})
    assert "Accept" in answer.headers["Vary"]
    content = answer.json()
    assert [section["title"] for section in content["sections"]] == ["Part"]
    assert [passage["number"] for passage in content["passages"]] == ["1", "2"]
    passage = content["passages"][0]
    assert passage["text"] == source.text[passage["start"] : passage["end"]] == "First words."
    assert passage["speaker"] == "Sorav"
    assert passage["kind"] == "paragraph"
    assert passage["line"] == 3
    assert [source.revisions.get().decoded[start:end] for start, end in passage["origin"]] == ["First words."]
    assert passage["marks"] == [{"kind": "emphasis", "start": passage["start"], "end": passage["start"] + 5, "attributes": {}}]
    alone = client.get(f"/sources/{source.slug}/1/", headers={"Accept": "application/json"}).json()
    assert alone == passage


def test_html_varies_with_accept_too(client):
    source = make_source()
    for address in ("/", source.get_absolute_url(), f"/sources/{source.slug}/1/"):
        assert "Accept" in client.get(address).headers["Vary"]


def test_words_looked_for_are_shown_whatever_their_accents(client):
    source = make_source("The Qur’ān says it.\n\nNobody else does.")
    html = client.get(f"{source.get_absolute_url()}?find=quran+says").text
    assert '<mark class="found">Qur’ān says</mark>' in html


def test_the_page_takes_as_many_queries_for_many_notes_as_for_one(client_of, alice, bob, django_assert_max_num_queries):
    source, other = make_source("One passage.\n\nAnother passage.\n\nA third.", slug="one"), make_source(slug="two")
    book = Codebook.objects.create(title="Room", slug="room", kind="room")
    tag = Tag.objects.create(codebook=book, label="Promise", slug="promise")
    for each in range(25):
        note = note_on(source, "123"[each % 3], f"Note {each}", by=make_user(f"writer{each}"))
        note.tags.add(tag)
        Annotation.objects.create(
            target=source, creator=alice, parent=note, motivation=Motivation.REPLYING, audience=Audience.PUBLIC, body="So?"
        )
    for passage in source.passages.all():
        Link.objects.make(End(source, passage.start, passage.end), "quotes", End(other, 0, 5), by=alice, audience=Audience.PUBLIC)
    client = client_of(bob)
    client.get(source.get_absolute_url())
    with django_assert_max_num_queries(30):
        html = client.get(source.get_absolute_url()).text
    assert html.count('<section class="note') == 15
    assert "All 9 notes on ¶1" in html
    assert "Hide 25 notes" in html
    assert "1 reply" in html


def test_what_is_announced_but_missing_is_listed_with_its_place(client):
    source = make_source("He said:\n\nNothing follows.")
    first = source.passages.get(number="1")
    Mark.objects.create(source=source, kind="missing", start=first.end, end=first.end, attributes={"what": "a quotation"})
    box = client.get(source.get_absolute_url()).text.partition('class="provenance"')[2].partition("</details>")[0]
    assert "announces 1 thing" in box
    assert f'href="/sources/{source.slug}/1/#p1">a quotation (¶1)</a>' in box
    assert "announces" not in client.get(make_source().get_absolute_url()).text
