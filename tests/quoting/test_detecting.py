"""Every run of words given as somebody's is found, and nothing else; the texts are our own, of an invented country."""

from __future__ import annotations

import time

import pytest

from readingroom.library.quoting import Block, Given, detect


def blocks(*texts: str, kinds: dict[int, str] | None = None, voice: str = "") -> list[Block]:
    found, at = [], 0
    for place, text in enumerate(texts):
        found.append(Block(text, at, (kinds or {}).get(place, "paragraph"), voice))
        at += len(text) + 2
    return found


def given(*texts: str, **how: object) -> list[tuple[str, str, str]]:
    whole = "\n\n".join(texts)
    return [(each.kind, whole[each.start : each.end], each.stated_as) for each in detect(blocks(*texts, **how))]  # type: ignore[arg-type]


def one(text: str, **how: object) -> Given:
    (found,) = detect(blocks(text, **how))  # type: ignore[arg-type]
    return found


SPOKEN = [
    ("Anna Brod said: “The pears came late this year.”", "The pears came late this year.", "Anna Brod"),
    ('Anna Brod wrote that "the pears came late".', "the pears came late", "Anna Brod"),
    ("“The pears came late this year,” said Anna Brod.", "The pears came late this year,", "Anna Brod"),
    ("“The pears came late this year,” Anna Brod replied.", "The pears came late this year,", "Anna Brod"),
    ("According to Anna Brod, “the pears came late this year”.", "the pears came late this year", "Anna Brod"),
    ("As Anna Brod put it, “the pears came late this year”.", "the pears came late this year", "Anna Brod"),
    ("In the words of Anna Brod: “The pears came late.”", "The pears came late.", "Anna Brod"),
    ("Anna Brod: “The pears came late.”", "The pears came late.", "Anna Brod"),
    ("« Les poires sont en retard », a dit Anna Brod.", "Les poires sont en retard", "Anna Brod"),
    ("„Die Birnen kamen spät“, sagte Anna Brod.", "Die Birnen kamen spät", "Anna Brod"),
    ("»Die Birnen kamen spät«, sagte Anna Brod.", "Die Birnen kamen spät", "Anna Brod"),
    ("تالکش گفت: «رود مرز نمی‌شناسد و ما نمی‌شناسیم.»", "رود مرز نمی‌شناسد و ما نمی‌شناسیم.", "تالکش"),
    ("به گفتهٔ تالکش: «رود مرز نمی‌شناسد و ما نمی‌شناسیم.»", "رود مرز نمی‌شناسد و ما نمی‌شناسیم.", "تالکش"),
    ("وقال سليم الزرفي: «النهر لا يعرف الحدود ولا نعرفها.»", "النهر لا يعرف الحدود ولا نعرفها.", "سليم الزرفي"),
    ("«النهر لا يعرف الحدود ولا نعرفها»، قال الزرفي.", "النهر لا يعرف الحدود ولا نعرفها", "الزرفي"),
]


@pytest.mark.parametrize(("text", "words", "name"), SPOKEN)
def test_the_speaker_is_read_where_the_text_states_one(text: str, words: str, name: str) -> None:
    found = one(text)
    assert (text[found.start : found.end], found.kind) == (words, "utterance")
    assert (found.stated_as, found.by_rule) == (name, True)
    assert name in found.evidence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("One might say, “This river is ours alone.”", "hypothetical"),
        ("There was no place where we could say, “This is their valley, not ours.”", "hypothetical"),
        ("It was as if the wall had said: “Go home, all of you.”", "hypothetical"),
        ("If somebody asks, “Who owns the rain here?” we shall answer.", "hypothetical"),
        ("The crowd took up the slogan “Water for all, walls for none”.", "motto"),
        ("The so-called “river law” is young.", "term"),
        ("A “cistern” is a tank.", "term"),
        ("Article 4 of the Basic Law reads: “The river belongs to nobody and to all.”", "legal"),
        ("The verse says: “Give the thirsty to drink before you count.”", "scripture"),
        ("“Give the thirsty to drink before you count” (Rivers, verse 5).", "scripture"),
        ("“Whoever counts the drops has never been thirsty in his life.”", "uncertain"),
        ("They called the dam “a wall that somebody else will have to pay for”.", "term"),
    ],
)
def test_what_nobody_is_stated_to_say_is_a_candidate_of_its_kind(text: str, kind: str) -> None:
    found = one(text)
    assert (found.kind, found.by_rule) == (kind, False)


