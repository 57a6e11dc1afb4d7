"""Versions of the folder by their hash, and from which day each is in force."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Version(models.Model):
    """All files of the folder as they were at once: drawings, letters and translations too. It never changes.

    `hash` is that of `catalogue.folder`; `files` is JSON (path: text), compressed.
    """

    hash = models.CharField(max_length=16)
    files = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="a_hash_is_one_version")]

    def __str__(self) -> str:
        return self.hash


class Publication(models.Model):
    """A version from a day on. In force is the last (`number`) of those with the latest day that has come.

    `number` counts up by one: of two that are published at the same time, the second waits for the first, and begins
    anew with what that published.

    `looked_at`: when it was found out, on its day, whether it leaves work behind. `held_back`: what it would have left
    behind, a line each; then it never comes into force.
    """

    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="publications")
    since = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=80)
    looked_at = models.DateTimeField(null=True)
    held_back = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="publications_are_counted")]
        indexes = [models.Index(fields=["-since", "-number"], name="publication_in_force")]

    def __str__(self) -> str:
        return f"{self.version_id} from {self.since}"
