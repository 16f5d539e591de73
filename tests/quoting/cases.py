"""A library of our own, of an invented country, and quotations of it altered in known ways: what a check should say is known for each case.

Every alteration is applied to every sentence; sentences with an even number are for trying things out, those with an odd one are held out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "fixtures" / "sources"

NAMES = (
    "speech-at-imbren.txt",
    "downstream-first.txt",
    "statement-to-the-assembly.txt",
    "who-was-asked.md",
    "obligation-and-consent.txt",
)

PERSIAN = (
    "رود ایمبرن از هیچ مرزی اجازه نمی‌گیرد و به هیچ دفتری پاسخ نمی‌دهد.\n\n"
    "همسایه پایین‌دست نخستین کسی است که تشنگی ما را می‌شناسد و آخرین کسی است که سیراب می‌شود.\n\n"
    "ما نه دیوار خواستیم و نه سد، ما شمارش آب را با هم خواستیم."
)
ARABIC = (
    "النهر لا يستأذن أحدا حين يعبر من وادي الزرف إلى البحر.\n\n"
    "قال الشيوخ إن الماء الذي لا يقاس لا يقسم، وإن القسمة بلا شاهد ظلم.\n\n"
    "لم نطلب من جيراننا ذهبا بل طلبنا أن نعد معهم قطرات السنة."
)
LOOK_ALIKES = (
    "The river committee met in the old customs house, and nobody was asked about the pears.\n\n"
    "A lake has no owner in law, only users, and the user with the longest pipe has the first claim on our patience.\n\n"
    "In the morning the ferry was late, and in the evening the ferry was early, and nobody wrote it down in the book of the gate."
)

INVENTED = [
    "Whoever builds the second wall shall pay for the first one twice.",
    "The water of Imbren was sold by the bucket to the men of the harbour.",
    "We will send the engineers home before the snow, and their drawings after them.",
    "A treaty that is signed in winter melts with the river in spring.",
    "Our neighbours have two hands and three gauges, and trust neither.",
    "No child of the valley shall learn the word for dam before the word for bread.",
    "The assembly may drink first, because the assembly thinks first.",
    "He who counts the rain is a servant of the cloud.",
    "There is no upstream in the eyes of a thirsty horse.",
    "Salt remembers the sea, and the clerk remembers the salt.",
    "The gates will be opened on the day when the last debt is forgotten.",
    "I have never met a border that could swim.",
    "Let the downstream people buy boats and be quiet about it.",
    "Half of the reservoir belongs to the dead and the other half to the tax office.",
    "The law is a long river, and the judges live downstream.",
    "They measured our patience with a ruler made of ice.",
    "If the wall is a promise, then the crack in it is an answer.",
    "Nine years we waited for a pump and received a portrait of the pump.",
    "A neighbour is somebody who hears your roof leak.",
    "Mud is the only honest newspaper in this province.",
    "The first duty of a minister is to know the depth of the ford.",
    "We gave them our spring and they gave us a calendar.",
    "ما به هیچ همسایه‌ای کلید دروازه را نفروخته‌ایم و نخواهیم فروخت.",
    "من يملك الجسر يملك الحديث عن الجسر وحده.",
]

STOCK = re.compile(
    r"\b(?:the|a|an|of|and|to|in|is|was|it|that|for|on|with|as|at|by|we|our|they|their|he|she|his|her|not|no|be|are|were|have|has|had|but|or)\b"
)


@dataclass(frozen=True)
class Case:
    """Words to check, how they came about, and what may be said of them."""

    how: str
    text: str
    verdicts: frozenset[str]
    passage: str
    """Words of the passage that should be found; empty where none should be."""
    held_out: bool

    @property
    def is_true(self) -> bool:
        """Somebody's words as they stand, perhaps cut or shortened with a sign of it."""
        return self.verdicts == SAME


SAME = frozenset({"exact", "other_name"})
ALTERED = frozenset({"near", "partly"})
NOWHERE = frozenset({"not_found"})


def texts() -> dict[str, str]:
    """What the library holds, by slug: paragraphs parted by blank lines."""
    found = {"persian": PERSIAN, "arabic": ARABIC, "look-alikes": LOOK_ALIKES}
    for name in (
        "speech-at-imbren.txt",
        "downstream-first.txt",
        "statement-to-the-assembly.txt",
        "who-was-asked.md",
        "obligation-and-consent.txt",
    ):
        raw = (SOURCES / name).read_text("utf-8")
        blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", raw)]
        found[name.partition(".")[0]] = "\n\n".join(block for block in blocks if len(block.split()) > 12 and block[0] not in "#>-*|[")
    return found


