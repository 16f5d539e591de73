"""A news or opinion article as plain text: a title line, perhaps who, where and when, short lines as headings, paragraphs."""

from __future__ import annotations

import re

from readingroom.library.importers import cues, front, plain
from readingroom.library.importers.draft import Draft
from readingroom.library.importers.drafting import Drafting, as_it_stands
from readingroom.library.importers.lines import Chunk, Line, chunks, hard_wrapped, lines

VERSION = "1"

BEGINNINGS = (
    r"(?:In|On|At|The|A|An|As|After|Before|When|While|Since|For|From|It|This|That|These|Those|With|During|Following|Amid|Despite|Although|Under"
    r"|More|Many|Some|Two|Three|Thousands|Hundreds|Today|Yesterday|Last|Nearly|About|According|By|If|He|She|They|We|Our|His|Her|Their|Its)"
)
OUTLET = r"[^\W\d_a-z][\w.'’]*(?:[ ][^\W\d_a-z][\w.'’]*){0,3}"
PLACE = r"[^\W\d_a-z][^\W\d_]+(?:[ -][^\W\d_a-z][^\W\d_]+){0,3}"
DAY = rf"(?:(?:{cues.DATE_WORDS})\.?\s+\d{{1,2}}(?:,\s+\d{{4}})?|\d{{1,2}}\s+(?:{cues.DATE_WORDS})\.?(?:\s+\d{{4}})?)"
WHERE_AND_WHEN = re.compile(rf"{PLACE}(?:,\s*{PLACE})?,\s*(?P<date>(?i:{cues.DATE.pattern}))")
"""A line that says where and when words were said or written: "Hadrel, 2 May 1971". It stands like a heading and heads nothing."""
OPENINGS = [
    re.compile(
        rf"(?P<place>{PLACE})(?:,\s*(?P<place2>{PLACE}))?(?:,\s*(?P<date>(?i:{DAY})))?\s*\((?P<outlet>{OUTLET})\)\s*[-–—:]*\s*(?=\S)"
    ),
    re.compile(rf"(?P<outlet>{OUTLET})\s*[-–—:,]\s*(?P<place>{PLACE}),\s*(?P<date>(?i:{DAY}))\s*[-–—:]\s*(?=\S)"),
    re.compile(rf"(?P<place>[A-Z][A-Z .'-]{{2,30}})(?:,\s*(?P<date>(?i:{DAY})))?\s*[–—-]{{1,2}}\s+(?=[^\W\d_a-z\"“])"),
    re.compile(rf"(?P<place>{PLACE}),\s*(?P<date>(?i:{DAY}))\s*[–—-]{{1,2}}\s*(?=\S)"),
    re.compile(rf"(?P<outlet>{OUTLET})\s?[-–—](?={BEGINNINGS}\b)"),
    re.compile(rf"(?P<outlet>{OUTLET})\s[–—-]\s(?={BEGINNINGS}\b)"),
]
"""How a first paragraph is fused with the outlet, the place and the day: "Outlet-In spring", "PLACE, May 2 (Outlet) – "."""

TITLE_WORDS = 30


def recognises(raw: str) -> bool:
    """A title line of its own, then prose in paragraphs apart from each other."""
    runs = runs_of(lines(raw))
    if len(runs) < 3 or len(runs[0]) != 1 or not cues.heading_like(runs[0][0].text, TITLE_WORDS):
        return False
    prose = [run for run in runs[1:] if cues.sentence_like(" ".join(line.text for line in run)[:400])]
    return len(prose) >= 2 and len(prose) >= 0.4 * len(runs[1:])


