"""Another translation of a quotation's words: only where a reader aligned the passages; words that are merely alike are called similar."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from annotations.people import Person
from readingroom.comparison.aligned import aligned_with
from readingroom.comparison.quoted_standing import Standing
from readingroom.library.models import Passage, Source, Version
from readingroom.search.elsewhere import Likeness
from readingroom.search.quoted_places import Place, with_speakers


def tell_translations(places: list[Standing], source: Source, passages: Iterable[Passage], user: Person) -> list[Standing]:
    """The places where words of these passages stand again, told as readers aligned them; and what they aligned besides."""
    _tell_similar(places, source, user)
    aligned: dict[int, tuple[Passage, dict[str, str]]] = {}
    for joined in aligned_with([each.pk for each in passages], user).values():
        for each in joined:
            for passage in each.passages:
                aligned.setdefault(passage.pk, (passage, {}))[1].setdefault(each.alignment.get_absolute_url(), each.by)
    besides = []
    for passage, by in aligned.values():
        lying = [at for at in places if at.source.pk == passage.source_id and at.start < passage.end and at.end > passage.start]
        for at in lying:
            _tell_aligned(at, by)
        if not lying:
            besides.append((Place(passage.source, passage, passage.start, passage.end, passage.text), by))
    placed = with_speakers([place for place, _by in besides])
    return [*places, *(_tell_aligned(Standing.at(place), by) for place, (_place, by) in zip(placed, besides, strict=True))]


def _tell_aligned(at: Standing, by: dict[str, str]) -> Standing:
    """Words that are the very same stay so; of others no differences are shown, for a translator's words are nobody's slip."""
    at.aligned |= by
    if at.kind is not Likeness.SAME:
        at.likeness = _("another translation, as %(name)s aligned them") % {"name": ", ".join(dict.fromkeys(at.aligned.values()))}
        at.differences, at.warnings = [], []
    return at


def _tell_similar(places: list[Standing], source: Source, user: Person) -> None:
    """Between two languages or two versions of a work, words that differ may be another translation, but nobody has said so."""
    worded = [at for at in places if at.kind is Likeness.DIFFERENT]
    if not worded:
        return
    works = Version.objects.visible_to(user).standing().filter(source=source).values("work")
    versions = set(Version.objects.visible_to(user).standing().filter(work__in=works).values_list("source", flat=True))
    for at in worded:
        languages = {each.language.partition("-")[0].lower() for each in (at.source, source)} - {""}
        if len(languages) > 1 or (at.source.pk in versions and at.source.pk != source.pk):
            at.likeness = _("similar words")
