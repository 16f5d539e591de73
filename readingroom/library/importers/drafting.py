"""What all importers do alike: write blocks, state facts, and say line by line what became of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from readingroom.library.importers import cues, speech
from readingroom.library.importers.draft import Block, Draft, DraftMark, Note, Span, Stated
from readingroom.library.importers.inline import Inline, markdown
from readingroom.library.importers.lines import Line
from readingroom.library.importers.words import NO_WORDS, Words, gather, placed_marks, tidy

CUT = 80
Inlining = Callable[[str, Sequence[Span]], Inline]


def as_it_stands(raw: str, stretches: Sequence[Span]) -> Inline:
    """Text without any markup: an asterisk is an asterisk."""
    return Inline()


class Drafting:
    """A draft in the making."""

    def __init__(self, raw: str, lines: list[Line], inlining: Inlining = markdown) -> None:
        self.raw = raw
        self.lines = lines
        self.inlining = inlining
        self.blocks: list[Block] = []
        self.stated: list[Stated] = []
        self.notes: list[Note] = []
        self.markup: list[Span] = []
        self.title = ""
        self.section = ""
        self.line_starts = [line.start for line in lines]

    # Blocks

    def words(self, stretches: Sequence[Span], joints: Sequence[str] = ()) -> tuple[Words, list[DraftMark], Inline]:
        inline = self.inlining(self.raw, stretches)
        words = gather(self.raw, stretches, inline.skips, joints)
        return words, placed_marks(words, inline.marks), inline

    def block(
        self,
        stretches: Sequence[Span],
        line: int,
        *,
        kind: str = "paragraph",
        level: int = 0,
        label: Span | None = None,
        joints: Sequence[str] = (),
        breaks: Sequence[int] = (),
    ) -> Block | None:
        """A heading or passage from stretches of the original; None where they hold no word (and that is reported).

        `joints` stand between the stretches (a space unless told); at `breaks`, places of the original, a page break was healed.
        """
        words, marks, inline = self.words(stretches, joints)
        self.report_dropped(inline, line)
        if not any(character.isalnum() for character in words.text):
            self.drop((stretches[0][0], stretches[-1][1]), line, "no words in it")
            return None
        marks += [DraftMark("page_break", words.place(at), words.place(at)) for at in breaks]
        block = Block(text=words.text, origin=words.origin(breaks), line=line, level=level, kind=kind, pieces=words.pieces)
        block.marks = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))
        if level:
            self.section = (
                "references" if cues.REFERENCES.fullmatch(block.text) else "see_also" if cues.SEE_ALSO.fullmatch(block.text) else ""
            )
        if label:
            block.label = tidy(self.raw[slice(*label)])
            block.label_origin = label
        self.around([(stretches[0][0], stretches[-1][1])])
        self.blocks.append(block)
        return block

    def heading(self, span: Span, line: int, level: int, label: Span | None = None) -> Block | None:
        return self.block([span], line, level=level, label=label)

    def passage(self, stretches: Sequence[Span], line: int, kind: str = "paragraph", label: Span | None = None) -> Block | None:
        return self.block(stretches, line, kind=kind, label=label)

    def code(self, stretches: Sequence[Span], line: int) -> None:
        """Lines of code: nothing in them is markup, and all of them bear one mark."""
        inlining, self.inlining = self.inlining, as_it_stands
        block = self.passage(stretches, line)
        self.inlining = inlining
        if block:
            block.marks.append(DraftMark("code", 0, len(block.text)))

    def kind(self, usual: str) -> str:
        """A passage's kind where the heading above it says what stands below."""
        return {"references": "reference", "see_also": "see_also"}.get(self.section, usual)

    def report_dropped(self, inline: Inline, line: int) -> None:
        for start, end in inline.dropped[:20]:
            self.drop((start, end), line, "markup without words of its own")
        if len(inline.dropped) > 20:
            rest = (inline.dropped[20][0], inline.dropped[-1][1])
            self.note("dropped", line, f"{len(inline.dropped) - 20} more pieces of markup in this passage", span=rest)

    # Facts and notes

    def state(self, field: str, span: Span, value: str = "") -> None:
        words = value or gather(self.raw, [span]).text
        if words:
            self.stated.append(Stated(field, words, span))

    def drop(self, span: Span, line: int, reason: str) -> None:
        self.note("dropped", line, reason, span=span)

    def note(self, action: str, line: int, reason: str, words: str = "", span: Span = (0, 0)) -> None:
        words = tidy(words or self.raw[span[0] : min(span[1], span[0] + 4 * CUT)])
        self.notes.append(Note(action, line, reason, words[:CUT], span))  # type: ignore[arg-type]

    def around(self, spans: Sequence[Span]) -> None:
        """These stretches are words and the markup around them."""
        self.markup.extend(spans)

    def set_title(self, span: Span, line: int) -> bool:
        """The document's title as it states it; False (and reported) where the stretch holds no word."""
        words, _, inline = self.words([span])
        self.around([span])
        if not any(character.isalnum() for character in words.text):
            self.drop(span, line, "no words in it")
            return False
        self.report_dropped(inline, line)
        self.title = words.text
        self.stated.append(Stated("title", words.text, words.origin()[0]))
        return True

    # The end

    def draft(self, importer: str, version: str, *, supplied: str, kind: str = "") -> Draft:
        """The draft. `supplied` is the title in brackets for a document that has none."""
        self.announced_but_missing()
        self.dead_notes()
        self.controls()
        for block in self.blocks:
            if not block.is_heading:
                block.quotations = speech.quotations(block, self.before(block))
        return Draft(
            importer=importer,
            version=version,
            blocks=self.blocks,
            title=self.title or f"[{supplied}]",
            title_supplied=not self.title,
            kind=kind,
            stated=self.stated,
            notes=sorted(self.notes, key=lambda note: note.line),
            markup=self.markup,
        )

    def before(self, block: Block) -> Block | None:
        if not hasattr(self, "_positions"):
            self._positions = {id(each): at for at, each in enumerate(self.blocks)}
        at = self._positions[id(block)]
        return self.blocks[at - 1] if at and not self.blocks[at - 1].is_heading else None

    def announced_but_missing(self) -> None:
        """A paragraph that ends with a colon, and nothing comes that it could have announced."""
        for at, block in enumerate(self.blocks):
            if block.is_heading or block.kind not in {"paragraph", "answer"} or not cues.COLON.search(block.text[-10:]):
                continue
            following = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
            if following and not following.is_heading and following.kind != "question":
                if following.kind not in {"paragraph", "disclaimer"} or following.text[:1] in cues.OPENING_QUOTES:
                    continue
                if cues.ENUMERATES.match(following.text) or not cues.ANNOUNCES_WORDS.search(block.text[-300:]):
                    continue
            what = "a quotation" if cues.ANNOUNCES_WORDS.search(block.text[-300:]) else "something"
            block.marks.append(DraftMark("missing", len(block.text), len(block.text), {"what": what}))
            self.note("missing", block.line, f"the text announces {what} here; none follows", words=block.text[-CUT:])

    def dead_notes(self) -> None:
        """References to notes that this copy does not hold."""
        held = {re.sub(r"\W", "", block.label) for block in self.blocks if block.kind == "reference" or block.label.startswith("[")}
        for block in self.blocks:
            fresh = []
            for mark in block.marks:
                label = mark.attributes.get("label", "")
                if mark.kind == "note_reference" and label and re.sub(r"\W", "", label) not in held:
                    mark = replace(mark, attributes={**mark.attributes, "dead": "true"})
                    fresh.append(DraftMark("missing", mark.start, mark.start, {"what": f"note {label}"}))
                    self.note("missing", block.line, f"the text refers to note {label}; this copy does not hold it", words=label)
                fresh.append(mark)
            block.marks = sorted(fresh, key=lambda mark: (mark.start, -mark.end, mark.kind))

    def controls(self) -> None:
        found = [odd for odd in NO_WORDS.finditer(self.raw) if not odd.group()[0].isspace()]
        if found:
            number = self.raw.count("\n", 0, found[0].start()) + 1
            count = sum(len(odd.group()) for odd in found)
            self.note(
                "dropped",
                number,
                f"{count} control characters that no text should hold, the first here",
                words=repr(found[0].group())[1:-1],
            )
