"""Each shape of document comes in with its true structure."""

from __future__ import annotations

from collections import Counter

import pytest

from readingroom.library.importers import Decoded, Draft, ImportRefused, draft_of, importers_of, read
from readingroom.library.importers.draft import Block
from tests.importers import checks, samples


def draft(text: str, importer: str = "") -> Draft:
    return draft_of(Decoded(text, "utf-8"), importer=importer)


def passages(of: Draft) -> list[Block]:
    return [block for block in of.blocks if not block.is_heading]


def headings(of: Draft) -> list[tuple[int, str, str]]:
    return [(block.level, block.label, block.text) for block in of.blocks if block.is_heading]


def kinds(of: Draft) -> Counter[str]:
    return Counter(block.kind for block in passages(of))


def holding(of: Draft, words: str) -> Block:
    return next(block for block in of.blocks if words in block.text)


@pytest.mark.parametrize("shape", samples.ALL)
def test_each_sample_is_recognised_for_what_it_is(shape: str) -> None:
    assert draft(samples.ALL[shape]).importer == shape


@pytest.mark.parametrize("change", ["as it is", "CRLF", "CR", "trailing spaces", "decomposed"])
@pytest.mark.parametrize("shape", samples.ALL)
def test_every_character_is_accounted_for_and_every_word_stands_at_its_place(shape: str, change: str) -> None:
    changes = {
        "as it is": lambda text: text,
        "CRLF": lambda text: text.replace("\n", "\r\n"),
        "CR": lambda text: text.replace("\n", "\r"),
        "trailing spaces": lambda text: text.replace("\n", " \t\n"),
        "decomposed": lambda text: text.replace("o", "o\u0301"),
    }
    raw = changes[change](samples.ALL[shape])
    found = draft(raw, importer=shape)
    assert checks.unaccounted(raw, found) == []
    assert checks.words_without_origin(raw, found) == []
    assert checks.misplaced(raw, found) == []
    assert checks.untidy(found) == []


@pytest.mark.parametrize("shape", samples.ALL)
def test_line_ends_change_offsets_but_neither_words_nor_lines(shape: str) -> None:
    text = samples.ALL[shape]
    one, other = draft(text), draft(text.replace("\n", "\r\n"))
    assert one.text == other.text
    assert [block.line for block in one.blocks] == [block.line for block in other.blocks]
    raw = text.replace("\n", "\r\n")
    assert [raw[slice(*fact.span)] for fact in other.stated] == [text[slice(*fact.span)] for fact in one.stated]


def test_an_answer_knows_its_speaker_also_where_no_label_stands() -> None:
    found = draft(samples.INTERVIEW)
    answers = [block for block in passages(found) if block.kind == "answer"]
    assert kinds(found) == {"question": 2, "answer": 5, "disclaimer": 1}
    assert [bool(block.label) for block in answers] == [True, False, False, True, False]
    assert {(voice.stated_as, voice.end - voice.start) for block in answers for voice in block.voices} >= {
        ("Mara Venn", len(answers[1].text))
    }
    assert all(block.voices[0].stated_as == "Mara Venn" for block in answers)
    assert not any(block.text.startswith(("Mara", "Question")) for block in passages(found))


def test_an_interview_without_a_title_gets_one_in_brackets_and_says_so() -> None:
    found = draft(samples.INTERVIEW)
    assert (found.title, found.title_supplied, found.kind) == ("[Interview with Mara Venn]", True, "interview")


def test_a_question_that_asks_nothing_stays_a_question_and_a_button_goes() -> None:
    found = draft(samples.INTERVIEW)
    assert [(note.action, note.line) for note in found.notes] == [("kept", 5), ("kept", 8), ("dropped", 9)]


@pytest.mark.parametrize(
    ("asks", "answers"), [("Q:", "A:"), ("**Interviewer:**", "**Mara Venn:**"), ("Orrin Gazette:", "Mara Venn:"), ("پرسش:", "مینا راد:")]
)
def test_an_interview_is_known_by_its_turns_whatever_they_are_called(asks: str, answers: str) -> None:
    found = draft(f"{asks} Who lit the lamp?\n\n{answers} I did.\n\nAnd I would again.\n\n{asks} Why?\n\n{answers} It was dark.\n")
    assert [block.kind for block in found.blocks] == ["question", "answer", "answer", "question", "answer"]
    assert found.blocks[2].text == "And I would again."


