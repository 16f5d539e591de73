"""Links between places, the roles of two texts, where somebody looked and found none, and readings of a pair."""

from readingroom.comparison.models.links import SAYS, End, Link, LinkQuerySet, Looked, LookedQuerySet, Pair, PairQuerySet
from readingroom.comparison.models.objections import Objection, ObjectionQuerySet
from readingroom.comparison.models.readings import Reading, ReadingLink, ReadingQuerySet
from readingroom.comparison.relations import Basis, Relation

__all__ = [
    "SAYS",
    "Basis",
    "End",
    "Link",
    "LinkQuerySet",
    "Looked",
    "LookedQuerySet",
    "Objection",
    "ObjectionQuerySet",
    "Pair",
    "PairQuerySet",
    "Reading",
    "ReadingLink",
    "ReadingQuerySet",
    "Relation",
]
