"""What one transaction means, tried out: the database fails at each write in turn, and nothing may be left."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection

WRITES = ("INSERT", "UPDATE", "DELETE")


def everything() -> dict[str, list[Any]]:
    """Every row of ours and of the tasks."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model.__module__.startswith(("osekkai.", "django_tasks_db."))
    }


def whole_or_nothing(act: Callable[[], object]) -> int:
    """Do it, after it was tried with the database failing at its first write, its second…; how many writes it has.

    Whoever calls it has rows that `act` changes; after the last try it is done.
    """
    before = everything()
    for number in count():
        try:
            with connection.execute_wrapper(_failing_at(number)):
                act()
        except _Failed:
            assert everything() == before, f"something is left of it where its write {number + 1} fails"
        else:
            assert everything() != before, "it changes something"
            return number
    raise AssertionError


class _Failed(OperationalError):
    pass


def _failing_at(number: int) -> Callable[..., Any]:
    writes = count()

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and next(writes) == number:
            raise _Failed(sql)
        return run(sql, params, many, context)

    return execute
