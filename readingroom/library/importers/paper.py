"""An academic paper as text: bylines, abstract, keywords, numbered headings, references; page breaks healed.

A page break is a blank line (or form feed) inside a sentence. It is healed where the first half cannot stand as it ends and the second
half cannot stand as it begins; never over a heading, a list or a block quotation.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from readingroom.library.importers import cues, front
from readingroom.library.importers.draft import Draft, DraftMark, Span
from readingroom.library.importers.drafting import Drafting
from readingroom.library.importers.lines import Chunk, Line, chunks, hard_wrapped, lines
from readingroom.library.importers.markdown import ATX, QUOTE

VERSION = "1"

NUMBER = re.compile(r"(?P<label>[0-9]{1,2}(?:\.[0-9]{1,2}){0,5}\.?|[IVX]{1,5}\.)\s+(?P<words>[^\W_].*|[\"“«'].*)")
ROMAN = {"I": 1, "V": 5, "X": 10}
NAMED = re.compile(
    r"(?:introduction|background|conclusions?|discussion|results?|findings|methods?|methodology|acknowledge?ments?|notes|appendix(?:\s+\w)?|funding|declarations?"
    r"|conflicts?\s+of\s+interest|مقدمه|نتیجه‌?گیری|المقدمة|الخاتمة)\s*:?",
    re.IGNORECASE,
)
PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—|\s]*[0-9]{1,4}[-–—|\s]*(?:(?:of|/)\s*[0-9]{1,4})?", re.IGNORECASE)
AUTHOR = re.compile(r"\s*(?P<name>[^\W\d_a-z][^\W\d_]*[\w'’.-]*?(?:\s+[^\W\d_][\w'’.-]*?){1,5})[\d*†‡,]*\s*")
IDENTIFIER = re.compile(
    r"(?:doi\s*:?\s*)?(?:https?://(?:dx\.)?doi\.org/)?(?P<value>10\.\d{4,9}/\S+)|(?P<issn>(?:ISSN|ISBN)\s*:?\s*[\dXx-]+)", re.IGNORECASE
)
HISTORY = re.compile(r"(?:received|accepted|revised|submitted|published|available\s+online)\b.{0,100}\d{4}.*", re.IGNORECASE)
REMEMBERED = 4_000
"""How much of a joined paragraph is looked at to see whether it goes on."""


@dataclass
class Item:
    """A stretch of the paper before it becomes a block; healing joins items."""

    spans: list[Span]
    line: int
    text: str
    kind: str = "paragraph"
    label: Span | None = None
    joints: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    led_in: bool = False
    """A colon stands before it."""
    after_break: bool = False
    """A page break divides the list just before this item."""

    def kind_in(self, references: bool) -> str:
        return "reference" if references and self.kind in {"paragraph", "bullet", "numbered_item"} else self.kind


def recognises(raw: str) -> bool:
    """At least two of: abstract, keywords, references, three numbered headings, and no other format's headings."""
    signs: Counter[str] = Counter()
    for line in lines(raw):
        text = line.text[:300]
        if ATX.fullmatch(text):
            signs["atx"] += 1
        elif cues.ABSTRACT.match(text):
            signs["abstract"] += 1
        elif cues.KEYWORDS.match(text):
            signs["keywords"] += 1
        elif cues.REFERENCES.fullmatch(text):
            signs["references"] += 1
        elif NUMBER.fullmatch(text) and cues.heading_like(text, 22):
            signs["numbered"] += 1
    if signs["atx"] >= 3:
        return False
    return (signs["abstract"] > 0) + (signs["keywords"] > 0) + (signs["references"] > 0) + (signs["numbered"] >= 3) >= 2


def parse(raw: str) -> Draft:
    return Reading(raw).draft()


