"""Looking quotations up: the words decide, and what differs is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from readingroom.library.finding_quotations import find_quotations
from readingroom.library.models import Name, NameForm
from readingroom.search.alignment import readings
from readingroom.search.comparison import Op, Warning_
from readingroom.search.quotations import Found, look_up
from readingroom.search.taking_apart import taken_apart
from tests.makers import make_source

pytestmark = pytest.mark.django_db

SPEECH = (
    "The minister said: “We never asked the river to stop at our border – we asked our neighbours to count with us. "
    "Whoever measures the water owns nothing of it.” Later he added: “Ten dams will not make one drop.”\n\n"
    "Our neighbours answered that counting is not sharing, and that self-sufficiency is a word for those upstream.\n\n"
    "The committee took no decision about the pumps before the winter of 1966 and none after it."
)


@pytest.fixture
def judged(indexed: Callable[[], None], guest: Any) -> Callable[[str], Any]:
    make_source(SPEECH, slug="speech")
    indexed()

    def judge(text: str) -> Any:
        (verdict,) = look_up(text, guest).verdicts
        return verdict

    return judge


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Whoever measures the water owns nothing of it", Found.EXACT),
        ("WHOEVER MEASURES THE WATER, OWNS NOTHING OF IT!", Found.EXACT),
        ("'Ten dams will not make one drop.'", Found.EXACT),
        ("counting is not sharing, and that self sufficiency is", Found.EXACT),
        ("counting is not sharing, and that selfsufficiency is", Found.EXACT),
        ("to stop at our border — we asked our neighbours", Found.EXACT),
        ("asures the water owns noth", Found.EXACT),
        ("We never asked the river to stop … Whoever measures the water owns nothing", Found.EXACT),
        ("Whoever measures the river owns nothing of it", Found.NEAR),
        ("Whoever measures the water will own nothing of it", Found.NEAR),
        ("Owns nothing of it whoever measures the water", Found.NEAR),
        ("Whoewer rneasures the vvater owns n0thing of it", Found.NEAR),
        ("Ten dams will make one drop", Found.NEAR),
        ("Eleven dams will not make one drop", Found.NEAR),
        ("Whoever measures the water … will not make one drop", Found.PARTLY),
        ("The committee took no decision about the pumps and went home to sleep, and the water fell on all alike.", Found.PARTLY),
        ("Rivers are the memory of mountains", Found.NOT_FOUND),
        ("We asked the mountain to stop, not our neighbours.", Found.NOT_FOUND),
        ("The neighbours of the minister sold water for gold.", Found.NOT_FOUND),
        ("water", Found.NOT_FOUND),
        ("", Found.NOT_FOUND),
    ],
)
def test_verdicts(judged: Callable[[str], Any], text: str, found: Found) -> None:
    assert judged(text or "!? …").found is found


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Ten dams will make one drop", Warning_.NEGATION_LEFT_OUT),
        ("Whoever measures the water does not own nothing of it", Warning_.NEGATION_ADDED),
        ("Eleven dams will not make one drop", Warning_.NUMBER),
        ("before the winter of 1967 and none after it", Warning_.NUMBER),
        ("Our neighbours answered ... sharing, and that self-sufficiency is a word", Warning_.NEGATION_SKIPPED),
        ("Whoever measures the water ... will not make one drop", Warning_.CROSSES),
    ],
)
def test_what_changes_the_sense_is_called_out(judged: Callable[[str], Any], text: str, warning: Warning_) -> None:
    verdict = judged(text)
    assert verdict.found is not Found.NOT_FOUND
    assert warning in verdict.warnings


def test_an_ellipsis_is_said(judged: Callable[[str], Any]) -> None:
    assert judged("We never asked the river to stop ... Whoever measures the water").abridged
    assert not judged("Whoever measures the water owns nothing").abridged


def test_differences_are_shown_in_the_words_as_written(judged: Callable[[str], Any]) -> None:
    shown = [
        (difference.op, difference.quote, difference.text)
        for difference in judged("Whoever measures the River owns nothing of it").comparison.differences
    ]
    assert shown == [
        (Op.SAME, "Whoever measures the", "Whoever measures the"),
        (Op.REPLACED, "River", "water"),
        (Op.SAME, "owns nothing of it", "owns nothing of it"),
    ]


def test_every_place_is_given_with_its_span(indexed: Callable[[], None], guest: Any) -> None:
    one = make_source(SPEECH, slug="one")
    two = make_source("Somebody wrote “ten dams will not make one drop” on the wall.", slug="two")
    indexed()
    (verdict,) = look_up("Ten dams will not make one drop", guest).verdicts
    assert {(place.source.slug, place.passage.number) for place in verdict.places} == {("one", "1"), ("two", "1")}
    texts = {"one": one.text, "two": two.text}
    assert {texts[place.source.slug][place.start : place.end].lower() for place in verdict.places} == {"ten dams will not make one drop"}


def test_a_place_the_person_may_not_see_changes_nothing(indexed: Callable[[], None], guest: Any, curator: Any) -> None:
    make_source("Zyxwright words stand here alone, and nobody knows.", access="draft", added_by=curator)
    make_source(SPEECH)
    indexed()
    looked = look_up("Zyxwright words stand here alone", guest)
    assert (looked.texts, looked.verdicts[0].found, looked.verdicts[0].places) == (1, Found.NOT_FOUND, [])
    assert look_up("Zyxwright words stand here alone", curator).verdicts[0].found is Found.EXACT


def test_the_same_words_under_another_name(indexed: Callable[[], None], guest: Any) -> None:
    name = Name.objects.create(heading="The reservoir", slug="reservoir", kind="place")
    for form in ("Lake Concord", "Drowned Valley"):
        NameForm.objects.create(name=name, form=form, folded=form, use="choice")
    make_source("Nobody has ever owned the Drowned Valley, and nobody will.\n\nThe Koran was read before the meeting began.")
    indexed()
    assert look_up("Nobody has ever owned Lake Concord, and nobody will", guest).verdicts[0].found is Found.NEAR
    (verdict,) = look_up("Nobody has ever owned the Lake Concord, and nobody will", guest).verdicts
    assert (Op.NAME, "Lake Concord", "Drowned Valley") in [(shown.op, shown.quote, shown.text) for shown in verdict.comparison.differences]
    assert look_up("Nobody has ever owned the Lake Concord, and nobody will", guest).verdicts[0].found is Found.OTHER_NAME
    assert look_up("The Qur'an was read before the meeting began", guest).verdicts[0].found is Found.OTHER_NAME


def test_a_paragraph_with_several_quotations_is_taken_apart(indexed: Callable[[], None], guest: Any) -> None:
    make_source(SPEECH)
    indexed()
    text = 'He is reported to have said “ten dams will not make one drop” and, elsewhere, "we shall dam every river twice over".'
    verdicts = look_up(text, guest).verdicts
    assert [verdict.found for verdict in verdicts] == [Found.EXACT, Found.NOT_FOUND]
    assert [text[verdict.start : verdict.end] for verdict in verdicts] == [
        "ten dams will not make one drop",
        "we shall dam every river twice over",
    ]


@pytest.mark.parametrize(
    "text",
    ["“one two three”", "‘one two three’", '"one two three"', "«one two three»", "one two three", "“one two three", 'one two three"'],
)
def test_outer_quotation_marks_are_no_words(text: str) -> None:
    assert [text[start:end] for start, end in taken_apart(text)] == ["one two three"]


def test_the_page_says_what_it_does_and_does_not_show(indexed: Callable[[], None]) -> None:
    make_source(SPEECH, slug="speech", invented=True)
    indexed()
    html = Client().post("/search/quotation/", {"q": "Whoever measures the <river> owns nothing of it"}).content.decode()
    assert "DIFFERENT WORDS" in html
    assert "<del>" in html
    assert "does not show who said it" in html
    assert "Invented for the demonstration" in html
    assert "<river" not in html
    assert (
        "NOT IN THE 1 TEXTS YOU CAN READ"
        in Client().get("/search/quotation/", {"q": "Rivers are the memory of mountains"}).content.decode()
    )


def test_programs_get_verdicts_as_json(indexed: Callable[[], None]) -> None:
    source = make_source(SPEECH, slug="speech")
    indexed()
    for send in (Client().get, Client().post):
        told = send("/search/quotation/", {"q": "Ten dams will make one drop"}, headers={"Accept": "application/json"}).json()
        (quotation,) = told["quotations"]
        assert (quotation["verdict"], quotation["abridged"]) == ("near", False)
        assert [warning["kind"] for warning in quotation["warnings"]] == ["negation_left_out"]
        place = quotation["places"][0]
        assert (place["source"], place["passage"]) == ("speech", "1")
        assert source.text[place["start"] : place["end"]] == place["words"] == "Ten dams will not make one drop"


# What runs on, what turns the sense, who is given the words


def test_words_that_run_on_over_neighbouring_passages_are_the_same_words(judged: Callable[[str], Any]) -> None:
    verdict = judged("a word for those upstream. The committee took no decision about the pumps")
    assert verdict.found is Found.EXACT
    (place,) = verdict.places
    assert (place.passage.number, place.last.number, place.number) == ("2", "3", "2–3")
    assert place.source.text[place.start : place.end] == place.words
    assert judged("a word for those upstream. The committee took every decision about the pumps").found is Found.NEAR


def test_words_do_not_run_on_over_a_heading(indexed: Callable[[], None], guest: Any) -> None:
    make_source("The river was counted at dawn by nine men.\n\n# The second book\n\nNobody wrote the figure down that year.")
    indexed()
    (verdict,) = look_up("counted at dawn by nine men. Nobody wrote the figure down", guest).verdicts
    assert verdict.found is not Found.EXACT


@pytest.mark.parametrize(
    ("text", "warning", "called"),
    [
        ("Ten dams will make one drop", Warning_.NEGATION_LEFT_OUT, ("", "not")),
        ("Eleven dams will not make one drop", Warning_.NUMBER, ("Eleven", "Ten")),
        ("Whoever measures the Tarn owns nothing of it", Warning_.NAME, ("Tarn", "water")),
        ("We always asked the river to stop at our border", Warning_.AMOUNT, ("always", "never")),
        ("counting is not sharing, and that selfsufficiency is an unword for those upstream", Warning_.OPPOSITE, ("an unword", "a word")),
        ("Whoever measures the wind owns nothing of it", Warning_.ONE_WORD, ("wind", "water")),
        ("Whoever measures the water owns noth", Warning_.CUT, ("noth", "nothing")),
    ],
)
def test_what_differs_is_called_out_in_the_words_themselves(
    judged: Callable[[str], Any], text: str, warning: Warning_, called: tuple[str, str]
) -> None:
    verdict = judged(text)
    assert warning in verdict.warnings
    assert verdict.comparison.called[warning] == called


@pytest.mark.parametrize(
    "text",
    [
        "We asked our neighbours to count with us. Whoever measure.",
        "able to count with us whoever measures",
        "Our neighbours answered that counting is not shar.",
    ],
)
def test_a_word_that_is_whole_is_no_cut_one(indexed: Callable[[], None], guest: Any, text: str) -> None:
    make_source(SPEECH + "\n\nThey were unable to count with us whoever measures, and shar is a word of theirs; able they were not.")
    indexed()
    assert look_up(text, guest).verdicts[0].found is not Found.EXACT


@pytest.mark.parametrize(
    ("text", "held", "warning"),
    [
        ("ما آب را می‌خواهیم و دیوار را می‌شناسیم", "ما آب را نمی‌خواهیم و دیوار را می‌شناسیم", Warning_.NEGATION_LEFT_OUT),
        ("النهر يعرف الحدود ولا يسأل عنها أحدا", "النهر لا يعرف الحدود ولا يسأل عنها أحدا", Warning_.NEGATION_LEFT_OUT),
        ("They drank from it in the 1960s and never again", "They drank from it in the 1970s and never again", Warning_.NUMBER),
        ("The treaty with Iraq was signed in the old mill", "The treaty with Iran was signed in the old mill", Warning_.NAME),
    ],
)
def test_small_words_that_turn_the_sense_in_other_ways(
    indexed: Callable[[], None], guest: Any, text: str, held: str, warning: Warning_
) -> None:
    make_source(held)
    indexed()
    (verdict,) = look_up(text, guest).verdicts
    assert verdict.found is Found.NEAR
    assert warning in verdict.warnings


def test_the_same_words_given_to_another_name(indexed: Callable[[], None], guest: Any) -> None:
    words = "The river was here before the office that measures it"
    first = make_source(f"Anna Brod said: “{words}.”", slug="first", title="First")
    second = make_source(f"Otto Mehr wrote: “{words}.”", slug="second", title="Second")
    for source in (first, second):
        find_quotations(source)
    indexed()
    (verdict,) = look_up(words, guest).verdicts
    assert (verdict.found, verdict.names_differ) == (Found.OTHER_NAME, True)
    assert {place.speaker for place in verdict.places} == {"Anna Brod", "Otto Mehr"}
    html = Client().get("/search/quotation/", {"q": words}).content.decode()
    assert "SAME WORDS, ANOTHER NAME" in html
    assert "First ¶1 gives Anna Brod." in html
    assert "The room does not decide." in html
    assert "language not stated, translator not stated" in html


def test_what_was_pasted_gives_the_words_to_another_name(indexed: Callable[[], None], guest: Any) -> None:
    words = "The river was here before the office that measures it"
    find_quotations(make_source(f"Anna Brod said: “{words}.”", slug="first"))
    indexed()
    for wrong in ("As Otto Mehr said", "Mehr said"):
        assert look_up(f"{wrong}: “{words}.”", guest).verdicts[0].found is Found.OTHER_NAME
    for right in ("Anna Brod said", "Ms Brod wrote", "It is written"):
        assert look_up(f"{right}: “{words}.”", guest).verdicts[0].found is Found.EXACT


def test_a_few_words_that_two_people_use_are_no_other_name(indexed: Callable[[], None], guest: Any) -> None:
    find_quotations(make_source("Anna Brod said: “The river of Imbren is late this year.”", slug="first"))
    find_quotations(make_source("Otto Mehr said: “Nobody asked the river of Imbren for leave.”", slug="second"))
    indexed()
    assert look_up("the river of Imbren", guest).verdicts[0].found is Found.EXACT


def test_a_speaker_in_a_hidden_text_is_no_other_name(indexed: Callable[[], None], guest: Any, curator: Any) -> None:
    words = "The river was here before the office that measures it"
    for slug, name, access in (("first", "Anna Brod", "public"), ("second", "Otto Mehr", "draft")):
        find_quotations(make_source(f"{name} said: “{words}.”", slug=slug, access=access, added_by=curator))
    indexed()
    (verdict,) = look_up(words, guest).verdicts
    assert (verdict.found, [place.speaker for place in verdict.places]) == (Found.EXACT, ["Anna Brod"])


def test_only_what_is_marked_is_looked_up_while_somebody_writes(indexed: Callable[[], None]) -> None:
    make_source(SPEECH)
    indexed()

    def told(body: str) -> list[str]:
        answer = Client().post("/search/quotation/", {"body": body}, headers={"Accept": "application/json"})
        return [quotation["verdict"] for quotation in answer.json()["quotations"]]

    assert told("I think that ten dams will not make one drop.") == []
    assert told("I think that “ten dams will not make one drop” is bold.") == ["exact"]
    assert told("He says:\n\n> Whoever measures the river owns nothing of it.\n\nHm.") == ["near"]


def test_a_misread_word_is_looked_for_as_what_may_have_stood_there() -> None:
    assert "lamp" in readings("1arnp")
    assert "summer" in readings("sumrner")
    assert readings("pear") == []
