"""Restarts a private PostgreSQL under a worker that is in the middle of a task; see `test_tasks.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django_tasks_db.models import DBTaskResult

    from tests.background import doing

    call_command("migrate", verbosity=0)
    doing.ask_the_database_twice.enqueue(1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = cursor.fetchone()[0]
    connections.close_all()
    worker = subprocess.Popen([sys.executable, "-m", "tests.background.working"])
    try:
        _until(lambda: list(Path(os.environ[doing.MARKS]).glob("asked1-*")))
        _restart(data)
        _until(lambda: doing.count.enqueue(2))
        _until(lambda: DBTaskResult.objects.successful().filter(queue_name="tests").count() == 2)
        assert worker.poll() is None, "the worker ended"
    finally:
        worker.kill()


def _restart(data: str) -> None:
    command = ["pg_ctl", "-D", data, "-m", "immediate", "stop"]
    owner = ["runuser", "-u", "postgres", "--", "env", f"PATH={os.environ['PATH']}"] if os.geteuid() == 0 else []
    options = Path(data, "postmaster.opts").read_text().split(" ", 1)[1].strip()
    subprocess.run([*owner, *command], check=True, stdout=subprocess.DEVNULL)
    time.sleep(2)
    log = ["-l", str(Path(data).parent / "log")]
    subprocess.run(
        [*owner, "pg_ctl", "-D", data, "-w", *log, "-o", options.replace('"', ""), "start"],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _until(holds: object) -> None:
    from django.db import connections
    from django.db.utils import InterfaceError, OperationalError

    end = time.monotonic() + 90
    while True:
        try:
            if holds():  # type: ignore[operator]
                return
        except (OperationalError, InterfaceError):
            connections.close_all()
        assert time.monotonic() < end, "it did not come to it"
        time.sleep(0.2)


if __name__ == "__main__":
    main()
