"""The whole ward in one pass: who is entitled to what, who receives it, who is missed, what changed since last time."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
from django.db import transaction
from django.utils import timezone

from osekkai import bulk
from osekkai.catalogue import Catalogue
from osekkai.matching import judging
from osekkai.matching.models import Event, Run, ServiceCount
from osekkai.matching.snapshot import Snapshot
from osekkai.policy import Service
from osekkai.policy.columns import Plan, plan
from osekkai.register import queries as register

DUE_WITHIN = 14
"""Days before a deadline from which it is an event."""
SOON = timedelta(days=31)
"""How far ahead it is looked for who becomes entitled only because days pass: a birthday, a school year."""


@dataclass(frozen=True, slots=True)
class Count:
    """How one service stands; see `models.ServiceCount`."""

    service: str
    entitled: int
    open: int
    receiving: int | None
    missed: int | None
    missed_yen: int | None


Store = Callable[[duckdb.DuckDBPyConnection, Plan, str], None]
"""Makes a table with the outcomes of a plan; see `judging.store`."""


def results(
    opened: duckdb.DuckDBPyConnection,
    services: Sequence[Service],
    on: date,
    snapshot: Snapshot,
    name: str = "results",
    *,
    store: Store = judging.store,
) -> None:
    """Make the view `results` (or another name).

    Its columns: service id, pid, hid, entitled (NULL: open), lo, hi (yen a `per`, of a `kind`), deadline (day number).
    A household's row has the pid of its head. Who is certainly not entitled has no row.
    """
    planned = plan(services, on.toordinal(), snapshot.source, open_kin=snapshot.open_kin, apart=False)
    store(opened, planned, f"{name}_found")
    opened.execute(
        f"CREATE OR REPLACE TEMP TABLE {name}_ids (place SMALLINT, id VARCHAR, kind VARCHAR, per VARCHAR, times BIGINT)"
    )
    for place, each in enumerate(services):
        rule = each.rule_on(on.toordinal()) if _in_force(each, on) else None
        terms = rule.amount.terms if rule and rule.amount else None
        opened.execute(
            f"INSERT INTO {name}_ids VALUES (?, ?, ?, ?, ?)",
            [place, each.id, *((terms.kind, terms.per, terms.times_a_year) if terms else ("", "", 0))],
        )
    opened.execute(
        f"""CREATE OR REPLACE TEMP VIEW {name} AS
        SELECT ids.id AS service, pid, hid, of_home, entitled, lo, hi, kind, per, times, deadline, covered
        FROM {name}_found AS found JOIN {name}_ids AS ids ON ids.place = found.service"""
    )


def _in_force(service: Service, on: date) -> bool:
    return any(rule.start is None or rule.start <= on.toordinal() for rule in service.rules)


_COUNTS = """
WITH received AS (SELECT DISTINCT service FROM receipts),
counted AS (
    SELECT r.service, count(*) FILTER (WHERE entitled) AS entitled, count(*) FILTER (WHERE entitled IS NULL) AS open,
           count(*) FILTER (WHERE entitled AND c.pid IS NOT NULL) AS receiving,
           count(*) FILTER (WHERE entitled AND c.pid IS NULL) AS missed,
           CAST(coalesce(sum(coalesce(r.lo, 0) * times)
               FILTER (WHERE entitled AND c.pid IS NULL AND kind = 'cash'), 0) AS BIGINT) AS missed_yen
    FROM results r LEFT JOIN receipts c ON c.pid = r.pid AND c.service = r.service GROUP BY r.service)
SELECT service, entitled, open, CASE WHEN known THEN receiving END, CASE WHEN known THEN missed END,
       CASE WHEN known THEN missed_yen END
