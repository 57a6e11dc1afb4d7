"""Everybody at once on the embedded database: residents, clerks, chiefs with passkeys and a busy worker; no error.

CLIENTS people work for SECONDS in the office's own pages, over HTTP, while `osekkai work` checks, decides and sets
letters. Residents attach photos, submit, are refused and come back; clerks take, draft and note; chiefs agree to all
that waits. Prints requests, their times and every error: anything of 500 and more, a line that broke, a task that
failed. Ends with 1 where there was one.
"""

from __future__ import annotations

import os
import queue
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from itertools import cycle
from statistics import quantiles
from typing import Any

from benchmarks import day
from benchmarks.parts.load import amount
from benchmarks.parts.serving import served

DATABASES = ("sqlite",)
SECONDS = amount("SECONDS", 600)
CLIENTS = amount("CLIENTS", 40)
WORKERS = amount("WORKERS", 2)


class Told:
    """What the requests of all threads took (ms) and came to."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.errors: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.lock = threading.Lock()

    def timed(self, ask: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, str, str]]:
        def asked(browser: Any, method: str, path: str, *more: Any) -> tuple[int, str, str]:
            began = time.perf_counter()
            answer = ask(browser, method, path, *more)
            with self.lock:
                self.took.append((time.perf_counter() - began) * 1000)
                self.kinds[f"{method} {answer[0]}"] += 1
                if answer[0] >= 500:
                    self.errors[f"{method} {answer[0]} {path.split('?')[0]}"] += 1
            return answer

        return asked


def resident(waiting: queue.SimpleQueue[tuple[str, str, list[str]]]) -> Callable[[], object]:
    """Submits what is filled in, forgetting the declaration first; then reads, and writes an address that is none."""
    from osekkai.demonstration.residents import photo

    visitor, picture = day.Browser(""), photo()

    def once() -> object:
        try:
            code, key, documents = waiting.get_nowait()
        except queue.Empty:
            visitor.ask("GET", "/services/")
            return visitor.ask("POST", "/apply/mail/", [("address", "nobody")])
        mine = day.Browser(key)
        for each in documents:
            mine.ask("POST", f"/apply/{code}/documents/", [("document", each)], picture)
        _, back, _ = mine.ask("POST", f"/apply/{code}/review/", [])
        mine.ask("GET", back or f"/apply/{code}/review/")
        mine.ask("POST", f"/apply/{code}/review/", [("declared", "1")])
        return mine.line.close()

    return once


def clerk(at: day.Browser) -> Callable[[], object]:
    def once() -> object:
        if not day.work(at):
            time.sleep(1)
        return at.ask("GET", "/office/cases/live/")

    return once


def chief(at: day.Browser, key: Any) -> Callable[[], object]:
    def once() -> object:
        if not day.agree(at, key):
            time.sleep(1)
        return at.ask("GET", "/office/approvals/live/")

    return once


def shared(people: list[Callable[[], object]], seats: int) -> list[Callable[[], object]]:
    """So many at work at a time, each for a share of the people."""
    turns = [cycle(people[seat::seats]) for seat in range(min(seats, len(people)))]
    return [lambda turn=turn: next(turn)() for turn in turns]  # type: ignore[misc]


def at_once(people: list[Callable[[], object]], told: Told) -> None:
    """Each on and on until the time is over."""
    ends = time.perf_counter() + SECONDS

    def on_and_on(once: Callable[[], object]) -> None:
        while time.perf_counter() < ends:
            try:
                once()
            except (OSError, HTTPException) as broken:
                with told.lock:
                    told.errors[f"{type(broken).__name__}: {broken}"] += 1

    threads = [threading.Thread(target=on_and_on, args=(each,)) for each in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def figures(told: Told) -> int:
    """Printed; how many errors."""
    from django_tasks_db.models import DBTaskResult

    from osekkai.casework.models import Case, Decision
    from osekkai.documents.models import Document
    from osekkai.ledger.services import seal
    from osekkai.ledger.verifying import verify

    seal()
    failed = Counter(DBTaskResult.objects.filter(status="FAILED").values_list("task_path", flat=True))
    told.errors.update({f"task {name}": n for name, n in failed.items()})
    cuts = quantiles(told.took, n=20)
    checked = verify()
    print(
        f"{CLIENTS} people for {SECONDS} s: {len(told.took):,} requests ({len(told.took) / SECONDS:.0f} a second), "
        f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, longest {max(told.took):,.0f} ms; {dict(told.kinds)}"
    )
    print(
        f"{Case.objects.count():,} cases, {Decision.objects.count():,} decided, {Document.objects.count():,} letters; "
        f"ledger: {checked.events:,} events, broken {len(checked.broken)}"
    )
    print(f"errors: {sum(told.errors.values())} {dict(told.errors) or ''}")
    return sum(told.errors.values()) + len(checked.broken)


def main(folder: str) -> int:
    import django

    os.environ |= {"OSEKKAI_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "osekkai.settings", "OSEKKAI_VAR": folder}
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody here signs in with one
    told, waiting = Told(), queue.SimpleQueue[tuple[str, str, list[str]]]()
    day.ward()
    ready, applied_for = day.drafts()
    for each in ready:
        waiting.put(each)
    clerks, chiefs = day.people(applied_for)
    connection.close()
    day.Browser.ask = told.timed(day.Browser.ask)  # type: ignore[method-assign]
    desks = CLIENTS // 2
    seats = shared([clerk(each) for each in clerks], desks - desks // 3)
    seats += shared([chief(*each) for each in chiefs], desks // 3)
    with served("osekkai.wsgi", day.PORT, WORKERS), day.working():
        at_once([*seats, *(resident(waiting) for _ in range(CLIENTS - len(seats)))], told)
    return figures(told)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        raise SystemExit(main(place) and 1)
