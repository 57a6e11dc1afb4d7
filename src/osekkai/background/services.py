"""Door: declaring tasks, doing them, and trying dead letters again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from osekkai.background.declaring import GiveUp, by_the_clock, task
from osekkai.background.worker import Worker

KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=90)
"""How long a task that was done, and one that was given up, can still be looked at."""


def work(*, once: bool = False, most: int | None = None) -> int:
    """Do tasks; how many. `once`: until nothing is ready."""
    return Worker(once=once, most=most).run()


def try_again(id: str) -> bool:
    """A dead letter goes back into its queue, with all its tries. Whether it was one."""
    with transaction.atomic():
        row = DBTaskResult.objects.select_for_update().failed().filter(pk=id).first()
        if row is None:
            return False
        row.status, row.run_after, row.worker_ids, row.finished_at = TaskResultStatus.READY, timezone.now(), [], None
        row.save(update_fields=["status", "run_after", "worker_ids", "finished_at"])
    return True


def forget_old() -> int:
    """Rows of tasks that are over for long; how many."""
    now = timezone.now()
    done, _ = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT).delete()
    dead, _ = DBTaskResult.objects.failed().filter(finished_at__lt=now - DEAD_KEPT).delete()
    return done + dead


__all__ = ["GiveUp", "by_the_clock", "forget_old", "task", "try_again", "work"]
