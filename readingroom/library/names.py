"""What a person may know of a name: how it is written, what it made, where it speaks."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from annotations.people import Person
from readingroom.library.models import Name, NameForm, Provenance, Quotation, Source, Voice

MOST = 100


class About:
    """A name with everything that the person may see of it."""

    def __init__(self, name: Name, user: Person) -> None:
        self.name = name
        self.sources = Source.objects.visible_to(user)

    @property
    def forms(self) -> QuerySet[NameForm]:
        return self.name.forms.select_related("by")

    @property
    def part_in(self) -> list[tuple[Provenance, Source]]:
        """Sources that name them, and as what: creator, publisher, translator."""
        rows = self.name.provenance.filter(source__in=self.sources.values("pk")).select_related("source").defer("source__text")
        return [(row, row.source) for row in rows[:MOST]]

    @property
    def speaks_in(self) -> list[tuple[Source, int]]:
        """Sources in which they speak, with the number of stretches."""
        return self._counted(Voice.objects.filter(speaker=self.name))

    @property
    def reports_in(self) -> list[tuple[Source, int]]:
        return self._counted(Voice.objects.filter(reporter=self.name))

    @property
    def quotations(self) -> list[Quotation]:
        """What is given as their words, once a rule or a person stands behind it."""
        rows = Quotation.objects.filter(speaker=self.name, source__in=self.sources.values("pk")).counted()
        return list(rows.select_related("source")[:MOST])

    def _counted(self, voices: QuerySet[Voice]) -> list[tuple[Source, int]]:
        counts = dict(voices.order_by().values_list("source").annotate(n=Count("pk")))
        return [(source, counts[source.pk]) for source in self.sources.filter(pk__in=counts).defer("text")]


def names_written(forms: set[str]) -> dict[str, Name]:
    """The names of the room that are written exactly so, as heading or as another form, and belong to one name only."""
    forms.discard("")
    found: dict[str, set[Name]] = {}
    for name in Name.objects.filter(heading__in=forms):
        found.setdefault(name.heading, set()).add(name)
    for name in Name.objects.filter(forms__form__in=forms).prefetch_related("forms").distinct():
        for each in name.forms.all():
            found.setdefault(each.form, set()).add(name)
    return {form: next(iter(names)) for form, names in found.items() if len(names) == 1 and form in forms}
