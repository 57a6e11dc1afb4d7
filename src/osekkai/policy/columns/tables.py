"""Columns by name, the level they can be computed on, and the one SQL statement that computes them all.

On a level every column is made of others of its own row. What looks at another row (an aggregate over the people of a
household, the household of a person, its head) needs that row finished, so it stands one level higher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

PEOPLE, HOMES = "people", "homes"
_NAMES = re.compile(r"\b(?:[br]\.)?([acfv]\d+(?:_h)*)\b")

RELATED = {
    "members": "TRUE",
    "couple": "r.rel IN (0, 1)",
    "children": "((b.rel IN (0, 1) AND r.rel = 2) OR (b.rel = 3 AND r.rel = 0))",
    "parents": "((b.rel = 2 AND r.rel IN (0, 1)) OR (b.rel = 0 AND r.rel = 3))",
    "spouse": "((b.rel = 0 AND r.rel = 1) OR (b.rel = 1 AND r.rel = 0))",
    "relatives": "(r.rel IN (3, 4) AND r.pid <> b.pid)",
    "others": "r.pid <> b.pid",
}
"""Who stands in a relation to a person `b`; see `World.related`."""

PAIRED = {
    RELATED["couple"]: ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0), (4, 1)),
    RELATED["children"]: ((0, 2), (1, 2), (3, 0)),
    RELATED["parents"]: ((2, 0), (2, 1), (0, 3)),
    RELATED["spouse"]: ((0, 1), (1, 0)),
}
"""The same relations that only rest on what both people are to the household, as (b.rel, r.rel)."""

RELATED_TO_HOME = {
    "members": "TRUE", "couple": "r.rel IN (0, 1)", "children": "r.rel = 2", "parents": "FALSE", "spouse": "r.rel = 1",
    "relatives": "r.rel IN (3, 4)", "others": "TRUE",
}  # fmt: skip


@dataclass(slots=True)
class Column:
    """`how` is base, row, attached (a home's column on its people), head (the head's column on the home), pair or group."""

    name: str
    sql: str
    level: int
    stage: int
    how: str
    people: str = ""


@dataclass(slots=True)
class Table:
    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    by_text: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tables:
    """All columns of both tables. Names are unique over both."""

    people: Table = field(default_factory=lambda: Table(PEOPLE))
    homes: Table = field(default_factory=lambda: Table(HOMES))
    made: int = 0

    def of(self, table: str) -> Table:
        return self.people if table == PEOPLE else self.homes

    def base(self, table: str, stored: str) -> str:
        """A column of the snapshot."""
        return self._once(table, stored, lambda name: Column(name, stored, 0, 0, "base"), "f")

    def row(self, table: str, sql: str) -> str:
        """A column made of others of its row."""
        if re.fullmatch(_NAMES, sql):
            return sql
        used = [self.of(table).columns[name] for name in names_in(sql)]
        level = max((each.level for each in used), default=0)
        stage = 1 + max((each.stage for each in used if each.level == level), default=0)
        return self._once(table, sql, lambda name: Column(name, sql, level, stage, "row"), "c")

    def aggregate(self, table: str, sql: str, people: str) -> str:
        """An aggregate over people `r` of the household, for a home or (people `b` and `r` in a pair) for a person."""
        level = 1 + max((self.people.columns[name].level for name in names_in(sql)), default=0)
        how = "group" if table == HOMES else "pair"
        return self._once(table, f"{sql} -- {people}", lambda name: Column(name, sql, level, 0, how, people), "a")

    def attach(self, name: str) -> str:
        """A home's column, on each of its people."""
        if name not in self.people.columns:
            self.people.columns[name] = Column(name, name, self.homes.columns[name].level + 1, 0, "attached")
        return name

    def of_head(self, name: str) -> str:
        """A column of the head, on the home."""
        here = f"{name}_h"
        if here not in self.homes.columns:
            self.homes.columns[here] = Column(here, name, self.people.columns[name].level + 1, 0, "head")
        return here

    def _once(self, table: str, text: str, make: Callable[[str], Column], letter: str) -> str:
        known = self.of(table)
        if text not in known.by_text:
            self.made += 1
            name = known.by_text[text] = f"{letter}{self.made}"
            known.columns[name] = make(name)
        return known.by_text[text]


def names_in(sql: str) -> list[str]:
    return [match.group(1) for match in _NAMES.finditer(sql)]


Wanted = dict[tuple[str, int], set[str]]
"""The columns that are read at the end, by table and the level they are read from."""


def statement(tables: Tables, wanted: Wanted) -> str:
    """`WITH …`: common tables `people_0`, `homes_0`, `people_1` …, each with pid, hid, rel and idx (homes: hid).

    A level keeps the columns that a higher one, or the end, still needs.
    """
    top = max((level for _, level in wanted), default=0)
    needed = _needed(tables, wanted)
    parts: list[str] = []
    for level in range(top + 1):
        for table in (HOMES, PEOPLE):
            kept = _kept(tables, table, level, needed, wanted)
            parts.append(f"{table}_{level} AS MATERIALIZED ({_level(tables, table, level, kept, needed)})")
    return "WITH " + ",\n".join(parts)


