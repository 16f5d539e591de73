"""Finding a speaker by any form of the name: "Mikhail Gorbachev" is found where a text says "Gorbachev"."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from readingroom.search.analysis import exact_words, skeleton
from readingroom.search.names import Forms
from readingroom.search.snapshot import Mask, Snapshot

_TITLES = """
ayatollah imam dr mr mrs ms president leader general professor prof sheikh sayyid seyyed hojatoleslam grand supreme minister king queen
prime secretary commander chairman warden the of
"""
TITLES = frozenset(_TITLES.split())


def matching(snapshot: Snapshot, asked: Iterable[str], mask: Mask, known: Forms) -> set[str]:
    """Values of the speaker column, among those the person may see, that can be any of these people."""
    facet = snapshot.facets["speaker"]
    shown = np.unique(facet.codes[mask[facet.owner]]).tolist()
    values = [facet.values[code] for code in shown]
    found: set[str] = set()
    for name in asked:
        if name in values:
            found.add(name)
        wanted = _forms(name, known)
        found.update(value for value in values if any(_same(form, other) for form in wanted for other in _forms(value, known)))
    return found


def _forms(name: str, known: Forms) -> set[frozenset[str]]:
    """The words of a name without titles, by their sound, in each of its known whole forms."""
    exacts = tuple(exact_words(name))
    turned = tuple(exact_words(" ".join(reversed(name.split(",", 1))))) if "," in name else exacts
    forms = {exacts, turned, *known.phrases.get(turned, ())}
    kept = ([word for word in form if word not in TITLES] or list(form) for form in forms if form)
    return {frozenset(_sound(word, known) for word in words) for words in kept}


def _sound(word: str, known: Forms) -> str:
    spelled = known.words.get(word)
    return skeleton(min({word, *spelled})) if spelled else skeleton(word)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """One has all the words of the other, and something longer than an initial."""
    shared = one & other
    return bool(shared) and shared in (one, other) and any(len(word) > 2 for word in shared)
