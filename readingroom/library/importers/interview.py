"""An interview: turns that begin with a label ("Question:", "A. NAME:"); paragraphs without one go on with the turn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from readingroom.library.importers import cues, front
from readingroom.library.importers.draft import Draft, DraftVoice, Span
from readingroom.library.importers.drafting import Drafting
from readingroom.library.importers.lines import Chunk, Line, chunks, hard_wrapped, lines

VERSION = "1"

LABEL = re.compile(
    r"(?P<open>\*{1,2}|_{1,2})?(?P<label>[^\W\d_][^\s:*_]{0,30}(?:[ \u00a0\u200c][^\s:*_]{1,30}){0,6}?)"
    r"\s?(?P<colon>[:：])(?P<close>\*{1,2}|_{1,2})?(?=\s|$)"
)
ASKS = re.compile(
    r"(?:q|question|questions?\s*\d+|q\d+|interviewer|reporter|journalist|host|moderator|پرسش|سؤال|سوال|س|مصاحبه‌?کننده|خبرنگار|السؤال|المحاور|frage|pregunta)\.?",
    re.IGNORECASE,
)
ANSWERS = re.compile(r"(?:a|answer|answers?\s*\d+|interviewee|guest|response|پاسخ|جواب|ج|الجواب|antwort|respuesta)\.?", re.IGNORECASE)
QUESTION_MARKS = "?؟？"


@dataclass(frozen=True)
class Turn:
    """A label at the start of a line, and who it says speaks."""

    label: str
    span: Span
    after: int


def turn(line: Line) -> Turn | None:
    found = LABEL.match(line.text)
    if not found or (found["open"] and not found["close"] and line.text.count(found["open"]) < 2):
        return None
    if line.text[found.end() :].startswith("//") or not (found["label"][0].isupper() or not found["label"][0].islower()):
        return None
    start = line.start + found.start("label")
    return Turn(found["label"].strip(), (start, line.start + found.end("colon")), line.start + found.end())


def turns_of(all_lines: Iterable[Line]) -> list[tuple[Line, Turn]]:
    """Lines that begin with a label which is a question's or comes again."""
    labelled = [(line, each) for line in all_lines if not line.blank and (each := turn(line))]
    times = Counter(each.label for _, each in labelled)
    return [(line, each) for line, each in labelled if times[each.label] > 1 or ASKS.fullmatch(each.label) or ANSWERS.fullmatch(each.label)]


def askers(all_lines: list[Line], labelled: list[tuple[Line, Turn]]) -> set[str]:
    """The labels that ask: by their name, else the one whose turns mostly hold a question mark where others' do not."""
    named = {each.label for _, each in labelled if ASKS.fullmatch(each.label)}
    if named or not labelled:
        return named
    starts = [line.number for line, _ in labelled] + [all_lines[-1].number + 1]
    asked: Counter[str] = Counter()
    times: Counter[str] = Counter()
    by_number = {line.number: line for line in all_lines}
    for (_line, each), first, stop in zip(labelled, starts, starts[1:], strict=False):
        times[each.label] += 1
        last = next((by_number[n] for n in range(stop - 1, first - 1, -1) if n in by_number and not by_number[n].blank), None)
        asked[each.label] += bool(last and last.text.rstrip("\"'”’»*_)").endswith(tuple(QUESTION_MARKS)))
    shares = {label: asked[label] / times[label] for label in times}
    asking = {label for label, share in shares.items() if share >= 0.6}
    return asking if asking and len(asking) < len(shares) else set()


def recognises(raw: str) -> bool:
    """At least two questions and an answer between them, and labels are what the document is built of."""
    all_lines = [line for line in lines(raw) if not line.blank]
    labelled = turns_of(all_lines)
    if len(labelled) < 3:
        return False
    asking = askers(all_lines, labelled)
    kinds = [each.label in asking for _, each in labelled]
    changes = sum(one != other for one, other in pairwise(kinds))
    return sum(kinds) >= 2 and changes >= 2 and len(labelled) >= 0.05 * len(all_lines)


