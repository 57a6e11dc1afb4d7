"""What rooms say of their tasks.

Which queue, how often to try, what the clock begins, what follows when it is given up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone
from django_tasks import task as _task
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")
LONGEST_WAIT = timedelta(hours=6)


class GiveUp(Exception):
    """Trying again would not help: it goes to the dead letters at once. The text says why, and names nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a task is called, how often it is tried, how long is waited after the first failure; then twice as long."""

    words: str
    tries: int
    wait: timedelta
    given_up: Callable[..., object] | None = None
    """Called with the task's arguments when it becomes a dead letter, in one transaction with that."""

    def after(self, attempt: int) -> timedelta:
        return min(self.wait * int(2 ** (attempt - 1)), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Clock:
    """`every` so long, or every day `at` an hour of the municipality's time."""

    task: Task[Any, Any]
    every: timedelta | None = None
    at: time | None = None

    def after(self, moment: datetime) -> datetime:
        """When it is begun next, after a moment."""
        if self.every:
            return moment + self.every
        assert self.at
        day = timezone.localdate(moment)
        found = timezone.make_aware(datetime.combine(day, self.at))
        return found if found > moment else timezone.make_aware(datetime.combine(day + timedelta(days=1), self.at))


USUAL = Policy("", 8, timedelta(minutes=1))
_policies: dict[str, Policy] = {}
_clocks: dict[str, Clock] = {}


def task(
    queue: str,
    words: str,
    *,
    tries: int = USUAL.tries,
    wait: timedelta = USUAL.wait,
    given_up: Callable[..., object] | None = None,
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """A task of a room.

    It may run twice (a worker that dies after its work and before its note), so it does nothing twice.

    `queue` names what it is for (`notices`, `mail`), `words` say what it does, to staff; arguments are ids and days.
    """

    def made(function: Callable[P, T]) -> Task[P, T]:
        found: Task[P, T] = _task(queue_name=queue)(function)
        _policies[found.module_path] = Policy(words, tries, wait, given_up)
        return found

    return made


def by_the_clock(*, every: timedelta | None = None, at: time | None = None) -> Callable[[Task[[], Any]], Task[[], Any]]:
    """A task that begins by itself, every so long or at an hour of the day; of several workers one begins it."""
    assert (every is None) != (at is None), "either every so long, or at an hour"

    def made(task: Task[[], Any]) -> Task[[], Any]:
        _clocks[task.module_path] = Clock(task, every, at)
        return task

    return made


def policy_of(path: str) -> Policy:
    return _policies.get(path, USUAL)


def clocks() -> dict[str, Clock]:
    return dict(_clocks)
