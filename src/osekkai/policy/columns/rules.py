"""From checked rules to columns: every step once, for the people or the homes it is judged for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import singledispatchmethod
from math import lcm
from typing import TypeAlias

from osekkai.policy import calendar
from osekkai.policy.columns import choices, days, terms
from osekkai.policy.columns.aggregates import aggregate
from osekkai.policy.columns.lookups import looked_up
from osekkai.policy.columns.program import Input, Program
from osekkai.policy.columns.scope import HOMES, PEOPLE, Row, Scope, each_term, seen, stored, taken
from osekkai.policy.columns.source import FactColumn, NotColumnar, Source, table_of
from osekkai.policy.columns.terms import Cell, Choice, Num, Truth, either, of_kind
from osekkai.policy.language.functions import EXTREMES, FUNCTIONS, OF_TEXTS, ROUNDING
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.language.types import TOWN, Type
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD

Within: TypeAlias = Mapping[tuple[int, int], tuple[Input, Input]]
"""By key and year: the columns of the least and the greatest that a step is let be."""
LONG_NUMBER = 2**62
"""From here on a number is computed with Python's integers."""


class Rules:
    """Makes the columns of steps and facts for one day over one source.

    `within` bounds steps; `fits` are those that were met, each with its table and whether it keeps to its bounds.
    """

    def __init__(
        self, on: int, source: Source, *, open_kin: bool = False, apart: bool = False, within: Within | None = None
    ) -> None:
        self.on = on
        self.within = within or {}
        self.fits: list[tuple[str, Truth]] = []
        self.source = source
        self.program = Program(open_kin, apart)
        self._steps: dict[tuple[str, int, int], Cell] = {}
        self._facts: dict[tuple[str, int], Cell] = {}

    # Whose value

    def step(self, step: Step, table: str, year: int = 0) -> Cell:
        """The step's columns in `table`."""
        key = (table, step.key, year)
        if key not in self._steps:
            row = Row(table)
            found = self.cell(step.node, Scope(row, row, year))
            self._steps[key] = self._bounded(found, table, self.within.get((step.key, year)))
        return self._steps[key]

    def _bounded(self, found: Cell, table: str, part: tuple[Input, Input] | None) -> Cell:
        """The step within its part; `fits` says whether it is in it."""
        if part is None:
            return found
        own = of_kind(Num, found)
        first, last = (self.program.input(each) for each in part)
        inside = terms.both(terms.at_most(first, own.lo), terms.at_most(own.hi, last))
        outside = either(terms.less(own.hi, first), terms.less(last, own.lo))
        self.fits.append((table, stored(self.program, terms.decided(inside, outside))))
        return stored(self.program, Num(terms.greatest(own.lo, first), terms.least(own.hi, last), bad=own.bad))

    def fact(self, fact: Fact, year: int) -> Cell:
        key = (fact.id, year)
        if key not in self._facts:
            found = self.source.get(key)
            self._facts[key] = stored(
                self.program, self._given(fact, found, year) if found else self._fallback(fact, year)
            )
        return self._facts[key]

    def _holder(self, entity: str, person: Row) -> str:
        return HOMES if entity == HOUSEHOLD else person.table

    # Facts

    def _given(self, fact: Fact, column: FactColumn, year: int) -> Cell:
        table = table_of(fact)
        name = self.program.input(Input(table, column.name))
        extra = self.program.input(Input(table, column.open)) if column.open else None
        given: Cell
        if fact.type.kind == "truth":
            given = terms.coded(terms.pick_code(extra, 1, f"code({name})")) if extra else Truth(name, True)
        elif fact.type.kind == "choice" and not fact.is_town:
            given = Choice(name, tuple(sorted(fact.type.options)))
        else:
            given = Num(name, extra or name)
        if not column.partial:
            return given
        known = self.program.input(Input(table, column.name, known=True))
        return choices.branch(Truth(known, True), given, self._fallback(fact, year))

    def _fallback(self, fact: Fact, year: int) -> Cell:
        """See `closures.fallback_of`."""
        table = table_of(fact)
        if fact.derive:
            return self.step(fact.derive, table, year)
        unknown = found = self._constant(fact.unknown, fact.type)
        for value, when in reversed(fact.presume):
            if when is None:
                found = self._constant(value, fact.type)
            else:
                holds = self.step(when, table, year)
                assert isinstance(holds, Truth)
                else_ = choices.branch(Truth(terms.not_false(holds), True), unknown, found)
                holds = Truth(terms.is_true(holds), True, holds.bad)
                found = choices.branch(holds, self._constant(value, fact.type), else_)
        return found

    @staticmethod
    def _constant(value: Value, type_: Type) -> Cell:
        if type_.kind == "truth":
            return Truth(value, value is not None)  # type: ignore[arg-type]
        if type_.unit == TOWN:
            return Num(0, len(type_.options) - 1)  # only ever unknown: nobody presumes where somebody lives
        if type_.kind == "choice":
            options = tuple(sorted(type_.options))
            chosen = value if isinstance(value, frozenset) else (value,)
            return Choice(sum(1 << options.index(each) for each in chosen), options)
        lo, hi = value if isinstance(value, Interval) else (value, value)
        lo, hi = Fraction(lo), Fraction(hi)  # type: ignore[arg-type]
        den = lcm(lo.denominator, hi.denominator)
        return Num(int(lo * den), int(hi * den), den)

    # Expressions

    def cell(self, node: Node, scope: Scope) -> Cell:
        found = self.read(node, scope)
        if isinstance(found, Choice):
            found = choices.remapped(found, tuple(sorted(node.type.options)))
        return stored(self.program, found)

    def truth(self, node: Node, scope: Scope) -> Truth:
        return of_kind(Truth, self.cell(node, scope))

    def num(self, node: Node, scope: Scope) -> Num:
        return of_kind(Num, self.cell(node, scope))

    def year_of(self, node: Node | None, scope: Scope) -> int:
        if node is None:
            return 0
        found = self.num(node, scope)
        if not isinstance(found.lo, int) or not found.known:
            raise NotColumnar(f"{node.place}: 年が 人によって ちがいます")
        return found.lo

    @singledispatchmethod
    def read(self, node: Node, scope: Scope) -> Cell:
        raise NotColumnar(f"{node.place}: {type(node).__name__}")

    @read.register
    def _(self, node: nodes.Const, scope: Scope) -> Cell:
        return self._constant(node.value, node.type)

    @read.register
    def _(self, node: nodes.AssessmentDay, scope: Scope) -> Cell:
        return Num(self.on, self.on)

    @read.register
    def _(self, node: nodes.ApplicationDay, scope: Scope) -> Cell:
        return Num(self.on, self.on)  # nobody of a whole register has applied: as if everybody did that day

    @read.register
    def _(self, node: nodes.TheYear, scope: Scope) -> Cell:
        return Num(scope.year, scope.year)

    @read.register
    def _(self, node: nodes.Judgement, scope: Scope) -> Cell:
        return Truth(None)

    @read.register
    def _(self, node: nodes.FactRef, scope: Scope) -> Cell:
        return seen(
            self.program, self.fact(node.fact, self.year_of(node.year, scope)), table_of(node.fact), scope.person
        )

    @read.register
    def _(self, node: nodes.StepRef, scope: Scope) -> Cell:
        table = self._holder(node.step.entity, scope.person)
        return seen(self.program, self.step(node.step, table, self.year_of(node.year, scope)), table, scope.person)

    def _day(self, scope: Scope) -> int:
        return calendar.year_end(scope.year) if scope.year else self.on

    @read.register
    def _(self, node: nodes.ParameterRef, scope: Scope) -> Cell:
        try:
            return self._constant(node.parameter.dated.at(self._day(scope), node.parameter.name), node.type)  # type: ignore[arg-type]
        except NotCovered:
            return Num(0, 0, bad=True)

    @read.register
    def _(self, node: nodes.Lookup, scope: Scope) -> Cell:
        try:
            table = node.table.dated.at(self._day(scope), node.table.name)
        except NotCovered:
            return Num(0, 0, bad=True)
        return looked_up(table, self.num(node.index, scope))

    @read.register
    def _(self, node: nodes.Not, scope: Scope) -> Cell:
        return terms.negate(self.truth(node.part, scope))

    @read.register
    def _(self, node: nodes.And, scope: Scope) -> Cell:
        return terms.conjunction([self.truth(each, scope) for each in node.parts])

    @read.register
    def _(self, node: nodes.Or, scope: Scope) -> Cell:
        return terms.disjunction([self.truth(each, scope) for each in node.parts])

    @read.register
    def _(self, node: nodes.Compare, scope: Scope) -> Cell:
        if node.left.type.kind == "text":
            return Truth(None)  # what people wrote is in no column
        if node.left.type.kind == "truth":
            same = terms.same_truth(self.truth(node.left, scope), self.truth(node.right, scope))
            return same if node.op == "==" else terms.negate(same)
        return terms.compare(node.op, self.num(node.left, scope), self.num(node.right, scope))

    @read.register
    def _(self, node: nodes.OneOf, scope: Scope) -> Cell:
        left = self.cell(node.left, scope)
        if isinstance(left, Num):
            places = sorted(node.left.type.options)
            return choices.one_place_of(left, frozenset(map(places.index, node.wanted)), len(places))
        assert isinstance(left, Choice)
        return choices.one_of(left, node.wanted)

    @read.register
    def _(self, node: nodes.Arithmetic, scope: Scope) -> Cell:
        x, y = self.num(node.left, scope), self.num(node.right, scope)
        if node.op == "/":
            if not isinstance(y.lo, int) or not y.known:
                raise NotColumnar(f"{node.place}: 割る数が 人によって ちがいます")
            if y.bad is True:
                return replace(y, bad=True)  # by a figure of which the day has none
            inverse = 1 / Fraction(y.lo, y.den)
            return replace(
                terms.multiply(x, Num(inverse.numerator, inverse.numerator, inverse.denominator)),
                bad=either(x.bad, y.bad),
            )
        if self._reach(node) * x.den * y.den > LONG_NUMBER:
            x, y = each_term(x, terms.wide), each_term(y, terms.wide)
        return {"+": terms.add, "-": terms.subtract, "*": terms.multiply}[node.op](x, y)

    @staticmethod
    def _reach(*nodes: Node) -> int:
        return max(abs(int(end)) for node in nodes for end in node.range)

    @read.register
    def _(self, node: nodes.Shift, scope: Scope) -> Cell:
        return days.shifted(self.num(node.date, scope), self.num(node.amount, scope), node.months, node.sign)

    @read.register
    def _(self, node: nodes.Period, scope: Scope) -> Cell:
        day, amount = self.num(node.date, scope), self.num(node.amount, scope)
        return days.period_end(day, amount, node.months, node.first_counts)

    @read.register
    def _(self, node: nodes.OpenDay, scope: Scope) -> Cell:
        return days.opened(self.num(node.date, scope), node.closed)

    @read.register
    def _(self, node: nodes.If, scope: Scope) -> Cell:
        condition, then, otherwise = (
            self.truth(node.condition, scope),
            self.cell(node.then, scope),
            self.cell(node.otherwise, scope),
        )
        options = tuple(sorted(node.type.options))
        if isinstance(then, Choice) and isinstance(otherwise, Choice):
            then, otherwise = choices.remapped(then, options), choices.remapped(otherwise, options)
        return choices.branch(condition, then, otherwise)

    @read.register
    def _(self, node: nodes.Call, scope: Scope) -> Cell:
        if node.name in OF_TEXTS:
            return Truth(None) if node.type.kind == "truth" else self._constant(node.range, node.type)
        first = self.num(node.args[0], scope)
        if node.name in ROUNDING:
            step = node.args[1]
            assert isinstance(step, nodes.Const) and isinstance(step.value, int)
            if self._reach(node.args[0]) * 2 * first.den > LONG_NUMBER:
                return each_term(terms.rounded(node.name, each_term(first, terms.wide), step.value), terms.narrow)
            return terms.rounded(node.name, first, step.value)
        nums = [first, *(self.num(each, scope) for each in node.args[1:])]
        if node.name in EXTREMES:
            return terms.smallest(nums) if node.name == "min" else terms.largest(nums)
        if node.name == "age":
            return days.age(nums[0], nums[1], self.program.column)
        if node.name == "age_day":
            return days.age_day(nums[0], nums[1])
        if node.name == "months_from":
            return days.months_from(nums[0], nums[1])
        if all(isinstance(each, int) for each in (first.lo, first.hi)):
            known = FUNCTIONS[node.name].apply(Interval(first.lo, first.hi) if not first.known else first.lo)  # type: ignore[arg-type]
            return replace(self._constant(known, node.type), bad=first.bad)
        if node.name == "month":
            return days.month(first)
        return terms.monotone(lambda term: f"{node.name}({term})", first)

    @read.register
    def _(self, node: nodes.Of, scope: Scope) -> Cell:
        if node.whom == "me":
            return self.cell(node.body, replace(scope, person=scope.me))
        table = HOMES if node.whom == HOUSEHOLD else PEOPLE
        found = self.cell(node.body, Scope(Row(table), Row(table), scope.year))
        return seen(
            self.program, found if table == HOMES else taken(self.program, found, "block.head"), HOMES, scope.person
        )

    @read.register
    def _(self, node: nodes.Aggregate, scope: Scope) -> Cell:
        return aggregate(self.program, self.cell, node, scope)
