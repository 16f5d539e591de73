"""Markdown: headings, paragraphs, quotations, lists, code and tables as passages; HTML is dropped, its words are kept."""

from __future__ import annotations

import re

from readingroom.library.importers import cues, front
from readingroom.library.importers.draft import Draft, Span
from readingroom.library.importers.drafting import Drafting
from readingroom.library.importers.lines import Chunk, Line, chunks, hard_wrapped, lines

VERSION = "1"

ATX = re.compile(r"(?P<signs>#{1,6})[ \t]+(?P<words>\S.*?)[ \t]*#*$")
SETEXT = re.compile(r"=+|-{2,}")
RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")
FENCE = re.compile(r"(?P<sign>`{3,}|~{3,})[^`]*")
QUOTE = re.compile(r"(?:>[ \t]?)+")
ROW = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\|")
BOLD = re.compile(r"(\*\*|__)(?P<words>(?!\s)[^*_]+?)\1")
EMPHASISED = re.compile(r"([*_]{1,3})(?=\S)(?P<words>.+?)\1", re.DOTALL)
DEFINITION = re.compile(r"\[[^\]\[^][^\]\[]*\]:\s*\S+.*")
DEAD_LINK = re.compile(r"!?\[[^\]\[]*\]\(\s*#?\s*\)")
SOURCE_LINK = re.compile(r"\[(?:original|source|read\s+the\s+original|via)\b[^\]\[]*\]\((?P<href>https?://[^()\s]+)\)", re.IGNORECASE)
SILENT = re.compile(r"<(?:(?P<name>script|style|head)\b|!--)", re.IGNORECASE)
INLINE_SIGNS = re.compile(
    r"\[[^\]\[\n]+\]\([^()\s]*\)|\*\*\S[^*\n]*\*\*|(?<![\w*])\*\S[^*\n]*\S\*(?![\w*])|<(?:sup|sub|br|em|b|i)\b[^<>]*>|`[^`\n]+`"
)
FRONT_KEYS = {
    "title": "title", "author": "creator", "authors": "creator", "creator": "creator", "date": "issued", "published": "issued",
    "publisher": "publisher", "site": "publisher", "lang": "language", "language": "language", "keywords": "subject", "tags": "subject",
    "source": "obtained_from", "url": "obtained_from", "doi": "identifier", "isbn": "identifier", "translator": "translator",
    "rights": "rights", "license": "rights",
}  # fmt: skip


def recognises(raw: str) -> bool:
    """A heading with `#`, a fence or a front matter; else several lines with links, emphasis or quotations."""
    found = 0
    for line in lines(raw[:200_000]):
        if ATX.fullmatch(line.text) and line.indent < 4:
            return True
        found += (
            bool(FENCE.fullmatch(line.text) or ROW.fullmatch(line.text)) * 2
            + bool(INLINE_SIGNS.search(line.text[:5_000]))
            + line.text.startswith(">")
        )
        if found >= 3:
            return True
    return False


def parse(raw: str) -> Draft:
    return Reading(raw).draft()


