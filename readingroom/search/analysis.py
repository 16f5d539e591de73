"""How a text becomes words: the same for indexing, asking, marking and comparing.

Every word keeps its place in code points. `exact` is the word folded (case, width, accents, apostrophes, the variant letters and
digits of Arabic and Persian); `stem` is folded further so that "exporting" meets "export". Nothing is left out: a stop list is for
questions, never for texts, so that `"to be or not to be"` is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from whoosh.lang.snowball.english import EnglishStemmer

LONGEST_WORD = 64
"""Longer runs are cut: no word of a language is longer, and one 100,000-letter "word" must not fill the index."""

REMEMBERED_WORDS = 30_000
"""Folded, stemmed or boned words that a process keeps: the commonest are asked for again and again, the rest are not worth their memory."""

MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
LETTER = rf"(?:[^\W_]|[{MARKS}])"
IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
APOSTROPHE = "['\u2018\u2019\u02bc\u02bf\u02be`\u00b4\u2032\uff07]"
WORD = re.compile(
    rf"(?P<ideograph>{IDEOGRAPH})"
    rf"|(?P<initials>(?<!\w)(?:[^\W\d_]\.){{2,}})"
    rf"|(?P<number>\d{{1,3}}(?:[,٬]\d{{3}})+(?!\d))"
    rf"|(?P<word>(?:(?!{IDEOGRAPH}){LETTER})+(?:{APOSTROPHE}(?:(?!{IDEOGRAPH}){LETTER})+)*)"
)
_RUN = rf"(?:[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]++|[{MARKS}])++"
_WRITTEN = re.compile(rf"{IDEOGRAPH}|(?<!\w)(?:[^\W\d_]\.){{2,}}|\d{{1,3}}(?:[,٬]\d{{3}})+(?!\d)|{_RUN}(?:{APOSTROPHE}{_RUN})*")
_WRITTEN_ASCII = re.compile(
    r"[A-Za-z]+(?![A-Za-z0-9.'`])|(?<!\w)(?:[A-Za-z]\.){2,}|\d{1,3}(?:,\d{3})+(?!\d)|[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*"
)


def written(text: str) -> re.Pattern[str]:
    """What finds the same words as WORD, in this text, without naming what was found: for where time counts."""
    return _WRITTEN_ASCII if text.isascii() else _WRITTEN


LETTERS = str.maketrans(
    {
        "ك": "ک", "ي": "ی", "ى": "ی", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ڪ": "ک", "ٱ": "ا", "ے": "ی",
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŀ": "l",
        "'": None, "\u2018": None, "\u2019": None, "\u02bc": None, "\u02bf": None, "\u02be": None, "`": None, "\u00b4": None,
        "\u2032": None, "\uff07": None, "\u0640": None, "\u200c": None, "\u200d": None, ",": None, "٬": None, ".": None,
    }
)  # fmt: skip

# The closed classes of English: articles, pronouns, prepositions, auxiliaries, conjunctions, question words …
_SMALL = """
a about above after again against all also am an and any are as at be because been before being below between both but by can
could did do does doing done down during each either etc few for from further had has have having he her here hers herself him
himself his how however i if in into is it its itself just let me more most my myself neither nor of off on once only onto or
other our ours ourselves out over own per same shall she should so some such than that the their theirs them themselves then there
these they this those through thus to too toward towards under until up upon us very via was we were what whatever when where
whether which while who whom whose why will with within without would you your yours yourself yourselves im ive dont doesnt didnt
isnt arent wasnt werent cant
"""
# … and the commonest words of Persian and Arabic.
_SMALL_ARABIC = """
و در به از که این را با است برای آن یک تا هم بر ان ما خود او های نیز یا اما من فی علی الی عن هو هی هذا هذه التی الذی لا کان قد مع
"""
STOP_WORDS = frozenset(_SMALL.split() + _SMALL_ARABIC.split())

_NEGATIONS = """
not no never none neither nor nothing nobody nowhere without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt
couldnt hasnt havent hadnt hardly scarcely barely نه نیست نمی هیچ لا لم لن لیس بدون هرگز
"""
NEGATIONS = frozenset(_NEGATIONS.split())

# Past forms that no stemmer can undo, where they mean nothing else.
_IRREGULAR = """
said:say says:say spoke:speak spoken:speak told:tell wrote:write written:write gave:give given:give took:take taken:take went:go gone:go
came:come became:become began:begin begun:begin knew:know known:know grew:grow grown:grow threw:throw thrown:throw drew:draw drawn:draw
brought:bring bought:buy thought:think fought:fight taught:teach caught:catch sought:seek sold:sell held:hold stood:stand
understood:understand made:make paid:pay sent:send spent:spend built:build lent:lend kept:keep meant:mean met:meet led:lead lost:lose
won:win heard:hear broke:break broken:break chose:choose chosen:choose drove:drive driven:drive fell:fall fallen:fall forgot:forget
forgotten:forget hid:hide hidden:hide shook:shake shaken:shake stole:steal stolen:steal swore:swear sworn:swear wore:wear worn:wear
women:woman men:man children:child people:people
"""
IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR.split())

_english = EnglishStemmer()
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: `[start, end)` in code points of the text; `position` counts words."""

    exact: str
    start: int
    end: int
    position: int