def sentences(most: int = 44) -> list[tuple[str, str]]:
    """(sentence, its paragraph): of 9 to 26 words, without marks inside, each standing once; taken evenly from all texts."""
    everything = texts()
    whole = "\n".join(everything.values())
    found = []
    for text in everything.values():
        for block in text.split("\n\n"):
            for said in re.split(r"(?<=[.!?])\s+", block):
                plain = not re.search(r'["“”‘«»…\[\]()*_]', said)
                if plain and 9 <= len(said.split()) <= 26 and whole.count(said) == 1:
                    found.append((said, block))
    step = max(len(found) // most, 1)
    return found[::step][:most]


def cases() -> Iterator[Case]:
    standing = " ".join(_plain(text) for text in texts().values())
    for number, (said, block) in enumerate(sentences()):
        for how, (alter, verdicts) in ALTERATIONS.items():
            text = alter(said)
            stands = verdicts is ALTERED and _plain(text) in standing
            if text and not stands and (text != said or how == "as it stands"):
                yield Case(how, text, verdicts, block, number % 2 == 1)
    yield from _running_on()
    for number, text in enumerate(INVENTED):
        yield Case("invented", text, NOWHERE, "", number % 2 == 1)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _running_on() -> Iterator[Case]:
    number = 0
    for text in texts().values():
        blocks = text.split("\n\n")
        for one, other in zip(blocks[::3], blocks[1::3], strict=False):
            said = " ".join([*one.split()[-7:], *other.split()[:7]])
            if not re.search(r'["“”‘«»…\[\]*_]', said):
                number += 1
                yield Case("over two paragraphs", said, SAME, one, number % 2 == 1)


def _content(said: str) -> list[int]:
    """Places of the words that carry meaning, without the first and the last."""
    words = said.split()
    return [
        place for place in range(2, len(words) - 2) if len(words[place].strip(".,;:")) > 4 and not STOCK.fullmatch(words[place].lower())
    ]


def _replaced(said: str, by: str) -> str:
    words, places = said.split(), _content(said)
    if not places:
        return ""
    place = places[len(places) // 2]
    tail = words[place][len(words[place].rstrip(".,;:")) :]
    return " ".join([*words[:place], by + tail, *words[place + 1 :]])


def _negated(said: str) -> str:
    if not said.isascii() and re.search("[\u0600-\u06ff]", said):
        for one, other in ((" نمی‌", " می‌"), (" لا ", " "), (" لم ", " ")):
            if one in said:
                return said.replace(one, other, 1)
        return ""
    if re.search(r"\b(?:not|never|no)\b", said):
        return re.sub(r"\b(?:not|never|no) ", "", said, count=1)
    return re.sub(r"\b(is|was|are|were|has|have|will|can|could|should|must|may)\b", r"\1 not", said, count=1)


_PAIRS = "one:seven two:nine three:eleven four:six five:fifty ten:twelve hundred:thousand first:third"
_NUMBERS = dict(pair.split(":") for pair in _PAIRS.split())


def _numbered(said: str) -> str:
    if found := re.search(r"\d+", said):
        return f"{said[: found.start()]}{int(found.group()) + 1}{said[found.end() :]}"
    for word, other in _NUMBERS.items():
        if re.search(rf"\b{word}\b", said):
            return re.sub(rf"\b{word}\b", other, said, count=1)
    return ""


_AMOUNTS = dict(pair.split(":") for pair in ["all:some", "every:any", "only:also", "nobody:everybody", "always:sometimes", "many:few"])


def _quantified(said: str) -> str:
    for word, other in _AMOUNTS.items():
        if re.search(rf"\b{word}\b", said):
            return re.sub(rf"\b{word}\b", other, said, count=1)
    return ""


def _renamed(said: str) -> str:
    found = re.search(r"(?<=[a-z,] )(Imbren|Zarvesh|Talkesh|Brodar|Morrow|Assembly|Ondre|Saltmeadow|Tarn)\b", said)
    return f"{said[: found.start()]}Quellborn{said[found.end() :]}" if found else ""


def _misread(said: str) -> str:
    """As a poor scan reads it, in every third word."""
    words = said.split()
    scanned = [word.replace("m", "rn").replace("l", "1").replace("cl", "d") for word in words]
    changed = [scanned[place] if place % 3 == 1 else word for place, word in enumerate(words)]
    return " ".join(changed) if changed != words else ""


def _dropped(said: str) -> str:
    places = _content(said)
    return " ".join(word for place, word in enumerate(said.split()) if place != places[0]) if places else ""


def _turned(said: str) -> str:
    words = said.rstrip(".!?").split()
    half = len(words) // 2
    return " ".join([*words[half:], *words[:half]])


ALTERATIONS: dict[str, tuple[Callable[[str], str], frozenset[str]]] = {
    "as it stands": (lambda said: said, SAME),
    "in capitals, other marks": (lambda said: "“" + said.upper().replace(",", " –").replace("'", "’") + "”", SAME),
    "no punctuation": (lambda said: re.sub(r"[.,;:!?]", "", said).replace("-", " ") if "-" not in said else "", SAME),
    "cut": (lambda said: said.rstrip(".!?")[3:-3].strip() if len(said.split()[-1]) > 7 and len(said.split()[0]) > 6 else "", SAME),
    "first words": (lambda said: " ".join(said.split()[: max(len(said.split()) * 2 // 3, 6)]), SAME),
    "ellipsis": (lambda said: " ".join([*said.split()[:4], "…", *said.split()[-4:]]), SAME),
    "dots in brackets": (lambda said: " ".join([*said.split()[:4], "[...]", *said.split()[-4:]]), SAME),
    "a word changed": (lambda said: _replaced(said, "wheelbarrow"), ALTERED),
    "a word dropped": (_dropped, ALTERED),
    "a negation": (_negated, ALTERED),
    "a number": (_numbered, ALTERED),
    "all or some": (_quantified, ALTERED),
    "a name": (_renamed, ALTERED),
    "misread": (_misread, ALTERED),
    "word order": (_turned, ALTERED),
}
