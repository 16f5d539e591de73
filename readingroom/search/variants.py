"""A question in other words that mean the same: the forms of its names, and the spellings its typos may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from readingroom.search.analysis import STOP_WORDS, skeleton, stem, words
from readingroom.search.executor import Executor
from readingroom.search.grammar import AnyOf, Clause, Fuzzy, Meaning, Phrase, Query, Term
from readingroom.search.meaning import related
from readingroom.search.names import Form, Forms

SHORTEST_SOUND = 4
MOST_FORMS = 12
FEWEST_FOR_MEANING = 3
MOST_RELATED_SHOWN = 10
SHORTEST_SLIP = 5


@dataclass(frozen=True)
class AlsoWritten:
    """A word or name of the question and the other forms of it that stand in what the reader may see."""

    typed: str
    forms: tuple[str, ...]
    called: bool = False
    """Not spellings, but other names for the same, that somebody chooses."""
    by: str = ""
    """Who grouped them, where that is known."""


class Variants:
    """Made for one question, with the eyes of the person who asks."""

    def __init__(self, engine: Executor, known: Forms, names: bool, meanings: bool = False) -> None:
        self.engine = engine
        self.known = known
        self.names = names
        self.meanings = meanings
        self.related: dict[str, float] = {}
        """Stems of related meaning that were searched too, and the weight of each."""
        self.also_written: list[AlsoWritten] = []
        self.alike: dict[str, list[str]] = {}
        """For each fuzzy word, the words it was searched as."""
        self._lost: dict[str, list[str]] = {}
        """Words that stand nowhere, and those near them that do."""

    def widened(self, query: Query) -> Query:
        """The question with every known name in all its visible forms."""
        self.also_written, self._lost, self.related = [], {}, {}
        should = [self._spelled(clause) for clause in (self._names(query.should) if self.names else query.should)]
        return replace(
            query,
            should=self._meant(self._guessed(should), query),
            must=[self._spelled(clause) for clause in (self._phrases(query.must) if self.names else query.must)],
        )

    def _meant(self, clauses: list[Clause], query: Query) -> list[Clause]:
        """A question of several plain words is also answered by passages that say it in other words."""
        if not self.meanings or query.must or len(clauses) < FEWEST_FOR_MEANING:
            return clauses
        found: list[Clause] = []
        for clause in clauses:
            wider = related(stem(clause.exact)) if isinstance(clause, Term) and clause.stemmed else ()
            shown = tuple((other, weight) for other, weight in wider if self._stands(other))
            found.append(Meaning(clause, shown) if shown else clause)
            self.related.update(shown)
        return found

    @property
    def related_words(self) -> list[str]:
        """The nearest of them, as they are written in what the reader may see."""
        nearest = sorted(self.related, key=lambda root: (-self.related[root], root))[:MOST_RELATED_SHOWN]
        return [word for root in nearest if (word := self.engine.written(root))]

    def _stands(self, wanted: str) -> bool:
        docs, _ = self.engine.snapshot.impacts(self.engine.area.words, wanted)
        mask = self.engine.mask
        return bool(len(docs)) and (mask is None or bool(mask[docs].any()))

    # Whole names

    def _names(self, clauses: list[Clause]) -> list[Clause]:
        """Runs of plain words that are a known name become one thing to find, whatever its form."""
        found: list[Clause] = []
        run: list[Term] = []
        for clause in [*clauses, None]:
            if isinstance(clause, Term):
                run.append(clause)
                continue
            found += self._named_run(run)
            run = []
            if clause is not None:
                found.append(clause)
        return found

    def _named_run(self, run: list[Term]) -> list[Clause]:
        found: list[Clause] = []
        place = 0
        exacts = [term.exact for term in run]
        for start, end, others in self.known.whole_in(exacts):
            found += run[place:start]
            typed = tuple(exacts[start:end])
            shown = self._standing(others)
            if shown:
                self._say(typed, shown)
            own: Clause = run[start] if end - start == 1 else Phrase(typed)
            if end - start > 1:
                # A name is looked for whole, and by its words for less.
                found += run[start:end]
            found.append(AnyOf((own, *(_clause(form) for form in shown))) if shown else own)
            place = end
        return found + run[place:]

    def _phrases(self, clauses: list[Clause]) -> list[Clause]:
        """A quoted phrase that is exactly a known name is searched in its other forms too."""
        found: list[Clause] = []
        for clause in clauses:
            others = self.known.phrases.get(clause.words) if isinstance(clause, Phrase) else None
            shown = self._standing(others) if others else []
            if shown and isinstance(clause, Phrase):
                self._say(clause.words, shown)
                found.append(AnyOf((clause, *(_clause(form) for form in shown))))
            else:
                found.append(clause)
        return found

    def _standing(self, forms: Iterable[Form]) -> list[Form]:
        """Those that the reader may meet in a text."""
        standing = [form for form in sorted(forms) if len(self.engine.matches(_clause(form, stemmed=False))[0])]
        return standing[:MOST_FORMS]

    def _say(self, typed: Form, shown: list[Form]) -> None:
        """Spellings by themselves; names that somebody chooses by themselves, with who says that they are the same."""
        records = {form: self.known.choices.get((typed, form)) for form in shown}
        told = [AlsoWritten(" ".join(typed), tuple(" ".join(form) for form, record in records.items() if record is None))]
        chosen = [(form, record) for form, record in records.items() if record is not None]
        by = ", ".join(dict.fromkeys(str(record.by) for _, record in chosen if record.by))
        told.append(AlsoWritten(" ".join(typed), tuple(" ".join(form) for form, _ in chosen), called=True, by=by))
        self.also_written += [said for said in told if said.forms and said not in self.also_written]

    # Single words

    def _spelled(self, clause: Clause) -> Clause:
        match clause:
            case Term(exact, True):
                return self._term(clause)
            case AnyOf(options):
                return AnyOf(tuple(self._spelled(option) if not isinstance(option, AnyOf) else option for option in options))
            case Fuzzy(exact):
                self.alike[exact] = self.engine.about(exact)
            case _:
                pass
        return clause

    def _term(self, term: Term) -> Clause:
        others: list[str] = []
        if self.names:
            known = self.known.words.get(term.exact, frozenset())
            others = [word for word in sorted(known) if self.engine.visible_count(word)][:MOST_FORMS]
        stands = len(self.engine.matches(term)[0])
        if not stands and not others:
            others = self._sounding(term.exact) if self.names else []
            if not others:
                self._lost[term.exact] = self.engine.about(term.exact, 5) if len(term.exact) > 3 else []
        others = [word for word in others if stem(word) != stem(term.exact)]
        if not others:
            return term
        self._say((term.exact,), [(word,) for word in others])
        return AnyOf((term, *(Term(word) for word in others)))

    def _guessed(self, clauses: list[Clause]) -> list[Clause]:
        """Beside words that stand, a word that stands nowhere is also searched as the one a single slip away; and shown."""
        if not self.names or not self._lost or not any(len(self.engine.matches(clause)[0]) for clause in clauses):
            return clauses
        found: list[Clause] = []
        for clause in clauses:
            near = self._lost.get(clause.exact, []) if isinstance(clause, Term) else []
            if near and isinstance(clause, Term) and len(clause.exact) >= SHORTEST_SLIP and OSA.distance(clause.exact, near[0]) == 1:
                self._say((clause.exact,), [(near[0],)])
                found.append(AnyOf((clause, Term(near[0]))))
            else:
                found.append(clause)
        return found

    def _sounding(self, exact: str) -> list[str]:
        bones = skeleton(exact)
        if len(bones) < SHORTEST_SOUND or not exact.isascii():
            return []
        found = self.engine.snapshot.words_sounding_like(self.engine.area.words, bones, self.engine.mask)
        return [word for word, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])) if word != exact][:MOST_FORMS]

    # Typos

    def corrected(self, asked: Query) -> str:
        """The question with each word that stands nowhere replaced by the nearest that does; "" where there is none."""
        near = {exact: found[0] for exact, found in self._lost.items() if found}
        if not near:
            return ""
        text, at, pieces = asked.typed, 0, []
        for word in words(text):
            if word.exact in near and word.exact not in STOP_WORDS:
                pieces += [text[at : word.start], near[word.exact]]
                at = word.end
        return "".join([*pieces, text[at:]])


def _clause(form: Form, stemmed: bool = True) -> Clause:
    return Term(form[0], stemmed=stemmed) if len(form) == 1 else Phrase(form)