class Reading:
    """The paper from top to bottom: head, then body; items wait in `pending` until nothing can be joined to them."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.all_lines = lines(raw)
        self.drafting = Drafting(raw, self.all_lines)
        self.runs = list(chunks(self.all_lines))
        self.wrapped = hard_wrapped([run for run in self.runs if not any(cues.BULLET.match(line.text) for line in run)])
        self.running = self.running_heads()
        self.numbers: list[int] = []
        self.pending: list[Item] = []
        self.tight_list = 0
        self.waiting: tuple[str, Span | None] = ("", None)

    def draft(self) -> Draft:
        body = self.head()
        for at in range(body, len(self.runs)):
            self.run(at)
        self.flush()
        return self.drafting.draft("paper", VERSION, supplied="Untitled paper")

    # The head

    def head(self) -> int:
        """Title, bylines, addresses up to the abstract or the first heading; returns where the body begins."""
        for at, run in enumerate(self.runs):
            text = run[0].text
            if cues.ABSTRACT.match(text) or cues.KEYWORDS.match(text) or at > 30:
                return at
            if self.drafting.title and (NAMED.fullmatch(text) or (len(run) == 1 and self.numbered(run[0])) or self.long(run)):
                return at
            if (
                not self.drafting.title
                and not self.drafting.blocks
                and not self.long(run)
                and cues.heading_like(self.joined(run), 40)
                and self.is_title(run)
            ):
                lead = re.match(r"#+\s*", text)
                self.drafting.around([(run[0].start, run[-1].end)])
                self.drafting.set_title((run[0].start + (lead.end() if lead else 0), run[-1].end), run[0].number)
                continue
            for line in run:
                self.head_line(line)
        return len(self.runs)

    def is_title(self, run: Chunk) -> bool:
        return not any(front.HOST.fullmatch(line.text) or cues.date_stated(line.text) or PAGE_NUMBER.fullmatch(line.text) for line in run)

    def long(self, run: Chunk) -> bool:
        return len(self.joined(run)) > 320 and cues.ends(run[-1].text)

    def joined(self, run: Chunk) -> str:
        return " ".join(line.text for line in run)

    def head_line(self, line: Line) -> None:
        """A byline, unless the line is a fact: an address, a date, an identifier."""
        drafting = self.drafting
        identifier = IDENTIFIER.search(line.text)
        if PAGE_NUMBER.fullmatch(line.text):
            drafting.drop(line.span, line.number, "a page number")
        elif identifier and len(line.text) < 160:
            group = "value" if identifier["value"] else "issn"
            drafting.state("identifier", line.part(*identifier.span(group)))
            drafting.around([line.span])
        elif HISTORY.fullmatch(line.text):
            drafting.state("issued", line.span)
        elif not drafting.title or not front.fact(drafting, line):
            block = drafting.passage([line.span], line.number, "byline")
            for author in authors(line.text) if block else []:
                drafting.state("creator", line.part(*author))

    # The body

    def running_heads(self) -> set[str]:
        """Short lines that come back three times alone between blank lines: heads and feet of pages."""
        times = Counter(re.sub(r"\d+", "#", run[0].text) for run in self.runs if len(run) == 1 and len(run[0].text) < 120)
        return {text for text, number in times.items() if number >= 3 and not NAMED.fullmatch(text) and not text.startswith(("#.", "#)"))}

    def run(self, at: int) -> None:
        run = self.runs[at]
        first = run[0]
        if len(run) == 1 and self.is_furniture(first):
            self.drafting.drop(
                first.span, first.number, "a page number" if PAGE_NUMBER.fullmatch(first.text) else "a running head of the page"
            )
        elif label := cues.ABSTRACT.match(first.text) or cues.KEYWORDS.match(first.text):
            self.labelled(run, label)
        elif len(run) == 1 and self.heading(first, at):
            return
        else:
            self.items(run)

    def is_furniture(self, line: Line) -> bool:
        if PAGE_NUMBER.fullmatch(line.text):
            return True
        return re.sub(r"\d+", "#", line.text) in self.running and not cues.sentence_like(line.text) and not self.numbered(line)

    def labelled(self, run: Chunk, label: re.Match[str]) -> None:
        """Abstract and keywords: their name is a label; alone on its line it stands for the paragraphs that follow."""
        self.flush()
        first = run[0]
        kind = "abstract" if label.re is cues.ABSTRACT else "keywords"
        label_span = first.part(0, label.end())
        spans = [(start, end) for start, end in [first.part(label.end()), *(line.span for line in run[1:])] if end > start]
        self.drafting.around([label_span])
        if not spans:
            self.waiting = (kind, label_span)
            self.drafting.section = f"{kind}:"
            return
        self.pending.append(Item(spans, first.number, self.joined(run), kind, label_span))

    def heading(self, line: Line, at: int) -> bool:
        """A numbered line in its place of the sequence, a known name, or a short line between whole paragraphs."""
        atx = ATX.fullmatch(line.text)
        if atx:
            line = Line(line.number, line.start + atx.start("words"), line.start + atx.end("words"), atx["words"])
            self.drafting.around([(line.start - atx.start("words"), self.runs[at][0].end)])
        numbers = self.numbered(line)
        if numbers:
            found = NUMBER.fullmatch(line.text)
            if found:
                self.flush()
                self.numbers = numbers
                self.drafting.around([line.span])
                self.drafting.heading(line.part(found.start("words")), line.number, len(numbers), line.part(*found.span("label")))
            return True
        known = NAMED.fullmatch(line.text) or cues.REFERENCES.fullmatch(line.text)
        if not (atx or known or self.stands_alone(line, at)):
            return False
        self.flush()
        self.drafting.heading(line.part(0, len(line.text.rstrip(": "))), line.number, len(atx["signs"]) if atx else 1)
        self.drafting.around([line.span])
        return True

    def numbered(self, line: Line) -> list[int]:
        """The numbers of a heading that follows from the one before: next, one deeper, or next of one above."""
        found = NUMBER.fullmatch(line.text)
        if not found or not cues.heading_like(found["words"], 24):
            return []
        label = found["label"].rstrip(".")
        numbers = [int(part) for part in label.split(".")] if label[0].isdigit() else [roman(label)]
        if len(numbers) == 1 and not found["label"].endswith(".") and len(found["words"].split()) > 12:
            return []
        return numbers if follows(self.numbers, numbers) else []

    def stands_alone(self, line: Line, at: int) -> bool:
        if not cues.heading_like(line.text) or self.drafting.section == "references" or at + 1 >= len(self.runs):
            return False
        if cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text) or cues.BRACKETED.match(line.text):
            return False
        if not cues.title_cased(line.text):
            return False
        whole = not self.pending or cues.ends(self.pending[-1].text)
        following = self.runs[at + 1][0].text
        return whole and not following[:1].islower() and (cues.sentence_like(following) or bool(NUMBER.fullmatch(following)))

    def items(self, run: Chunk) -> None:
        """List items, references, addresses and paragraphs of one run of lines."""
        inside = self.drafting.section == "references"
        found: list[Item] = []
        for line in run:
            quoted = QUOTE.match(line.text)
            if quoted:
                self.quoted_line(found, line, line.part(quoted.end()))
                continue
            marker = cues.BRACKETED.match(line.text) or cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text)
            marker = marker if marker and (not found or inside or found[-1].label or cues.ends(found[-1].text)) else None
            if marker:
                self.drafting.around([line.span])
                usual = "numbered_item" if marker.re is cues.NUMBERED else "bullet" if marker.re is cues.BULLET else "reference"
                item = Item([line.part(marker.end())], line.number, line.text[marker.end() :], usual, line.part(*marker.span("label")))
                found.append(item)
            elif found and (self.wrapped or found[-1].label) and found[-1].kind != "block_quotation":
                found[-1].spans.append(line.span)
                found[-1].text += " " + line.text
            else:
                found.append(Item([line.span], line.number, line.text))
        for number, item in enumerate(found):
            self.take(item, first=number == 0, listed=len([each for each in found if each.label]))

    def quoted_line(self, found: list[Item], line: Line, span: Span) -> None:
        """A line behind `>` goes on with the block quotation above it, or begins one."""
        self.drafting.around([line.span])
        if span[0] == span[1]:
            return
        if found and found[-1].kind == "block_quotation":
            found[-1].spans.append(span)
            found[-1].text += " " + self.raw[slice(*span)]
        else:
            found.append(Item([span], line.number, self.raw[slice(*span)], "block_quotation"))

    def take(self, item: Item, first: bool, listed: int) -> None:
        """An item joins the one that waits, where a page break divides them; else that one is written."""
        inside = self.drafting.section == "references"
        if item.kind == "paragraph" and self.is_quotation(item.text):
            item.kind = "block_quotation"
        before = self.pending[-1] if self.pending else None
        joinable = first and before and before.kind != "block_quotation" and item.kind == "paragraph" and not item.label
        if joinable and before and (continues(before.text, item.text) or (inside and before.label and not cues.ends(before.text))):
            self.heal(before, item)
            return
        item.led_in = before is not None and bool(cues.COLON.search(before.text[-10:]))
        if first and before and before.label and item.label and self.tight_list > 1 and before.kind == item.kind_in(inside):
            item.after_break = True
        if item.label:
            self.tight_list = max(listed, self.tight_list if before and before.label else 0)
        item.kind = item.kind_in(inside)
        self.flush()
        self.pending.append(item)

    def is_quotation(self, text: str) -> bool:
        """A paragraph wholly in quotation marks after a colon, or a long one."""
        before = self.pending[-1].text if self.pending else ""
        return cues.wholly_quoted(text) and (bool(cues.COLON.search(before[-10:])) or len(text.split()) >= 40)

    def heal(self, before: Item, item: Item) -> None:
        hyphen = before.text.endswith(("-", "\u2010", "\u2011"))
        before.joints += [" "] * (len(before.spans) - 1 - len(before.joints))
        before.joints.append("" if hyphen else " ")
        before.breaks.append(item.spans[0][0])
        before.spans += item.spans
        how = "joined at a hyphen, which stays" if hyphen else "joined"
        self.drafting.note(
            "healed", item.line, f"a page break divides this sentence: {how}", words=f"{before.text[-38:]} | {item.text[:38]}"
        )
        before.text = (before.text + ("" if hyphen else " ") + item.text)[-REMEMBERED:]
        if before.kind == "paragraph" and cues.wholly_quoted(before.text) and (before.led_in or len(before.text.split()) >= 40):
            before.kind = "block_quotation"

    def flush(self) -> None:
        for item in self.pending:
            kind, label = item.kind, item.label
            if kind == "paragraph" and self.drafting.section.endswith(":") and self.drafting.section[:-1] in {"abstract", "keywords"}:
                kind, self.drafting.section = (
                    self.drafting.section[:-1],
                    self.drafting.section if self.drafting.section == "abstract:" else "",
                )
                label, self.waiting = self.waiting[1], (kind, None)
            block = self.drafting.block(item.spans, item.line, kind=kind, label=label, joints=item.joints, breaks=item.breaks)
            if block and item.after_break:
                block.marks.insert(0, DraftMark("page_break", 0, 0))
                self.drafting.note("healed", item.line, "a page break divides the list: it goes on", words=block.text)
            if block and kind == "keywords":
                for word in keywords(self.raw, item.spans):
                    self.drafting.state("subject", word)
        self.pending = []


def authors(text: str) -> list[Span]:
    """The names of a byline: before the colon, or all of a line that is nothing but names; elsewhere none."""
    head = text.partition(":")[0] if ":" in text else text
    found, at = [], 0
    for part in re.split(r"([,;&]|\band\b)", head):
        name = AUTHOR.fullmatch(part)
        if name and all(word[0].isupper() or len(word) < 4 for word in name["name"].split()):
            found.append((at + name.start("name"), at + name.end("name")))
        elif re.search(r"[^\W\d_]", part) and part != "and":
            return found[:1] if at and ":" not in text and found else []
        at += len(part)
    return found


def keywords(raw: str, spans: list[Span]) -> list[Span]:
    """Each keyword's place."""
    found = []
    for start, end in spans:
        for word in re.compile(r"[^,;،؛•·\n\r]+").finditer(raw, start, end):
            bare = word.group().strip().rstrip(".")
            if bare:
                at = word.start() + word.group().index(bare)
                found.append((at, at + len(bare)))
    return found


