"""Aggregates over the people of a household in SQL: what `policy.aggregates` says for one household.

An aggregate that does not look back at who is judged is worked out once per home, or once per person for relations that
depend on the person. One that does (本人, 順位) compares pairs of people of a household.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osekkai.policy import ir
from osekkai.policy.columns import sql
from osekkai.policy.columns.scope import Row, Scope
from osekkai.policy.columns.source import NotColumnar
from osekkai.policy.columns.sql import Cell, Flag, Num, Truth, both, either, not_false, say, say_truth, when
from osekkai.policy.columns.tables import HOMES, PEOPLE, RELATED, RELATED_TO_HOME

if TYPE_CHECKING:
    from osekkai.policy.columns.rules import Rules


def aggregate(rules: Rules, node: ir.Aggregate, scope: Scope) -> Cell:
    looks_back = node.kind == "rank" or any(_looks_back(part) for part in (node.where, node.value) if part)
    if not scope.one_row:
        if looks_back:
            raise NotColumnar(f"{node.place}: 人の集まりの中で もう一度 本人と くらべています")
        table = HOMES if node.of_household else scope.person.table
        here = Row(table)
        return rules.seen(rules.stored(aggregate(rules, node, Scope(here, here, scope.year)), table), table, scope.person)
    table = HOMES if scope.person.table == HOMES or (node.of_household and not looks_back) else PEOPLE
    at_home = node.of_household or table == HOMES
    people = (RELATED_TO_HOME if at_home else RELATED)[node.relation]
    each = Row(PEOPLE, "r.")
    me = Row(PEOPLE, "b.") if table == PEOPLE else Row(HOMES, "r.")
    inner = Scope(each, me, scope.year)
    empty = rules.num(node.empty, scope) if node.empty else None
    found = rules.stored(_Writer(rules, table, people, inner).write(node, empty), table)
    return rules.seen(found, table, scope.person) if table != scope.person.table else found


def _looks_back(node: ir.Node) -> bool:
    if isinstance(node, ir.Of):
        return node.whom == "me"
    return (isinstance(node, ir.Aggregate) and node.kind == "rank") or any(_looks_back(each) for each in node.children())


class _Writer:
    """`r` is each person looked at, `b` the person judged."""

    def __init__(self, rules: Rules, table: str, people: str, inner: Scope) -> None:
        self.rules = rules
        self.table = table
        self.people = people
        self.inner = inner

    def write(self, node: ir.Aggregate, empty: Num | None) -> Cell:
        holds = self.rules.truth(node.where, self.inner) if node.where else Truth(True, True)
        value = self.rules.num(node.value, self.inner) if node.value else None
        bad = self._any_bad(either(holds.bad, both(not_false(holds), value.bad if value else False)))
        if node.kind == "count":
            return replace(self._count(holds), bad=bad)
        if node.kind in ("any", "all"):
            return replace(self._any(holds) if node.kind == "any" else self._all(holds), bad=bad)
        assert value is not None
        if node.kind == "sum":
            return replace(self._sum(holds, value), bad=bad)
        if node.kind == "rank":
            mine = self.rules.num(node.value, replace(self.inner, person=self.inner.me))  # type: ignore[arg-type]
            return replace(self._rank(holds, value, mine), bad=either(bad, self._any_bad(mine.bad)))
        assert empty is not None
        found = self._extreme(node.kind, holds, value, empty)
        return replace(found, bad=bad)

    def _raw(self, text: str, people: str = "") -> str:
        return self.rules.tables.aggregate(self.table, text, people or self.people)

    def _any_bad(self, bad: Flag) -> Flag:
        return False if bad is False else f"COALESCE({self._raw(f'BOOL_OR({say_truth(bad)})')}, FALSE)"

    def _number(self, how: str, of: str, only: Flag) -> str:
        """An aggregated number over the people for whom `only` holds; NULL where there is nobody."""
        chosen = of if only is True else f"CASE WHEN {say_truth(only)} THEN {of} END"
        return self._raw(f"CAST({how}({chosen}) AS BIGINT)")

    def _count(self, holds: Truth) -> Num:
        lo = f"COALESCE({self._number('COUNT', '1', _true(holds))}, 0)"
        return Num(lo, lo) if holds.sure else Num(lo, f"COALESCE({self._number('COUNT', '1', not_false(holds))}, 0)")

    def _any(self, holds: Truth) -> Truth:
        if holds.sure:
            return Truth(f"COALESCE({self._raw(f'BOOL_OR({say_truth(holds.is_true)})')}, FALSE)", True)
        found = self._raw(f"MAX({_code(holds)})")
        return Truth(when((f"{found} = 2", "TRUE"), (f"{found} = 1", "NULL"), otherwise="FALSE"))

    def _all(self, holds: Truth) -> Truth:
        if holds.sure:
            return Truth(f"COALESCE({self._raw(f'BOOL_AND({say_truth(holds.is_true)})')}, TRUE)", True)
        found = self._raw(f"MIN({_code(holds)})")
        return Truth(when((f"{found} = 0", "FALSE"), (f"{found} = 1", "NULL"), otherwise="TRUE"))

    def _sum(self, holds: Truth, value: Num) -> Num:
        def total(end: str, nothing: str) -> str:
            sure = say(end)
            part = (
                sure
                if holds.is_true is True
                else when((say_truth(_true(holds)), sure), (say_truth(holds.is_true is not None and f"({holds.is_true}) IS FALSE"), "0"), otherwise=nothing)
            )
            return f"COALESCE({self._number('SUM', part, True)}, 0)"

        lo = total(value.lo, say(sql.least(value.lo, 0)))  # type: ignore[arg-type]
        if holds.sure and value.known:
            return Num(lo, lo, value.den)
        return Num(lo, total(value.hi, say(sql.greatest(value.hi, 0))), value.den)  # type: ignore[arg-type]

    def _extreme(self, kind: str, holds: Truth, value: Num, empty: Num) -> Num:
        value, empty = sql.aligned(value, empty)
        how, lo, hi = kind.upper(), say(value.lo), say(value.hi)
        sure, possible = _true(holds), not_false(holds)
        surely = self._number(how, lo if kind == "max" else hi, sure)
        if holds.sure and value.known and empty.known:
            found = f"COALESCE({surely}, {say(empty.lo)})"
            return Num(found, found, value.den)
        lowest, highest = self._number("MIN", lo, possible), self._number("MAX", hi, possible)
        no_lo, no_hi = f"LEAST({say(empty.lo)}, {lowest})", f"GREATEST({say(empty.hi)}, {highest})"
        if kind == "max":
            return Num(f"COALESCE({surely}, {no_lo})", when((f"{surely} IS NULL", no_hi), otherwise=highest), value.den)
        return Num(when((f"{surely} IS NULL", no_lo), otherwise=lowest), f"COALESCE({surely}, {no_hi})", value.den)

    def _rank(self, holds: Truth, theirs: Num, mine: Num) -> Num:
        theirs, mine = sql.aligned(theirs, mine)
        earlier, same = sql.compare("<", theirs, mine), sql.compare("==", theirs, mine)
        before = "r.idx < b.idx"
        first = Truth(when((say_truth(earlier.is_true), "TRUE"), (f"({say_truth(earlier.is_true)}) IS NULL", "NULL"),
                           (before, say_truth(same.is_true)), otherwise="FALSE"), earlier.sure and same.sure)  # fmt: skip
        others = f"{self.people} AND r.pid <> b.pid"

        def counted(only: Flag) -> str:
            return f"(1 + COALESCE({self._raw(f'CAST(COUNT(CASE WHEN {say_truth(only)} THEN 1 END) AS BIGINT)', others)}, 0))"

        lo = counted(both(_true(first), _true(holds)))
        return Num(lo, lo) if first.sure and holds.sure else Num(lo, counted(both(not_false(first), not_false(holds))))


def _true(x: Truth) -> Flag:
    return x.is_true is True if not isinstance(x.is_true, str) else f"({x.is_true}) IS TRUE"


def _code(x: Truth) -> str:
    """2 for yes, 1 for open, 0 for no: the highest is Kleene's 'any', the lowest his 'all'."""
    if not isinstance(x.is_true, str):
        return str({True: 2, None: 1, False: 0}[x.is_true])
    return when((x.is_true, "2"), (f"({x.is_true}) IS NULL", "1"), otherwise="0")