def test_a_lead_in_directly_followed_by_bullets_is_a_paragraph_and_its_bullets() -> None:
    found = draft(samples.WIKI)
    assert kinds(found) == {"paragraph": 3, "bullet": 2, "numbered_item": 2, "see_also": 2}
    assert headings(found) == [(2, "", "Reasons"), (3, "", "Objections"), (2, "", "See also")]
    assert next((block.label, block.text) for block in passages(found) if block.kind == "numbered_item") == (
        "1.",
        "The first rule came in spring.",
    )


def test_what_is_announced_but_missing_is_said() -> None:
    found = draft(samples.WIKI)
    lead = passages(found)[0]
    assert [mark.start for mark in lead.marks if mark.kind == "missing"] == [len(lead.text)]
    assert [(note.action, note.line) for note in found.notes] == [("missing", 3)]


def test_a_reference_of_the_wiki_leaves_the_text_and_stays_in_its_mark() -> None:
    lead = passages(draft(samples.WIKI))[0]
    assert "Town ledger" not in lead.text
    assert [mark.attributes["words"] for mark in lead.marks if mark.kind == "note_reference"] == ["Town ledger, p. 3."]
    assert [lead.text[mark.start : mark.end] for mark in lead.marks if mark.kind in {"link", "strong"}] == ["Lantern Tax", "lamps"]


def test_an_outlet_fused_with_the_first_word_is_stated_and_printed_before_it() -> None:
    found = draft(samples.ARTICLE)
    first = passages(found)[0]
    assert (first.label, first.text[:11]) == ("Tidewatch-", "In November")
    assert ("publisher", "Tidewatch") in [(fact.field, fact.value) for fact in found.stated]


@pytest.mark.parametrize(
    ("opening", "outlet", "date"),
    [
        ("ORRIN (Tidewatch) - The", "Tidewatch", ""),
        ("ORRIN, May 3 (River News) — The", "River News", "May 3"),
        ("Orrin, 3 May – The", "", "3 May"),
        ("Anglo-Sarnish The", "", ""),
    ],
)
def test_datelines_of_several_kinds(opening: str, outlet: str, date: str) -> None:
    tail = " council met on the quay and spoke for three hours about the price of rope and of nothing else."
    found = draft(
        f"Council meets on quay\n\n{opening}{tail}\n\nIt will meet again in a week, when the rope has come, it was said.\n", "article"
    )
    stated = {fact.field: fact.value for fact in found.stated if fact.field != "title"}
    assert stated == {key: value for key, value in {"publisher": outlet, "issued": date}.items() if value}


def test_short_lines_over_prose_are_headings_a_slogan_too() -> None:
    assert headings(draft(samples.ARTICLE)) == [(1, "", "Pilots Remain Doubtful"), (1, "", "“No ice, no fear!”")]


@pytest.mark.parametrize("line", ["Hadrel, 2 May 1971", "Upper Lenn, Saltmeadow, May 2, 1971", "Hadrel, 1971-05-02"])
def test_where_and_when_something_was_said_heads_nothing(line: str) -> None:
    prose = "The harbour was here before us, and it will be here when we are gone, whatever we decide this morning."
    found = draft(f"Address to the Council\n\n{line}\n\n{prose}\n\nOn costs\n\n{prose}\n\n{prose}")
    assert [block.text for block in found.blocks if block.is_heading] == ["On costs"]
    assert found.blocks[0].text == line


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("By Sella Morn, 4 May 1970", {"creator": "Sella Morn", "issued": "4 May 1970"}),
        ("By Sella Morn | May 4, 1970", {"creator": "Sella Morn", "issued": "May 4, 1970"}),
        ("By Sella Morn, Warden of the Harbour", {"creator": "Sella Morn, Warden of the Harbour"}),
    ],
)
def test_the_day_in_a_byline_is_the_day_and_no_part_of_the_name(line: str, stated: dict[str, str]) -> None:
    prose = "The harbour was here before us, and it will be here when we are gone, whatever we decide this morning."
    found = draft(f"Address to the Council\n\n{line}\n\n{prose}\n\n{prose}\n\n{prose}")
    assert {fact.field: fact.value for fact in found.stated if fact.field != "title"} == stated
    assert found.blocks[0].text == line


