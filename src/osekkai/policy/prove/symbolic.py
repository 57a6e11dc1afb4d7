"""A rule over a household of a given shape whose facts are all known, but could be anything: expressions for z3.

Each operator says for symbols what `closures` says for values. What depends on no fact stays a Python value. Dates of
birth are day numbers; an age is found among its birthdays, so that it costs nothing until it is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import singledispatchmethod
from typing import Any

import z3

from osekkai.policy import calendar, periods
from osekkai.policy.language.functions import FUNCTIONS, OF_TEXTS
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.prove.shapes import people_of
from osekkai.policy.prove.terms import (
    OLDEST,
    Age,
    Symbol,
    born_by,
    both,
    choose,
    either,
    extreme,
    is_symbol,
    no,
    number,
    of_band,
    plain,
    rounded,
    total_of,
    tree,
)
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps
from osekkai.policy.rules.people import HOUSEHOLD, Member

COUNTED = 12
"""People beyond whom a table by number of people is not looked at."""


class NotSymbolic(Exception):
    """Something in a rule cannot be said in symbols; carries where."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition of a rule where it stands, and under which condition it is looked at."""

    node: Node
    path: Symbol
    condition: Symbol


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom an expression is read for; see `people.Frame`."""

    person: Member
    me: Member
    year: int


class Symbolic:
    """People in given relations, each fact of whom is a variable. `fixed`: what is presumed is not doubted."""

    def __init__(
        self,
        vocabulary: Any,
        on: date,
        relations: Sequence[str],
        *,
        fixed: bool,
        moved: dict[tuple[str, str, int], int] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.on = on.toordinal()
        self.fixed = fixed
        self.moved = moved or {}
        self.options = sorted({option for fact in vocabulary.facts.values() for option in fact.type.options})
        self.variables: dict[tuple[str, str, int], Any] = {}
        self.limits: list[Any] = []
        self.branches: list[Branch] = []
        self._steps: dict[tuple[int, str, int], Symbol] = {}
        self._path: Symbol = True
        self.world = people_of(relations, self.on)
        self._family()

    def _family(self) -> None:
        """Parents are older than their children; where the usual is taken for granted a couple is of age."""
        head = self.variable(self.world.head, self.vocabulary.facts["birth_date"], 0)
        for each in self.world.members:
            born = self.variable(each, self.vocabulary.facts["birth_date"], 0)
            if self.fixed and each.relation in ("head", "spouse"):
                self.limits.append(born <= born_by(self.on, 18))
            elif each.relation == "parent":
                self.limits.append(born <= head - 15 * 366)
            for parent in self.world.related(each, "parents"):
                older = self.variable(parent, self.vocabulary.facts["birth_date"], 0)
                self.limits.append(born >= older + 15 * 366)

    # Facts

    def variable(self, member: Member | None, fact: Fact, year: int) -> Symbol:
        assert member is not None
        key = (member.id, fact.id, year)
        if key not in self.variables:
            name = "/".join(map(str, key))
            self.variables[key] = made = z3.Bool(name) if fact.type.kind == "truth" else z3.Int(name)
            if fact.type.kind == "choice":
                self.limits.append(z3.Or(*(made == self.options.index(option) for option in fact.type.options)))
            elif fact.type.kind == "date":
                self.limits.append(
                    z3.And(made > born_by(self.on, OLDEST), made <= self.on + (0 if fact.id == "birth_date" else 400))
                )
            elif fact.type.kind == "number":
                self.limits.append(z3.And(made >= int(fact.range.lo), made <= int(fact.range.hi)))
        found = self.variables[key]
        return found + self.moved[key] if key in self.moved else found

    def fact(self, member: Member, fact: Fact, year: int) -> Symbol:
        if fact.derive and self.fixed:
            return self.step(fact.derive, member, year)
        if fact.presume and fact.is_constant and self.fixed:
            return self.constant(fact.presume[0][0], fact)
        return self.variable(member, fact, year)

    def constant(self, value: Value, of: Any) -> Symbol:
        if of.type.kind == "choice":
            return self.options.index(str(value))
        if isinstance(value, Interval):
            raise NotSymbolic("範囲の定数")
        return value

    def step(self, step: Step, member: Member, year: int) -> Symbol:
        key = (id(step), "" if step.entity == HOUSEHOLD else member.id, year)
        if key not in self._steps:
            outer, self._path = self._path, True
            holder = self.world.household if step.entity == HOUSEHOLD else member
            self._steps[key] = self.read(step.node, Scope(holder, holder, year))
            self._path = outer
        return self._steps[key]

    def under(self, path: Symbol, node: Node, scope: Scope) -> Symbol:
        """The node, where it is only looked at if `path` holds."""
        outer, self._path = self._path, both(self._path, path)
        try:
            return self.read(node, scope)
        finally:
            self._path = outer

    # Expressions

    @singledispatchmethod
    def read(self, node: Node, scope: Scope) -> Symbol:
        raise NotSymbolic(f"{node.place}: {type(node).__name__}")

    def _branch(self, node: Node, condition: Symbol) -> None:
        self.branches.append(Branch(node, self._path, condition))

    @read.register
    def _(self, node: nodes.Const, scope: Scope) -> Symbol:
        return self.constant(node.value, node)

    @read.register
    def _(self, node: nodes.AssessmentDay, scope: Scope) -> Symbol:
        return self.on

    @read.register
    def _(self, node: nodes.ApplicationDay, scope: Scope) -> Symbol:
        return self.on

    @read.register
    def _(self, node: nodes.TheYear, scope: Scope) -> Symbol:
        return scope.year

    @read.register
    def _(self, node: nodes.Judgement, scope: Scope) -> Symbol:
        return z3.Bool(f"職員の判断/{node.place}")

    def _year(self, node: Node | None, scope: Scope) -> int:
        found = 0 if node is None else self.read(node, scope)
        if is_symbol(found):
            raise NotSymbolic(f"{node.place if node else ''}: 年が 事実によって変わります")
        return int(found)

    @read.register
    def _(self, node: nodes.FactRef, scope: Scope) -> Symbol:
        holder = self.world.household if node.fact.entity == HOUSEHOLD else scope.person
        return self.fact(holder, node.fact, self._year(node.year, scope))

    @read.register
    def _(self, node: nodes.StepRef, scope: Scope) -> Symbol:
        return self.step(node.step, scope.person, self._year(node.year, scope))

    def _day(self, scope: Scope) -> int:
        return calendar.year_end(scope.year) if scope.year else self.on

    @read.register
    def _(self, node: nodes.ParameterRef, scope: Scope) -> Symbol:
        try:
            return node.parameter.dated.at(self._day(scope), node.parameter.name)
        except NotCovered:
            raise NotSymbolic(f"{node.place}: その日の値がありません") from None

    @read.register
    def _(self, node: nodes.Lookup, scope: Scope) -> Symbol:
        try:
            table = node.table.dated.at(self._day(scope), node.table.name)
        except NotCovered:
            raise NotSymbolic(f"{node.place}: その日の値がありません") from None
        index = number(self.read(node.index, scope))
        if not is_symbol(index):
            return table.at(index)  # type: ignore[attr-defined]
        if isinstance(table, Steps):
            found: Symbol = number(table.at(COUNTED))
            for place in reversed(range(COUNTED)):
                found = choose(index <= place, table.at(place), found)
            return found
        assert isinstance(table, Bands)
        *others, last = table.bands
        found = of_band(last, index)
        for band in reversed(others):
            found = choose(index < number(Fraction(band.under)), of_band(band, index), found)  # type: ignore[arg-type]
        return found

    @read.register
    def _(self, node: nodes.Not, scope: Scope) -> Symbol:
        return no(self.read(node.part, scope))

    @read.register
    def _(self, node: nodes.And, scope: Scope) -> Symbol:
        found: Symbol = True
        for each in node.parts:
            part = self.under(found, each, scope)
            self.branches.append(Branch(each, both(self._path, found), part))
            found = both(found, part)
        return found

    @read.register
    def _(self, node: nodes.Or, scope: Scope) -> Symbol:
        found: Symbol = False
        for each in node.parts:
            part = self.under(no(found), each, scope)
            self.branches.append(Branch(each, both(self._path, no(found)), part))
            found = either(found, part)
        return found

    @read.register
    def _(self, node: nodes.Compare, scope: Scope) -> Symbol:
        if node.left.type.kind == "text":
            return self._of_texts(node, scope)
        left, right = self.read(node.left, scope), self.read(node.right, scope)
        if isinstance(left, Age) and isinstance(right, int):
            return {
                "<": lambda: no(left.at_least(right)),
                "<=": lambda: no(left.at_least(right + 1)),
                ">": lambda: left.at_least(right + 1),
                ">=": lambda: left.at_least(right),
                "==": lambda: both(left.at_least(right), no(left.at_least(right + 1))),
                "!=": lambda: either(no(left.at_least(right)), left.at_least(right + 1)),
            }[node.op]()
        x, y = number(left), number(right)
        return {
            "<": lambda: x < y,
            "<=": lambda: x <= y,
            ">": lambda: x > y,
            ">=": lambda: x >= y,
            "==": lambda: x == y,
            "!=": lambda: x != y,
        }[node.op]()

    def _of_texts(self, node: Node, scope: Scope) -> Symbol:
        """What is said of texts could be anything: no symbol stands for what somebody wrote."""
        name = f"{node.place}/{scope.person.id}"
        if node.type.kind == "truth":
            return z3.Bool(name)
        made = z3.Int(name)
        self.limits.append(z3.And(made >= int(node.range.lo), made <= int(node.range.hi)))
        return made

    @read.register
    def _(self, node: nodes.OneOf, scope: Scope) -> Symbol:
        left = self.read(node.left, scope)
        return either(*(left == self.options.index(option) for option in node.wanted & node.left.type.options))

    @read.register
    def _(self, node: nodes.Arithmetic, scope: Scope) -> Symbol:
        x, y = self.read(node.left, scope), self.read(node.right, scope)
        if node.op == "/":
            if is_symbol(plain(y)):
                raise NotSymbolic(f"{node.place}: 割る数が 事実によって変わります")
            y, op = 1 / Fraction(y), "*"
        else:
            op = node.op
        if not is_symbol(plain(x)) and not is_symbol(plain(y)):
            return {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y}[op]()
        x, y = number(x), number(y)
        return {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y}[op]()

    @read.register
    def _(self, node: nodes.Shift, scope: Scope) -> Symbol:
        day, by = self.read(node.date, scope), self.read(node.amount, scope)
        if not node.months:
            return plain(day) + node.sign * plain(by)
        if is_symbol(day) or is_symbol(plain(by)):
            raise NotSymbolic(f"{node.place}: 事実の日付から 月を数えます")
        return calendar.add_months(day, node.sign * int(by))

    @read.register
    def _(self, node: nodes.Period, scope: Scope) -> Symbol:
        day, by = self.read(node.date, scope), self.read(node.amount, scope)
        if not node.months:
            return plain(day) + plain(by) - int(node.first_counts)
        if is_symbol(day) or is_symbol(plain(by)):
            raise NotSymbolic(f"{node.place}: 事実の日付から 月を数えます")
        return periods.last_day(day, int(by), True, node.first_counts)

    @read.register
    def _(self, node: nodes.OpenDay, scope: Scope) -> Symbol:
        day = self.read(node.date, scope)
        if is_symbol(day):
            raise NotSymbolic(f"{node.place}: 事実の日付から 開庁日を数えます")
        return periods.next_open_day(day, node.closed)

    @read.register
    def _(self, node: nodes.If, scope: Scope) -> Symbol:
        condition = self.read(node.condition, scope)
        self._branch(node.condition, condition)
        then, otherwise = self.under(condition, node.then, scope), self.under(no(condition), node.otherwise, scope)
        return choose(condition, then, otherwise)

    @read.register
    def _(self, node: nodes.Call, scope: Scope) -> Symbol:
        if node.name in OF_TEXTS:
            return self._of_texts(node, scope)
        args = [self.read(each, scope) for each in node.args]
        if node.name in ("round_down", "round_up", "round"):
            return rounded(node.name, args[0], int(args[1]))
        if node.name in ("min", "max"):
            return extreme(node.name, args)
        if node.name == "age" and not is_symbol(args[1]):
            return Age(args[0], args[1]) if is_symbol(args[0]) else calendar.age_on(args[0], args[1])
        if any(is_symbol(plain(each)) for each in args):
            if node.name in ("year", "fiscal_year"):
                start = 1 if node.name == "year" else 4
                return tree(
                    lambda year: args[0] >= date(year, start, 1).toordinal(),
                    date.fromordinal(self.on).year - OLDEST - 2,
                    date.fromordinal(self.on).year + 2,
                )
            raise NotSymbolic(f"{node.place}: {node.name}")
        return FUNCTIONS[node.name].apply(*args)

    @read.register
    def _(self, node: nodes.Of, scope: Scope) -> Symbol:
        if node.whom == "me":
            return self.read(node.body, Scope(scope.me, scope.me, scope.year))
        holder = self.world.household if node.whom == HOUSEHOLD else self.world.head
        assert holder is not None
        return self.read(node.body, Scope(holder, holder, scope.year))

    @read.register
    def _(self, node: nodes.Aggregate, scope: Scope) -> Symbol:
        base = self.world.household if node.of_household else scope.person
        around = [Scope(each, scope.me, scope.year) for each in self.world.related(base, node.relation)]
        holds = [True if node.where is None else self.read(node.where, each) for each in around]
        if node.kind == "any":
            return either(*holds)
        if node.kind == "all":
            return both(*holds)
        if node.kind == "count":
            return total_of([choose(each, 1, 0) for each in holds])
        assert node.value is not None
        if node.kind == "rank":
            mine = self.read(node.value, Scope(scope.me, scope.me, scope.year))
            first = [
                both(
                    hold,
                    plain(self.read(node.value, each)) <= plain(mine)
                    if each.person.index < scope.me.index
                    else plain(self.read(node.value, each)) < plain(mine),
                )
                for each, hold in zip(around, holds, strict=True)
                if each.person is not scope.me
            ]
            return total_of([1, *(choose(each, 1, 0) for each in first)])
        values = [number(self.read(node.value, each)) for each in around]
        if node.kind == "sum":
            return total_of([choose(hold, value, 0) for hold, value in zip(holds, values, strict=True)])
        assert node.empty is not None
        found, any_so_far = number(self.read(node.empty, scope)), False
        for hold, value in zip(holds, values, strict=True):
            found = choose(hold, choose(any_so_far, extreme(node.kind, [found, value]), value), found)
            any_so_far = either(any_so_far, hold)
        return found
