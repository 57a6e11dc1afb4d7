"""What a changed rule would do: everybody judged by the rules in force and by a draft; who gains, who loses, how much.

Yen are of a year, seen from the household: what a service pays out counts up, what it costs counts down. Up to how much
is paid back of what it cost is told for each service, and never added to yen that somebody surely has. What is known
in both versions is exact. Where an answer is open because facts are unknown, the change lies between two ends; who has
the same open answer in both is taken to stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from osekkai.catalogue import Catalogue
from osekkai.matching import ward
from osekkai.matching.bands import DIMENSIONS, make_bands
from osekkai.matching.snapshot import Snapshot
from osekkai.matching.stories import Story, stories
from osekkai.policy import columns

STEPS = (-500_000, -100_000, -50_000, -10_000, 0, 10_000, 50_000, 100_000, 500_000)
"""Limits of the distribution, yen of a year for a household."""


@dataclass(frozen=True, slots=True)
class Cell:
    """People who surely gain, surely lose, or may do either; `yen` of the sure, `lo` and `hi` with everybody."""

    people: int
    gain: int
    lose: int
    open: int
    yen: int
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """One service: who is entitled before and after, and what that means."""

    service: str
    name: str
    before: int
    after: int
    newly: int
    no_longer: int
    cell: Cell
    adds: bool
    """Whether its yen are in the sums over several services: not the ceilings of refunds, nor loans."""


@dataclass(frozen=True, slots=True)
class Reform:
    """A draft against the rules in force. `by` has a table for each dimension: (band, cell)."""

    name: str
    on: date
    base: str
    draft: str
    people: int
    services: list[ServiceChange]
    total: Cell
    by: dict[str, list[tuple[str, Cell]]]
    distribution: list[tuple[int | None, int | None, int]]
    stories: list[Story]


def reform(base: Catalogue, draft: Catalogue, snapshot: Snapshot, on: date, name: str) -> Reform:
    """Raises `StaleSnapshot` where a version's vocabulary is not the snapshot's."""
    opened = snapshot.open(base.book.vocabulary)
    snapshot.open(draft.book.vocabulary).close()
    differing = columns.changed(base.book.services, draft.book.services, on.toordinal(), snapshot.source)
    for side, version in (("before", base), ("after", draft)):
        services = [version.book.services[id] for id in differing if id in version.book.services]
        ward.results(opened, services, on, snapshot)
        opened.execute(f"CREATE OR REPLACE TEMP TABLE {side} AS {_WORTH}")
    opened.execute(_CHANGES)
    make_bands(opened, snapshot.source, base.municipality.incomes, on)
    return Reform(
        name,
        on,
        base.hash,
        draft.hash,
        snapshot.people,
        services=[_service(opened, base, draft, id) for id in differing],
        total=_cells(opened, "'all'")[0][1],
        by={dimension.id: _banded(opened, dimension.id, dimension.bands) for dimension in DIMENSIONS},
        distribution=_distribution(opened),
        stories=stories(opened, base, draft, on),
    )


_WORTH = """SELECT service, pid, hid, entitled, covered, kind,
       CASE WHEN kind = 'cost' THEN -top ELSE bottom END AS lo,
       CASE WHEN kind = 'cost' THEN -bottom ELSE top END AS hi
FROM (
    SELECT *, CASE WHEN entitled THEN sure ELSE least(0, sure) END AS bottom,
           CASE WHEN entitled THEN high ELSE greatest(0, high) END AS top
    FROM (
        SELECT *, greatest(coalesce(lo, 0), 0) * times AS sure, greatest(coalesce(hi, lo, 0), 0) * times AS high
        FROM results))"""
"""Who may be entitled, and the yen of a year that it is worth to them, as two ends; a cost counts down.

No service pays less than nothing.
"""

_CHANGES = """CREATE OR REPLACE TEMP TABLE changes AS
SELECT *, (was_sure AND is_sure) AS sure, is_lo - was_hi AS d_lo, is_hi - was_lo AS d_hi
FROM (
    SELECT service, pid, coalesce(b.hid, a.hid) AS hid,
           coalesce(a.kind, b.kind) NOT IN ('reimbursement', 'loan') AS adds,
           coalesce(b.entitled, b.pid IS NOT NULL AND NULL) AS was,
           coalesce(a.entitled, a.pid IS NOT NULL AND NULL) AS now,
           coalesce(b.lo, 0) AS was_lo, coalesce(b.hi, 0) AS was_hi,
           coalesce(a.lo, 0) AS is_lo, coalesce(a.hi, 0) AS is_hi,
           b.pid IS NULL OR (b.entitled IS TRUE AND b.lo = b.hi AND b.covered) AS was_sure,
           a.pid IS NULL OR (a.entitled IS TRUE AND a.lo = a.hi AND a.covered) AS is_sure
    FROM before b FULL JOIN after a USING (service, pid))
