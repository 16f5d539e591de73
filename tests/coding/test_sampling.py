"""What a round is made of, and who codes what."""

from __future__ import annotations

from collections import Counter

import pytest

from readingroom.coding.sampling import draw, share_out, stretches
from readingroom.library.models import Name, Voice
from tests.coding.making import FIVE
from tests.makers import make_source

pytestmark = pytest.mark.django_db


def test_every_passage_is_a_unit_and_furniture_only_where_asked():
    source = make_source(FIVE)
    source.passages.filter(number="5").update(kind="reference")
    assert [each.passage.number for each in stretches([source], "passage", "all")] == ["1", "2", "3", "4"]
    assert len(stretches([source], "passage", "all", furniture=True)) == 5


def test_a_sentence_is_a_span_of_the_text_without_the_space_around_it():
    source = make_source("Rivers 🏞️ go on. They do!\n\nAnd on.")
    found = stretches([source], "sentence", "all")
    assert [source.text[each.start : each.end] for each in found] == ["Rivers 🏞️ go on.", "They do!", "And on."]
    assert [each.passage.number for each in found] == ["1", "1", "2"]


def test_the_same_seed_draws_the_same_sample_in_the_order_of_the_text():
    found = stretches([make_source(FIVE)], "sentence", "random")
    drawn = draw(found, "random", 4, seed=3)
    assert drawn == draw(found, "random", 4, seed=3)
    assert len(drawn) == 4
    assert [each.start for each in drawn] == sorted(each.start for each in drawn)
    assert any(draw(found, "random", 4, seed=seed) != drawn for seed in range(10))


def test_as_many_come_from_each_text_and_a_short_one_gives_all_it_has():
    short, long = make_source("One.\n\nTwo."), make_source(FIVE)
    drawn = draw(stretches([short, long], "passage", "source"), "source", 6, seed=1)
    assert Counter(each.source for each in drawn) == {short: 2, long: 4}


def test_voices_are_strata_and_who_is_quoted_within_a_speech_is_not_the_speaker():
    source = make_source(FIVE)
    okrel, zarvesh = Name.objects.create(heading="Okrel", slug="okrel"), Name.objects.create(heading="Zarvesh", slug="zarvesh")
    one, two = source.passages.get(number="1"), source.passages.get(number="2")
    Voice.objects.create(source=source, start=one.start, end=two.end, speaker=okrel, stated_as="Mr Okrel")
    Voice.objects.create(source=source, start=two.start, end=two.end, speaker=zarvesh, stated_as="the other")
    strata = {each.passage.number: each.stratum for each in stretches([source], "passage", "voice")}
    assert (strata["1"], strata["2"], strata["3"]) == ("Okrel", "Zarvesh", "the text's own voice")


def test_decades_are_strata_and_no_date_is_one_of_its_own():
    dated = make_source("One.", issued_from="1987-03-01", issued_to="1987-03-31")
    dated.refresh_from_db()
    found = stretches([dated, make_source("Two.")], "passage", "date")
    assert [each.stratum for each in found] == ["the 1980s", "date not stated"]


def test_a_share_is_coded_together_and_all_get_about_as_many():
    shares = share_out(100, ["a", "b", "c", "d"], twice=30, together=3, seed=5)
    assert Counter(map(len, shares)) == {3: 30, 1: 70}
    loads = Counter(coder for share in shares for coder in share).values()
    assert max(loads) - min(loads) <= 1
    assert all(len(set(share)) == len(share) for share in shares)


def test_nobody_codes_a_unit_twice_where_there_are_fewer_coders_than_asked():
    assert share_out(2, ["a"], twice=100, together=2, seed=0) == [("a",), ("a",)]
