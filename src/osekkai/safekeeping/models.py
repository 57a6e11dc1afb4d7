"""What was looked at, and what was found."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Kind(models.TextChoices):
    BACKUP = "backup", "控え"
    REHEARSAL = "rehearsal", "もどす練習"
    FILES = "files", "ファイルの照合"


class Look(models.Model):
    """A backup, a rehearsal of restoring it, or a comparison of all files with the tables: when, how long, how it was.

    `told` are lines for whoever looks after the office; they name rows, files and figures, and nobody.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField()
    is_good = models.BooleanField()
    size = models.PositiveBigIntegerField(default=0)
    told = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="newest_look_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