FROM (SELECT *, service IN (SELECT service FROM received) AS known FROM counted) ORDER BY service"""


def counts(opened: duckdb.DuckDBPyConnection) -> list[Count]:
    """Missed yen are cash, and count the lower end of an open amount: what is surely left."""
    return [Count(*row) for row in opened.execute(_COUNTS).fetchall()]


def match(
    catalogue: Catalogue,
    snapshot: Snapshot,
    on: date,
    folder: Path,
    services: Sequence[Service] | None = None,
    *,
    store: Store = judging.store,
) -> Run:
    """Match the whole register, write `results.parquet` into a folder of the run, and record counts and events."""
    started = time.perf_counter()
    chosen = list(catalogue.book.services.values()) if services is None else list(services)
    opened = snapshot.open(catalogue.book.vocabulary)
    results(opened, chosen, on, snapshot, store=store)
    seconds = time.perf_counter() - started
    results(opened, chosen, on + SOON, snapshot, "ahead", store=store)
    before = latest(folder)
    name = f"{on:%Y%m%d}-{catalogue.hash[:8]}-{snapshot.digest[:8]}-{time.time_ns() % 10**9:09d}"
    part = folder / f"{name}.part"
    part.mkdir(parents=True)
    opened.execute(f"COPY results TO '{part / 'results.parquet'}' (FORMAT parquet)")
    try:
        with transaction.atomic():
            run = Run.objects.create(
                on=on,
                catalogue=catalogue.hash,
                snapshot=snapshot.digest,
                folder=name,
                people=snapshot.people,
                seconds=seconds,
                finished_at=timezone.now(),
                before=before,
            )
            _record(opened, run, folder / before.folder if before else None)
            part.rename(folder / name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return run


def latest(folder: Path) -> Run | None:
    """The last run whose results are still in `folder`."""
    kept = [each.parent.name for each in folder.glob("*/results.parquet")]
    return Run.objects.filter(folder__in=kept).order_by("-finished_at").first()


def missed(results: Path, service: str) -> list[int]:
    """The person ids of those who were entitled in the run and do not receive the service now."""
    receiving = register.receiving(service)
    entitled = f"SELECT DISTINCT pid FROM read_parquet('{results}') WHERE entitled AND service = ? ORDER BY pid"
    rows = duckdb.connect().execute(entitled, [service]).fetchall()
    return [pid for (pid,) in rows if pid not in receiving]


def _record(opened: duckdb.DuckDBPyConnection, run: Run, before: Path | None) -> None:
    told = (
        Event.objects.filter(run=run.before)
        .filter(kind__in=[Event.Kind.NEWLY, Event.Kind.NO_LONGER])
        .values_list("kind", "service", "person")
        if run.before
        else []
    )
    _events(opened, run.on, before, told)
    changed = {
        (service, kind): n
        for service, kind, n in opened.execute("SELECT service, kind, count(*) FROM events GROUP BY ALL").fetchall()
    }
    ServiceCount.objects.bulk_create(
        ServiceCount(
            run=run,
            service=each.service,
            entitled=each.entitled,
            open=each.open,
            receiving=each.receiving,
            missed=each.missed,
            missed_yen=each.missed_yen,
            newly=changed.get((each.service, "newly"), 0),
            no_longer=changed.get((each.service, "no-longer"), 0),
            due=changed.get((each.service, "due"), 0),
            soon=changed.get((each.service, "soon"), 0),
        )
        for each in counts(opened)
    )
    rows = opened.execute("SELECT kind, service, pid, hid, deadline FROM events").fetchall()
    bulk.insert(
        Event,
        ("run", "kind", "service", "person", "household", "deadline"),
        [
            (run.pk, kind, service, pid, hid, date.fromordinal(day) if day else None)
            for kind, service, pid, hid, day in rows
        ],
    )


def _events(
    opened: duckdb.DuckDBPyConnection, on: date, before: Path | None, told: Iterable[tuple[str, str, int]]
) -> None:
    """The table `events`.

    Only services that both runs judged can be new or gone; `told` are events of the day between.
    """
    today = on.toordinal()
    opened.execute(
        f"""CREATE OR REPLACE TEMP TABLE events AS
        SELECT 'due' AS kind, r.service, r.pid, r.hid, r.deadline
        FROM results r ANTI JOIN receipts c ON c.pid = r.pid AND c.service = r.service
        WHERE entitled AND deadline BETWEEN {today} AND {today + DUE_WITHIN}"""
    )
    opened.execute(
        """INSERT INTO events SELECT 'soon', a.service, a.pid, a.hid, NULL
        FROM ahead a ANTI JOIN results r ON r.service = a.service AND r.pid = a.pid
        WHERE a.entitled"""
    )
    if before is None:
        return
    opened.execute("CREATE OR REPLACE TEMP TABLE told (kind VARCHAR, service VARCHAR, pid BIGINT)")
    for each in told:
        opened.execute("INSERT INTO told VALUES (?, ?, ?)", each)
    last = f"read_parquet('{before / 'results.parquet'}')"
    for kind, now, then in (("newly", "results", last), ("no-longer", last, "results")):
        opened.execute(
            f"""INSERT INTO events SELECT '{kind}', n.service, n.pid, n.hid, n.deadline FROM {now} n
            ANTI JOIN (SELECT service, pid FROM {then} WHERE entitled) t ON t.service = n.service AND t.pid = n.pid
            WHERE n.entitled AND (n.service, n.pid) NOT IN (SELECT (service, pid) FROM told WHERE kind = '{kind}')
                AND n.service IN (SELECT DISTINCT service FROM {then}) AND n.pid IN (SELECT pid FROM people)"""
        )
