"""By what a reform is looked at: the table `bands` with everybody's age band, household type and income band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from osekkai.policy.columns import Source

UNKNOWN = "わからない"
AGES = (
    ("0〜5歳", 0),
    ("6〜17歳", 6),
    ("18〜29歳", 18),
    ("30〜44歳", 30),
    ("45〜64歳", 45),
    ("65〜74歳", 65),
    ("75歳以上", 75),
)
INCOMES = (
    ("100万円未満", 0),
    ("100〜300万円", 1_000_000),
    ("300〜500万円", 3_000_000),
    ("500〜800万円", 5_000_000),
    ("800〜1,200万円", 8_000_000),
    ("1,200万円以上", 12_000_000),
)
ALONE, OLD_ALONE, OLD, LONE_PARENT, FAMILY, COUPLE, OTHERS = (
    "ひとり",
    "65歳以上のひとり",
    "65歳以上だけの世帯",
    "ひとり親と18歳未満の子",
    "夫婦と18歳未満の子",
    "夫婦だけ",
    "そのほか",
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """`bands` in the order in which they are shown."""

    id: str
    name: str
    bands: tuple[str, ...]


DIMENSIONS = (
    Dimension("age", "年齢", tuple(name for name, _ in AGES)),
    Dimension("household", "世帯の形", (ALONE, OLD_ALONE, COUPLE, OLD, FAMILY, LONE_PARENT, OTHERS)),
    Dimension("income", "世帯の前年の収入", (*(name for name, _ in INCOMES), UNKNOWN)),
)


def make_bands(opened: duckdb.DuckDBPyConnection, source: Source, incomes: Sequence[str], on: date) -> None:
    """The table `bands`: pid, hid, age, household, income. A household whose income nobody knows has its own band."""
    years = [year for fact, year in source if fact in incomes and year < on.year]
    latest = max(years, default=0)
    columns = [source[fact, latest].name for fact in incomes if (fact, latest) in source]
    income = " + ".join(f"coalesce(sum({name}), 0)" for name in columns) or "0"
    known = " OR ".join(f"bool_or({name} IS NOT NULL)" for name in columns) or "FALSE"
    ages = _band("birth_date", [(name, _birthday(on, age)) for name, age in AGES], "<=")
    opened.execute(
        f"""CREATE OR REPLACE TEMP TABLE bands AS
        WITH homes AS (
            SELECT hid, count(*) AS size, bool_or(rel = 1) AS couple,
                   bool_or(rel = 2 AND birth_date > {_birthday(on, 18)}) AS child,
                   bool_and(birth_date <= {_birthday(on, 65)}) AS old, {income} AS income, {known} AS known
            FROM people GROUP BY hid)
        SELECT pid, hid, {ages} AS age,
               CASE WHEN size = 1 AND old THEN '{OLD_ALONE}' WHEN size = 1 THEN '{ALONE}' WHEN old THEN '{OLD}'
                    WHEN child AND couple THEN '{FAMILY}' WHEN child THEN '{LONE_PARENT}'
                    WHEN couple AND size = 2 THEN '{COUPLE}' ELSE '{OTHERS}' END AS household,
               CASE WHEN NOT known THEN '{UNKNOWN}' ELSE {_band("income", INCOMES, ">=")} END AS income
        FROM people JOIN homes USING (hid)"""
    )


def _birthday(on: date, years: int) -> int:
    """The number of the day on which somebody was born who is that old on a day; 29 February is taken for the 28th."""
    return date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day).toordinal()


def _band(column: str, steps: Sequence[tuple[str, Any]], compare: str) -> str:
    cases = " ".join(f"WHEN {column} {compare} {limit} THEN '{name}'" for name, limit in reversed(steps))
    return f"CASE {cases} ELSE '{steps[0][0]}' END"
