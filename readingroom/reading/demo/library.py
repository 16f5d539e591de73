"""The shelf of the demonstration: names, texts with what is known about them, records without text, and pairs."""

from __future__ import annotations

from typing import Any

from annotations.models import Audience
from readingroom.accounts.models import User
from readingroom.comparison.models import Basis, Pair
from readingroom.comparison.outline import outline
from readingroom.library import name_files
from readingroom.library.forms import DescriptionForm, SuppliedForm
from readingroom.library.importing import Arrival, bring_in
from readingroom.library.models import Alignment, Collection, Joining, Name, Provenance, Source, Version, Work
from readingroom.reading.demo.files import FOLDER, SOURCES, read
from readingroom.reading.demo.places import NotThere, passage_with


def add_names(curator: User) -> None:
    """The way `import_names` goes."""
    name_files.bring_in(name_files.read((FOLDER / "names.toml").read_text("utf-8")), curator)


def add_collections() -> None:
    for told in read("library")["collection"]:
        Collection.objects.create(**told)


def add_sources(curator: User) -> dict[str, Source]:
    """The texts, by slug, brought in by the importers."""
    return {told["slug"]: _add_source(told, curator) for told in read("library")["source"]}


def _add_source(told: dict[str, Any], curator: User) -> Source:
    arrival = Arrival((SOURCES / told["file"]).read_bytes(), told["file"], by=curator, as_new=True)
    source = bring_in(arrival).source
    source.slug, source.invented = told["slug"], True
    collections = Collection.objects.filter(slug__in=told["collections"]).values_list("pk", flat=True)
    described = {"title": source.title, "collections": list(collections), "evidence": read("library")["evidence"]}
    described |= {"issued_from": told.get("issued", ""), "access": told.get("access", Source.Access.PUBLIC)}
    described |= {field: told[field] for field in ("kind", "language", "short_title")}
    _kept(DescriptionForm(described, instance=source, user=curator))
    original = source.revisions.get().decoded
    for ordinal, value in enumerate(told["stated"]):
        _state(source, value, original, ordinal)
    for value in told["supplied"]:
        _kept(SuppliedForm(value, source=source, user=curator))
    return source


def _kept(form: DescriptionForm | SuppliedForm) -> None:
    """What the form keeps; a file that it refuses is ours to mend."""
    if not form.is_valid():
        raise ValueError(f"{form.instance}: {form.errors.as_text()}")
    form.save()


def _state(source: Source, value: dict[str, str], original: str, ordinal: int) -> None:
    """A value that the document states, unless the importer read it there already."""
    start = original.find(value["words"])
    if start < 0:
        raise NotThere(f"{value['words']!r} in {source.slug}")
    name = Name.objects.get(heading=value["name"]) if "name" in value else None
    words = source.provenance.filter(field=value["field"], origin_start__lte=start, origin_end__gte=start + len(value["words"]))
    same = source.provenance.filter(field=value["field"], value=value["value"])
    if (words | same).update(name=name):
        return
    source.provenance.create(
        field=value["field"],
        value=value["value"],
        name=name,
        status=Provenance.Status.STATED,
        origin_start=start,
        origin_end=start + len(value["words"]),
        ordinal=ordinal,
    )


def add_records(curator: User) -> None:
    """Documents that exist outside this room: facts only, and nothing of their words."""
    told_records = read("records")
    for told in told_records["record"]:
        source = Source.objects.create(
            slug=told["slug"], title=told["title"], title_supplied=told["title"].startswith("["), added_by=curator
        )
        evidence = told_records["evidence"]
        described = {"title": source.title, "kind": told["kind"], "access": Source.Access.PUBLIC, "evidence": evidence}
        _kept(DescriptionForm(described | {"issued_from": told.get("issued", "")}, instance=source, user=curator))
        supplied = [("creator", creator) for creator in told.get("creators", [])]
        supplied += [(field, told[field]) for field in ("publisher", "issued", "about") if field in told]
        for field, value in supplied:
            _kept(SuppliedForm({"field": field, "value": value, "evidence": evidence}, source=source, user=curator))


def add_pairs(people: dict[str, User], sources: dict[str, Source]) -> None:
    """Texts in the roles of statement and critique, each set by a named person or by the text's own headings."""
    for told in read("library")["pair"]:
        statement, critique = sources[told["statement"]], sources[told["critique"]]
        Pair.objects.create(
            title=told["title"],
            reason=told["reason"],
            statement=statement,
            statement_part=_part(statement, told.get("statement_part", [])),
            critique=critique,
            critique_part=_part(critique, told.get("critique_part", [])),
            basis=told.get("basis", Basis.EDITORIAL),
            set_by=people[told["by"]] if "by" in told else None,
        )


def _part(source: Source, headings: list[str]) -> list[str]:
    """The headings that lead to a part of the text; none for all of it."""
    parts = {part.path for part in outline(source.text, list(source.sections.order_by("start")))}
    if headings and tuple(headings) not in parts:
        raise NotThere(f"{headings} in {source.slug}")
    return headings


def add_versions(people: dict[str, User], sources: dict[str, Source]) -> None:
    """Two translations of one letter, and the passages of them that belong together."""
    told = read("links")
    for each in told["work"]:
        work = Work.objects.create(title=each["title"], made_by=people[each["by"]])
        for version in each["version"]:
            fields = {"language": version["language"], "translator": version["translator"], "reason": each["reason"]}
            Version.objects.create(work=work, source=sources[version["source"]], set_by=people[each["by"]], **fields)
    for each in told["alignment"]:
        texts = sources[each["one"]], sources[each["other"]]
        made = Alignment.objects.begin(*texts, by=people[each["by"]], reason=each["reason"], audience=Audience.PUBLIC)
        for row in each["rows"]:
            numbers = [
                tuple(passage_with(source, words).number for words in row[side])
                for side, source in zip(("one", "other"), texts, strict=True)
            ]
            made.join([Joining(numbers[0], numbers[1])])
