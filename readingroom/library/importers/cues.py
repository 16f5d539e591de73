"""What a line's form says: its end, its opening, a date, a marker of a list. Word lists stand here and nowhere else."""

from __future__ import annotations

import re

ENDS = re.compile(r"[.!?…:;؟۔。！？][\"'”’»)\]*_]*(?:\s*\[\^?\d{1,3}\][.,]?)*$")
"""The end of a sentence, or of a lead-in, with the quotation marks, brackets and note references after it."""

ABBREVIATION = re.compile(r"(?:\b(?:al|cf|e\.g|i\.e|vol|no|pp?|ch|ed|eds|Dr|Mr|Mrs|Ms|Prof|St|vs|fig|art|ca)|[\s.(][A-Z])\.$")
HANGING = re.compile(
    r"(?:[,\-\u2010\u2011\u2013\u2014،]|\b(?:the|a|an|of|and|or|but|in|on|at|to|for|by|with|from|as|that|which|who|whose|is|are|was|were|be|been"
    r"|has|have|had|their|its|his|her|our|this|these|those|into|than|between|against|through|not|also|such|و|در|از|به|که|با|برای|را|في|من|إلى|على))$",
    re.IGNORECASE,
)
"""A line that cannot be the end of its sentence."""

COLON = re.compile(r":[\"'”’»)\]*_]*$")
LEADS_IN = re.compile(r"(?:\bas\s+follows|\bthe\s+following|\bbelow)$", re.IGNORECASE)
OPENING_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‟": "”", "「": "」"}

DATE_WORDS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|farvardin|ordibehesht|khordad|tir|mordad|shahrivar|mehr|aban|azar|dey|bahman|esfand"
    r"|فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
    r"|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)"
)
TIME = r"(?:[,\s]+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}|[+-]\d{2}:?\d{2}|Z)?)?"
DATE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:T\d{{2}}:\d{{2}}\S*)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|{DATE_WORDS}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{DATE_WORDS}\.?,?\s+\d{{4}}"
    rf"|{DATE_WORDS}\.?,?\s+\d{{4}}|\d{{4}}){TIME}",
    re.IGNORECASE,
)
DATE_LABEL = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|date|dated|issued|updated|last\s+updated|تاریخ|التاريخ)(?:\s+on)?\s*:?\s*)", re.IGNORECASE
)
BY = re.compile(r"(?:by|written\s+by|author|authors|نویسنده|بقلم|نوشته)\s*:?\s+(?P<name>\S.{0,200})", re.IGNORECASE)
ADDRESS = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
EMAIL = re.compile(ADDRESS)
EMAILS = re.compile(rf"(?:e-?mails?\s*:\s*)?{ADDRESS}(?:\s*(?:[,;]|\band\b|\s)\s*{ADDRESS})*", re.IGNORECASE)
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
READING_TIME = re.compile(
    r"(?:estimated\s+)?(?:reading\s+time\s*:?\s*)?\d{1,3}\s*[- ]?min(?:ute)?s?(?:\s+read(?:ing)?)?(?:\s+time)?", re.IGNORECASE
)
FURNITURE = re.compile(
    r"(?:(?:leave\s+a\s+|post\s+a\s+|add\s+a\s+|\d+\s+)?comments?|share(?:\s+this(?:\s+\w+)?)?|print(?:\s+this(?:\s+\w+)?)?|tweet|like|reply|subscribe"
    r"|advertisements?|read\s+more|related(?:\s+(?:articles?|posts?|news))?|back\s+to\s+top|follow\s+us|download(?:\s+pdf)?|e-?mail\s+this|menu|home|search"
    r"|skip\s+to\s+content|(?:tags?|filed\s+under|categor(?:y|ies))\s*:.{0,200}"
    r"|نظرات?|ارسال نظر|تعليق|تعليقات|مشاركة)\s*(?:\(\d+\))?\s*[:.…]?",
    re.IGNORECASE,
)
"""Buttons of a web page that came along with the text."""

DISCLAIMER = re.compile(
    r"\b(?:views?|opinions?|positions?|statements?)\b.{0,200}\b(?:own|reflect|represent|responsib|endors|express)"
    r"|\bdisclaimer\b|دیدگاه|لا تعبر|الآراء",
    re.IGNORECASE | re.DOTALL,
)
REFERENCES = re.compile(
    r"(?:references?|bibliography|works\s+cited|literature(?:\s+cited)?|sources|منابع|مراجع|المراجع|المصادر)\s*:?", re.IGNORECASE
)
SEE_ALSO = re.compile(r"(?:see\s+also|related\s+(?:topics|pages|articles)|جستارهای وابسته|انظر أيضا|اقرأ أيضا)\s*:?", re.IGNORECASE)
ABSTRACT = re.compile(r"(?:abstract|summary|چکیده|الملخص|ملخص)\s*(?:[:.—–]\s*|$)", re.IGNORECASE)
KEYWORDS = re.compile(r"(?:key\s?-?words?|index\s+terms|کلیدواژه(?:‌?ها)?|واژگان کلیدی|الكلمات المفتاحية)\s*(?:[:.—–]\s*|$)", re.IGNORECASE)

