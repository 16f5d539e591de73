"""What is remembered about work with tags on many passages."""

from __future__ import annotations

from readingroom.coding.models.bulk import BulkTagging
from readingroom.coding.models.imported import ImportedPlace
from readingroom.coding.models.rounds import Coding, Decision, Outcome, Round, Unit, letter_of

__all__ = ["BulkTagging", "Coding", "Decision", "ImportedPlace", "Outcome", "Round", "Unit", "letter_of"]
