"""Who is said to speak: what stands before, after and within a quotation, read in English, Persian, Arabic, French and German.

Nothing is guessed here: `spoken` gives the name as the text writes it and the words that say so, or nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from readingroom.library.importers import cues, speech

REACH = 420
NAME = speech.NAME
PARTICLED = rf"(?:(?:[Tt]he\s+)?(?P<name>{NAME}))"
VERBS = (
    cues.SAYS[:-1]
    + r"|recalls|recalled|maintains|maintained|complains|complained|puts\s+it|put\s+it|told\s+\w+|continues|continued|believes|believed"
    r"|admits|admitted|promises|promised|vows|vowed|urges|urged|cautions|cautioned|cries|cried|shouts|shouted|responds|responded|comments|commented"
    r"|sagte|sagt|erklärte|schrieb|meinte|a\s+dit|dit|écrit|déclare|a\s+déclaré|affirme|ajoute)"
)
PERSIAN = (
    "گفت|گفته است|گفته بود|می\u200c?گوید|میگوید|نوشت|نوشته است|می\u200c?نویسد|افزود|پاسخ داد|اعلام کرد|تأکید کرد|تاکید کرد|اظهار داشت|پرسید"
)
ARABIC = "قال|قالت|يقول|تقول|كتب|كتبت|أضاف|أضافت|صرح|صرّح|أكد|أكّد|ذكر|أعلن|سأل|أجاب"
_PERSON = '(?P<name>[^\\s:،؛.«»()"]+(?:\\s+[^\\s:،؛.«»()"]+){0,4}?)'

BEFORE = [
    re.compile(rf"\b[Aa]ccording\s+to\s+{PARTICLED}{speech.ASIDE},?\s*$"),
    re.compile(rf"\b[Ii]n\s+the\s+(?:famous\s+|own\s+)?words\s+of\s+{PARTICLED},?\s*:?\s*$"),
    re.compile(rf"\b[Ii]n\s+(?P<name>{NAME})['’]s?\s+(?:own\s+)?words\s*[,:]?\s*$"),
    re.compile(rf"\b[Aa]s\s+{PARTICLED}{speech.ASIDE}\s+(?:once\s+|later\s+|himself\s+|herself\s+)?(?:{VERBS})(?:\s+it)?\s*[,:]?\s*$"),
    re.compile(rf"\b[Qq]uot(?:ing|es|ed)\s+{PARTICLED}(?:\s+as\s+saying)?\s*[,:]?\s*(?:that\s+)?$"),
    re.compile(rf"(?:^|[.!?]\s+|\n){PARTICLED}(?:\s*\([^()]{{1,60}}\))?\s*:\s*$"),
    re.compile(
        rf"(?:^|[.!?,;]\s+|\s){PARTICLED}{speech.ASIDE}\s+(?:\w+ly\s+|has\s+|had\s+|once\s+|also\s+|then\s+)?(?:{VERBS})\s*(?:that\s*)?[,:]?\s*$"
    ),
    re.compile(rf"(?:^|[\s«(])(?:{VERBS})\s+{PARTICLED}\s*[,:]\s*$"),
    re.compile(rf"(?P<name>{NAME})\)?\s*,?\s+who\s+(?:\w+ly\s+|has\s+|had\s+|once\s+|also\s+|then\s+)?(?:{VERBS})[^.!?]{{0,60}}$"),
    re.compile(
        rf"\b(?P<name>{NAME})['’]s?\s+(?:\w+\s+)?(?:words?|phrase|sentence|remark|answer|reply|question|statement|complaint)\s*(?:was|is|were)?\s*[,:]?\s*$"
    ),
]
BEFORE_IN_ARABIC_SCRIPT = [
    re.compile(rf"(?:^|[.؟!،؛]\s*){_PERSON}\s+(?:هم\s+|نیز\s+)?(?:{PERSIAN})(?:\s+که)?\s*[:،]?\s*$"),
    re.compile(rf"(?:به گفته[یٔ]?(?:\u200cی)?|به نقل از|به قول)\s+{_PERSON}\s*[:،]?\s*$"),
    re.compile(rf"(?:^|\s)[وف]?(?:{ARABIC})\s+{_PERSON}\s*(?:(?:إن|أن)\s*)?[:،]?\s*$"),
    re.compile(rf"(?:بحسب|وفقا ل|على حد قول|نقلا عن)\s*{_PERSON}\s*[:،]?\s*$"),
]
AFTER = [
    re.compile(rf"\s*[,.!?]?\s*(?:{VERBS})\s+{PARTICLED}(?!\w)"),
    re.compile(rf"\s*,?\s*[Aa]ccording\s+to\s+{PARTICLED}"),
    re.compile(rf"\s*,?\s*in\s+the\s+words\s+of\s+{PARTICLED}"),
    re.compile(rf"\s*,?\s*{PARTICLED}\s+(?:{VERBS})\b"),
    re.compile(rf"\s*[\u2013\u2014\u2015]\s*{PARTICLED}\s*[.,;]?\s*(?:$|\n|\(|,\s)"),
    re.compile(rf"\s*\((?P<name>{NAME})(?:\s+et\s+al\.?)?,?\s+[^()]{{0,20}}\d{{2,4}}[^()]{{0,40}}\)"),
]
AFTER_IN_ARABIC_SCRIPT = [
    re.compile(rf"\s*[،,]?\s*(?:{ARABIC})\s+{_PERSON}(?=[\s.،]|$)"),
    re.compile(rf"\s*[،,]?\s*{_PERSON}\s+(?:{PERSIAN})(?=[\s.،]|$)"),
]
PARTICIPLE = re.compile(r"(?:saying|stating|writing|declaring|adding|arguing|noting)\s*(?:that\s*)?[,:]?\s*$")
PRONOUN = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Aa]nd|[Bb]ut)\s+(?:\w+ly\s+|also\s+|then\s+|later\s+|had\s+|has\s+|further\s+)*(?:{VERBS})\b[^.!?\"“”«»]{{0,120}}$"
)
PRONOUN_AFTER = re.compile(rf"\s*[,.!?]?\s*(?:(?:[Hh]e|[Ss]he|[Tt]hey)\s+(?:{VERBS})|(?:{VERBS})\s+(?:he|she|they))\b")
_THINGS = """
article constitution book verse chapter section slogan slogans principle document treaty charter report letter law declaration resolution
statement text title motto banner page figure table note clause paragraph act statute code gospel surah quran qur'an koran bible
"""
NO_SPEAKER = frozenset(_THINGS.split())
"""Things that say, and are nobody: the kind of quotation tells of them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A speaker as the text states them; `sure` where the text is explicit about these very words."""

    name: str
    evidence: str
    sure: bool = True
    again: bool = False
    """A pronoun: whoever spoke before."""


def spoken(before: str, after: str) -> Spoken | None:
    """The speaker that the words before (up to the opening mark) and after (from the closing mark on) state."""
    before = before[-REACH:]
    if ARABIC_SCRIPT.search(before[-40:] or after[:40]):
        return _spoken_in_arabic_script(speech.QUOTED.sub(speech.emptied, before), after)
    bare = speech.QUOTED.sub(speech.emptied, before)
    said = speech.speaker(before)
    if said and said[0] and _is_person(said[0]):
        return Spoken(said[0], _evidence(bare, said[0]))
    for place, pattern in enumerate(BEFORE):
        found = pattern.search(bare)
        if found and _is_person(speech.named(found)):
            return Spoken(
                speech.named(found), found.group().strip(" ,:\n.!?"), sure=place not in (7, 9) and not PARTICIPLE.search(found.group())
            )
    for place, pattern in enumerate(AFTER):
        found = pattern.match(after[:240])
        if found and _is_person(speech.named(found)):
            return Spoken(speech.named(found), found.group().strip(" ,:\n.()"), sure=place not in (5,))
    pronoun = PRONOUN.search(bare)
    if (said and said[1]) or pronoun:
        return Spoken("", pronoun.group().strip() if pronoun else "", sure=False, again=True)
    if found := PRONOUN_AFTER.match(after[:120]):
        return Spoken("", found.group().strip(" ,."), sure=False, again=True)
    return None


ARABIC_SCRIPT = re.compile("[\u0600-\u06ff]")


def _spoken_in_arabic_script(before: str, after: str) -> Spoken | None:
    for pattern in BEFORE_IN_ARABIC_SCRIPT:
        if found := pattern.search(before):
            return Spoken(found["name"].strip(), found.group().strip(" :،.؟!؛"))
    for pattern in AFTER_IN_ARABIC_SCRIPT:
        if found := pattern.match(after[:160]):
            return Spoken(found["name"].strip(), found.group().strip(" ،,"))
    return None


def _evidence(before: str, name: str) -> str:
    at = before.rfind(name)
    return before[at if at >= 0 else 0 :].strip(" ,:\n")[:160]


def _is_person(name: str) -> bool:
    words = name.split()
    return (
        bool(words)
        and name[0].isupper()
        and not name.endswith(("'s", "’s"))
        and words[-1].strip(".,'’").lower() not in NO_SPEAKER
        and words[0].lower() not in NO_SPEAKER
    )
