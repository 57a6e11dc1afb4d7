"""What becomes of a task that failed: tried again later, or left to people as a dead letter."""

from __future__ import annotations

import traceback
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from osekkai.background.declaring import GiveUp, policy_of


def failed(row: DBTaskResult[Any, Any], problem: BaseException) -> None:
    """What is kept names places in the code: a message might say somebody's name."""
    policy, attempt = policy_of(row.task_path), len(row.worker_ids)
    row.exception_class_path = f"{type(problem).__module__}.{type(problem).__qualname__}"
    row.traceback = _where(problem)
    is_dead = isinstance(problem, GiveUp) or attempt >= policy.tries
    with transaction.atomic():
        if is_dead:
            row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
            if policy.given_up:
                policy.given_up(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        else:
            row.status, row.run_after = TaskResultStatus.READY, timezone.now() + policy.after(attempt)
        row.save(update_fields=["status", "finished_at", "run_after", "exception_class_path", "traceback"])


def _where(problem: BaseException) -> str:
    """The frames; of a `GiveUp`, whose text is ours, that too."""
    frames = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(problem.__traceback__)]
    return "\n".join([*frames, str(problem)] if isinstance(problem, GiveUp) else frames)
