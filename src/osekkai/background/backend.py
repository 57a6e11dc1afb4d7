"""The queue as Django's Tasks interface knows it.

`django_tasks_db`, but with arguments that tell nothing about anybody.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django_tasks_db import DatabaseBackend
from django_tasks_db.backend import TaskResult


class IdsOnly(DatabaseBackend):
    """Tasks carry ids and days only: arguments lie in the table in clear, for as long as the row is kept."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any, Any]:
        """In the transaction of whatever wants it done: it comes and goes with it.

        Raises `TypeError` for other arguments.
        """
        for each in (*args, *kwargs.values()):
            if not isinstance(each, int) and not _is_day(each):
                raise TypeError(f"{task.module_path} takes ids and days (ISO 8601), not {type(each).__name__}")
        return super().enqueue(task, args, kwargs)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