def parse(raw: str) -> Draft:
    all_lines = lines(raw)
    drafting = Drafting(raw, all_lines)
    labelled = {line.number: each for line, each in turns_of(all_lines)}
    asking = askers(all_lines, turns_of(all_lines))
    first = min(labelled, default=1)
    body = [line for line in all_lines if line.number >= first]
    front.read(drafting, [line for line in all_lines if line.number < first])
    tail = {line.number for line in [line for line in body if not line.blank][-8:]}
    speaking: Turn | None = None
    for stretch in paragraphs(body, labelled):
        line = stretch[0]
        new = labelled.get(line.number)
        if new:
            speaking = new
        elif stretch[0].number in tail and closing(drafting, stretch):
            continue
        spans = [(new.after if new else line.start, line.end), *(each.span for each in stretch[1:])]
        spans = [(start, end) for start, end in spans if raw[start:end].strip()]
        if not spans:
            drafting.around([line.span])
            continue
        write(drafting, stretch, spans, speaking, new, asking)
    interviewees = unique(each.label for each in labelled.values() if each.label not in asking and not ANSWERS.fullmatch(each.label))
    supplied = f"Interview with {' and '.join(interviewees)}" if interviewees else "Interview"
    return drafting.draft("interview", VERSION, supplied=supplied, kind="interview")


def paragraphs(body: list[Line], labelled: dict[int, Turn]) -> Iterable[Chunk]:
    """One line each, or runs of lines where the file is wrapped to a width; a label always begins a paragraph."""
    runs = list(chunks(body))
    wrapped = hard_wrapped(runs)
    for run in runs:
        current: Chunk = []
        for line in run:
            if current and (not wrapped or line.number in labelled):
                yield current
                current = []
            current.append(line)
        if current:
            yield current


def closing(drafting: Drafting, stretch: Chunk) -> bool:
    """What stands after the last turn and is none of it: buttons of the page, a disclaimer in brackets."""
    line = stretch[0]
    if all(cues.FURNITURE.fullmatch(each.text) for each in stretch):
        for each in stretch:
            drafting.drop(each.span, each.number, "a button or label of the web page, not a word of the interview")
        return True
    text = line.text.strip("*_ ")
    whole = " ".join(each.text for each in stretch).strip("*_ ")
    bracketed = text[:1] in "([{" and whole[-1:] in ")]}"
    if (bracketed and cues.DISCLAIMER.search(whole)) or (
        cues.DISCLAIMER.search(whole) and re.match(r"(?:disclaimer|note)\b", text, re.IGNORECASE)
    ):
        drafting.passage([each.span for each in stretch], line.number, "disclaimer")
        drafting.note(
            "kept", line.number, "a disclaimer by the publisher: kept as a passage, spoken by nobody in the interview", words=whole
        )
        return True
    return False


def write(drafting: Drafting, stretch: Chunk, spans: list[Span], speaking: Turn | None, new: Turn | None, asking: set[str]) -> None:
    """One paragraph of a turn, with its speaker also where no label stands before it."""
    kind = "paragraph" if speaking is None else "question" if speaking.label in asking else "answer"
    block = drafting.passage(spans, stretch[0].number, kind, new.span if new else None)
    if new:
        drafting.around([(stretch[0].start, new.after)])
    if block is None or speaking is None:
        return
    nameless = ASKS.fullmatch(speaking.label) or ANSWERS.fullmatch(speaking.label)
    if not nameless:
        block.voices.append(DraftVoice(0, len(block.text), speaking.label))
    if kind == "question" and new and not any(mark in block.text for mark in QUESTION_MARKS):
        drafting.note(
            "kept", stretch[0].number, f"labelled “{block.label}” but asks nothing: kept as a question by its label", words=block.text
        )


def unique(labels: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(labels))
