"""Who works now, and what the clock begins next. The tasks themselves lie in the table of `django_tasks_db`."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """A worker that is alive: it says so again every few seconds (see `leasing.LEASE`).

    What it took is its own so long.
    """

    worker = models.CharField(max_length=64, primary_key=True)
    beats_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Scheduled(models.Model):
    """When a task is begun next by the clock. `task` is its path; the row is locked while it is put into its queue."""

    task = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        permissions = [("tend_tasks", "裏のしごとを見て、あきらめたものをもう一度ためす")]

    def __str__(self) -> str:
        return f"{self.task} {self.next_at:%Y-%m-%d %H:%M}"
