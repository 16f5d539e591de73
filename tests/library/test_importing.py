"""A file becomes a source: wholly or not at all, and never by guess."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Anchor, Annotation
from readingroom.accounts.models import User
from readingroom.comparison.models import Link
from readingroom.library.importers import ImportRefused
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Name, NameForm, Passage, Provenance, Quotation, Revision, Source
from readingroom.library.originals import OriginalPlaces, place_in_source
from readingroom.library.stated_dates import interval
from tests.importers import samples
from tests.makers import make_source, make_user

pytestmark = pytest.mark.django_db


def arrival(text: str, name: str = "file.txt", **said: object) -> Arrival:
    return Arrival(original=text.encode(), file_name=name, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", samples.ALL)
def test_what_stands_in_the_room_is_what_the_draft_says(shape: str) -> None:
    outcome = bring_in(arrival(samples.ALL[shape]))
    source = Source.objects.get(pk=outcome.source.pk)
    assert outcome.draft is not None
    assert source.text == outcome.draft.text
    passages = [block for block in outcome.draft.blocks if not block.is_heading]
    assert [(row.text, row.kind, row.label, row.line) for row in source.passages.standing().select_related("source")] == [
        (block.text, block.kind, block.label, block.line) for block in passages
    ]
    assert [row.number for row in source.passages.all()] == [str(number + 1) for number in range(len(passages))]
    assert [row.title for row in source.sections.all()] == [block.text for block in outcome.draft.blocks if block.is_heading]
    revision = source.revisions.get()
    assert bytes(revision.original) == samples.ALL[shape].encode()
    assert revision.text == source.text
    assert revision.outline == {row.number: [row.start, row.end] for row in source.passages.all()}
    assert len(revision.report) == len(outcome.draft.notes)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("shape", samples.ALL)
def test_origins_and_stated_facts_point_into_the_decoded_original(shape: str, end: str) -> None:
    raw = ("\ufeff" + samples.ALL[shape].replace("\n", end)).encode()
    source = bring_in(Arrival(original=raw, file_name="file.txt")).source
    decoded = source.revisions.get().decoded
    for passage in source.passages.select_related("source"):
        start, stop = passage.origin[0][0], passage.origin[-1][1]
        assert decoded[start:stop].split()[0].strip("*") in passage.text
        assert place_in_source(source, start, stop) == (passage.start, passage.end)
    for fact in source.provenance.filter(status="stated"):
        assert decoded[fact.origin_start : fact.origin_end].split()[0] == fact.value.split()[0]


def test_sections_nest_and_passages_know_theirs() -> None:
    source = bring_in(arrival(samples.PAPER)).source
    repairs = source.sections.get(label="1.1.1.")
    assert repairs.parent.label == "1.1."
    assert repairs.parent.parent.label == "1."
    assert [passage.kind for passage in repairs.passages.all()] == ["paragraph", "block_quotation", "paragraph"]


def test_the_same_bytes_again_do_nothing() -> None:
    first = bring_in(arrival(samples.WIKI))
    again = bring_in(arrival(samples.WIKI, "another-name.txt"))
    assert (again.did, again.source) == ("unchanged", first.source)
    assert Revision.objects.count() == 1


def test_a_record_of_the_same_title_gains_its_text_and_keeps_its_address() -> None:
    record = make_source("", slug="lanterns", title="The Lantern Tax")
    outcome = bring_in(arrival(samples.WIKI))
    assert (outcome.did, outcome.source) == ("given", record)
    record.refresh_from_db()
    assert record.text


@pytest.mark.parametrize(("said", "then"), [("public", "public"), ("signed_in", "signed_in"), ("draft", "draft")])
def test_the_text_of_a_record_is_shown_to_no_more_people_than_was_said(said: str, then: str) -> None:
    record = make_source("", slug="lanterns", title="The Lantern Tax", access="public")
    outcome = bring_in(arrival(samples.WIKI, access=said))
    record.refresh_from_db()
    assert (record.access, outcome.narrowed) == (then, said != "public")


def test_what_was_supplied_and_is_now_stated_stands_once(curator: User) -> None:
    record = make_source("", slug="ferry", title="Ferry to run all winter after long dispute over ice")
    for value in ("Tidewatch", "Tidewatch Limited"):
        Provenance.objects.create(source=record, field="publisher", value=value, status="supplied", supplied_by=curator)
    bring_in(arrival(samples.ARTICLE))
    assert set(record.provenance.filter(field="publisher").values_list("value", "status")) == {
        ("Tidewatch", "stated"),
        ("Tidewatch Limited", "supplied"),
    }


def test_which_of_two_records_is_never_guessed() -> None:
    record = make_source("", slug="one", title="The Lantern Tax")
    make_source("", slug="two", title="The Lantern Tax")
    with pytest.raises(ImportRefused):
        bring_in(arrival(samples.WIKI))
    assert bring_in(arrival(samples.WIKI), record=record).source.slug == "one"


def test_another_text_of_the_same_title_is_refused_unless_it_is_said_what_it_is() -> None:
    first = bring_in(arrival(samples.WIKI)).source
    with pytest.raises(ImportRefused, match="--revise"):
        bring_in(arrival(samples.WIKI + "\n- Salt money\n"))
    assert bring_in(arrival(samples.WIKI + "\n- Salt money\n", as_new=True)).source != first


def test_a_file_that_is_refused_leaves_nothing_behind() -> None:
    with pytest.raises(ImportRefused):
        bring_in(arrival("# Only a heading\n"))
    assert not Source.objects.exists()


def test_a_new_text_keeps_numbers_notes_and_the_words_of_the_old_one(alice: User) -> None:
    source = bring_in(arrival(samples.WIKI)).source
    quoted = source.text.index("A lamp is not a luxury")
    note = Annotation.objects.create(target=source, creator=alice, body="Indeed.")
    anchor = Anchor(annotation=note, target=source)
    anchor.place(source.text, quoted, quoted + 22)
    anchor.save()
    gone = source.passages.get(line=8)
    changed = samples.WIKI.replace("- Oil was short, as the treasurer said.\n", "").replace(
        "==See also==", "A stranger laughed at all of this for an hour.\n\n==See also=="
    )
    outcome = bring_in(arrival(changed), revise=source)
    source.refresh_from_db()
    anchor.refresh_from_db()
    assert outcome.did == "revised"
    assert source.text[anchor.start : anchor.end] == anchor.exact == "A lamp is not a luxury"
    assert (gone.number, outcome.forwards) == ("4", {"4": "3"})
    gone.refresh_from_db()
    assert gone.removed is not None
    assert gone.forward is not None
    assert gone.forward.number == "3"
    assert [passage.number for passage in source.passages.standing()] == ["1", "2", "3", "5", "6", "7", "7a", "8", "9"]
    first, second = source.revisions.order_by("number")
    assert "Oil was short" in first.text
    assert "Oil was short" not in second.text
    assert first.outline["4"]


def test_what_persons_decided_outlives_a_new_text(alice: User) -> None:
    source = bring_in(arrival(samples.ARTICLE)).source
    name = Name.objects.create(heading="Aster, Jon", slug="aster-jon")
    source.voices.update(speaker=name)
    count = source.quotations.count()
    said = source.quotations.order_by("start")[0]
    said.confirmed_by = alice
    said.confirmed = said.added
    said.kind = Quotation.Kind.MOTTO
    said.save()
    bring_in(
        arrival(samples.ARTICLE + "\nA last paragraph came in late, when the ferry had long gone and the quay was dark.\n"), revise=source
    )
    source.refresh_from_db()
    kept = source.quotations.get(confirmed_by=alice)
    assert (kept.kind, source.text[kept.start : kept.end]) == ("motto", "A ferry is not an icebreaker.")
    assert set(source.voices.values_list("speaker", flat=True)) == {name.pk}
    assert source.quotations.count() == count


def test_a_speaker_is_known_only_where_the_room_writes_the_name_so() -> None:
    name = Name.objects.create(heading="Venn, Mara", slug="venn-mara")
    NameForm.objects.create(name=name, form="Mara Venn", folded="mara venn")
    source = bring_in(arrival(samples.INTERVIEW)).source
    assert set(source.voices.values_list("stated_as", "speaker__heading")) == {("Mara Venn", "Venn, Mara")}
    other = Name.objects.create(heading="Another", slug="another")
    NameForm.objects.create(name=other, form="Mara Venn", folded="mara venn")
    unsure = bring_in(arrival(samples.INTERVIEW + "\n", as_new=True)).source
    assert set(unsure.voices.values_list("speaker", flat=True)) == {None}


def test_stated_dates_are_days_only_where_they_can_mean_one() -> None:
    meant = {
        "2021-03-04": 1,
        "March 4, 2021": 1,
        "4 March 2021": 1,
        "March 2021": 31,
        "2021": 365,
        "3/4/2021": 0,
        "1367": 0,
        "31 February 2021": 0,
    }
    for stated, days in meant.items():
        found = interval(stated)
        assert ((found[1] - found[0]).days + 1 if found else 0) == days, stated


def test_a_place_of_the_original_inside_markup_is_found() -> None:
    source = bring_in(arrival(samples.MARKDOWN)).source
    places = OriginalPlaces(source)
    start = samples.MARKDOWN.index("2<sup>nd</sup> year")
    found = places.place(start, start + len("2<sup>nd</sup> year"))
    assert found is not None
    assert source.text[slice(*found)] == "2nd year"
    dead = samples.MARKDOWN.index("Links: [1]")
    assert places.place(dead, dead + 8) is None


def test_the_command_reports_and_brings_the_links_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "000_article.txt").write_text(samples.ARTICLE)
    (tmp_path / "001_wiki.txt").write_text(samples.WIKI)
    (tmp_path / "README.md").write_text("About this folder, which is no document of it.")
    at, to = samples.ARTICLE.index("A ferry is"), samples.WIKI.index("A lamp is")
    row = {"from": {"doc": "000", "start": at, "end": at + 10}, "relation": "contrasts", "to": {"doc": "001", "start": to, "end": to + 9}}
    lost = {**row, "to": {"doc": "009", "start": 1, "end": 2}}
    links = {"made_by": "Quay editor", "links": [{**row, "basis": "editorial", "reason": "two denials"}, lost]}
    (tmp_path / "links.json").write_text(json.dumps(links))
    for _ in range(2):
        said, complained = StringIO(), StringIO()
        call_command("import_sources", tmp_path, stdout=said, stderr=complained)
    assert "the same bytes" in said.getvalue()
    assert "009" in complained.getvalue()
    link = Link.objects.get()
    assert [anchor.exact for anchor in link.annotation.anchors.order_by("ordinal")] == ["A ferry is", "A lamp is"]
    assert (link.annotation.creator.full_name, link.annotation.creator.is_active) == ("Quay editor", False)
    assert {source.access for source in Source.objects.all()} == {"signed_in"}


def test_the_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.4")
    complained = StringIO()
    with pytest.raises(CommandError, match="1 document was refused"):
        call_command("import_sources", tmp_path / "a.txt", stdout=StringIO(), stderr=complained)
    assert "a PDF" in complained.getvalue()
    with pytest.raises(CommandError, match="no source"):
        call_command("import_sources", tmp_path / "a.txt", revise="nowhere")


def test_a_fact_longer_than_its_field_is_cut_and_not_refused() -> None:
    text = f"# {'very ' * 200}long title\n\nA paragraph of words that says as much as the title does, and is read in less time.\n"
    source = bring_in(arrival(text)).source
    assert len(source.title) == 400
    assert Provenance.objects.get(source=source, field="title").value.endswith("…")


def test_an_import_is_one_of_many_and_quick(django_assert_max_num_queries: object) -> None:
    make_user("someone")
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        bring_in(arrival(samples.WIKI + "\n".join(f"- thing {number}" for number in range(300))))
    assert Passage.objects.count() > 300
