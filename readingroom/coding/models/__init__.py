"""What is remembered about work with tags on many passages."""

from __future__ import annotations

from readingroom.coding.models.bulk import BulkTagging

__all__ = ["BulkTagging"]
