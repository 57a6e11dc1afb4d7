"""Door: how much waits, how old it is, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Max, Min, Q, When
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from osekkai.background.declaring import policy_of
from osekkai.background.leasing import LEASE
from osekkai.background.models import Lease, Scheduled


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of one task: how many are ready, how many are tried again later, how many are being done; since when the oldest
    of the ready ones waits.
    """

    task: str
    words: str
    ready: int
    later: int
    running: int
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


def by_task() -> list[Waiting]:
    """What is not over, the longest first."""
    now = timezone.now()
    at_once = Q(run_after=get_date_max())  # as the library writes «as soon as possible»
    is_ready = Q(status=TaskResultStatus.READY) & (at_once | Q(run_after__lte=now))
    is_later = Q(status=TaskResultStatus.READY, run_after__gt=now) & ~at_once
    since = Case(When(at_once, then=F("enqueued_at")), default=F("run_after"))
    rows = (
        DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
        .order_by()
        .values("task_path")
        .annotate(
            ready=Count("id", filter=is_ready),
            later=Count("id", filter=is_later),
            running=Count("id", filter=Q(status=TaskResultStatus.RUNNING)),
            oldest=Min(since, filter=is_ready),
        )
    )
    found = [
        Waiting(
            each["task_path"],
            policy_of(each["task_path"]).words or each["task_path"],
            each["ready"],
            each["later"],
            each["running"],
            each["oldest"],
        )
        for each in rows
    ]
    return sorted(found, key=lambda each: (-each.ready, each.task))


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


def last_beat() -> datetime | None:
    """When a worker was heard of last; nothing where each has gone in order, or none ever was."""
    found: datetime | None = Lease.objects.aggregate(last=Max("beats_at"))["last"]
    return found


def timetable() -> list[tuple[str, datetime]]:
    """What the clock begins next, in words, the soonest first."""
    rows = Scheduled.objects.order_by("next_at").values_list("task", "next_at")
    return [(policy_of(task).words or task, at) for task, at in rows]