@lru_cache(maxsize=REMEMBERED_WORDS)
def fold(written: str) -> str:
    """A word as it is looked up. Empty for what is only marks."""
    if written.isascii():
        folded = written.lower()
        if folded.isalnum():
            return folded[:LONGEST_WORD]
    else:
        folded = unicodedata.normalize("NFKC", written).casefold()
    if len(folded) > 2 and folded[-1] == "s" and folded[-2] in "'\u2019\u02bc\u2018`\u00b4":
        folded = folded[:-2]
    folded = folded.translate(LETTERS)
    if not folded.isascii():
        folded = "".join(_plain(letter) for letter in unicodedata.normalize("NFD", folded)).translate(LETTERS)
    return folded[:LONGEST_WORD]


def _plain(letter: str) -> str:
    """The letter without what is drawn over it; any script's digit as 0-9."""
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return ""
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)


@lru_cache(maxsize=REMEMBERED_WORDS)
def stem(exact: str) -> str:
    """The stem of a folded word: Snowball's for Latin letters, a light one for Arabic script, the word itself for the rest."""
    if exact.isascii():
        exact = IRREGULAR.get(exact, exact)
        return str(_english.stem(exact)) if exact.isalpha() and len(exact) > 2 else exact
    if _ARABIC.match(exact):
        return _light_stem(exact)
    return exact


def _light_stem(exact: str) -> str:
    """Without the article and the commonest endings, where at least three letters stay."""
    for prefix in ("وال", "بال", "ال"):
        if exact.startswith(prefix) and len(exact) - len(prefix) >= 3:
            exact = exact[len(prefix) :]
            break
    for suffix in ("هایی", "های", "ها", "یت", "ات", "ان", "ین", "ون", "ی", "ه"):
        if exact.endswith(suffix) and len(exact) - len(suffix) >= 3:
            return exact[: -len(suffix)]
    return exact


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order, each with its place."""
    position = 0
    for match in WORD.finditer(text):
        exact = fold(match.group())
        if exact:
            yield Word(exact, match.start(), match.end(), position)
            position += 1


def exact_words(text: str) -> list[str]:
    """Only the folded words, in order: what the index writer needs, quickly."""
    return [exact for said in written(text).findall(text) if (exact := fold(said))]


_TRANSLITERATION = (
    ("kh", "k"), ("gh", "k"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("ck", "k"), ("q", "k"),
    ("ou", "u"), ("oo", "u"), ("aw", "u"), ("ow", "u"),
    ("au", "u"), ("o", "u"), ("w", "v"), ("ee", "i"), ("ey", "i"), ("ei", "i"), ("ay", "i"), ("ai", "i"), ("iy", "i"), ("y", "i"),
    ("j", "j"), ("dj", "j"), ("tch", "ch"), ("z", "s"), ("e", "i"),
)  # fmt: skip


@lru_cache(maxsize=REMEMBERED_WORDS)
def skeleton(exact: str) -> str:
    """What the transliterations of one name have in common: Koran, Qur'an and Quran are one; so are Araghchi and Araqchi.

    Many plain words share a skeleton too: it proposes, and never decides.
    """
    if not exact.isascii() or not exact.isalpha():
        return exact
    bones = exact
    for written, sounded in _TRANSLITERATION:
        bones = bones.replace(written, sounded)
    bones = re.sub(r"(.)\1+", r"\1", bones)
    return bones[:-1] if len(bones) > 3 and bones.endswith("h") else bones
