"""Quotations by rule, where the text is explicit: `NAME says: "…"`, and a block quotation after such a lead-in.

Nothing is guessed: a pronoun is no name, and quotation marks without a verb of saying are left for readers to judge.
"""

from __future__ import annotations

import re

from readingroom.library.importers import cues
from readingroom.library.importers.draft import Block, DraftQuotation, DraftVoice, Span

NO_NAME = (
    r"(?!(?:In|On|At|The|This|That|These|Those|When|While|After|Before|And|But|He|She|They|It|We|I|You|His|Her|Their|Our|My|As|For|If|Since|Then|There|Here"
    r"|Article|Paragraph|Section|Chapter|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Many|Some|Several|Most|All|Others|Another|Both|Each|Critics|People|Officials"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Today|Yesterday|Later|Earlier|Meanwhile|However|Moreover|Also|Thus|Therefore|Indeed|According|Speaking|Writing|Asked|Not|No|Yes|So|Who|What|Which|Where|Why|How)\b)"
)
NAME_WORD = rf"{NO_NAME}[^\W\d_a-zß-öø-ÿ][\w'’‘ʿʾ.-]*"
PARTICLE = r"(?:al-|el-|bin|ibn|van|von|de|der|du|la|of|the|and)"
NAME = rf"(?>{NAME_WORD}(?:\s+(?:{PARTICLE}\s+){{0,2}}{NAME_WORD}){{0,7}})"
ASIDE = r"(?:\s*\([^()]{1,80}\))?(?:,[^,]{1,120},)?"
ADVERBS = r"(?:\s+(?:also|further|then|once|later|again|has|had|clearly|explicitly|openly|reportedly|(?:goes|went)\s+on\s+to))*"
VERB = re.compile(rf"(?P<subject>.*?){ADVERBS}\s*\b(?P<verb>{cues.SAYS})\b(?P<after>(?:(?!\b{cues.SAYS}\b).)*)$", re.DOTALL)
AFTER = re.compile(r"\s*(?:.*[:,]|(?:.*\s)?that|elsewhere|again|too|in\s+this\s+regard)?\s*", re.DOTALL)
"""What may stand between the verb and the opening mark: nothing, or something that leads to it."""

ENDS_WITH_NAME = re.compile(rf"(?P<before>(?:^|.*?[\s(]))(?P<name>{NAME}){ASIDE}$", re.DOTALL)
BEGINS_WITH_NAME = re.compile(rf"(?:[^,]{{1,60}},\s){{0,3}}?(?P<name>{NAME}){ASIDE}\s+[^\W\d_A-Z]", re.DOTALL)
AFTER_PREPOSITION = re.compile(r"(?:\b(?:of|in|by|to|from|with|for|at|on|between|against|about|into|under|and)|[^\s,;:]\s+the|[Aa]n?)\s*$")
AGAIN = re.compile(r"(?:and|but|he|she|they)(?:\s+also)?", re.IGNORECASE)
REACH = 420
"""How far before a quotation its speaker may stand, in code points."""

QUOTE = re.compile('["“”«»„‟「」]')
OPENERS = "([{-—–/“‘'"
QUOTED = re.compile('"[^"]*"|“[^“”]*”|«[^«»]*»')
STOPS = re.compile(r"[.!?]\s+(?=[A-Z\"“«])")


def quoted(text: str) -> list[Span]:
    """The stretches between matching double quotation marks, without the marks, nested ones too; unclosed ones are left out.

    Straight marks open after white space or a bracket and close after a word or a sign.
    """
    open_at: dict[str, list[int]] = {}
    found = []
    for sign in QUOTE.finditer(text):
        at = sign.start()
        closing = cues.OPENING_QUOTES.get(sign.group())
        if sign.group() == '"':
            before = text[at - 1] if at else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            opens = not after.isspace() and (before.isspace() or before in OPENERS)
            closing = '"' if opens else None
        if closing:
            open_at.setdefault(closing, []).append(at)
        elif open_at.get(sign.group()):
            start = open_at[sign.group()].pop()
            if at > start + 1:
                found.append((start + 1, at))
    return sorted(found)


