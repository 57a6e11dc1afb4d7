"""Papers that the office issued: each signed, numbered, kept sealed in the storage, and verifiable by anybody who holds it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Document(models.Model):
    """One issued PDF. `key` names what it is for, so that it is issued once; `digest` is the SHA-256 of the file.

    `until` is the end of its retention (文書の保存期間), nothing for what is kept for ever.
    """

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    section = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_index=True)
    stored = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.number
