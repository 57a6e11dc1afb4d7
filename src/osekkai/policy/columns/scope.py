"""Whose columns an expression reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Whose columns an expression reads: a row of a table, called `alias` where two people stand side by side."""

    table: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """`person` is who an expression is judged for, `me` who does not move in aggregates; see `world.Frame`."""

    person: Row
    me: Row
    year: int = 0

    @property
    def one_row(self) -> bool:
        return not self.person.alias
