"""Quotations kept beside their text: what persons decide stays decided, whatever is detected again."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from readingroom.accounts.models import User
from readingroom.library.finding_quotations import find_quotations
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Name, Quotation, SameWords, Source
from tests.makers import make_source

pytestmark = pytest.mark.django_db

TEXT = (
    "Anna Brod said: “The pears came late this year.” The slogan “Water for all” hung on the gate.\n\n"
    "“Whoever counts the drops has never been thirsty in his life.” Nobody knew who had written it.\n\n"
    "The so-called “river law” is young, and nobody in the valley has read it to the end."
)


def words_of(source: Source, **how: object) -> list[str]:
    return [row.words for row in source.quotations.filter(**how)]


def test_explicit_ones_count_at_once_and_the_others_wait() -> None:
    name = Name.objects.create(heading="Anna Brod", slug="brod")
    source = make_source(TEXT)
    counts = find_quotations(source)
    assert (counts.found, counts.added, counts.by_rule) == (4, 4, 1)
    (counted,) = source.quotations.counted()
    assert (counted.words, counted.speaker, counted.evidence) == ("The pears came late this year.", name, "Anna Brod said")
    assert source.quotations.waiting().count() == 3


def test_detecting_again_changes_nothing_that_a_person_decided(curator: User) -> None:
    source = make_source(TEXT)
    find_quotations(source)
    motto, uncertain, term = source.quotations.waiting().order_by("start")
    motto.confirm(curator, stated_as="the ferrymen", kind="motto")
    uncertain.reject(curator)
    before = list(source.quotations.values())
    counts = find_quotations(source)
    assert (counts.added, counts.gone) == (0, 0)
    assert list(source.quotations.values()) == before
    uncertain.refresh_from_db()
    assert not uncertain.is_counted
    assert (uncertain.rejected_by, term.rejected_by) == (curator, None)


def test_a_judgement_can_be_taken_back(curator: User) -> None:
    source = make_source(TEXT)
    find_quotations(source)
    motto = source.quotations.get(kind="motto")
    motto.confirm(curator, stated_as="the ferrymen", kind="utterance")
    motto.confirm(curator, stated_as="somebody else")
    motto.take_back()
    motto.refresh_from_db()
    assert (motto.kind, motto.stated_as, motto.confirmed, motto.confirmed_by) == ("motto", "", None, None)


def test_a_new_text_carries_judgements_along(curator: User) -> None:
    source = bring_in(Arrival(f"# Pears\n\n{TEXT}\n".encode(), "pears.md")).source
    motto = source.quotations.get(kind="motto")
    motto.confirm(curator)
    rejected = source.quotations.get(kind="uncertain")
    rejected.reject(curator)
    elsewhere = make_source("They sang Water for all.")
    place = SameWords.objects.create(quotation=motto, source=source, start=motto.start, end=motto.end, judged_by=curator)
    far = SameWords.objects.create(quotation=motto, source=elsewhere, start=10, end=23, judged_by=curator)
    changed = f"# Pears\n\nA paragraph that is new stands first in this text.\n\n{TEXT}\n"
    bring_in(Arrival(changed.encode(), "pears.md"), revise=source)
    source.refresh_from_db()
    again = Quotation.objects.get(uid=motto.uid)
    assert (again.words, again.confirmed_by) == ("Water for all", curator)
    assert words_of(source, rejected__isnull=False) == ["Whoever counts the drops has never been thirsty in his life."]
    assert words_of(source).count("Whoever counts the drops has never been thirsty in his life.") == 1
    place.refresh_from_db()
    assert source.text[place.start : place.end] == "Water for all"
    assert SameWords.objects.filter(pk=far.pk, quotation=again).exists()


def test_the_command_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    make_source(TEXT, slug="pears")
    call_command("find_quotations", "pears")
    assert "pears: 4 found, 4 new (1 explicit), 0 dropped" in capsys.readouterr().out
    call_command("find_quotations")
    assert "4 found, 0 new" in capsys.readouterr().out


def test_candidates_are_for_those_who_judge(guest: object, bob: User, instructor: User) -> None:
    source = make_source(TEXT)
    find_quotations(source)
    for person in (guest, bob):
        assert Quotation.objects.visible_to(person).count() == 1  # type: ignore[arg-type]
        assert not Quotation.objects.editable_by(person).exists()  # type: ignore[arg-type]
    assert Quotation.objects.editable_by(instructor).count() == 4
    Source.objects.filter(pk=source.pk).update(access="draft")
    assert not Quotation.objects.visible_to(instructor).exists()
