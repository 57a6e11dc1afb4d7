"""From checked rules to columns: every step once, for the people or the homes it is judged for."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import singledispatchmethod
from math import ceil, floor
from typing import Any

from osekkai.policy import calendar, ir
from osekkai.policy.columns import sql
from osekkai.policy.columns.aggregates import aggregate
from osekkai.policy.columns.lookups import looked_up
from osekkai.policy.columns.scope import Row, Scope
from osekkai.policy.columns.source import FactColumn, NotColumnar, Source, table_of
from osekkai.policy.columns.sql import Cell, Choice, Num, Truth, either, say
from osekkai.policy.columns.tables import HOMES, PEOPLE, Tables
from osekkai.policy.functions import FUNCTIONS
from osekkai.policy.model import HOUSEHOLD, Fact, NotCovered, Step
from osekkai.policy.types import Type
from osekkai.policy.values import Interval, Value

LONG = 120
"""Text longer than this gets a column of its own, so that no expression grows with every use of its parts."""
LONG_NUMBER = 2**62
"""From here on a number is computed with 128 bits."""


class Rules:
    """Makes the columns of steps and facts for one day over one source."""

    def __init__(self, on: int, source: Source) -> None:
        self.on = on
        self.source = source
        self.tables = Tables()
        self._steps: dict[tuple[str, int, int], Cell] = {}
        self._facts: dict[tuple[str, int], Cell] = {}

    # --- whose value ------------------------------------------------------------------------------------------------

    def step(self, step: Step, table: str, year: int = 0) -> Cell:
        """The step's columns in `table`."""
        key = (table, step.key, year)
        if key not in self._steps:
            row = Row(table)
            self._steps[key] = self.stored(self.cell(step.node, Scope(row, row, year)), table)
        return self._steps[key]

    def fact(self, fact: Fact, year: int) -> Cell:
        key = (fact.id, year)
        if key not in self._facts:
            found = self.source.get(key)
            self._facts[key] = self.stored(self._given(fact, found, year) if found else self._fallback(fact, year), table_of(fact))
        return self._facts[key]

    def stored(self, cell: Cell, table: str) -> Cell:
        """The same value, each of its terms a column of `table` or a constant."""
        return self._each(cell, lambda text: self.tables.row(table, text))

    def seen(self, cell: Cell, table: str, row: Row) -> Cell:
        """Columns of `table` as they are read from `row`."""
        if table == HOMES and (row.table == PEOPLE or row.alias):
            cell = self._each(cell, self.tables.attach)
        return self._each(cell, lambda name: f"{row.alias}{name}")

    def seen_of_head(self, cell: Cell, row: Row) -> Cell:
        return self.seen(self._each(cell, self.tables.of_head), HOMES, row)

    @staticmethod
    def _each(cell: Cell, change: Any) -> Cell:
        parts = {name: getattr(cell, name) for name in cell.__slots__ if name != "options"}
        return replace(cell, **{name: change(part) for name, part in parts.items() if isinstance(part, str)})

    def _holder(self, entity: str, person: Row) -> str:
        return HOMES if entity == HOUSEHOLD else person.table

    # --- facts ------------------------------------------------------------------------------------------------------

    def _given(self, fact: Fact, column: FactColumn, year: int) -> Cell:
        table = table_of(fact)
        name = self.tables.base(table, column.name)
        extra = self.tables.base(table, column.open) if column.open else None
        given: Cell
        if fact.type.kind == "truth":
            given = Truth(sql.when((extra, "NULL"), otherwise=name), False) if extra else Truth(name, True)
        elif fact.type.kind == "choice":
            given = Choice(name, tuple(sorted(fact.type.options)))
        else:
            given = Num(name, extra or name)
        if not column.partial:
            return given
        fallback = self._fallback(fact, year)
        return sql.branch(Truth(f"({name} IS NOT NULL)", True), given, fallback)

    def _fallback(self, fact: Fact, year: int) -> Cell:
        """See `compile.fallback_of`."""
        table = table_of(fact)
        if fact.derive:
            return self.step(fact.derive, table, year)
        found = self._constant(fact.unknown, fact.type)
        for value, when in reversed(fact.presume):
            if when is None:
                found = self._constant(value, fact.type)
            else:
                holds = self.step(when, table, year)
                assert isinstance(holds, Truth)
                sure = Truth(f"({holds.is_true} IS TRUE)", True, holds.bad) if isinstance(holds.is_true, str) else replace(holds, is_true=bool(holds.is_true))
                found = sql.branch(sure, self._constant(value, fact.type), found)
        return found

    @staticmethod
    def _constant(value: Value, type_: Type) -> Cell:
        if type_.kind == "truth":
            return Truth(value, value is not None)  # type: ignore[arg-type]
        if type_.kind == "choice":
            options = tuple(sorted(type_.options))
            chosen = value if isinstance(value, frozenset) else (value,)
            return Choice(sum(1 << options.index(each) for each in chosen), options)
        lo, hi = value if isinstance(value, Interval) else (value, value)
        lo, hi = Fraction(lo), Fraction(hi)  # type: ignore[arg-type]
        den = lo.denominator * hi.denominator
        return Num(int(lo * den), int(hi * den), den)

    # --- expressions ------------------------------------------------------------------------------------------------

    def cell(self, node: ir.Node, scope: Scope) -> Cell:
        found = self.read(node, scope)
        if isinstance(found, Choice):
            found = sql.remapped(found, tuple(sorted(node.type.options)))
        return self._each(found, lambda text: self._shortened(text, scope) if len(text) > (LONG if scope.one_row else 0) else text)

    def _shortened(self, text: str, scope: Scope) -> str:
        """A column of its own, where the text is about one row."""
        if scope.one_row:
            return self.tables.row(scope.person.table, text)
        aliases = set(re.findall(r"\b([br])\.", text))
        if len(aliases) != 1 or scope.person.table != PEOPLE:
            return text
        alias = f"{aliases.pop()}."
        return f"{alias}{self.tables.row(PEOPLE, text.replace(alias, ''))}"

    def truth(self, node: ir.Node, scope: Scope) -> Truth:
        found = self.cell(node, scope)
        assert isinstance(found, Truth)
        return found

    def num(self, node: ir.Node, scope: Scope) -> Num:
        found = self.cell(node, scope)
        assert isinstance(found, Num)
        return found

    def year_of(self, node: ir.Node | None, scope: Scope) -> int:
        if node is None:
            return 0
        found = self.num(node, scope)
        if not isinstance(found.lo, int) or not found.known:
            raise NotColumnar(f"{node.place}: 年が 人によって ちがいます")
        return found.lo

    @singledispatchmethod
    def read(self, node: ir.Node, scope: Scope) -> Cell:
        raise NotColumnar(f"{node.place}: {type(node).__name__}")

    @read.register
    def _(self, node: ir.Const, scope: Scope) -> Cell:
        return self._constant(node.value, node.type)

    @read.register
    def _(self, node: ir.AssessmentDay, scope: Scope) -> Cell:
        return Num(self.on, self.on)

    @read.register
    def _(self, node: ir.TheYear, scope: Scope) -> Cell:
        return Num(scope.year, scope.year)

    @read.register
    def _(self, node: ir.Judgement, scope: Scope) -> Cell:
        return Truth(None)

    @read.register
    def _(self, node: ir.FactRef, scope: Scope) -> Cell:
        return self.seen(self.fact(node.fact, self.year_of(node.year, scope)), table_of(node.fact), scope.person)

    @read.register
    def _(self, node: ir.StepRef, scope: Scope) -> Cell:
        table = self._holder(node.step.entity, scope.person)
        return self.seen(self.step(node.step, table, self.year_of(node.year, scope)), table, scope.person)

    def _day(self, scope: Scope) -> int:
        return calendar.year_end(scope.year) if scope.year else self.on

    @read.register
    def _(self, node: ir.ParameterRef, scope: Scope) -> Cell:
        try:
            return self._constant(node.parameter.dated.at(self._day(scope), node.parameter.name), node.type)  # type: ignore[arg-type]
        except NotCovered:
            return Num(0, 0, bad=True)

    @read.register
    def _(self, node: ir.Lookup, scope: Scope) -> Cell:
        try:
            table = node.table.dated.at(self._day(scope), node.table.name)
        except NotCovered:
            return Num(0, 0, bad=True)
        return looked_up(table, self.num(node.index, scope), floor(node.index.range.lo))

    @read.register
    def _(self, node: ir.Not, scope: Scope) -> Cell:
        return sql.negate(self.truth(node.part, scope))

    @read.register
    def _(self, node: ir.And, scope: Scope) -> Cell:
        return sql.conjunction([self.truth(each, scope) for each in node.parts])

    @read.register
    def _(self, node: ir.Or, scope: Scope) -> Cell:
        return sql.disjunction([self.truth(each, scope) for each in node.parts])

    @read.register
    def _(self, node: ir.Compare, scope: Scope) -> Cell:
        if node.left.type.kind == "truth":
            same = sql.same_truth(self.truth(node.left, scope), self.truth(node.right, scope))
            return same if node.op == "==" else sql.negate(same)
        return sql.compare(node.op, self.num(node.left, scope), self.num(node.right, scope))

    @read.register
    def _(self, node: ir.OneOf, scope: Scope) -> Cell:
        left = self.cell(node.left, scope)
        assert isinstance(left, Choice)
        return sql.one_of(left, node.wanted)

    @read.register
    def _(self, node: ir.Arithmetic, scope: Scope) -> Cell:
        x, y = self.num(node.left, scope), self.num(node.right, scope)
        if node.op == "/":
            if not isinstance(y.lo, int) or not y.known:
                raise NotColumnar(f"{node.place}: 割る数が 人によって ちがいます")
            inverse = 1 / Fraction(y.lo, y.den)
            return replace(sql.multiply(x, Num(inverse.numerator, inverse.numerator, inverse.denominator)), bad=either(x.bad, y.bad))
        if self._reach(node) * x.den * y.den > LONG_NUMBER:
            x, y = self._each(x, sql.wide), self._each(y, sql.wide)  # type: ignore[assignment]
        return {"+": sql.add, "-": sql.subtract, "*": sql.multiply}[node.op](x, y)

    @staticmethod
    def _reach(*nodes: ir.Node) -> int:
        return max(abs(int(end)) for node in nodes for end in node.range)

    @read.register
    def _(self, node: ir.Shift, scope: Scope) -> Cell:
        day, by = self.num(node.date, scope), self.num(node.amount, scope)
        first, last = (by.lo, by.hi) if node.sign > 0 else (sql.minus(0, by.hi), sql.minus(0, by.lo))
        move = sql.add_months if node.months else sql.plus
        lo = move(day.lo, first)
        return Num(lo, lo if day.known and by.known else move(day.hi, last), bad=either(day.bad, by.bad))

    @read.register
    def _(self, node: ir.If, scope: Scope) -> Cell:
        condition, then, otherwise = self.truth(node.condition, scope), self.cell(node.then, scope), self.cell(node.otherwise, scope)
        options = tuple(sorted(node.type.options))
        if isinstance(then, Choice) and isinstance(otherwise, Choice):
            then, otherwise = sql.remapped(then, options), sql.remapped(otherwise, options)
        return sql.branch(condition, then, otherwise)

    @read.register
    def _(self, node: ir.Call, scope: Scope) -> Cell:
        first = self.num(node.args[0], scope)
        if node.name in ("round_down", "round_up", "round"):
            step = node.args[1]
            assert isinstance(step, ir.Const) and isinstance(step.value, int)
            if self._reach(node.args[0]) * 2 * first.den > LONG_NUMBER:
                first = self._each(first, sql.wide)  # type: ignore[assignment]
            span = node.args[0].range
            found = sql.rounded(node.name, first, step.value, floor(span.lo), ceil(span.hi))
            return self._each(found, sql.narrow)
        nums = [first, *(self.num(each, scope) for each in node.args[1:])]
        if node.name in ("min", "max"):
            return sql.smallest(nums) if node.name == "min" else sql.largest(nums)
        if node.name == "age":
            return self._age(nums[0], nums[1], scope)
        if all(isinstance(each, int) for each in (first.lo, first.hi)):
            known = FUNCTIONS[node.name].apply(Interval(first.lo, first.hi) if not first.known else first.lo)  # type: ignore[arg-type]
            return replace(self._constant(known, node.type), bad=first.bad)
        if node.name == "month":
            return self._month(first)
        return sql.monotone(lambda term: sql.DAY_FUNCTIONS[node.name](sql.as_date(term)), first)

    def _age(self, birth: Num, day: Num, scope: Scope) -> Num:
        def on(born: sql.Term, when: sql.Term) -> sql.Term:
            digits = sql.digits(born)
            return sql.age_between(self._shortened(digits, scope) if isinstance(digits, str) else digits, sql.digits(sql.plus(when, 1)))

        lo = on(birth.hi, day.lo)
        return Num(lo, lo if birth.known and day.known else on(birth.lo, day.hi), bad=either(birth.bad, day.bad))

    @staticmethod
    def _month(day: Num) -> Num:
        lo, hi = sql.as_date(day.lo), sql.as_date(day.hi)
        if day.known:
            return Num(f"month({lo})", f"month({lo})", bad=day.bad)
        same = f"year({lo}) = year({hi})"
        return Num(sql.when((same, f"month({lo})"), otherwise=say(1)), sql.when((same, f"month({hi})"), otherwise=say(12)), bad=day.bad)

    @read.register
    def _(self, node: ir.Of, scope: Scope) -> Cell:
        if node.whom == "me":
            return self.cell(node.body, replace(scope, person=scope.me))
        table = HOMES if node.whom == HOUSEHOLD else PEOPLE
        found = self.stored(self.cell(node.body, Scope(Row(table), Row(table), scope.year)), table)
        return self.seen(found, table, scope.person) if table == HOMES else self.seen_of_head(found, scope.person)

    @read.register
    def _(self, node: ir.Aggregate, scope: Scope) -> Cell:
        return aggregate(self, node, scope)
