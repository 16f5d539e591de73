"""Files brought in and not yet saved as sources."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.people import Person

KEPT_FOR = timedelta(days=14)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: Person) -> UploadQuerySet:
        """One's own, as long as one may bring texts in."""
        if not (user.is_authenticated and getattr(user, "may_teach", False)):
            return self.none()
        return self.filter(user_id=user.pk)

    def forgotten(self) -> UploadQuerySet:
        return self.filter(made__lt=timezone.now() - KEPT_FOR)


class Upload(models.Model):
    """A file while its preview is looked at: kept here, so that nothing is lost between upload and saving."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(_("file name"), max_length=255)
    original = models.BinaryField(editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UploadQuerySet] = UploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made"]

    def __str__(self) -> str:
        return self.file_name
