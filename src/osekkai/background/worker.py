"""One who takes tasks from the table and does them.

Alive while its lease beats, and again when the database is back.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from threading import Event, Thread, current_thread, main_thread
from time import monotonic
from types import FrameType
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from osekkai.background import leasing, timing
from osekkai.background.outcomes import failed
from osekkai.logs import about

log = logging.getLogger(__name__)
LOOK, AWAY, TIDY = 1.0, 3.0, 5.0
"""Seconds between two looks into an empty queue, two tries to reach the database, and two looks at clock and leases."""
DATABASE_AWAY = (OperationalError, InterfaceError)


class Worker:
    """Does tasks until it is told to stop. `once`: until nothing is ready. `most`: it ends after so many, so that what
    they left in memory is given back.
    """

    def __init__(self, *, once: bool = False, most: int | None = None) -> None:
        self.id = f"{os.uname().nodename[:24]}:{os.getpid()}:{get_random_string(8)}"
        self.once, self.most, self.done = once, most, 0
        self.stopped = Event()
        self._tidied = -TIDY

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """After the task at hand; asked a second time, in the middle of it: it comes back by its lease."""
        if self.stopped.is_set():
            os._exit(1)
        self.stopped.set()

    def run(self) -> int:
        """How many tasks were done."""
        if current_thread() is main_thread() and not self.once:
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
        if not self.once:
            Thread(target=self._keep_beating, daemon=True).start()
        try:
            while not self.stopped.is_set() and (self.most is None or self.done < self.most) and self._goes_on():
                pass
        finally:
            self.stopped.set()
            with suppress(*DATABASE_AWAY):
                leasing.leave(self.id)
        return self.done

    def _goes_on(self) -> bool:
        """One task, or one look. While the database is away, it is waited for."""
        try:
            self._tidy()
            if (found := take(self.id)) is not None:
                self._do(found)
                return True
        except DATABASE_AWAY:
            if self.once:
                raise
            log.warning("the database is away; waiting for it", exc_info=True)
            connections.close_all()
            self._tidied = -TIDY
            self.stopped.wait(AWAY)
            return True
        if not self.once:
            close_old_connections()
            self.stopped.wait(LOOK)
        return not self.once

    def _tidy(self) -> None:
        if monotonic() - self._tidied < TIDY:
            return
        leasing.beat(self.id)
        leasing.bring_back(timezone.now(), idle=self.id)
        if not self.once:
            timing.begin(timezone.now())
        self._tidied = monotonic()

    def _do(self, row: DBTaskResult[Any, Any]) -> None:
        self.done += 1
        with about(task=str(row.id)):
            try:
                row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            except Exception as problem:  # whatever it was, the next task is done
                log.warning("%s", row.task_path, exc_info=True)
                failed(row, problem)
            else:
                row.set_successful(None)

    def _keep_beating(self) -> None:
        """In a thread and on a connection of its own, so that a long task is not taken for a dead worker."""
        while not self.stopped.wait(leasing.BEAT.total_seconds()):
            with suppress(*DATABASE_AWAY):
                leasing.beat(self.id)
            connection.close()


def take(worker: str) -> DBTaskResult[Any, Any] | None:
    """The next task that is ready, taken by a worker; of two workers each gets another."""
    with exclusive_transaction():
        found: DBTaskResult[Any, Any] | None = DBTaskResult.objects.ready().get_locked()
        if found is not None:
            found.claim(worker)
    return found
