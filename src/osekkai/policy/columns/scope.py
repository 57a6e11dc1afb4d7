"""Whose columns an expression reads."""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE, HOMES = "people", "homes"


@dataclass(frozen=True, slots=True)
class Row:
    """Rows of a table, taken by `via` (a column of places) where people or households are seen from somebody else."""

    table: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """`person` is who an expression is judged for, `me` who does not move in aggregates; see `world.Frame`."""

    person: Row
    me: Row
    year: int = 0
