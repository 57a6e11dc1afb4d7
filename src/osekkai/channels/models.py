"""The outbox: what has to reach somebody, written with the change that it tells of, sent afterwards."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Outgoing(models.Model):
    """One message. `key` names what it is about, so that the same is never queued twice.

    `sealed` is the address and the text, readable by this office only, and emptied once it is sent. `waits_for` is
    there until its owner has confirmed the address.
    """

    key = models.CharField(max_length=120, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    problem = models.CharField(max_length=200, blank=True)
    waits_for = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
