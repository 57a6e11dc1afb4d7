"""Results that a resident chose to save."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.SAVED_FOR_DAYS)


class SavedResult(models.Model):
    """Answers under a code that only the resident has: the row holds the code's hash and what the code decrypts.

    Whoever reads the table, or a copy of it, can read no answer without the code.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expiry, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("saved_at")), name="saved_result_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"saved until {self.expires_at:%Y-%m-%d}"