NUMBERED = re.compile(
    r"(?P<label>\(?[0-9\u06f0-\u06f9\u0660-\u0669]{1,3}[.)](?![0-9\u06f0-\u06f9])|\(?[a-z][.)]|\(?[ivxl]{2,6}[.)])\s+(?=\S)"
)
BULLET = re.compile(r"(?P<label>[-*+•·‣◦▪●–—])\s+(?=\S)")
BRACKETED = re.compile(r"(?P<label>\[\^?[0-9]{1,3}\]|\[\^[^\s\[\]]{1,40}\]):?\s+(?=\S)")
ENUMERATES = re.compile(
    r"(?:the\s+)?(?:first|firstly|one|to\s+begin|initially|second|secondly|(?:[0-9]+|[a-z])[.)]|\(?[0-9a-z]\))\b|نخست|اول|یکم|أولا",
    re.IGNORECASE,
)
"""A paragraph that begins to count: what a lead-in before it announced has come."""

SAYS = (
    r"(?:says|said|say|writes|wrote|written|states|stated|declares|declared|argues|argued|adds|added|claims|claimed|contends|contended|asserts|asserted"
    r"|emphasi[sz]es|emphasi[sz]ed|stresses|stressed|notes|noted|noting|remarks|remarked|explains|explained|announces|announced|proclaims|proclaimed"
    r"|replies|replied|asks|asked|answers|answered|warns|warned|observes|observed|reports|reported|concludes|concluded|insists|insisted|tells|told"
    r"|saying|stating|writing|declaring|adding|arguing)"
)
ANNOUNCES_WORDS = re.compile(
    rf"\b{SAYS}\b|\b(?:words|statement|proclamations?|speech|letter|message|verse|quot\w+|passage|reads|as\s+follows|broadcast)\b|گفت|نوشت|قال|كتب",
    re.IGNORECASE,
)
CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*")


def ends(text: str) -> bool:
    """Whether a stretch of text comes to its end: a sentence, a lead-in, a closing quotation."""
    return bool(ENDS.search(text[-40:]))


def sentence_like(text: str) -> bool:
    """Long or closed by a full stop: prose, rather than a line that stands over prose."""
    text = text.strip("*_ ")
    return len(text) > 200 or len(text.split()) > 24 or (ends(text) and not text.endswith((":", "?", "!", "؟")))


def heading_like(text: str, most_words: int = 16) -> bool:
    """A short line that begins like a title and does not end like a sentence; a slogan in quotation marks too."""
    if not text or len(text) > 9 * most_words or len(text.split()) > most_words:
        return False
    if LEADS_IN.search(text):
        return False
    bare = text.strip("\"'“”‘’«»*_ ")
    if not bare or bare[0].islower() or not any(character.isalpha() for character in bare):
        return False
    if wholly_quoted(text):
        return not bare.endswith((".", ",", ";", ":"))
    return (
        not text.endswith((".", ",", ";", ":", "…", "-", "،", "؛", "۔", "—", "–"))
        and not HANGING.search(text[-20:])
        and text[-1] not in '"”»'
    )


def title_cased(text: str) -> bool:
    """Whether most of the longer words are capitalised, or there are too few words for a sentence."""
    words = text.split()
    longer = [word.strip("\"'“”‘’«»(") for word in words if len(word) > 3]
    return len(words) <= 7 or sum(not word[:1].islower() for word in longer) >= 0.6 * len(longer)


def wholly_quoted(text: str) -> bool:
    """Whether one pair of quotation marks holds all of the text: `"A," he said, "B."` does not."""
    closing = OPENING_QUOTES.get(text[:1])
    if not closing or len(text) < 3:
        return False
    body = text.rstrip(".,;")
    if not body.endswith(closing) or len(body) < 3:
        return False
    inner = body[1:-1]
    if closing == text[0]:
        return closing not in inner
    depth = 1
    for character in inner:
        depth += (character == text[0]) - (character == closing)
        if depth == 0:
            return False
    return True


def date_stated(text: str) -> tuple[int, int] | None:
    """Where in a line that is nothing but a date, with or without "Published:", the date stands."""
    label = DATE_LABEL.match(text)
    start = label.end() if label else 0
    if DATE.fullmatch(text, start) and (label or not text.isdigit()):
        return (start, len(text))
    return None


def same_title(one: str, other: str) -> bool:
    """Whether two lines are the same title but for case, markup and spacing."""
    return plain(one) == plain(other) != ""


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()
