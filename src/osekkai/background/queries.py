"""Door: how much waits, how old it is, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background.declaring import policy_of
from osekkai.background.leasing import LEASE
from osekkai.background.models import Lease, Scheduled


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a queue, and since when its oldest is ready."""

    name: str
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A task that was given up: after how many tries, when, and by which error, at which places of the code."""

    id: str
    words: str
    task: str
    queue: str
    tries: int
    at: datetime
    error: str
    where: str


def queues() -> list[Queue]:
    rows = DBTaskResult.objects.ready().order_by().values("queue_name")
    counted = rows.annotate(waiting=Count("id"), oldest=Min("enqueued_at")).order_by("queue_name")
    return [Queue(each["queue_name"], each["waiting"], each["oldest"]) for each in counted]


def dead_letters(most: int = 100) -> list[DeadLetter]:
    """The newest first."""
    return [
        DeadLetter(
            id=str(each.pk),
            words=policy_of(each.task_path).words,
            task=each.task_path,
            queue=each.queue_name,
            tries=len(each.worker_ids),
            at=each.finished_at,
            error=each.exception_class_path,
            where=each.traceback,
        )
        for each in DBTaskResult.objects.failed().order_by("-finished_at")[:most]
    ]


def how_many_dead() -> int:
    return DBTaskResult.objects.failed().count()


def workers() -> int:
    """How many are alive."""
    return Lease.objects.filter(beats_at__gt=timezone.now() - LEASE).count()


def timetable() -> list[tuple[str, datetime]]:
    """What the clock begins next, in words, the soonest first."""
    rows = Scheduled.objects.order_by("next_at").values_list("task", "next_at")
    return [(policy_of(task).words or task, at) for task, at in rows]
