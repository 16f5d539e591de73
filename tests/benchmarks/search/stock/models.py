from __future__ import annotations

from django.db import models


class Passage(models.Model):
    text = models.TextField()
    kind = models.CharField(max_length=20)
    source = models.IntegerField()
    year = models.IntegerField()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.text[:40]