@pytest.mark.parametrize(
    "text",
    [
        "Don't touch the neighbours' well; 'tis ours, and so were the '90s.",
        "The neighbours’ well isn’t the miller’s, ’tis said; rock ’n’ roll.",
        'It measured 5\'10" by 6" and held 12" of water.',
        "‘Ali and ‘Abd al-Salam crossed the Neighbours’ Bridge.",
        "Qur'an, Ka‘ba, Sa'di and O’Brien’s.",
        "No words of anybody stand here.",
    ],
)
def test_apostrophes_and_inches_are_no_quotations(text: str) -> None:
    assert detect(blocks(text)) == []


def test_single_marks_close_where_no_apostrophe_stands() -> None:
    assert given("‘The neighbours’ rights are ours,’ said Osle.") == [("utterance", "The neighbours’ rights are ours,", "Osle")]
    assert given("'We don't go,' said Osle, 'at dawn.'") == [("fragment", "We don't go,", "Osle"), ("fragment", "at dawn.", "Osle")]


def test_nested_ones_are_reported_by_the_outer_speaker() -> None:
    text = "Brodar said: “My mother Hanne Morrow told me: ‘Go home and count the pears.’ I went.”"
    outer, inner = detect(blocks(text))
    assert (outer.stated_as, outer.reported_as) == ("Brodar", "")
    assert (text[inner.start : inner.end], inner.reported_as) == ("Go home and count the pears.", "Brodar")
    straight = 'Brodar wrote: "They mocked the words of the founder Talkesh who said: "The river knows no border." They were wrong."'
    whole, within = detect(blocks(straight))
    assert straight[within.start : within.end] == "The river knows no border."
    assert within.stated_as.endswith("Talkesh")
    assert straight[whole.start : whole.end].endswith("wrong.")


def test_the_paragraphs_own_voice_is_the_reporter() -> None:
    assert one("Talkesh said: “The river knows no border.”", voice="T. Okrel").reported_as == "T. Okrel"


def test_one_that_runs_on_over_paragraphs_is_one() -> None:
    found = given("Brodar said: “The first year was dry.", "“The second was worse.", "“The third we forgot.” He sat down.")
    assert found == [("utterance", "The first year was dry.\n\n“The second was worse.\n\n“The third we forgot.", "Brodar")]


def test_one_left_open_ends_with_its_paragraph_and_is_no_rules_word() -> None:
    text = "Brodar said: “The first year was dry."
    (found,) = detect(blocks(text, "Nobody spoke after him."))
    assert (text[found.start : found.end], found.by_rule) == ("The first year was dry.", False)


def test_a_block_quotation_has_the_speaker_of_its_lead_in() -> None:
    found = given("Hanne Morrow wrote:", "We were never asked. We were told.", kinds={1: "block_quotation"})
    assert found == [("utterance", "We were never asked. We were told.", "Hanne Morrow")]
    found = given("Later:", "“We were never asked about the wall.”", "— Hanne Morrow", kinds={1: "block_quotation"})
    assert found[0] == ("utterance", "We were never asked about the wall.", "Hanne Morrow")


def test_headings_and_references_hold_candidates_only() -> None:
    (found,) = detect(blocks("Talkesh said: “The river knows no border”", kinds={0: "heading"}))
    assert not found.by_rule
    (found,) = detect(blocks("Brod, A. “The late pears of Imbren”. Imbren, 1984.", kinds={0: "reference"}))
    assert (found.kind, found.by_rule, found.stated_as) == ("term", False, "")


def test_a_pronoun_is_read_as_whoever_spoke_before_and_left_to_a_person() -> None:
    first, second = detect(blocks("Anna Brod said: “The pears came late.” Later she added: “And they were small this year.”"))
    assert (first.by_rule, second.by_rule) == (True, False)
    assert second.stated_as == "Anna Brod"


def test_a_paper_of_twenty_thousand_words_takes_seconds() -> None:
    paragraph = " ".join(text for text, _words, _name in SPOKEN) + " " + "The gauge was read and the book was closed. " * 12
    texts = [paragraph] * (20_000 // len(paragraph.split()) + 1)
    laid = blocks(*texts)
    started = time.perf_counter()
    found = detect(laid)
    assert time.perf_counter() - started < 5
    assert len(found) == len(SPOKEN) * len(texts)