def test_a_paper_has_its_parts() -> None:
    found = draft(samples.PAPER)
    assert kinds(found) == {
        "byline": 2, "email": 2, "abstract": 1, "keywords": 1, "paragraph": 6, "block_quotation": 1, "reference": 3,
    }  # fmt: skip
    assert [(level, label) for level, label, _ in headings(found)] == [
        (1, ""), (1, "1."), (2, "1.1."), (3, "1.1.1."), (1, "2."), (1, ""), (1, ""),
    ]  # fmt: skip
    assert [fact.value for fact in found.stated if fact.field == "creator"] == ["Edda Marl", "Tor Hale"]
    assert [fact.value for fact in found.stated if fact.field == "subject"] == ["tolls", "trust", "river law"]


def test_sentences_divided_by_pages_are_healed_and_look_alikes_are_not() -> None:
    found = draft(samples.PAPER)
    healed = holding(found, "long-standing habit")
    assert "(Marl, 12/04/1911)" in healed.text
    assert len(healed.origin) == 4
    breaks = [mark.start for mark in healed.marks if mark.kind == "page_break"]
    assert [healed.text[at:].split()[0] for at in breaks] == ["standing", "12/04/1911).", "the"]
    assert sum(note.action == "healed" for note in found.notes) == 4
    assert holding(found, "put as follows").text.endswith("as follows")
    assert holding(found, "keeper wrote:").text.endswith("wrote:")
    assert len([block for block in found.blocks if len(block.origin) > 1]) == 1


def test_a_page_number_and_a_running_head_do_not_keep_halves_apart() -> None:
    text = samples.PAPER.replace("within\n\nthe hour", "within\n\n17\n\nthe hour")
    found = draft(text)
    assert "answer was given within the hour" in found.text
    assert [note.reason for note in found.notes if note.action == "dropped"] == ["a page number"]


def test_a_block_quotation_and_a_reference_divided_by_a_page_are_healed() -> None:
    text = samples.PAPER.replace("whoever crosses on", "whoever\n\ncrosses on").replace(
        "Buoys by Night. *Harbour", "Buoys by Night in the\n\n*Harbour"
    )
    found = draft(text)
    quotation = holding(found, "whoever crosses on")
    assert (quotation.kind, len(quotation.origin)) == ("block_quotation", 2)
    reference = holding(found, "Buoys by Night in the Harbour Notes")
    assert (reference.kind, len(reference.origin)) == ("reference", 2)
    assert kinds(found) == kinds(draft(samples.PAPER))


def test_names_addresses_and_a_label_alone_on_its_line() -> None:
    head = "Water\n\nJane A. Doe1, John Roe2\n\n1Department of Rivers, University of Orrin\n\njane@a.example, john@b.example\n\n"
    found = draft(head + "Abstract\n\nWater is scarce.\n\nKeywords: water; dams\n\n1 Introduction\n\nWater is scarce.\n")
    assert kinds(found) == {"byline": 2, "email": 1, "abstract": 1, "keywords": 1, "paragraph": 1}
    assert headings(found) == [(1, "1", "Introduction")]
    stated = [(fact.field, fact.value) for fact in found.stated]
    assert stated[1:5] == [
        ("creator", "Jane A. Doe"),
        ("creator", "John Roe"),
        ("contact", "jane@a.example"),
        ("contact", "john@b.example"),
    ]


def test_an_article_with_a_paragraph_a_line_has_the_same_parts() -> None:
    text = samples.ARTICLE.replace("\n\n", "\n")
    assert draft(text, "article").text == draft(samples.ARTICLE).text
    assert draft(text).importer == "article"


def test_a_raised_numeral_is_a_note_after_a_word_and_a_power_after_a_figure() -> None:
    found = draft("# Powers\n\nTen is 10<sup>1</sup> and a word<sup>2</sup> is H<sub>2</sub>O, as everybody here knows.\n")
    assert "Ten is 101 and a word is H2O" in found.text
    assert [mark.kind for mark in found.blocks[0].marks if mark.kind != "missing"] == ["superscript", "note_reference", "subscript"]


def test_markup_never_hides_a_word() -> None:
    found = draft(samples.MARKDOWN)
    assert found.title == "Who Owns the Quay?"
    assert "in the 2nd year" in found.text
    assert "berth." in found.text
    marks = Counter(mark.kind for block in found.blocks for mark in block.marks)
    assert marks == {"superscript": 1, "emphasis": 2, "strong": 1, "note_reference": 1, "missing": 1}
    assert kinds(found) == {"paragraph": 3, "block_quotation": 1}


