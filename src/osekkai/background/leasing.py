"""Who is alive, and what the dead had taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background.models import Lease
from osekkai.background.outcomes import failed

BEAT = timedelta(seconds=15)
LEASE = 4 * BEAT
"""Who has not beaten for so long is dead."""


class WorkerDied(Exception):
    """Whoever had taken the task ended in the middle of it."""


def beat(worker: str) -> None:
    Lease.objects.update_or_create(worker=worker, defaults={"beats_at": timezone.now()})


def leave(worker: str) -> None:
    Lease.objects.filter(worker=worker).delete()


def bring_back(now: datetime, *, idle: str = "") -> int:
    """What dead workers had taken is tried again, or becomes a dead letter where that happened too often; how many.

    `idle` is a worker that is known to do nothing now: whatever it had taken, it lost (the database went away, say).
    """
    alive = set(Lease.objects.filter(beats_at__gt=now - LEASE).values_list("worker", flat=True)) - {idle}
    orphans = [each.pk for each in DBTaskResult.objects.running() if _taken_by(each) not in alive]
    brought = sum(_tried_again(id) for id in orphans)
    Lease.objects.filter(beats_at__lt=now - LEASE).delete()
    return brought


def _taken_by(row: DBTaskResult[Any, Any]) -> str:
    return row.worker_ids[-1] if row.worker_ids else ""


def _tried_again(id: UUID) -> bool:
    """Not where another worker does the same at this moment."""
    with transaction.atomic():
        rows = DBTaskResult.objects.running().filter(pk=id)
        row = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if row is not None:
            failed(row, WorkerDied())
    return row is not None
