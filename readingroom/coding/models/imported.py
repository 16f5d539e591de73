"""What a note that came out of a project file was called there."""

from __future__ import annotations

from django.db import models

from annotations.models import Annotation


class ImportedPlace(models.Model):
    """The selection a note was in the file it came from, so that it is the same one in the next file; and who had coded it there."""

    annotation = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="imported_place")
    guid = models.UUIDField()
    coder_guid = models.UUIDField(null=True)
    coder = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(null=True)
    codings = models.JSONField(default=dict)
    """The GUID of each coding by that of its code."""

    class Meta:
        indexes = [models.Index(fields=["guid"])]

    def __str__(self) -> str:
        return f"{self.guid}"
