"""Many situations as a snapshot in DuckDB, and the columns' answers beside the evaluator's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from osekkai import policy
from osekkai.policy import columns
from osekkai.policy.assess import Result
from osekkai.policy.columns import FactColumn, Source
from osekkai.policy.columns.source import RELATIONS, mask
from osekkai.policy.model import HOUSEHOLD, PERSON, Fact, Service
from osekkai.policy.rulebook import Rulebook
from osekkai.policy.situation import Situation
from osekkai.policy.values import Interval
from osekkai.policy.world import ByYear

Outcome = tuple[bool | None, int | None, int | None, int | None, bool]
"""Entitled, the two ends of the yen, the day number of the deadline, covered."""


def years_for(on: int) -> range:
    from datetime import date

    year = date.fromordinal(on).year
    return range(year - 4, year + 1)


def loaded(book: Rulebook, situations: Sequence[Situation], folder: Path) -> tuple[duckdb.DuckDBPyConnection, Source]:
    """The situations (all of one day) as the tables `people` and `homes`."""
    on = situations[0].on.toordinal()
    source: dict[tuple[str, int], FactColumn] = {}
    connection = duckdb.connect()
    holders: dict[str, list[tuple[list[object], Any]]] = {PERSON: [], HOUSEHOLD: []}
    pid = 0
    for hid, each in enumerate(situations):
        holders[HOUSEHOLD].append(([hid], each.household))
        for idx, person in enumerate(each.people):
            holders[PERSON].append(([pid, hid, RELATIONS.index(person.relation), idx], person.facts))
            pid += 1
    for entity, table, ids in ((PERSON, "people", ["pid", "hid", "rel", "idx"]), (HOUSEHOLD, "homes", ["hid"])):
        keys = [(fact, year) for fact in book.vocabulary.facts.values() if fact.entity == entity for year in (years_for(on) if fact.yearly else [0])]
        given = {key: [_stored(key[0], _value(facts, *key)) for _, facts in holders[entity]] for key in ((f, y) for f, y in keys)}
        names, kinds, cells = list(ids), ["BIGINT"] * len(ids), [[row[0][i] for row in holders[entity]] for i in range(len(ids))]
        for (fact, year), values in given.items():
            if all(value[0] is None for value in values):
                continue
            name, is_open = f"{fact.id}_{year}" if year else fact.id, any(value[1] is not None for value in values)
            source[fact.id, year] = FactColumn(name, any(value[0] is None for value in values), f"{name}__open" if is_open else None)
            names.append(name)
            kinds.append("BOOLEAN" if fact.type.kind == "truth" else "BIGINT")
            cells.append([value[0] for value in values])
            if is_open:
                names.append(f"{name}__open")
                kinds.append(kinds[-1])
                cells.append([value[0] if value[1] is None and fact.type.kind != "truth" else value[1] for value in values])
        path = folder / f"{table}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(zip(*cells, strict=True))
        shape = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in zip(names, kinds, strict=True)) + "}"
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header=false, columns={shape}, nullstr='')")
    return connection, source


def _value(facts: Any, fact: Fact, year: int) -> object:
    found = facts.get(fact.id, "not given")
    return found.get(year, "not given") if isinstance(found, ByYear) else found


def _stored(fact: Fact, value: Any) -> tuple[object, object]:
    """The fact's column and its second one; see `policy.columns.source`."""
    if value == "not given":
        return None, None
    if fact.type.kind == "truth":
        return (False, True) if value is None else (value, None)
    if fact.type.kind == "choice":
        return mask(value, fact.type.options), None
    return (value.lo, value.hi) if isinstance(value, Interval) else (value, None)


def by_columns(book: Rulebook, services: Iterable[Service], situations: Sequence[Situation], folder: Path) -> dict[tuple[str, int, int], Outcome]:
    """The outcome by service, household and member's place (-1: the household itself)."""
    connection, source = loaded(book, situations, folder)
    planned = columns.plan(services, situations[0].on.toordinal(), source)
    rows = connection.execute(planned.results(refused=True)).fetchall()
    names = [each.service.id for each in planned.services]
    return {(names[place], hid, -1 if idx is None else idx): tuple(rest) for place, _, hid, idx, *rest in rows}  # type: ignore[misc]


def by_evaluator(book: Rulebook, services: Sequence[Service], situations: Sequence[Situation]) -> dict[tuple[str, int, int], Result]:
    return {
        (result.service.id, hid, result.judged.index if result.member else -1): result
        for hid, each in enumerate(situations)
        for result in policy.assess(book, each, services).results
    }


def differences(book: Rulebook, services: Sequence[Service], situations: Sequence[Situation], folder: Path) -> tuple[int, list[str]]:
    """How many pairs were compared, and every difference in words."""
    columns_say, evaluator_says = by_columns(book, services, situations, folder), by_evaluator(book, services, situations)
    found = [f"{key}: judged only one way" for key in columns_say.keys() ^ evaluator_says.keys()]
    for key in columns_say.keys() & evaluator_says.keys():
        here, there = _comparable(columns_say[key]), _outcome(evaluator_says[key])
        if here != there:
            found.append(f"{key}: columns {here}, evaluator {there}")
    return len(evaluator_says), found


def _comparable(outcome: Outcome) -> tuple[object, ...]:
    entitled, lo, hi, deadline, covered = outcome
    if not covered:
        return ("not covered",)
    return (False,) if entitled is False else (entitled, lo, hi, deadline)


def _outcome(result: Result) -> tuple[object, ...]:
    if result.validity == "not-covered":
        return ("not covered",)
    if result.status == "ineligible":
        return (False,)
    lo, hi = (result.amount.lo, result.amount.hi) if result.amount else (None, None)
    return {"eligible": True, "unknown": None}[result.status], lo, hi, result.deadline.toordinal() if result.deadline else None
