"""Drafts, which only their code can read, and applications."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from osekkai.identity.models import Account

DRAFT_DAYS = 60
"""A draft that nobody touched for so long is deleted; the page says so."""


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=DRAFT_DAYS)


class Draft(models.Model):
    """What a resident has written so far, under a code that only they have; see `secrets_of`.

    Of somebody who is signed in the office keeps the code too, under its own key (`code_sealed`), so that they find their
    drafts on every device. `version` goes up with every change, so that two devices never overwrite each other unseen.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="drafts")
    code_sealed = models.BinaryField(default=b"")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expiry, db_index=True)

    def __str__(self) -> str:
        return f"draft until {self.expires_at:%Y-%m-%d}"


class Status(models.TextChoices):
    ANNOUNCED = "announced", "本人確認を待っています"
    SUBMITTED = "submitted", "受け付けました"
    WITHDRAWN = "withdrawn", "取り下げました"


class Application(models.Model):
    """One application for one service. `content` is what was asked and answered; `bundle` the hash of the code it came with."""

    number = models.CharField(max_length=10, unique=True)
    service = models.CharField(max_length=60)
    section = models.CharField(max_length=60)
    catalogue = models.CharField(max_length=16)
    bundle = models.CharField(max_length=64, db_index=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=12, choices=Status.choices)
    content = models.JSONField()
    submitted_at = models.DateTimeField()
    due = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "service"], name="a_service_is_applied_for_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.number}"


class Attachment(models.Model):
    """A picture or PDF that goes with the applications of a bundle, for one document of the catalogue.

    The file lies in Django's storage under `stored`, encrypted, once for the same contents (`digest` is keyed).
    """

    bundle = models.CharField(max_length=64, db_index=True)
    document = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=[("image/jpeg", "写真"), ("application/pdf", "PDF")])
    digest = models.CharField(max_length=64, db_index=True)
    stored = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "document", "digest"], name="a_file_is_attached_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"