class Reading:
    """A walk down the lines; each method writes what begins at the current line and moves past it."""

    def __init__(self, raw: str) -> None:
        self.lines = lines(raw)
        self.drafting = Drafting(raw, self.lines)
        self.raw = raw
        self.at = 0
        self.in_list = False
        self.wrapped = hard_wrapped(list(chunks([line for line in self.lines if not cues.BULLET.match(line.text)])))
        self.prose = next((line.number for line in self.lines if self.is_prose(line)), len(self.lines) + 1)
        self.headings = [(line.number, len(found["signs"])) for line in self.lines if (found := ATX.fullmatch(line.text))]

    def is_prose(self, line: Line) -> bool:
        return cues.sentence_like(line.text) and not ATX.fullmatch(line.text) and not BOLD.fullmatch(line.text)

    def draft(self) -> Draft:
        self.front_matter()
        while self.at < len(self.lines):
            self.one()
        return self.drafting.draft("markdown", VERSION, supplied="Untitled text")

    def line(self, ahead: int = 0) -> Line | None:
        return self.lines[self.at + ahead] if self.at + ahead < len(self.lines) else None

    def front_matter(self) -> None:
        """A block of `key: value` between lines of `---` at the very top."""
        if not self.lines or self.lines[0].text != "---":
            return
        end = next((at for at, line in enumerate(self.lines[1:60], 1) if line.text in {"---", "..."}), None)
        if end is None or not all(":" in line.text or line.blank or line.text.startswith(("-", "#")) for line in self.lines[1:end]):
            return
        for line in self.lines[1:end]:
            key, _, value = line.text.partition(":")
            bare = value.strip().strip("\"'")
            field = FRONT_KEYS.get(key.strip().lower())
            if field and bare:
                start = line.text.index(bare, len(key))
                span = line.part(start, start + len(bare))
                if field == "title" and not self.drafting.title:
                    self.drafting.set_title(span, line.number)
                else:
                    self.drafting.state(field, span)
                self.drafting.around([line.span])
            elif not line.blank:
                self.drafting.drop(line.span, line.number, "a line of the front matter that states nothing we keep")
        self.drafting.around([self.lines[0].span, self.lines[end].span])
        self.at = end + 1

    def one(self) -> None:
        line = self.lines[self.at]
        if line.blank:
            self.at += 1
            return
        self.in_list = self.in_list and line.indent >= 2
        if FENCE.fullmatch(line.text):
            self.fence(line)
        elif SILENT.match(line.text):
            self.silent(line)
        elif ATX.fullmatch(line.text) and line.indent < 4:
            self.atx(line)
        elif RULE.fullmatch(line.text):
            self.drafting.around([line.span])
            self.at += 1
        elif QUOTE.match(line.text):
            self.quote()
        elif self.is_table():
            self.table()
        elif DEFINITION.fullmatch(line.text):
            self.drafting.drop(line.span, line.number, "the address of a link, given apart from it")
            self.at += 1
        elif line.indent >= 4 and not self.in_list and not cues.BULLET.match(line.text) and not cues.NUMBERED.match(line.text):
            self.indented_code()
        elif cues.BRACKETED.match(line.text) or cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text):
            self.item(line)
        else:
            self.paragraph()

    def fence(self, line: Line) -> None:
        """Everything to the closing fence is one passage of code, whatever it looks like."""
        sign = line.text[:3]
        end = next(
            (
                at
                for at in range(self.at + 1, len(self.lines))
                if self.lines[at].text.startswith(sign) and not self.lines[at].text.strip(sign[0])
            ),
            None,
        )
        inner = self.lines[self.at + 1 : end if end is not None else len(self.lines)]
        self.drafting.around([line.span, *([self.lines[end].span] if end is not None else [])])
        self.code([each.span for each in inner if not each.blank], inner)
        self.at = (end + 1) if end is not None else len(self.lines)

    def indented_code(self) -> None:
        start = self.at
        while (line := self.line()) and not line.blank and line.indent >= 4:
            self.at += 1
        inner = self.lines[start : self.at]
        self.code([each.span for each in inner], inner)

    def code(self, stretches: list[Span], inner: list[Line]) -> None:
        if stretches:
            self.drafting.code(stretches, next(line.number for line in inner if not line.blank))

    def silent(self, line: Line) -> None:
        """Scripts, styles and comments over several lines: dropped whole; a comment that ends on its line is the paragraph's affair."""
        found = SILENT.match(line.text)
        closing = f"</{found['name']}" if found and found["name"] else "-->"
        end = self.raw.lower().find(closing.lower(), line.start) if len(self.raw) < 10_000_000 else -1
        stop = self.raw.find(">", end) + 1 if end >= 0 else line.end
        if end < 0 or stop <= line.end:
            self.paragraph()
            return
        self.drafting.drop((line.start, stop), line.number, "a script, style or comment of the page")
        while self.at < len(self.lines) and self.lines[self.at].end <= stop:
            self.at += 1
        rest = self.line()
        if rest and rest.start < stop < rest.end:
            self.lines[self.at] = Line(rest.number, stop, rest.end, self.raw[stop : rest.end])

    def atx(self, line: Line) -> None:
        found = ATX.fullmatch(line.text)
        self.at += 1
        if found:
            self.drafting.around([line.span])
            self.heading(line.part(found.start("words"), found.end("words")), line, len(found["signs"]))

    def heading(self, span: Span, line: Line, level: int) -> None:
        """The first heading is the title, unless the document goes on with more of its level and says nothing in between."""
        words, _, _ = self.drafting.words([span])
        by = cues.BY.fullmatch(words.text)
        if by and line.number < self.prose and self.drafting.title and self.drafting.passage([span], line.number, "byline"):
            start = span[0] + self.raw[slice(*span)].index(by["name"].split()[0])
            self.drafting.state("creator", (start, span[1]), by["name"])
            return
        if not self.drafting.title and not self.drafting.blocks and self.is_title(line, level):
            self.drafting.set_title(span, line.number)
        elif line.number < self.prose and cues.same_title(words.text, self.drafting.title):
            self.drafting.drop(span, line.number, "the title once more")
        else:
            self.drafting.heading(span, line.number, level)

    def is_title(self, line: Line, level: int) -> bool:
        others = [other for number, other in self.headings if number != line.number]
        if all(other > level for other in others):
            return True
        following = next((each for each in self.lines[self.at :] if not each.blank), None)
        return following is not None and (bool(ATX.fullmatch(following.text)) or self.states(following))

    def states(self, line: Line) -> bool:
        text = line.text.strip("*_ ")
        return bool(cues.date_stated(text) or cues.BY.fullmatch(text) or front.LINKED.fullmatch(line.text))

    def quote(self) -> None:
        """Each paragraph inside `>` is a block quotation; a line without the sign still belongs while it runs on."""
        run: list[tuple[Span, int]] = []
        while (line := self.line()) and not line.blank:
            signs = QUOTE.match(line.text)
            if not signs and (not run or cues.BULLET.match(line.text) or ATX.fullmatch(line.text) or RULE.fullmatch(line.text)):
                break
            span = line.part(signs.end() if signs else 0)
            self.drafting.around([line.span])
            self.at += 1
            if span[0] == span[1]:
                self.quoted(run)
                run = []
            else:
                run.append((span, line.number))
        self.quoted(run)

    def quoted(self, run: list[tuple[Span, int]]) -> None:
        if run:
            self.drafting.passage([span for span, _ in run], run[0][1], "block_quotation")

    def is_table(self) -> bool:
        line, following = self.line(), self.line(1)
        return bool(line and following and "|" in line.text and ROW.fullmatch(following.text))

    def table(self) -> None:
        """Each row is a passage, its cells divided as the author divided them."""
        while (line := self.line()) and "|" in line.text:
            self.drafting.around([line.span])
            if not ROW.fullmatch(line.text):
                start = len(line.text) - len(line.text.lstrip("| \t"))
                self.drafting.passage([line.part(start, len(line.text.rstrip("| \t")) or None)], line.number)
            self.at += 1

    def item(self, line: Line) -> None:
        """A list item and the lines that run on from it."""
        found = cues.BRACKETED.match(line.text) or cues.BULLET.match(line.text) or cues.NUMBERED.match(line.text)
        self.at += 1
        if not found:
            return
        stretches = [line.part(found.end())]
        while (more := self.line()) and not more.blank and not self.begins(more) and (self.wrapped or more.indent >= 2):
            stretches.append(more.span)
            self.at += 1
        usual = "reference" if found.re is cues.BRACKETED else "numbered_item" if found.re is cues.NUMBERED else "bullet"
        self.drafting.around([line.span])
        self.drafting.passage(stretches, line.number, self.drafting.kind(usual), line.part(found.start("label"), found.end("label")))
        self.in_list = True

    def begins(self, line: Line, after: Line | None = None) -> bool:
        """Whether a line begins something of its own although no blank line stands before it."""
        numbered = cues.NUMBERED.match(line.text)
        counted = numbered and (
            self.in_list or after is None or after.text.endswith(":") or numbered["label"].strip("(.)") in {"1", "a", "i"}
        )
        return bool(
            counted
            or cues.BULLET.match(line.text)
            or ATX.fullmatch(line.text)
            or QUOTE.match(line.text)
            or FENCE.fullmatch(line.text)
            or RULE.fullmatch(line.text)
            or (line.text.startswith("[^") and cues.BRACKETED.match(line.text))
        )

    def paragraph(self) -> None:
        run = [self.lines[self.at]]
        self.at += 1
        while (line := self.line()) and not line.blank:
            if SETEXT.fullmatch(line.text) and len(run) == 1 and cues.heading_like(run[0].text):
                self.drafting.around([line.span, run[0].span])
                self.at += 1
                self.heading(run[0].span, run[0], 1 if line.text[0] == "=" else 2)
                return
            if self.begins(line, run[-1]) or (not self.wrapped and not unclosed(run)):
                break
            run.append(line)
            self.at += 1
        self.write(run)

    def write(self, run: Chunk) -> None:
        """A paragraph, if it is none of the things that look like one."""
        text = " ".join(line.text for line in run)
        first = run[0]
        span = (first.start, run[-1].end)
        bold = BOLD.fullmatch(text)
        if first.number < self.prose and self.drafting.title and cues.same_title(text, self.drafting.title):
            self.drafting.drop(span, first.number, "the title once more")
        elif len(run) == 1 and not self.past_prose(first) and front.fact(self.drafting, first):
            return
        elif self.dead(text, run):
            self.drafting.drop(span, first.number, "links that lead nowhere")
        elif source := SOURCE_LINK.fullmatch(text):
            self.drafting.state("obtained_from", first.part(source.start("href"), source.end("href")))
            self.drafting.around([span])
        elif len(run) == 1 and cues.FURNITURE.fullmatch(text.strip("*_ ")):
            self.drafting.drop(span, first.number, "a button or label of the web page")
        elif bold and len(run) == 1 and cues.heading_like(bold["words"]):
            self.drafting.around([span])
            self.headings = self.headings or [(first.number, 1)]
            self.heading(span, first, 2 if self.drafting.title or self.drafting.blocks else 1)
        else:
            kind = "block_quotation" if self.is_quotation(text) else self.drafting.kind("paragraph")
            self.drafting.passage([line.span for line in run], first.number, kind)

    def past_prose(self, line: Line) -> bool:
        return line.number >= self.prose

    def dead(self, text: str, run: Chunk) -> bool:
        """A paragraph that is nothing but dead links, perhaps with one word of heading and bars between them."""
        rest, found = DEAD_LINK.subn(" ", text)
        return found > 0 and len(re.findall(r"\w+", rest)) <= 2

    def is_quotation(self, text: str) -> bool:
        """Wholly emphasised or in quotation marks, after a lead-in that ends with a colon."""
        before = self.drafting.blocks[-1] if self.drafting.blocks else None
        led_in = before is not None and not before.is_heading and bool(cues.COLON.search(before.text[-10:]))
        emphasised = EMPHASISED.fullmatch(text)
        if emphasised:
            text = emphasised["words"]
        return (led_in and (bool(emphasised) or cues.wholly_quoted(text))) or (cues.wholly_quoted(text) and len(text.split()) >= 40)


def unclosed(run: Chunk) -> bool:
    """Whether emphasis that opened in these lines still has to close: a title broken over lines."""
    text = " ".join(line.text for line in run)
    return text.count("**") % 2 == 1 or (len(run) > 0 and run[-1].hard_break)