def speaker(before: str) -> tuple[str, bool] | None:
    """Who is said to speak at the end of `before`: the name as stated, or ("", True) for the one who spoke before."""
    bare = QUOTED.sub(emptied, before)
    stops = list(STOPS.finditer(bare))
    sentence = bare[stops[-1].end() :] if stops else bare
    found = VERB.fullmatch(sentence)
    if not found or found["verb"].endswith("ing") or not AFTER.fullmatch(found["after"]) or len(found["after"].split()) > 24:
        return None
    subject = found["subject"].strip().strip('"“”').strip()
    subject = re.split(r"[:;—]\s", subject)[-1]
    if AGAIN.fullmatch(subject):
        return ("", True)
    if re.search(r",?\s+and$", subject):
        begun = BEGINS_WITH_NAME.match(subject)
        return (named(begun), False) if begun else None
    ended = ENDS_WITH_NAME.fullmatch(subject)
    if not ended or AFTER_PREPOSITION.search(ended["before"]):
        return None
    return (named(ended), False)


def emptied(quotation: re.Match[str]) -> str:
    """A quotation without its words; where these end a sentence, the sentence around them ends too."""
    return '"". ' if quotation.group()[-2] in ".!?" else '""'


def named(found: re.Match[str]) -> str:
    return str(found["name"]).strip().rstrip(",.")


def quotations(block: Block, before: Block | None) -> list[DraftQuotation]:
    """The explicit quotations of a passage; each speaker also becomes a voice of these words."""
    found: list[DraftQuotation] = []
    last = ""
    spoken = [(voice.start, voice.end, voice.stated_as) for voice in block.voices]
    if block.kind == "block_quotation":
        return of_block(block, before)
    for start, end in quoted(block.text):
        said = speaker(block.text[max(start - 1 - REACH, 0) : start - 1])
        if not said or end - start < 2:
            continue
        name, again = said
        name = last if again else name
        if not name and again:
            found.append(DraftQuotation(start, end, "utterance"))
            continue
        last = name
        found.append(DraftQuotation(start, end, "utterance" if len(block.text[start:end].split()) > 3 else "fragment", name))
        reporter = next((stated for first, stop, stated in spoken if first <= start and end <= stop), "")
        block.voices.append(DraftVoice(start, end, name, reporter))
    return found


def of_block(block: Block, before: Block | None) -> list[DraftQuotation]:
    """A block quotation: the words between its quotation marks where it has them, else all of it."""
    start, end = 0, len(block.text)
    inner = next(iter(quoted(block.text)), None)
    if inner and inner[0] == 1 and inner[1] - inner[0] > 0.5 * len(block.text):
        start, end = inner
    said = attribution(before.text) if before else ""
    if said:
        block.voices.append(DraftVoice(start, end, said))
    return [DraftQuotation(start, end, "utterance", said)]


STATEMENT_OF = re.compile(
    rf"\b(?:statement|words|speech|letter|message|declaration)\s+of\s+(?:the\s+)?(?P<name>{NAME})\b[^.!?]{{0,80}}:\s*$"
)
POINTED_OUT = re.compile(rf"(?P<name>{NAME})\s+(?:pointed\s+out|put\s+it|commented)\b[^.!?]{{0,240}}:\s*$")


def attribution(text: str) -> str:
    """The name in a lead-in that ends with a colon; empty where none is plain."""
    reach = text[-REACH:]
    if not reach.rstrip().endswith(":"):
        return ""
    said = speaker(reach)
    if said and said[0]:
        return said[0]
    for pattern in (STATEMENT_OF, POINTED_OUT):
        found = pattern.search(reach)
        if found:
            return named(found)
    return ""
