"""The register at a moment as Parquet: `people`, `homes`, `ties`, `receipts`; see `policy.columns.source` and `.ties`.

A snapshot belongs to the vocabulary it was taken with: the bits of a choice are the places of its options.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from osekkai.matching.errors import StaleSnapshot
from osekkai.policy import RELATIONS, Fact, Vocabulary, calendar, kinship
from osekkai.policy.columns import FactColumn, Plainly, Source, kept, mask, side_by_side, table_of
from osekkai.policy.values import Interval, block

FILES = ("people", "homes", "ties", "receipts")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folder with the Parquet files and what is in them. `digest` is of the contents."""

    folder: Path
    vocabulary: str
    digest: str
    people: int
    source: Source
    open_kin: bool
    """Whether it is open of somebody who their kin are."""

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def check(self, vocabulary: Vocabulary) -> None:
        """Raises `StaleSnapshot` for another vocabulary."""
        if self.vocabulary != digest_of(vocabulary):
            raise StaleSnapshot(str(self.folder))

    def open(self, vocabulary: Vocabulary, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB with the views `people`, `homes` and `receipts`. Raises `StaleSnapshot` for another vocabulary."""
        self.check(vocabulary)
        opened = duckdb.connect()
        if threads:
            opened.execute(f"SET threads = {threads}")
        for table in FILES:
            opened.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({quoted(self.path(table))})")
        return opened


def digest_of(vocabulary: Vocabulary) -> str:
    """Changes when a fact gets another type or other options, or a snapshot another shape."""
    said = sorted(
        (fact.id, fact.entity, fact.type.kind, sorted(fact.type.options), fact.yearly)
        for fact in vocabulary.facts.values()
    )
    return hashlib.sha256(json.dumps([*FILES, said]).encode()).hexdigest()[:16]


def take(folder: Path, vocabulary: Vocabulary, on: date | None = None) -> Snapshot:
    """Take a snapshot of the register into `folder`; written beside and renamed, so that there is never half of one.

    The ties of kin are exact for the years around `on` (without it: today).
    """
    from django.utils import timezone

    from osekkai.register import queries as register  # the workers of a cluster open snapshots without a database

    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    _write(beside / "people.csv", register.everybody())
    _write(beside / "facts.csv", register.every_fact())
    _write(beside / "receipts.csv", register.every_receipt())
    _write(beside / "grants.csv", register.every_grant(on or timezone.localdate()))
    built = duckdb.connect()
    _load(built, beside)
    _tell_receipts(built, vocabulary)
    _foster(built, vocabulary)
    source = _pivot(built, vocabulary)
    open_kin = _tie(built, (on or calendar.today()).toordinal())
    for table in FILES:
        built.execute(f"COPY {table} TO {quoted(beside / f'{table}.parquet')} (FORMAT parquet)")
    people = built.execute("SELECT count(*) FROM people").fetchall()[0][0]
    for name in ("people", "facts", "receipts", "grants"):
        (beside / f"{name}.csv").unlink()
    contents = hashlib.sha256(b"".join(_digest(beside / f"{table}.parquet") for table in FILES)).hexdigest()[:16]
    columns = [[fact, year, each.name, each.partial, each.open] for (fact, year), each in source.items()]
    (beside / "snapshot.json").write_text(
        json.dumps(
            {
                "vocabulary": digest_of(vocabulary),
                "digest": contents,
                "people": people,
                "columns": columns,
                "open_kin": open_kin,
            }
        )
    )
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return read(folder)


def read(folder: Path) -> Snapshot:
    """Raises `FileNotFoundError` where there is none."""
    found = json.loads((folder / "snapshot.json").read_text())
    source = {(fact, year): FactColumn(name, partial, open_) for fact, year, name, partial, open_ in found["columns"]}
    return Snapshot(folder, found["vocabulary"], found["digest"], found["people"], source, found.get("open_kin", True))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def quoted(path: Path | str) -> str:
    """A path, or another text of ours, as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def _write(path: Path, rows: Iterator[tuple[Any, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _load(built: duckdb.DuckDBPyConnection, folder: Path) -> None:
    def csv_table(name: str, columns: str) -> str:
        return (
            f"read_csv({quoted(folder / f'{name}.csv')}, header = false, auto_detect = false, "
            f"delim = ',', nullstr = '', quote = '\"', columns = {{{columns}}})"
        )

    people = csv_table(
        "people",
        "'pid': 'BIGINT', 'hid': 'BIGINT', 'rel': 'TINYINT', 'said': 'VARCHAR', 'position': 'INTEGER', "
        "'born': 'DATE', 'until': 'DATE', 'sex': 'VARCHAR', 'town': 'VARCHAR'",
    )
    built.execute(
        f"""CREATE TABLE members AS
        SELECT pid, hid, rel, said,
               CAST(row_number() OVER (PARTITION BY hid ORDER BY position, pid) - 1 AS SMALLINT) AS idx,
               CAST(born - DATE '1970-01-01' AS BIGINT) + 719163 AS birth_date,
               CAST(coalesce(until, born) - DATE '1970-01-01' AS BIGINT) + 719163 AS birth_date__open, sex, town
        FROM {people}"""
    )
    facts = csv_table(
        "facts",
        "'holder': 'BIGINT', 'of_home': 'TINYINT', 'fact': 'VARCHAR', 'year': 'SMALLINT', "
        "'lo': 'BIGINT', 'hi': 'BIGINT', 'chosen': 'VARCHAR'",
    )
    built.execute(f"CREATE TABLE facts AS SELECT * FROM {facts}")
    receipts = csv_table("receipts", "'pid': 'BIGINT', 'service': 'VARCHAR', 'yen': 'BIGINT'")
    built.execute(f"CREATE TABLE receipts AS SELECT * FROM {receipts}")
    grants = csv_table("grants", "'pid': 'BIGINT', 'service': 'VARCHAR', 'since': 'DATE'")
    built.execute(f"CREATE TABLE grants AS SELECT * FROM {grants}")


_TOLD = {
    "truth": "CAST(count(since) > 0 AS BIGINT)",
    "number": "count(since)",
    "date": "CAST(max(since) - DATE '1970-01-01' AS BIGINT) + 719163",
}


def _tell_receipts(built: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """What past receipts say of everybody, as facts; see `Vocabulary.told_by_receipts`.

    A fact that a source gave stands. Of a service of which nobody's receipts are kept, nothing is said.
    """
    kept_of = {service for (service,) in built.execute("SELECT DISTINCT service FROM grants").fetchall()}
    for fact in vocabulary.facts.values():
        if fact.received in kept_of:
            built.execute(
                f"""INSERT INTO facts
                SELECT pid, 0, ?, 0, told, told, NULL FROM (
                    SELECT m.pid, {_TOLD[fact.type.kind]} AS told
                    FROM members m LEFT JOIN grants g ON g.pid = m.pid AND g.service = ? GROUP BY m.pid)
                WHERE told IS NOT NULL AND pid NOT IN (SELECT holder FROM facts WHERE fact = ? AND of_home = 0)""",
                [fact.id, fact.received, fact.id],
            )


def _foster(built: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """What is so of every child in care is kept as a fact of theirs."""
    for id in [fact.id for fact in vocabulary.facts.values() if fact.is_so_of(kinship.FOSTER, "")]:
        built.execute(
            """INSERT INTO facts SELECT pid, 0, ?, 0, 1, 1, NULL FROM members WHERE rel = ?
            AND pid NOT IN (SELECT holder FROM facts WHERE fact = ? AND of_home = 0)""",
            [id, RELATIONS.index(kinship.FOSTER), id],
        )


def _pivot(built: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> Source:
    """The tables `people` and `homes` with a column for every fact (and year) that somebody has."""
    built.execute("CREATE TABLE masks (fact VARCHAR, chosen VARCHAR, mask BIGINT)")
    for id, chosen in built.execute("SELECT DISTINCT fact, chosen FROM facts WHERE chosen IS NOT NULL").fetchall():
        fact = vocabulary.facts.get(id)
        if fact and set(chosen.split()) <= fact.type.options:
            found = chosen if chosen in fact.type.options else frozenset(chosen.split())
            built.execute("INSERT INTO masks VALUES (?, ?, ?)", [id, chosen, kept(found, fact.type)])
    held = built.execute(
        "SELECT fact, year, of_home, count(*), bool_or(lo <> hi) FROM facts GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    some_open = built.execute("SELECT bool_or(birth_date <> birth_date__open) FROM members").fetchall()[0][0]
    born = FactColumn("birth_date", partial=False, open="birth_date__open" if some_open else None)
    source: dict[tuple[str, int], FactColumn] = {("birth_date", 0): born}
    made: dict[str, list[str]] = {"people": [], "homes": []}
    towns = _towns(built, vocabulary, source)
    ours = {fact for fact, _ in source} | {"sex"}
    for id, year, of_home, _, is_open in held:
        fact = vocabulary.facts.get(id)
        if fact is None or (table_of(fact) == "homes") is not bool(of_home) or id in ours:
            continue
        name = f"{id}_{year}" if year else id
        source[id, year] = FactColumn(name, True, f"{name}__open" if is_open and not fact.choices else None)
        made[table_of(fact)] += _columns(fact, year, source[id, year])
    sexes = ""
    if sex := vocabulary.facts.get("sex"):
        sexes = " ".join(f"WHEN sex = '{id}' THEN {mask(id, sex.type.options)}" for id in ("male", "female"))
        source["sex", 0] = FactColumn("sex")
    for table, key, order, base in (
        ("people", "pid", "hid, idx", "members"),
        ("homes", "hid", "hid", f"(SELECT hid{towns} FROM members LEFT JOIN blocks USING (town) GROUP BY hid)"),
    ):
        of_home = int(table == "homes")
        facts = f"""SELECT holder, {", ".join(made[table])} FROM facts LEFT JOIN masks USING (fact, chosen)
        WHERE of_home = {of_home} GROUP BY holder"""
        joined = f"LEFT JOIN ({facts}) AS f ON f.holder = m.{key}" if made[table] else ""
        own = f"m.* REPLACE (CAST(CASE {sexes} END AS BIGINT) AS sex)" if table == "people" and sexes else "m.*"
        theirs = ", f.* EXCLUDE (holder)" if joined else ""
        built.execute(f"CREATE TABLE {table} AS SELECT {own} {theirs} FROM {base} AS m {joined} ORDER BY {order}")
    return {key: _exact(built, vocabulary.facts[key[0]], column) for key, column in source.items()}


def _tie(built: duckdb.DuckDBPyConnection, on: int) -> bool:
    """Make the table `ties`; whether one of them is only possible."""
    hid, rel, said, born = (
        each.tolist()
        for each in built.execute(
            "SELECT hid, rel, coalesce(said, '') AS said, birth_date FROM people ORDER BY hid, idx"
        )
        .fetchnumpy()
        .values()
    )
    starts = [place for place in range(len(hid)) if not place or hid[place] != hid[place - 1]]
    homes = (_home(rel[a:z], said[a:z], born[a:z]) for a, z in pairwise([*starts, len(hid)]))
    ties = side_by_side(homes, on)
    rows = {name: getattr(ties, name) for name in ("home", "relation", "mine", "theirs", "sure", "since", "until")}
    built.register("tied", rows)
    built.register("placed", {"home": np.arange(len(starts)), "hid": np.array([hid[a] for a in starts], np.int64)})
    built.execute(
        """CREATE TABLE ties AS
        SELECT hid, CAST(relation AS TINYINT) AS relation, CAST(mine AS SMALLINT) AS mine,
               CAST(theirs AS SMALLINT) AS theirs, sure, since, until
        FROM tied JOIN placed USING (home) ORDER BY relation, hid"""
    )
    built.execute("ALTER TABLE people DROP said")
    return not bool(ties.sure.all())


def _home(rel: list[int], said: list[str], born: list[int]) -> list[Plainly]:
    told = kinship.told([words or RELATIONS[code] for code, words in zip(rel, said, strict=True)])
    return [
        Plainly(str(place), relation, kin, Interval(birth, birth))
        for place, ((relation, kin), birth) in enumerate(zip(told, born, strict=True))
    ]


def _towns(built: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, source: dict[tuple[str, int], FactColumn]) -> str:
    """The column of the town block where each household lives, from its address; none where no fact says it."""
    built.execute("CREATE TABLE blocks (town VARCHAR, place BIGINT)")
    if (fact := vocabulary.town) is None:
        return ""
    for (town,) in built.execute("SELECT DISTINCT town FROM members WHERE town IS NOT NULL").fetchall():
        if (place := kept(block(town), fact.type)) is not None:
            built.execute("INSERT INTO blocks VALUES (?, ?)", [town, place])
    source[fact.id, 0] = FactColumn(fact.id)
    return f", max(place) AS {fact.id}"


def _columns(fact: Fact, year: int, column: FactColumn) -> list[str]:
    mine = f"FILTER (WHERE fact = '{fact.id}' AND year = {year})"
    if fact.choices:
        return [f"max(mask) {mine} AS {column.name}"]
    if fact.type.kind == "truth":
        known = f"bool_or(lo = 1) {mine} AS {column.name}"
        return [known, f"bool_or(lo <> hi) {mine} AS {column.open}"] if column.open else [known]
    ends = [f"max(lo) {mine} AS {column.name}"]
    return [*ends, f"max(hi) {mine} AS {column.open}"] if column.open else ends


def _exact(built: duckdb.DuckDBPyConnection, fact: Fact, column: FactColumn) -> FactColumn:
    """A column that everybody has needs no fallback in the plan."""
    missing = built.execute(f"SELECT count(*) FROM {table_of(fact)} WHERE {column.name} IS NULL").fetchall()[0][0]
    return FactColumn(column.name, bool(missing), column.open)