def test_what_the_page_says_of_itself_is_stated_and_its_furniture_dropped() -> None:
    found = draft(samples.MARKDOWN)
    assert [(fact.field, fact.value) for fact in found.stated] == [
        ("title", "Who Owns the Quay?"),
        ("publisher", "quayside.example"),
        ("obtained_from", "http://quayside.example"),
        ("issued", "2021-03-04"),
    ]
    assert [(note.action, note.line) for note in found.notes] == [
        ("dropped", 3),
        ("dropped", 10),
        ("missing", 12),
        ("dropped", 20),
        ("dropped", 22),
    ]


def test_lists_code_and_tables_of_markdown_are_passages() -> None:
    text = (
        "# A list\n\nBefore it all, a paragraph of some length that ends with a full stop.\n\n- one\n  - two\n    going on\n- three\n\n"
        "```py\nx = *y*\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>kept <b>bold</b></div>\n\n"
        "<script>\nalert(1)\n</script>\n\nThe end.\n"
    )
    found = draft(text)
    assert [(block.kind, block.text) for block in passages(found)][1:] == [
        ("bullet", "one"), ("bullet", "two going on"), ("bullet", "three"), ("paragraph", "x = *y*"),
        ("paragraph", "a | b"), ("paragraph", "1 | 2"), ("paragraph", "kept bold"), ("paragraph", "The end."),
    ]  # fmt: skip
    assert checks.unaccounted(text, found) == []
    assert any("alert" in note.words for note in found.notes)


def test_who_is_said_to_speak_is_kept_where_the_text_is_explicit() -> None:
    found = draft(samples.ARTICLE)
    block = holding(found, "icebreaker")
    assert [(block.text[said.start : said.end], said.stated_as) for said in block.quotations] == [
        ("A ferry is not an icebreaker.", "Jon Aster"),
        ("We shall see in January.", "Jon Aster"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "The sign of the mayor Tor Hale read “No fishing here today”.",
        "In the letter brought by the pilot Jon Aster, the council went on at length, saying: “Let the ferry sail.”",
        "They all called it “the long winter of the ferry”.",
    ],
)
def test_nobody_is_made_to_speak_by_guess(words: str) -> None:
    found = draft(f"A title without meaning\n\n{words}\n\n{words}\n", "article")
    assert [voice for block in found.blocks for voice in block.voices] == []


@pytest.mark.parametrize("raw", ["", " \n\t\r\n", "# Only\n\n## headings\n", "== a ==\n== b ==\n", "\x00", "...\n\n***\n"])
def test_a_file_without_a_passage_is_refused(raw: str) -> None:
    with pytest.raises(ImportRefused):
        draft(raw)


@pytest.mark.parametrize("raw", ["word", "one\x00two three", "سلام دنیا. کتاب", "a\rb\nc\r\nd\x0ce", "x" * 100_000, "(" * 10_000 + " word"])
def test_a_file_of_any_words_comes_in(raw: str) -> None:
    found = draft(raw)
    assert checks.untidy(found) == []
    assert checks.unaccounted(raw, found) == []


def test_importers_are_asked_in_their_order() -> None:
    assert importers_of(samples.WIKI)[0] == "wiki"
    assert importers_of(samples.WIKI)[-1] == "plain"


def test_bytes_are_read_with_their_encoding_stated() -> None:
    text = "Orrin’s café\n"
    for encoding, guessed in [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-16-le", True), ("cp1252", True)]:
        decoded = read(text.encode(encoding) if encoding != "utf-16-le" else (text * 20).encode(encoding))
        assert decoded.text.startswith(text), encoding
        assert decoded.guessed is guessed, encoding


def test_persian_of_an_old_machine_is_read() -> None:
    text = "باد آمد و شيشه شكست. شب بعد هم باد آمد.\n"
    assert read(text.encode("cp1256")).text == text


@pytest.mark.parametrize("raw", [b"%PDF-1.7 ...", b"PK\x03\x04....", b"\xff\xfe\x00", bytes(range(32)) * 50, b"\x80\x00\x81"])
def test_what_is_no_text_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(ImportRefused):
        read(raw)