def roman(label: str) -> int:
    values = [ROMAN[letter] for letter in label]
    return sum(-value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True))


def follows(before: list[int], numbers: list[int]) -> bool:
    """Whether `numbers` may come after `before` in an outline; one number may have been lost on the way."""
    if not before:
        return numbers[0] in {0, 1} and all(number == 1 for number in numbers[1:])
    depth = len(numbers)
    if depth > len(before):
        return depth <= len(before) + 2 and numbers[: len(before)] == before and all(number in {0, 1} for number in numbers[len(before) :])
    return numbers[: depth - 1] == before[: depth - 1] and 0 < numbers[-1] - before[depth - 1] <= 2


def continues(before: str, after: str) -> bool:
    """Whether two paragraphs are one sentence divided by a page: the first cannot end so, the second cannot begin so."""
    if not before or not after or cues.COLON.search(before[-10:]):
        return False
    closes = open_brackets(before) > 0 and closes_first(after)
    if cues.ends(before) and not cues.ABBREVIATION.search(before[-20:]):
        return closes and not after[:1].isupper()
    if closes or after[0].islower():
        return True
    if cues.HANGING.search(before[-20:]):
        return not NUMBER.fullmatch(after[:300]) or not cues.heading_like(after)
    return after[0] in ",;)]%" or (after[0].isdigit() and not cues.NUMBERED.match(after) and not cues.ends(before))


def open_brackets(text: str) -> int:
    depth = 0
    for character in text:
        depth = max(depth + (character in "([") - (character in ")]"), 0)
    return depth


def closes_first(text: str) -> bool:
    """Whether a bracket closes before one opens."""
    found = re.search(r"[()\[\]]", text[:400])
    return bool(found and found.group() in ")]")
