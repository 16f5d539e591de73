"""What kind of words stand between quotation marks, told by what stands around them."""

from __future__ import annotations

import re

from readingroom.library.importers import speech

FEW_WORDS = 3

HYPOTHETICAL = re.compile(
    r"(?:\b(?:would|could|might|may|should|can)\s+(?:(?:well|then|now|also|not|have|one|we|you|they|he|she|someone|somebody|anyone|people|critics|nobody)\s+){0,2}"
    r"(?:say|said|ask|asked|object|objected|reply|replied|answer|argue|write|wonder|think|respond|protest)\b"
    r"|\bas\s+(?:if|though)\s+(?:to\s+say|\w+\s+(?:said|were\s+saying|had\s+said))|\bas\s+if\b|\bas\s+though\b"
    r"|\b(?:imagine|suppose|supposing|pretend|let\s+us\s+say|say,\s+for\s+example)\b"
    r"|\bif\s+(?:\w+\s+){1,5}(?:says?|said|asks?|asked|writes?|wrote)\b"
    r"|\b(?:nobody|no\s+one|none|never)\s+(?:\w+\s+){0,3}(?:says?|said|wrote|asked)\b"
    r"|\b(?:tempted|easy|possible|ready)\s+to\s+(?:say|ask|object|answer)\b"
    r"|\bwill\s+(?:(?:perhaps|no\s+doubt|surely|soon|one\s+day)\s+)?(?:say|ask|object|reply|answer)\b"
    r"|ممکن است \S*\s?(?:بگو|بپرس)|انگار|گویی|اگر \S+(?: \S+){0,3} بگوید|شاید بگو|قد يقول|لو قال|كأن|ربما يقول"
    r")[^.!?؟]{0,80}$",
    re.IGNORECASE,
)
SCRIPTURE = re.compile(
    r"\b(?:verses?|sura[ht]?|scriptures?|gospel|psalms?|hadith|qur['’]?[aā]n|koran|bible|torah|god\s+(?:says|said)|the\s+lord\s+(?:says|said)|almighty\s+(?:says|said)"
    r"|holy\s+book|proverbs\s+\d)\b|(?:آیه|قرآن|سوره|حدیث|الآية|سورة|قوله تعالى|قال تعالى|القرآن)",
    re.IGNORECASE,
)
SCRIPTURE_AFTER = re.compile(
    r"^\s*[.,]?\s*[(\[][^()\[\]]{0,40}?(?:verse|sura|:\s?\d|\bayah?\b|آیه|الآية|سورة|سوره|\d{1,3}:\d{1,3}|[A-Z][\w'’-]+(?:-[\w'’-]+)*,\s*\d{1,3}\s*[)\]])",
    re.IGNORECASE,
)
YEAR_AFTER = re.compile(r"^\s*[.,]?\s*\([^()]{0,60}\b(?:1[5-9]|20)\d\d\b")
LEGAL = re.compile(
    r"\b(?:articles?\s+\d+|section\s+\d+|§+\s*\d+|clause\s+\d+|paragraph\s+\d+\s+of\s+the|the\s+constitution|basic\s+law|charter|treaty|statute|penal\s+code|civil\s+code"
    r"|convention|resolution\s+\d+|decree)\b|(?:قانون اساسی|ماده\s+\d+|الدستور|المادة|قانون)",
    re.IGNORECASE,
)
MOTTO = re.compile(
    r"\b(?:slogans?|mottos?|mottoes|watchwords?|chants?|chanted|chanting|cry|banners?|placards?|catch-?phrase|rallying|maxim|policy\s+of|principle\s+of)\b|شعار",
    re.IGNORECASE,
)
TERM = re.compile(
    r"(?:\b(?:so-called|the\s+(?:term|word|words|concept|notion|idea|name|label|phrase|expression|title|article|book|journal|section|chapter)s?|called(?:\s+\w+){0,3}|titled|entitled|named"
    r"|known\s+as|referred\s+to\s+as|calls?\s+(?:it|this|them|itself)|dubbed|means?|such\s+as|binary\s+of|theory\s+of|issue\s+of)"
    r"|اصطلاح|واژه|موسوم به|ما يسمى|مصطلح|كلمة)"
    r"(?:\s+(?:the|an?|of|its|their))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?…؟۔]$")
WORDS = re.compile(r"[^\W_]+(?:['’\u200c-][^\W_]+)*")


def sentence(before: str) -> str:
    """The sentence that leads to a quotation, without what it quotes itself."""
    bare = speech.QUOTED.sub(speech.emptied, before)
    return speech.STOPS.split(bare)[-1]


def kind_of(words: str, before: str, after: str, *, spoken: bool, again: bool, in_heading: bool, block: bool) -> str:
    """A `Quotation.Kind` value for words, from the paragraph before the opening mark and after the closing one."""
    near = sentence(before)[-120:]
    few = len(WORDS.findall(words)) <= FEW_WORDS
    if not block and HYPOTHETICAL.search(sentence(before)[-160:]):
        return "hypothetical"
    if SCRIPTURE.search(near) or (SCRIPTURE_AFTER.match(after[:80]) and not YEAR_AFTER.match(after[:80])):
        return "scripture"
    if MOTTO.search(near[-70:]) and not spoken:
        return "motto"
    if LEGAL.search(near) and not spoken:
        return "legal"
    if spoken or again:
        return "fragment" if few else "utterance"
    if block:
        return "utterance"
    sentence_like = bool(SENTENCE_END.search(words.strip()))
    if (TERM.search(near) and not (sentence_like and not few)) or (few and not sentence_like):
        return "term"
    return "uncertain" if not in_heading or not few else "term"
