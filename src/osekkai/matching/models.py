"""What a night's matching found: counts for the office, and the differences to the night before as events.

The answer for each person and service is in the run's `results.parquet`; the database keeps what pages and outreach
read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from osekkai.register.models import Household, Person


class Run(models.Model):
    """One matching of the whole register. It belongs to one version of the catalogue and to one snapshot."""

    on = models.DateField()
    catalogue = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=64)
    folder = models.CharField(max_length=300)
    people = models.PositiveIntegerField()
    seconds = models.FloatField()
    finished_at = models.DateTimeField()
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        get_latest_by = "finished_at"
        permissions = [
            ("view_outreach", "おせっかいの数字を見る"),
            ("view_missed", "受けていない人の名前を見る"),
            ("try_reform", "制度の案をためす"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.catalogue}"


class ServiceCount(models.Model):
    """A service in a run. Yen are of a year, a one-off counted once.

    `missed` are entitled and do not receive it; nothing (not nought) where no extract says who receives the service.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="counts")
    service = models.CharField(max_length=60)
    entitled = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    receiving = models.PositiveIntegerField(null=True)
    missed = models.PositiveIntegerField(null=True)
    missed_yen = models.BigIntegerField(null=True)
    newly = models.PositiveIntegerField()
    no_longer = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    soon = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "service"], name="one_count_of_a_service"),
            models.CheckConstraint(condition=models.Q(missed__lte=models.F("entitled")), name="missed_are_entitled"),
        ]

    def __str__(self) -> str:
        return self.service


class Event(models.Model):
    """What changed for somebody since the run before.

    Newly entitled, no longer entitled, a deadline drawing near, or entitled soon.
    """

    class Kind(models.TextChoices):
        NEWLY = "newly", "受けられるようになった"
        NO_LONGER = "no-longer", "受けられなくなった"
        DUE = "due", "期限が近い"
        SOON = "soon", "ひと月のうちに受けられるようになる"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    service = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "service"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.service}"


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
        db_table = "portal_savedresult"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("saved_at")), name="saved_result_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"saved until {self.expires_at:%Y-%m-%d}"
