"""Tasks for the tests, and a worker in a process of its own: `python -m tests.background.doing`."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from osekkai.background.services import GiveUp, task

MARKS = "OSEKKAI_TEST_MARKS"
SECRET = "文京　花子"


def _marked(what: str) -> int:
    """How often something was begun, by a file in the folder of `MARKS`."""
    folder = Path(os.environ[MARKS])
    (folder / f"{what}-{time.time_ns()}-{os.getpid()}").touch()
    return len(list(folder.glob(f"{what}-*")))


@task("tests", "ためす")
def count(number: int) -> None:
    _marked(f"count{number}")


@task("tests", "ためす")
def give_nothing() -> None:
    """What the clock begins has no arguments."""


@task("tests", "ためす", tries=3, wait=timedelta(minutes=1))
def fail(number: int) -> None:
    raise ValueError(f"{SECRET} {number}")


@task("tests", "ためす", given_up=lambda number: _marked(f"given-up{number}"))
def give_up(number: int) -> None:
    raise GiveUp("the folder has no such letter")


@task("tests", "ためす", tries=3)
def last_long(number: int) -> None:
    """The first time it does not come to its end."""
    if _marked(f"long{number}") == 1:
        time.sleep(60)
    _marked(f"done{number}")


@task("tests", "ためす", tries=3, wait=timedelta(seconds=1))
def ask_the_database_twice(number: int) -> None:
    """In between the test restarts the database."""
    from django.db import connection

    begun = _marked(f"asked{number}")
    connection.ensure_connection()
    if begun == 1:
        time.sleep(4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    _marked(f"answered{number}")
