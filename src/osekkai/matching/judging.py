"""Everybody of a snapshot judged by a plan: block by block, so that memory does not grow with the ward."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np

from osekkai.policy.columns import NONE, STORED, Block, Input, Plan, Ties

AT_ONCE = 120_000
"""People of a block: enough that numpy is busy, few enough that the columns stay near the processor."""


def judged(
    opened: duckdb.DuckDBPyConnection, plan: Plan, *, homes: tuple[int, int] | None = None, threads: int | None = None
) -> Iterator[dict[str, Any]]:
    """The outcomes of each block as columns; see `Outcomes`.

    The columns: service, pid, hid, of_home, entitled, lo, hi, deadline, covered. `homes` are the first household and
    the one before which to stop; without them everybody is judged.
    """

    def judge(homes: tuple[int, int]) -> dict[str, Any]:
        people = _read(opened.cursor(), plan, "people", homes)
        block = Block(people["hid"], people["rel"], _ties(opened.cursor(), plan, homes, people["hid"]))
        columns = _columns(plan, "people", people) | _columns(
            plan, "homes", _read(opened.cursor(), plan, "homes", homes)
        )
        found = plan.judge(block, columns)
        named = {
            name: getattr(found, name) for name in ("service", "of_home", "entitled", "lo", "hi", "deadline", "covered")
        }
        return {"pid": people["pid"].take(found.person), "hid": people["hid"].take(found.person), **named}

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        yield from pool.map(judge, blocks(opened, AT_ONCE, homes))


def store(opened: duckdb.DuckDBPyConnection, plan: Plan, table: str, *, homes: tuple[int, int] | None = None) -> None:
    """Make the temporary table with the outcomes of everybody, or of some households."""
    opened.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} (
            service SMALLINT, pid BIGINT, hid BIGINT, of_home BOOLEAN, entitled BOOLEAN,
            lo BIGINT, hi BIGINT, deadline BIGINT, covered BOOLEAN)"""
    )
    for rows in judged(opened, plan, homes=homes):
        opened.register("rows", rows)
        opened.execute(
            f"""INSERT INTO {table}
            SELECT service, pid, hid, of_home, CASE entitled WHEN 2 THEN TRUE WHEN 0 THEN FALSE END,
                   nullif(lo, {NONE}), nullif(hi, {NONE}), nullif(deadline, {NONE}), covered FROM rows"""
        )


def blocks(opened: duckdb.DuckDBPyConnection, size: int, homes: tuple[int, int] | None = None) -> list[tuple[int, int]]:
    """The first household of each block of about `size` people, and of the one after it."""
    where = f"WHERE hid >= {homes[0]} AND hid < {homes[1]}" if homes else ""
    hid = opened.execute(f"SELECT hid FROM people {where} ORDER BY hid").fetchnumpy()["hid"]
    if not len(hid):
        return []
    firsts = np.unique(hid[::size]).tolist()
    return list(pairwise([*firsts, int(hid[-1]) + 1]))


def _read(cursor: duckdb.DuckDBPyConnection, plan: Plan, table: str, homes: tuple[int, int]) -> dict[str, Any]:
    names = ", ".join(sorted({f'"{each.stored}"' for each in plan.inputs.values() if each.table == table}))
    ids, order = ("pid, hid, rel", "hid, idx") if table == "people" else ("hid", "hid")
    told = cursor.execute(
        f"SELECT {ids}{', ' if names else ''}{names} FROM {table} WHERE hid >= ? AND hid < ? ORDER BY {order}",
        list(homes),
    )
    return told.fetchnumpy()


def _ties(cursor: duckdb.DuckDBPyConnection, plan: Plan, homes: tuple[int, int], hid: Any) -> Ties:
    """The ties that the plan asks about, as they are on its day; households by their place in the block."""
    codes = [STORED.index(each) for each in sorted(plan.relations)]
    told = cursor.execute(
        """SELECT hid, relation, mine, theirs, sure FROM ties
        WHERE hid >= ? AND hid < ? AND relation IN (SELECT unnest(?)) AND since <= ? AND ? < until""",
        [*homes, codes, plan.on, plan.on],
    ).fetchnumpy()
    always = np.broadcast_to(np.int64(0), len(told["hid"]))
    there = np.unique(hid)
    place = np.zeros(int(there[-1] - there[0]) + 1, np.int64)
    place[there - there[0]] = np.arange(len(there))
    home = place.take(told["hid"] - there[0])
    relation, mine, theirs = (told[name].astype(np.int64) for name in ("relation", "mine", "theirs"))
    return Ties(home, relation, mine, theirs, told["sure"].astype(bool), always, always)


def _columns(plan: Plan, table: str, read: dict[str, Any]) -> dict[Input, Any]:
    return {
        each: ~np.ma.getmaskarray(read[each.stored]) if each.known else np.ma.filled(read[each.stored], 0)
        for each in plan.inputs.values()
        if each.table == table
    }
