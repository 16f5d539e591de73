"""A quotation with all its places: where its words stand again, who is given as saying them there, and what persons decided about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from annotations.people import Person
from readingroom.comparison.quoted_standing import Standing
from readingroom.comparison.translated import tell_translations
from readingroom.library.models import Passage, Provenance, Quotation, SameWords, Source
from readingroom.search.elsewhere import Elsewhere, words_elsewhere


@dataclass
class Gathered:
    standing: list[Standing]
    """The oldest first, undated ones last; places that a person set aside are not among them."""
    set_aside: list[Standing]
    set_phrases: list[str]
    unavailable: bool

    @property
    def names(self) -> list[tuple[str, list[Standing]]]:
        """Each name that the words are given to, with the places; where nobody is stated the name is empty."""
        found: dict[str, list[Standing]] = defaultdict(list)
        for each in self.standing:
            found[each.speaker].append(each)
        return sorted(found.items(), key=lambda pair: (pair[0] == "", pair[0]))


def gathered(quotation: Quotation, user: Person) -> Gathered:
    """The quotation's places in the texts that the person may read."""
    found: Elsewhere = words_elsewhere(quotation.source_id, [(quotation.start, quotation.end, quotation.words)], user)
    judged = list(SameWords.objects.visible_to(user).filter(quotation=quotation).select_related("source", "judged_by"))
    lying = quotation.source.passages.standing().filter(start__lt=quotation.end, end__gt=quotation.start)
    again = tell_translations([Standing.again(each) for each in found.again], quotation.source, lying, user)
    standing = [_own(quotation), *again]
    for each in judged:
        at = next((place for place in standing if place.source.pk == each.source_id and each.overlaps(place.start, place.end)), None)
        if at is None:
            standing.append(at := _judged(each))
        at.judged = each
    date_places(standing)
    ranked = sorted(standing, key=lambda each: each.order)
    kept = [each for each in ranked if each.judged is None or each.judged.same]
    return Gathered(kept, [each for each in ranked if each not in kept], found.set_phrases, found.unavailable)


def _own(quotation: Quotation) -> Standing:
    passage = passage_of(quotation.source, quotation.start)
    number, url = (passage.number, passage.get_absolute_url()) if passage else ("", quotation.source.get_absolute_url())
    name = quotation.speaker.heading if quotation.speaker else quotation.stated_as
    at = quotation.start, quotation.end
    return Standing(quotation.source, number, url, *at, quotation.words, speaker=name, reporter=quotation.reported_as, own=True)


def _judged(each: SameWords) -> Standing:
    passage = passage_of(each.source, each.start)
    number, url = (passage.number, passage.get_absolute_url()) if passage else ("", each.source.get_absolute_url())
    return Standing(each.source, number, url, each.start, each.end, each.source.text[each.start : each.end])


def passage_of(source: Source, start: int) -> Passage | None:
    """The passage of the present text in which a place begins; none for a heading."""
    found: Passage | None = source.passages.standing().filter(start__lte=start, end__gt=start).first()
    if found:
        found.source = source
    return found


def date_places(places: Iterable[Standing]) -> None:
    stated: dict[int, list[str]] = defaultdict(list)
    rows = Provenance.objects.filter(source__in={each.source.pk for each in places}, field=Provenance.Field.ISSUED)
    for source, value in rows.values_list("source_id", "value"):
        if value not in stated[source]:
            stated[source].append(value)
    for each in places:
        each.issued = stated[each.source.pk]
