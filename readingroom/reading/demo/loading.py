"""The demonstration brought in: all of it or nothing, once."""

from __future__ import annotations

from django.db import transaction

from readingroom.library.models import Source
from readingroom.reading.demo.course import add_assignments, add_course
from readingroom.reading.demo.library import add_collections, add_names, add_pairs, add_records, add_sources, add_versions
from readingroom.reading.demo.notes import Writing, add_codebooks
from readingroom.reading.demo.people import add_people, add_searches
from readingroom.reading.demo.quotations import confirm_quotations
from readingroom.reading.demo.refusing import refuse_what_is_taken, source_slugs
from readingroom.reading.demo.rounds import add_rounds


def is_loaded() -> bool:
    """Whether any text of the demonstration is here: it came in one transaction, so then all of it did."""
    return Source.objects.filter(invented=True, slug__in=source_slugs()).exists()


def load() -> bool:
    """Bring the demonstration in; False where it was here already, whatever became of it since."""
    if is_loaded():
        return False
    with transaction.atomic():
        refuse_what_is_taken()
        people = add_people()
        add_names(people["curator"])
        add_collections()
        sources = add_sources(people["curator"])
        confirm_quotations(sources, people["curator"])
        add_records(people["curator"])
        add_pairs(people, sources)
        add_versions(people, sources)
        course = add_course(people)
        add_codebooks(people, course.group)
        writing = Writing(people, sources, course.group, add_assignments(course, people, sources))
        writing.add_notes()
        writing.add_links()
        writing.add_looked()
        writing.add_readings()
        add_rounds(people, course.group, sources)
        add_searches(people)
    return True