def _needed(tables: Tables, wanted: Wanted) -> dict[str, set[str]]:
    """The columns that the wanted ones rest on, by table."""
    found: dict[str, set[str]] = {PEOPLE: set(), HOMES: set()}
    waiting = [(table, name) for (table, _), names in wanted.items() for name in names]
    while waiting:
        table, name = waiting.pop()
        if name not in found[table]:
            found[table].add(name)
            waiting += made_of(tables.of(table).columns[name], table)
    return found


_COMES_FROM = {"attached": HOMES, "head": PEOPLE, "pair": PEOPLE, "group": PEOPLE}


def made_of(column: Column, table: str) -> list[tuple[str, str]]:
    """(table, name) of the columns that a column of `table` is made of."""
    return [] if column.how == "base" else [(_COMES_FROM.get(column.how, table), name) for name in names_in(column.sql)]


def _kept(tables: Tables, table: str, level: int, needed: dict[str, set[str]], wanted: Wanted) -> list[str]:
    kept = {name for (where, read), names in wanted.items() if where == table and read >= level for name in names}
    for other in (PEOPLE, HOMES):
        for name in needed[other]:
            column = tables.of(other).columns[name]
            if column.level > level:
                kept |= {used for where, used in made_of(column, other) if where == table}
    return sorted(name for name in kept if tables.of(table).columns[name].level <= level)


def _level(tables: Tables, table: str, level: int, kept: list[str], needed: dict[str, set[str]]) -> str:
    columns = [tables.of(table).columns[name] for name in needed[table]]
    here = [each for each in columns if each.level == level]
    ids = ("pid", "hid", "rel", "idx") if table == PEOPLE else ("hid",)
    source = _source(tables, table, level, here, ids)
    for stage in range(1, 1 + max((each.stage for each in here), default=0)):
        made = ", ".join(f"{each.sql} AS {each.name}" for each in sorted(here, key=lambda x: x.name) if each.stage == stage)
        source = f"SELECT *, {made} FROM ({source})" if made else source
    return f"SELECT {', '.join((*ids, *kept))} FROM ({source})"


def _by_relation(column: Column) -> bool:
    """Whether everybody in the same relation sees the same people, and nothing of themselves: then nobody is paired."""
    return column.how == "pair" and column.people in PAIRED and "b." not in column.sql


def _source(tables: Tables, table: str, level: int, here: list[Column], ids: Iterable[str]) -> str:
    """What a level starts from: the snapshot, or the level below with what other rows give to it."""
    if level == 0:
        return f"SELECT {', '.join((*ids, *(f'{each.sql} AS {each.name}' for each in here if each.how == 'base')))} FROM {table}"
    below, others = f"{table}_{level - 1}", f"people_{level - 1}"
    joins, added = [], []
    attached = [each.name for each in here if each.how == "attached"]
    if attached:
        joins.append(f"JOIN homes_{level - 1} AS home ON home.hid = t.hid")
        added += [f"home.{name}" for name in attached]
    of_head = [each for each in here if each.how == "head"]
    if of_head:
        joins.append(f"LEFT JOIN {others} AS head ON head.hid = t.hid AND head.rel = 0")
        added += [f"head.{each.sql} AS {each.name}" for each in of_head]
    kinds = sorted({(each.people, _by_relation(each)) for each in here if each.how in ("pair", "group")})
    for index, (people, by_relation) in enumerate(kinds):
        made = [each for each in here if each.how in ("pair", "group") and (each.people, _by_relation(each)) == (people, by_relation)]
        said = ", ".join(f"{each.sql} AS {each.name}" for each in made)
        if by_relation:
            pairs = ", ".join(map(str, PAIRED[people]))
            source = f"SELECT r.hid, k.mine, {said} FROM {others} AS r JOIN (VALUES {pairs}) AS k(mine, theirs) ON k.theirs = r.rel GROUP BY r.hid, k.mine"
            joins.append(f"LEFT JOIN ({source}) AS g{index} ON g{index}.hid = t.hid AND g{index}.mine = t.rel")
            added += [f"g{index}.{each.name}" for each in made]
            continue
        if table == HOMES:
            key, source = "hid", f"SELECT r.hid, {said} FROM {others} AS r WHERE {people} GROUP BY r.hid"
        else:
            key, source = "pid", f"SELECT b.pid, {said} FROM {others} AS b JOIN {others} AS r ON b.hid = r.hid WHERE {people} GROUP BY b.pid"
        joins.append(f"LEFT JOIN ({source}) AS g{index} ON g{index}.{key} = t.{key}")
        added += [f"g{index}.{each.name}" for each in made]
    return f"SELECT {', '.join(('t.*', *added))} FROM {below} AS t {' '.join(joins)}"
