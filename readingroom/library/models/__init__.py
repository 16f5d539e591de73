"""What the library holds: sources and the places in them, names, and what is known about each document."""

from readingroom.library.models.collections import Collection
from readingroom.library.models.names import Name, NameChange, NameForm
from readingroom.library.models.places import Mark, Passage, Section, Voice
from readingroom.library.models.provenance import Provenance
from readingroom.library.models.quotations import Quotation, SameWords
from readingroom.library.models.sources import Revision, Source, SourceQuerySet
from readingroom.library.models.uploads import Upload
from readingroom.library.models.versions import (
    Alignment,
    AlignmentQuerySet,
    How,
    Joined,
    JoinedPlace,
    Joining,
    Version,
    Work,
    WorkQuerySet,
    rows_of,
)

__all__ = [
    "Alignment",
    "AlignmentQuerySet",
    "Collection",
    "How",
    "Joined",
    "JoinedPlace",
    "Joining",
    "Mark",
    "Name",
    "NameChange",
    "NameForm",
    "Passage",
    "Provenance",
    "Quotation",
    "Revision",
    "SameWords",
    "Section",
    "Source",
    "SourceQuerySet",
    "Upload",
    "Version",
    "Voice",
    "Work",
    "WorkQuerySet",
    "rows_of",
]