WHERE was IS DISTINCT FROM now OR was_lo <> is_lo OR was_hi <> is_hi"""

_FIGURES = """
count(DISTINCT pid) FILTER (WHERE sure AND (d_lo > 0 OR (d_lo = 0 AND now AND NOT was))) AS gain,
count(DISTINCT pid) FILTER (WHERE sure AND (d_lo < 0 OR (d_lo = 0 AND was AND NOT now))) AS lose,
count(DISTINCT pid) FILTER (WHERE NOT sure) AS open,
CAST(coalesce(sum(d_lo) FILTER (WHERE sure AND {added}), 0) AS BIGINT) AS yen,
CAST(coalesce(sum(d_lo) FILTER (WHERE {added}), 0) AS BIGINT) AS lo,
CAST(coalesce(sum(d_hi) FILTER (WHERE {added}), 0) AS BIGINT) AS hi"""


def _cells(
    opened: duckdb.DuckDBPyConnection, band: str, where: str = "TRUE", added: str = "adds"
) -> list[tuple[str, Cell]]:
    """`added`: whose yen are summed; over several services not the ceilings of refunds, nor loans."""
    rows = opened.execute(
        f"""SELECT w.band, people, coalesce(gain, 0), coalesce(lose, 0), coalesce(open, 0),
               coalesce(yen, 0), coalesce(lo, 0), coalesce(hi, 0)
        FROM (SELECT {band} AS band, count(*) AS people FROM bands GROUP BY ALL) AS w
        LEFT JOIN (
            SELECT {band} AS band, {_FIGURES.format(added=added)}
            FROM changes JOIN bands USING (pid) WHERE {where} GROUP BY ALL
        ) AS c ON c.band = w.band"""
    ).fetchall()
    return [(name, Cell(*rest)) for name, *rest in rows]


def _banded(opened: duckdb.DuckDBPyConnection, dimension: str, order: Sequence[str]) -> list[tuple[str, Cell]]:
    found = dict(_cells(opened, dimension))
    return [(name, found[name]) for name in order if name in found]


def _service(opened: duckdb.DuckDBPyConnection, base: Catalogue, draft: Catalogue, id: str) -> ServiceChange:
    def entitled(table: str) -> int:
        return int(
            opened.execute(f"SELECT count(*) FROM {table} WHERE service = ? AND entitled", [id]).fetchall()[0][0]
        )

    newly, gone = opened.execute(
        """SELECT count(*) FILTER (WHERE now AND was = FALSE), count(*) FILTER (WHERE was AND now = FALSE)
        FROM changes WHERE service = ?""",
        [id],
    ).fetchall()[0]
    name = (draft.services.get(id) or base.services[id]).words.ja
    return ServiceChange(
        id,
        name,
        entitled("before"),
        entitled("after"),
        newly,
        gone,
        _cells(opened, "'all'", f"service = '{id}'", added="TRUE")[0][1],
        _adds(opened, id),
    )


def _adds(opened: duckdb.DuckDBPyConnection, id: str) -> bool:
    found = opened.execute("SELECT bool_and(adds) FROM changes WHERE service = ?", [id]).fetchall()
    return found[0][0] is not False


def _distribution(opened: duckdb.DuckDBPyConnection) -> list[tuple[int | None, int | None, int]]:
    """Households by the yen that they surely gain or lose in a year: (from, under, households); without who stays."""
    counted = dict(
        opened.execute(
            f"""SELECT len(list_filter({list(STEPS)}, lambda step: step <= yen)) AS place, count(*)
            FROM (SELECT hid, sum(d_lo) AS yen FROM changes WHERE sure AND adds GROUP BY hid)
            WHERE yen <> 0 GROUP BY ALL"""
        ).fetchall()
    )
    edges = [None, *STEPS, None]
    return [(edges[place], edges[place + 1], counted.get(place, 0)) for place in range(len(STEPS) + 1)]
