"""Work that is done later: with what wanted it or not at all, again after a failure or a death, and never unseen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background import declaring, leasing, queries, services, timing
from osekkai.background.models import Lease, Scheduled
from tests.background import doing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(doing.MARKS, str(tmp_path))
    return tmp_path


def times(marks: Path, what: str) -> int:
    return len(list(marks.glob(f"{what}-*")))


@pytest.fixture
def worker() -> Iterator[list[subprocess.Popen[str]]]:
    """Workers that were started; none outlives the test."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def rows() -> Any:
    """Those of the tests; the clock begins others."""
    return DBTaskResult.objects.filter(queue_name="tests")


def start(workers: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    env = os.environ | {"OSEKKAI_TEST_DATABASE": str(connection.settings_dict["NAME"]), "PYTHONPATH": "src:."}
    made = subprocess.Popen(
        [sys.executable, "-m", "tests.background.working"], env=env, stdout=subprocess.PIPE, text=True
    )
    workers.append(made)
    return made


def until(holds: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to it"
        time.sleep(0.05)


# With what wanted it.


def test_a_task_comes_and_goes_with_the_transaction_that_wants_it(marks: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        doing.count.enqueue(1)
        raise RuntimeError
    with transaction.atomic():
        doing.count.enqueue(2)
    assert services.work(once=True) == 1 and times(marks, "count2") == 1 and times(marks, "count1") == 0


@pytest.mark.parametrize("argument", [doing.SECRET, 1.5, {"name": 1}, ["x"], "2026-13-01"])
def test_arguments_are_ids_and_days_only(argument: object) -> None:
    """They lie in the table in clear."""
    with pytest.raises(TypeError, match="ids and days"):
        doing.count.enqueue(argument)  # type: ignore[arg-type]
    doing.count.enqueue("2026-12-01")  # type: ignore[arg-type]
    assert DBTaskResult.objects.count() == 1


# What fails.


def test_what_fails_is_tried_again_with_growing_waits_and_then_left_to_people() -> None:
    doing.fail.enqueue(7)
    waits = []
    for _ in range(3):
        services.work(once=True)
        row = rows().get()
        waits.append(round((row.run_after - timezone.now()).total_seconds() / 60))
        DBTaskResult.objects.update(run_after=timezone.now())
    (dead,) = queries.dead_letters()
    assert waits[:2] == [1, 2] and dead.tries == 3 and dead.error == "builtins.ValueError"
    assert "doing.py" in dead.where and doing.SECRET not in dead.where, "where it failed, and nothing about anybody"


def test_who_gives_up_is_not_tried_again_and_its_room_hears_of_it(marks: Path) -> None:
    doing.give_up.enqueue(3)
    services.work(once=True)
    (dead,) = queries.dead_letters()
    assert dead.tries == 1 and "no such letter" in dead.where and times(marks, "given-up3") == 1


def test_a_dead_letter_can_be_tried_again_once() -> None:
    doing.give_up.enqueue(3)
    services.work(once=True)
    (dead,) = queries.dead_letters()
    assert services.try_again(dead.id) and not services.try_again(dead.id) and queries.how_many_dead() == 0
    services.work(once=True)
    assert queries.how_many_dead() == 1


def test_one_that_fails_does_not_keep_the_others_from_being_done(marks: Path) -> None:
    doing.fail.enqueue(1)
    doing.count.enqueue(2)
    assert services.work(once=True) == 2 and times(marks, "count2") == 1


# Who dies.


def test_what_a_killed_worker_had_taken_is_done_by_the_next(marks: Path, worker: list[subprocess.Popen[str]]) -> None:
    doing.last_long.enqueue(1)
    killed = start(worker)
    until(lambda: times(marks, "long1") == 1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert leasing.bring_back(timezone.now()) == 0, "it may still be alive: its lease holds"
    assert leasing.bring_back(timezone.now() + leasing.LEASE) == 1
    DBTaskResult.objects.update(run_after=timezone.now())
    services.work(once=True)
    row = rows().get()
    assert row.status == "SUCCESSFUL" and len(row.worker_ids) == 2 and times(marks, "done1") == 1


def test_a_worker_that_is_asked_to_end_finishes_what_it_does(marks: Path, worker: list[subprocess.Popen[str]]) -> None:
    asked = start(worker)
    doing.ask_the_database_twice.enqueue(1)
    until(lambda: times(marks, "asked1") == 1)
    asked.send_signal(signal.SIGTERM)
    assert asked.wait(timeout=30) == 0 and times(marks, "answered1") == 1
    assert rows().get().status == "SUCCESSFUL" and not Lease.objects.exists()


def test_a_task_that_kills_its_worker_again_and_again_becomes_a_dead_letter() -> None:
    doing.last_long.enqueue(2)
    for attempt in range(3):
        row = rows().get()
        row.claim(f"gone{attempt}")
        leasing.bring_back(timezone.now())
    (dead,) = queries.dead_letters()
    assert dead.error.endswith("WorkerDied") and dead.tries == 3


def test_two_workers_never_do_the_same(marks: Path, worker: list[subprocess.Popen[str]]) -> None:
    for number in range(40):
        doing.count.enqueue(number)
    start(worker), start(worker)
    until(lambda: rows().filter(status="SUCCESSFUL").count() == 40)
    assert all(times(marks, f"count{number}") == 1 for number in range(40))


def test_a_worker_lives_on_when_the_database_was_restarted(tmp_path: Path) -> None:
    """On a PostgreSQL of its own: others are at work in this one."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        ["scripts/with-postgres", sys.executable, "tests/background/restarting.py"],
        env=env | {"PYTHONPATH": "src:.", doing.MARKS: str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert times(tmp_path, "answered1") == 1, "what it did when the database went away was done again"
    assert times(tmp_path, "count2") == 1, "and what came afterwards was done"


# By the clock.


def test_what_the_clock_begins_is_begun_once_though_two_look() -> None:
    now = timezone.now()
    first, again = timing.begin(now), timing.begin(now)
    assert first == len(declaring.clocks()) > 0 and again == 0
    assert timing.begin(now + timedelta(days=7, minutes=1)) >= first


def test_a_daily_task_is_begun_at_its_hour_of_the_municipalitys_time() -> None:
    clock = declaring.Clock(doing.count, at=hour(3, 40))
    assert clock.after(datetime(2026, 11, 27, 18, 39, tzinfo=UTC)) == datetime(2026, 11, 27, 18, 40, tzinfo=UTC)
    assert clock.after(datetime(2026, 11, 27, 18, 40, tzinfo=UTC)) == datetime(2026, 11, 28, 18, 40, tzinfo=UTC)


def test_a_task_of_a_release_that_is_gone_is_forgotten() -> None:
    Scheduled.objects.create(task="osekkai.gone.tasks.nothing", next_at=timezone.now())
    timing.begin(timezone.now())
    assert not Scheduled.objects.filter(task__contains="gone").exists()


def test_rows_of_tasks_that_are_over_are_forgotten_in_time() -> None:
    doing.count.enqueue(1)
    services.work(once=True)
    assert services.forget_old() == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - services.KEPT - timedelta(days=1))
    assert services.forget_old() == 1


def test_how_much_waits_is_seen_by_task() -> None:
    for _ in range(3):
        doing.count.enqueue(1)
    doing.fail.enqueue(1)
    now = timezone.now()
    DBTaskResult.objects.filter(pk=rows().filter(task_path__endswith=".count").first().pk).update(status="RUNNING")
    rows().filter(task_path__endswith=".fail").update(run_after=now + timedelta(minutes=5))
    count, fail = queries.by_task()
    assert (count.ready, count.running, count.later) == (2, 1, 0) and count.task.endswith(".count")
    assert count.oldest and count.oldest <= now
    assert (fail.ready, fail.running, fail.later, fail.oldest) == (0, 0, 1, None)
    rows().filter(task_path__endswith=".fail").update(run_after=now)
    assert next(each for each in queries.by_task() if each.task == fail.task).oldest == now, "since it may be tried"


def test_when_a_worker_was_heard_of_last() -> None:
    assert queries.last_beat() is None
    leasing.beat("one")
    Lease.objects.update(beats_at=timezone.now() - timedelta(hours=3))
    leasing.beat("two")
    last = queries.last_beat()
    assert last and timezone.now() - last < timedelta(minutes=1)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> dict[str, declaring.Clock]:
    monkeypatch.setattr(declaring, "_clocks", {})
    return declaring._clocks


def test_a_task_by_the_clock_begins_at_once_and_then_every_so_long(clocks: dict[str, declaring.Clock]) -> None:
    assert services.by_the_clock(every=timedelta(minutes=10))(doing.give_nothing) is doing.give_nothing
    now = timezone.now()
    minutes = [0, 1, 9, 10, 11, 20, 45, 46]
    begun = [timing.begin(now + timedelta(minutes=each)) for each in minutes]
    assert begun == [1, 0, 0, 1, 0, 1, 1, 0], "what was missed while nobody looked is begun once"
    assert rows().count() == 4


def test_a_task_by_the_clock_begins_every_day_at_its_hour(clocks: dict[str, declaring.Clock]) -> None:
    services.by_the_clock(at=hour(3, 40))(doing.give_nothing)
    timing.begin(timezone.now())
    assert timezone.localtime(Scheduled.objects.get().next_at).time() == hour(3, 40)


def test_a_clock_says_either_how_often_or_at_which_hour(clocks: dict[str, declaring.Clock]) -> None:
    for wrong in ({}, {"every": timedelta(hours=1), "at": hour(3, 40)}):
        with pytest.raises(AssertionError, match="either every so long, or at an hour"):
            services.by_the_clock(**wrong)  # type: ignore[arg-type]
    assert not clocks