def parse(raw: str) -> Draft:
    all_lines = lines(raw)
    drafting = Drafting(raw, all_lines, as_it_stands)
    runs = runs_of(all_lines)
    wrapped = hard_wrapped(runs)
    first_prose = next((at for at, run in enumerate(runs) if at and cues.sentence_like(run[0].text)), len(runs))
    tail = {run[0].number for run in runs[-4:]}
    for at, run in enumerate(runs):
        if at == 0 and cues.heading_like(run[0].text, TITLE_WORDS) and len(run) == 1:
            drafting.set_title(run[0].span, run[0].number)
        elif (
            at < first_prose
            and not any(cues.heading_like(line.text) and at + 1 == first_prose and at > 1 for line in run)
            and known(drafting, run)
        ):
            continue
        elif len(run) == 1 and run[0].number in tail and cues.FURNITURE.fullmatch(run[0].text):
            drafting.drop(run[0].span, run[0].number, "a button or label of the web page")
        elif is_heading(runs, at):
            drafting.heading(run[0].span, run[0].number, 1)
        else:
            body(drafting, run, wrapped, opening=at == first_prose)
    return drafting.draft("article", VERSION, supplied="Untitled article")


def runs_of(all_lines: list[Line]) -> list[Chunk]:
    """Runs of lines; each line alone where a line is a paragraph."""
    runs = list(chunks(all_lines))
    return runs if hard_wrapped(runs) else [[line] for run in runs for line in run]


def known(drafting: Drafting, run: Chunk) -> bool:
    """A run before the prose of which each line is a fact, or the title once more."""
    if all(cues.same_title(line.text, drafting.title) for line in run):
        for line in run:
            drafting.drop(line.span, line.number, "the title once more")
        return True
    return all(is_fact(line.text) for line in run) and all(front.fact(drafting, line) for line in run)


def is_fact(text: str) -> bool:
    wholly = (cues.BY, cues.EMAILS, cues.FURNITURE, cues.READING_TIME, cues.URL)
    return cues.date_stated(text) is not None or any(pattern.fullmatch(text) for pattern in wholly)


def is_heading(runs: list[Chunk], at: int) -> bool:
    """A short line of its own with prose after it."""
    run = runs[at]
    if len(run) != 1 or not cues.heading_like(run[0].text) or at + 1 >= len(runs):
        return False
    if cues.BULLET.match(run[0].text) or cues.NUMBERED.match(run[0].text):
        return False
    if WHERE_AND_WHEN.fullmatch(run[0].text):
        return False
    following = runs[at + 1][0].text
    return cues.sentence_like(following) or bool(cues.BULLET.match(following) or cues.NUMBERED.match(following)) or len(following) > 80


def body(drafting: Drafting, run: Chunk, wrapped: bool, opening: bool) -> None:
    for stretch in plain.paragraphs(run, wrapped):
        text = " ".join(line.text for line in stretch)
        if opening:
            opening = False
            if fused(drafting, stretch[0], stretch):
                continue
        before = drafting.blocks[-1] if drafting.blocks else None
        led_in = before is not None and not before.is_heading and bool(cues.COLON.search(before.text[-10:]))
        quotation = cues.wholly_quoted(text) and (led_in or len(text.split()) >= 40)
        plain.write(drafting, stretch, "block_quotation" if quotation else "paragraph")


def fused(drafting: Drafting, line: Line, stretch: Chunk) -> bool:
    """The outlet, place and day before the first words become the label; the words begin after them."""
    for pattern in OPENINGS:
        found = pattern.match(line.text)
        if found and found.end() < len(line.text):
            break
    else:
        return False
    facts = {key: value for key, value in found.groupdict().items() if value}
    for key, field in (("outlet", "publisher"), ("date", "issued")):
        if key in facts:
            drafting.state(field, line.part(*found.span(key)))
    label = line.part(0, found.end())
    spans = [line.part(found.end()), *(each.span for each in stretch[1:])]
    drafting.around([line.span])
    block = drafting.passage(spans, line.number, "paragraph", label)
    if block:
        drafting.note(
            "kept",
            line.number,
            "outlet, place or day stand fused with the first words: printed before them, stated, not counted",
            words=block.label,
        )
    return True
