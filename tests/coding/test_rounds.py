"""Rounds: opening, coding blind, closing, deciding, putting codes on passages."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Annotation
from readingroom.coding.models import Coding, Decision, Round
from readingroom.coding.report import Report
from tests.coding.making import FIVE, make_codebook, make_group, make_round, put, typed
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return make_source(FIVE, slug="five", title="Five passages")


@pytest.fixture
def group(instructor, alice, bob):
    return make_group(instructor, alice, bob)


@pytest.fixture
def one(instructor, group, alice, bob, source):
    return make_round(instructor, group, [alice, bob], [source])


def test_a_round_is_opened_by_the_form_and_freezes_the_codebook(client_of, instructor, group, alice, bob, source):
    book = make_codebook(instructor, group)
    client = client_of(instructor)
    assert b"Rivers, as it is now" in client.get(reverse("new_round")).content
    response = client.post(reverse("new_round"), typed(book, [alice, bob], [source]))
    made = Round.objects.get()
    assert response.url == made.get_absolute_url()
    assert [code["label"] for code in made.codes] == ["claim", "reason", "promise"]
    book.tags.filter(label="claim").update(label="assertion")
    assert [code["label"] for code in Round.objects.get().codes] == ["claim", "reason", "promise"]
    assert Coding.objects.filter(unit__round=made).count() == 10


def test_what_was_typed_comes_back_with_what_is_wrong(client_of, instructor, group, alice, bob, source):
    book = make_codebook(instructor, group)
    hidden = make_source("A draft.", title="Not for them", access="draft", added_by=instructor)
    wrong = typed(book, [alice, bob], [source, hidden], title="My own words", sample="random", together=3)
    response = client_of(instructor).post(reverse("new_round"), wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="My own words"' in page
    assert "may not read Not for them" in page
    assert "There are 2 coders." in page
    assert "Say how many units are drawn." in page
    assert not Round.objects.exists()


def test_nobody_opens_a_round_for_a_group_they_do_not_lead(client_of, alice, charlie, group):
    assert b"You lead none." in client_of(charlie).get(reverse("new_round")).content
    assert client_of(alice).get(reverse("new_round"), {"group": group.pk}).status_code == 404
    assert client_of(alice).get(reverse("new_round"), {"group": "9" * 30}).status_code == 200


def test_a_stranger_gets_404_and_a_coder_who_may_not_steer_403(client_of, one, alice, charlie, guest):
    names = ["coding_round", "code_next", "agreement", "codings_file", "agreement_file"]
    for name in names:
        assert client_of(charlie).get(reverse(name, args=[one.pk])).status_code == 404
        assert client_of(guest).get(reverse(name, args=[one.pk])).status_code == 302
    for name in ("close_round", "delete_round", "put_on_passages"):
        assert client_of(charlie).post(reverse(name, args=[one.pk])).status_code == 404
        assert client_of(alice).post(reverse(name, args=[one.pk])).status_code == 403
    assert client_of(alice).post(reverse("decide", args=[one.pk, 1])).status_code == 403
    assert str(one) not in client_of(charlie).get(reverse("coding_rounds")).content.decode()


def test_coding_leads_from_one_unit_to_the_next_and_back(client_of, one, alice):
    client = client_of(alice)
    claim = one.codes[0]["tag"]
    assert client.get(reverse("code_next", args=[one.pk])).url == reverse("code_unit", args=[one.pk, 1])
    page = client.get(reverse("code_unit", args=[one.pk, 1])).content.decode()
    assert "<mark>This is what passage one says. And it says it again.</mark>" in page
    assert 'data-key="1"' in page
    client.post(reverse("put_codes", args=[one.pk, 1]), {"outcome": "coded", "tags": [claim], "memo": "Sure."})
    turn = Coding.objects.get(unit__ordinal=1, coder=alice)
    assert (turn.outcome, turn.memo, [tag.pk for tag in turn.tags.all()]) == ("coded", "Sure.", [claim])
    assert client.get(reverse("code_next", args=[one.pk])).url == reverse("code_unit", args=[one.pk, 2])
    assert reverse("code_unit", args=[one.pk, 1]) in client.get(reverse("code_unit", args=[one.pk, 2])).content.decode()
    client.post(reverse("take_codes_back", args=[one.pk, 1]))
    turn.refresh_from_db()
    assert (turn.outcome, turn.tags.count(), turn.memo) == ("", 0, "Sure.")


def test_none_applies_and_unsure_are_kept_apart_from_not_coded(client_of, one, alice):
    client = client_of(alice)
    client.post(reverse("put_codes", args=[one.pk, 1]), {"outcome": "none", "tags": [one.codes[0]["tag"]]})
    client.post(reverse("put_codes", args=[one.pk, 2]), {"outcome": "unsure"})
    said = dict(Coding.objects.filter(coder=alice).values_list("unit__ordinal", "outcome"))
    assert (said[1], said[2], said[3]) == ("none", "unsure", "")
    assert Coding.objects.get(coder=alice, unit__ordinal=1).tags.count() == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"outcome": "coded"}, "Choose a code"), ({"outcome": "coded", "tags": ["x"]}, "not one of"), ({"outcome": "odd"}, "not one of")],
)
def test_what_cannot_be_put_is_said_and_the_memo_comes_back(client_of, one, alice, sent, said):
    response = client_of(alice).post(reverse("put_codes", args=[one.pk, 1]), {**sent, "memo": "I thought long"})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "I thought long</textarea>" in response.content.decode()
    assert Coding.objects.get(coder=alice, unit__ordinal=1).outcome == ""


def test_one_code_only_unless_several_are_allowed(client_of, instructor, group, one, alice, bob, source):
    both = {"outcome": "coded", "tags": [code["tag"] for code in one.codes[:2]]}
    assert client_of(alice).post(reverse("put_codes", args=[one.pk, 1]), both).status_code == 422
    many = make_round(instructor, group, [alice, bob], [source], several=True)
    both = {"outcome": "coded", "tags": [code["tag"] for code in many.codes[:2]]}
    assert client_of(alice).post(reverse("put_codes", args=[many.pk, 1]), both).status_code == 302
    assert Coding.objects.get(unit__round=many, unit__ordinal=1, coder=alice).tags.count() == 2


def test_until_it_is_closed_nobody_sees_what_others_put(client_of, one, alice, bob, instructor):
    put(one, 1, bob, "claim").memo = "SECRET"
    Coding.objects.filter(coder=bob, unit__ordinal=1).update(memo="SECRET MEMO")
    for person in (alice, instructor):
        assert set(Coding.objects.visible_to(person).values_list("coder", flat=True)) <= {person.pk}
        for name in ("coding_round", "agreement", "codings_file", "agreement_file"):
            assert b"SECRET" not in client_of(person).get(reverse(name, args=[one.pk])).content
        assert client_of(person).get(reverse("codings_file", args=[one.pk])).status_code == 403
    assert b"SECRET" not in client_of(alice).get(reverse("code_unit", args=[one.pk, 1])).content
    client_of(instructor).post(reverse("close_round", args=[one.pk]))
    assert b"SECRET MEMO" in client_of(alice).get(reverse("codings_file", args=[one.pk])).content
    assert client_of(alice).post(reverse("put_codes", args=[one.pk, 1]), {"outcome": "none"}).status_code == 404


@pytest.fixture
def closed(one, alice, bob, instructor):
    """Alice and Bob agree on 1 and 2, differ on 3, Bob is unsure on 4, only Alice coded 5."""
    for ordinal, hers, his in [(1, "claim", "claim"), (2, "reason", "reason"), (3, "claim", "promise")]:
        put(one, ordinal, alice, hers)
        put(one, ordinal, bob, his)
    put(one, 4, alice, outcome="none")
    put(one, 4, bob, outcome="unsure")
    put(one, 5, alice, "promise")
    one.close(instructor)
    return one


def test_the_report_counts_what_two_coded_and_lists_what_they_differ_on(closed, instructor):
    report = Report(closed, instructor)
    assert report.overall.units == 3
    assert report.overall.share == pytest.approx(2 / 3)
    assert [(pair.one, pair.other, pair.units) for pair in report.pairs] == [("alice", "bob", 3)]
    assert [differing.unit.ordinal for differing in report.differing] == [3, 4]
    assert [(row.code["label"], row.instead["label"], row.times) for row in report.confused] == [("claim", "promise", 1)]
    assert report.outcomes == {"coded": 7, "none": 1, "unsure": 1, "": 1}
    units = {unit.ordinal: unit for unit in report.units}
    assert [report.settled(units[ordinal]) is None for ordinal in range(1, 6)] == [False, False, True, True, False]


def test_a_decision_stands_beside_what_each_put(client_of, closed, instructor, alice):
    reason = closed.codes[1]["tag"]
    client = client_of(instructor)
    response = client.post(reverse("decide", args=[closed.pk, 3]), {"outcome": "coded", "tags": [reason], "reason": "It gives a ground."})
    assert response.url.endswith("agreement/#unit-3")
    page = client_of(alice).get(reverse("agreement", args=[closed.pk])).content.decode()
    assert "It gives a ground." in page
    assert "One is not decided yet." in page
    assert set(Coding.objects.filter(unit__ordinal=3).values_list("tags__label", flat=True)) == {"claim", "promise"}
    client.post(reverse("undo_decision", args=[closed.pk, 3]))
    assert not Decision.objects.exists()


def test_deciding_nothing_is_refused_and_the_reason_comes_back(client_of, closed, instructor):
    response = client_of(instructor).post(reverse("decide", args=[closed.pk, 3]), {"outcome": "coded", "reason": "Because of it"})
    assert response.status_code == 422
    assert 'value="Because of it"' in response.content.decode()


def test_what_is_settled_becomes_tags_of_the_group_once(client_of, closed, instructor, alice, charlie):
    client = client_of(instructor)
    client.post(reverse("decide", args=[closed.pk, 4]), {"outcome": "none"})
    for _time in range(2):
        client.post(reverse("put_on_passages", args=[closed.pk]))
    notes = Annotation.objects.order_by("anchors__start")
    assert [[tag.label for tag in note.tags.all()] for note in notes] == [["claim"], ["reason"], ["promise"]]
    assert {(note.audience, note.group, note.motivation) for note in notes} == {("group", closed.group, "tagging")}
    assert notes[0].anchors.get().exact == "This is what passage one says. And it says it again."
    assert Annotation.objects.visible_to(alice).count() == 3
    assert not Annotation.objects.visible_to(charlie).exists()


def test_the_tables_have_a_row_for_each_turn_and_no_formula(client_of, closed, alice):
    Coding.objects.filter(coder=alice, unit__ordinal=1).update(memo="=cmd()")
    written = client_of(alice).get(reverse("codings_file", args=[closed.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert len(rows) == 9
    assert rows[0]["memo"] == "'=cmd()"
    assert {(row["unit"], row["coder"], row["outcome"], row["codes"], row["settled"]) for row in rows if row["unit"] in "14"} == {
        ("1", "alice", "coded", "claim", "claim"),
        ("1", "bob", "coded", "claim", "claim"),
        ("4", "alice", "none", "", ""),
        ("4", "bob", "unsure", "", ""),
    }
    written = client_of(alice).get(reverse("agreement_file", args=[closed.pk])).content.decode("utf-8-sig")
    assert "Cohen's kappa" in written
    assert "Krippendorff's alpha" in written


def test_units_of_a_text_that_was_closed_leave_every_figure_and_page(client_of, instructor, group, alice, bob, source):
    other = make_source("MARKER words of a text.", slug="gone", title="MARKER title")
    one = make_round(instructor, group, [alice, bob], [source, other])
    for unit in one.units.all():
        for coder in (alice, bob):
            put(one, unit.ordinal, coder, "claim")
    other.access = "draft"
    other.save()
    one.close(instructor)
    report = Report(one, alice)
    assert len(report.units) == 5
    client = client_of(alice)
    for name in ("coding_round", "agreement", "codings_file", "agreement_file"):
        assert b"MARKER" not in client.get(reverse(name, args=[one.pk])).content
    last = one.units.get(source=other).ordinal
    assert client.get(reverse("code_unit", args=[one.pk, last])).status_code == 404


def test_in_a_group_anonymous_to_peers_coders_are_letters_but_for_who_leads_it(client_of, closed, alice, instructor):
    closed.group.anonymous_to_peers = True
    closed.group.save()
    assert set(closed.shown_coders(alice).values()) == {"alice", "coder B"}
    assert set(closed.shown_coders(instructor).values()) == {"alice", "bob"}
    for name in ("coding_round", "agreement", "codings_file", "agreement_file"):
        assert b"bob" not in client_of(alice).get(reverse(name, args=[closed.pk])).content


def test_a_round_in_which_somebody_coded_is_not_deleted(client_of, one, alice, instructor):
    put(one, 1, alice, "claim")
    client_of(instructor).post(reverse("delete_round", args=[one.pk]))
    assert Round.objects.exists()
    Coding.objects.get(coder=alice, unit__ordinal=1).take_back()
    client_of(instructor).post(reverse("delete_round", args=[one.pk]))
    assert not Round.objects.exists()


def test_a_later_revision_changes_nothing_of_what_was_coded(closed, alice, source):
    source.text = "Something else entirely."
    source.save()
    unit = Report(closed, alice).units[0]
    assert unit.words == "This is what passage one says. And it says it again."
    assert unit.get_place_url() == "/sources/five/r1/1/"


def test_the_agreement_page_asks_as_little_for_many_units_as_for_few(client_of, closed, alice, instructor, group, bob):
    client = client_of(alice)
    address = reverse("agreement", args=[closed.pk])
    client.get(address)

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    big = make_round(instructor, group, [alice, bob], [make_source("\n\n".join(f"Word {n}." for n in range(60)))])
    for turn in Coding.objects.filter(unit__round=big):
        put(big, turn.unit.ordinal, turn.coder, "claim" if turn.coder == alice else "reason")
    big.close(instructor)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("agreement", args=[big.pk]))
    assert len(many) <= len(few)
