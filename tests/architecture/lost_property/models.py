"""What was found, where, whose it may be, and until when it is kept."""

from __future__ import annotations

from django.db import models


class Item(models.Model):
    """`place` is a counter of the folder (see `parts`), `owner` whose name stands on it. `until` it is kept."""

    number = models.CharField(max_length=10, unique=True)
    section = models.CharField(max_length=60)
    place = models.CharField(max_length=60)
    what = models.CharField(max_length=200)
    found_on = models.DateField()
    until = models.DateField()
    owner = models.ForeignKey("register.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    handed_out_at = models.DateTimeField(null=True, blank=True)
    disposal = models.ForeignKey("documents.Disposal", models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.number
