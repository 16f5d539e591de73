"""Two to four texts beside each other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator

from annotations.audiences import audience_choices
from readingroom.accounts.middleware import wants_json
from readingroom.comparison import cells
from readingroom.comparison.beside import Asked, Beside, address
from readingroom.comparison.linked import companions
from readingroom.comparison.models import Pair, Reading
from readingroom.comparison.outline import Path
from readingroom.comparison.relations import Relation
from readingroom.comparison.rows import Block
from readingroom.library.models import Source

LAYOUTS = ("columns", "rows")
MOST_TEXTS = 4
MOST_OFFERED = 6
"""Further texts offered: those that the first is linked with most."""


@login_not_required
def side_by_side(request: HttpRequest, slug: str, **others: str) -> HttpResponse:
    """`?layout=rows`, `?relation=…` (several), `?section=…` (one for each text, empty for all of it), `?pair=…`, `?all=1`,

    `?part=…` or `?at=…` (the part that holds this passage of the first text).
    """
    sources = _sources(request, [slug, *others.values()])
    asked = _asked(request, sources)
    beside = Beside(sources, request.user, asked)
    if wants_json(request):
        answer: HttpResponse = JsonResponse(_as_json(request, beside))
    else:
        answer = render(request, "comparison/side_by_side.html", _context(request, beside))
    patch_vary_headers(answer, ["Accept", "Cookie"])
    return answer


def _sources(request: HttpRequest, slugs: list[str]) -> list[Source]:
    """The texts in the order of the address; one that the person may not see makes the whole page a 404."""
    found = Source.objects.visible_to(request.user).in_bulk(set(slugs), field_name="slug")
    if not all(slug in found for slug in slugs) or len(set(slugs[1:])) < len(slugs[1:]):
        raise Http404
    return [found[slug] for slug in slugs]


def _asked(request: HttpRequest, sources: list[Source]) -> Asked:
    relations = frozenset(request.GET.getlist("relation")) & frozenset(Relation.values)
    part = request.GET.get("part", "")
    sections = tuple(int(value) if value.isdecimal() and len(value) < 9 else None for value in request.GET.getlist("section"))
    paths: tuple[Path, ...] = ()
    key = request.GET.get("pair", "")
    if key.isdecimal() and len(key) < 18:
        pair = get_object_or_404(Pair.objects.visible_to(request.user).standing(), pk=int(key))
        paths = (tuple(pair.statement_part), tuple(pair.critique_part))
        if sources[0].pk != pair.statement_id:
            paths = paths[::-1]
    alignment = request.GET.get("alignment", "")[:40]
    number = int(part) if part.isdecimal() and len(part) < 6 else 1
    order = request.GET.get("order", "")
    return Asked(
        relations,
        number,
        sections,
        paths,
        _reading_asked(request),
        int(order) if order in {"1", "2", "3"} and int(order) < len(sources) else 0,
        bool(request.GET.get("context")),
        bool(request.GET.get("notes")),
        alignment,
        request.GET.get("at", "")[:12],
    )


def _reading_asked(request: HttpRequest) -> Reading | None:
    """The reading named in the address; one that the person may not see makes the page a 404."""
    try:
        uid = UUID(request.GET["reading"]) if request.GET.get("reading") else None
    except ValueError:
        raise Http404 from None
    if uid is None:
        return None
    return get_object_or_404(Reading.objects.visible_to(request.user).select_related("annotation"), annotation__uid=uid)


def _readings(request: HttpRequest, sources: list[Source]) -> list[Reading]:
    """What the person may see of readings of the first text with any of the others."""
    found: list[Reading] = []
    for other in sources[1:]:
        between = Reading.objects.between(sources[0], other)
        if between.exists():
            found += between.visible_to(request.user).standing().select_related("annotation")
    return found


def _context(request: HttpRequest, beside: Beside) -> dict[str, Any]:
    shown = list(cells.stretches(beside))
    sources = [column.source for column in beside.columns]
    asked = beside.asked
    kept = [("relation", relation) for relation in sorted(asked.relations)]
    kept += [("reading", str(asked.reading.annotation.uid))] if asked.reading else []
    toggles = {"order": str(asked.order or ""), "context": "1" if asked.context else "", "notes": "1" if asked.notes else ""}
    kept += [(name, value) for name, value in toggles.items() if value]
    kept += [("alignment", asked.alignment)] if asked.alignment else []
    sections = [("section", str(column.part.position) if column.part else "") for column in beside.columns]
    sections = sections if any(value for _name, value in sections) else []
    layout = request.GET.get("layout") if request.GET.get("layout") in LAYOUTS else ""
    laid_out = [("layout", layout)] if layout else []

    def with_query(*more: tuple[str, str], of: list[Source] = sources, parts: bool = True) -> str:
        query = [*kept, *more, *([("part", str(beside.part))] if parts and beside.part > 1 else [])]
        return f"{address(of)}?{urlencode(query)}" if query else address(of)

    def toggled(**changed: str) -> str:
        """This page with one of its switches turned."""
        now = {**dict.fromkeys(toggles, ""), **toggles, **changed}
        others = [each for each in kept if each[0] not in toggles]
        query = [*others, *sections, *laid_out, *((name, value) for name, value in now.items() if value)]
        return f"{address(sources)}?{urlencode(query)}"

    return {
        "beside": beside,
        "columns": beside.columns,
        "first": beside.first,
        "stretches": shown,
        "standing": cells.standing(beside, shown),
        "rest": cells.rest(beside, cells.MOST_REST if request.GET.get("all") else cells.FEW_REST),
        "whole": [(column, beside.table.whole[index]) for index, column in enumerate(beside.others)],
        "layout": layout or "columns",
        "open": bool(request.GET.get("all")),
        "same_text": beside.within_one_text,
        "turned_urls": [
            (column, with_query(*_moved(sections, column.index), *laid_out, of=_first(sources, column.index), parts=False))
            for column in beside.others
        ],
        "orders": [(column, toggled(order=str(column.index or ""))) for column in beside.columns],
        "context_url": toggled(context="" if asked.context else "1"),
        "notes_url": toggled(notes="" if asked.notes else "1"),
        "audiences": audience_choices(request.user) if request.user.is_authenticated else [],
        "rows_url": with_query(*sections, ("layout", "rows")),
        "columns_url": with_query(*sections, ("layout", "columns")),
        "all_url": with_query(*sections, *laid_out, ("all", "1")),
        "parts": [
            (number, _name(beside, first, end), count, with_query(*sections, *laid_out, ("part", str(number)), parts=False))
            for number, ((first, end), count) in enumerate(zip(beside.parts, _counts(beside), strict=True), 1)
        ],
        "more": [
            (companion.source, address([*sources, companion.source]))
            for companion in (companions(beside.first.source, request.user) if len(sources) < MOST_TEXTS else [])
            if companion.source not in sources
        ][:MOST_OFFERED],
        "alignments": [
            (
                column,
                chosen,
                [
                    (each, f"{address(sources)}?{urlencode([*laid_out, ('alignment', each.alignment.annotation.uid)])}")
                    for each in offered
                    if each != chosen
                ],
            )
            for column, chosen, offered in beside.alignments
        ],
        "unaligned_url": f"{address(sources)}?{urlencode([*laid_out, ('alignment', 'none')])}",
        "readings": [
            (each, f"{address(sources)}?{urlencode([*sections, *laid_out, ('reading', each.annotation.uid)])}")
            for each in _readings(request, sources)
        ],
        "filtered": bool(asked.relations or asked.reading),
        "unfiltered_url": f"{address(sources)}?{urlencode([*sections, *laid_out])}",
    }


def _first(sources: list[Source], index: int) -> list[Source]:
    """The same texts, two of them exchanged so that the one at index stands first."""
    turned = list(sources)
    turned[0], turned[index] = turned[index], turned[0]
    return turned


def _moved(sections: list[tuple[str, str]], index: int) -> list[tuple[str, str]]:
    moved = list(sections)
    if moved:
        moved[0], moved[index] = moved[index], moved[0]
    return moved


def _counts(beside: Beside) -> list[int]:
    """How many links each part shows."""
    return [
        len({entry.link.link.pk for row in beside.table.rows[first:end] for entry in row.entries if not entry.continued})
        for first, end in beside.parts
    ]


def _name(beside: Beside, first: int, end: int) -> str:
    """The passages of a part, and the heading that it begins with or goes on under."""
    blocks = beside.first.blocks
    numbers = [block.number for block in blocks[first:end] if block.number]
    named = f"¶{numbers[0]}–¶{numbers[-1]}" if numbers else ""
    opening = next((index for index in range(first, end) if not blocks[index].is_heading), end)
    heading = next((block for block in reversed(blocks[:opening]) if block.is_heading), None)
    if heading is None:
        return named
    return f"{named} {Truncator(beside.first.source.text[heading.start : heading.end]).chars(60)}".strip()


def _as_json(request: HttpRequest, beside: Beside) -> dict[str, Any]:
    def passage(column: int, block: Block) -> dict[str, Any]:
        source = beside.columns[column].source
        return {
            "source": source.slug,
            "number": block.number or None,
            "heading": block.level or None,
            "start": block.start,
            "end": block.end,
            "text": source.text[block.start : block.end],
        }

    return {
        "texts": [
            {
                "slug": column.source.slug,
                "title": column.source.title,
                "url": request.build_absolute_uri(column.source.get_absolute_url()),
                "creators": column.creators,
                "issued": column.issued,
                "roles": [
                    {"role": role.key, "basis": role.pair.basis, "set_by": str(role.pair.set_by) if role.pair.set_by else None}
                    for role in column.roles
                ],
            }
            for column in beside.columns
        ],
        "part": beside.part,
        "parts": len(beside.parts),
        "rows": [
            {
                "passage": passage(0, row.block),
                "beside": [
                    {
                        "source": column.source.slug,
                        "aligned": [passage(column.index, block) for block in row.joined_with(index)],
                        "state": _state(beside, row.block, bool(row.cells[index]), index),
                        "linked": [
                            {
                                "passages": [passage(column.index, block) for block in joined.blocks],
                                "links": [
                                    entry.link.as_json(outgoing=entry.outgoing, of_the_other=True) | {"near": entry.near, "far": entry.far}
                                    for entry in joined.entries
                                ],
                            }
                            for joined in row.cells[index]
                        ],
                        "looked": [
                            {"by": looked.by, "made": looked.looked.annotation.created.isoformat(), "where": looked.looked.where}
                            for looked in ([] if row.block.is_heading else beside.looked.get((row.block.key, column.source.pk), []))
                        ],
                    }
                    for index, column in enumerate(beside.others)
                ],
            }
            for row in beside.rows
        ],
        "unlinked": {column.source.slug: [block.number for block in beside.unlinked[index]] for index, column in enumerate(beside.others)},
    }


def _state(beside: Beside, block: Block, linked: bool, index: int) -> str:
    if linked or (block.key, index) in beside.linked_otherwise:
        return "linked"
    if not block.is_heading and beside.looked.get((block.key, beside.others[index].source.pk)):
        return "looked at, none found"
    return "not looked at yet"
