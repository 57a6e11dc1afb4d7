"""Whose columns an expression reads, and values as they are read from somebody else's row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from osekkai.policy.columns.program import Program
from osekkai.policy.columns.terms import AnyCell

PEOPLE, HOMES = "people", "homes"


@dataclass(frozen=True, slots=True)
class Row:
    """Rows of a table, taken by `via` (a column of places) where people or households are seen from somebody else."""

    table: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """`person` is who an expression is judged for, `me` who does not move in aggregates; see `people.Frame`."""

    person: Row
    me: Row
    year: int = 0


def each_term(cell: AnyCell, change: Callable[[str], str]) -> AnyCell:
    """The same value with all its arrays changed; constants stay."""
    parts: dict[str, Any] = {name: getattr(cell, name) for name in cell.__slots__ if name != "options"}
    changed: dict[str, Any] = {name: change(part) for name, part in parts.items() if isinstance(part, str)}
    return replace(cell, **changed)


def stored(program: Program, cell: AnyCell) -> AnyCell:
    """The same value, each of its terms a column or a constant."""
    return each_term(cell, program.column)


def seen(program: Program, cell: AnyCell, table: str, row: Row) -> AnyCell:
    """Columns of `table` as they are read from `row`."""
    if table == HOMES and row.table == PEOPLE:
        cell = taken(program, cell, "block.home")
    return taken(program, cell, row.via) if row.via else cell


def taken(program: Program, cell: AnyCell, places: str) -> AnyCell:
    return each_term(cell, lambda name: program.column(f"{name}.take({places})"))
