"""Figures in Prometheus' text format: of all processes together, and of what waits.

Requests are counted in files that the processes share (`OSEKKAI_VAR/metrics`), emptied when the office is opened
(`serving.on_starting`). Nothing of anybody is a figure: a request is told by its route.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

FOLDER = settings.VAR / "metrics"
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(FOLDER))  # before the library is read
FOLDER.mkdir(parents=True, exist_ok=True)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

from osekkai.background import queries as background  # noqa: E402
from osekkai.logs.requests import METHODS  # noqa: E402

WITHIN = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds that answers took at most; 0.3 is the promise (p95) of a submission."""
_answers = Counter("osekkai_requests", "Answers, by route", ["route", "method", "status"])
_seconds = Histogram("osekkai_request_seconds", "How long answers took", ["of"], buckets=WITHIN)


def answered(route: str, method: str, status: int, seconds: float) -> None:
    of = route.partition("/")[0]
    _answers.labels(route, method if method in METHODS else "?", str(status)).inc()
    _seconds.labels(of if of in ("office", "api", "apply", "check") else "pages").observe(seconds)


def as_text() -> tuple[bytes, str]:
    """And its type."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Waiting())
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


class _Waiting:
    """What the tables say at this moment."""

    def collect(self) -> Iterator[Any]:
        up = GaugeMetricFamily("osekkai_database_up", "Whether the database answers")
        free = GaugeMetricFamily("osekkai_files_free_bytes", "Room where files are kept")
        free.add_metric([], shutil.disk_usage(settings.VAR).free)
        yield free
        try:
            found = list(self._tasks())
        except (DatabaseError, InterfaceError):
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
            yield from found
        yield up

    def _tasks(self) -> Iterator[Any]:
        now = timezone.now()
        waiting = GaugeMetricFamily("osekkai_tasks_waiting", "Tasks that are ready", labels=["task"])
        later = GaugeMetricFamily("osekkai_tasks_later", "Tasks that are tried again later", labels=["task"])
        oldest = GaugeMetricFamily("osekkai_tasks_oldest_seconds", "Since when the oldest is ready", labels=["task"])
        for each in background.by_task():
            waiting.add_metric([each.task], each.ready)
            later.add_metric([each.task], each.later)
            if each.oldest:
                oldest.add_metric([each.task], (now - each.oldest).total_seconds())
        dead = GaugeMetricFamily("osekkai_tasks_given_up", "Tasks that people have to look at")
        dead.add_metric([], background.how_many_dead())
        workers = GaugeMetricFamily("osekkai_workers", "Workers that are alive")
        workers.add_metric([], background.workers())
        beat = GaugeMetricFamily("osekkai_worker_beat_seconds", "Since when no worker was heard of")
        if last := background.last_beat():
            beat.add_metric([], (now - last).total_seconds())
        yield from (waiting, later, oldest, dead, workers, beat)


def begin_anew() -> None:
    """What processes that are gone have counted."""
    for each in FOLDER.glob("*.db"):
        each.unlink(missing_ok=True)
