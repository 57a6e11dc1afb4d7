"""From a checked step to straight Python for known values: what makes one household take a millisecond.

The source of a step says its expression on plain numbers, truths and texts. Where it meets a value that is still open,
it gives up and the step's closure (`closures`), which knows intervals and Kleene's logic, says it again. So an open
value means the same on both ways, and known ones are plain Python arithmetic. Nothing that an official wrote gets into
the source: constants and facts are bound by name in its namespace, and `tests/policy/test_attacks.py` holds it to that.
"""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatchmethod
from itertools import count
from typing import Any, NoReturn

from osekkai.policy import calendar, periods
from osekkai.policy.judge import closures
from osekkai.policy.language import texts
from osekkai.policy.language.functions import FUNCTIONS, ROUNDING
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Step, Work
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD, ByYear, Frame, Member, World

_KNOWN = {"truth": bool, "number": int, "date": int, "choice": str, "text": str}
_MISSING = object()
SOURCE = """
def work(world, me, year):
    try:
        found = me.memo[{key}] = {value}
    except Open:
        return careful(world, me, year)
    return found
"""


class Open(Exception):
    """A value is still open, so plain Python cannot say what the step is worth."""


class NotStraight(Exception):
    """An expression that has no straight form."""


def prepare(step: Step) -> None:
    """Give `step` its `work`; the Python is made when it is first needed."""

    def first(world: World, holder: Member, year: int) -> Any:
        try:
            step.work = Writer().function(step)
        except NotStraight:
            step.work = _carefully(step)
        return step.work(world, holder, year)

    step.work = first


def _carefully(step: Step) -> Work:
    careful, key, yearly = closures.link(step.node), step.key, step.yearly

    def work(world: World, holder: Member, year: int) -> Any:
        found = holder.memo[(key, year) if yearly else key] = careful(Frame(world, holder, holder, year))
        return found

    return work


def _opened(*_: object) -> NoReturn:
    raise Open


def _fact(fallback: closures.Fallback, id: str, world: World, holder: Member, year: int) -> Any:
    """A fact that is not simply there. Raises `Open`."""
    found = holder.facts.get(id, _MISSING)
    if found.__class__ is ByYear:
        found = found.get(year, _MISSING)
    return _known(fallback(world, holder, year) if found is _MISSING else found)


def _known(value: Any) -> Any:
    if value.__class__ in (int, bool, str, Fraction):
        return value
    raise Open


def _surely(world: World, of: Member, relation: str) -> list[Member]:
    """Who is in a relation to somebody. Raises `Open` where somebody else may be."""
    if world.perhaps(of, relation):
        raise Open
    return of.near[relation]


class Writer:
    """Writes one function. `world`, `me` and `year` are its arguments; `person` is who an expression is judged for."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "int": int,
            "bool": bool,
            "str": str,
            "fact": _fact,
            "known": _known,
            "surely": _surely,
            "missing": _MISSING,
            "opened": _opened,
            "Open": Open,
            "Fraction": Fraction,
            "age_on": calendar.age_on,
            "add_months": calendar.add_months,
            "last_day": periods.last_day,
            "next_open_day": periods.next_open_day,
            "year_end": calendar.year_end,
            "same": texts.same,
        }
        self.fresh = count()

    def function(self, step: Step) -> Work:
        self.names["careful"] = _carefully(step)
        exec(self.source(step), self.names)  # noqa: S102  only names and numbers of our own making are in it
        return self.names["work"]  # type: ignore[no-any-return]

    def source(self, step: Step) -> str:
        key = f"({step.key}, year)" if step.yearly else str(step.key)
        return SOURCE.format(key=key, value=self.write(step.node, "me", "me"))

    def bind(self, value: object) -> str:
        name = f"c{next(self.fresh)}"
        self.names[name] = value
        return name

    @singledispatchmethod
    def write(self, node: Node, person: str, me: str) -> str:
        raise NotStraight

    @write.register
    def _(self, node: nodes.Const, person: str, me: str) -> str:
        return repr(node.value) if isinstance(node.value, int) else self.bind(node.value)

    @write.register
    def _(self, node: nodes.AssessmentDay, person: str, me: str) -> str:
        return "world.on"

    @write.register
    def _(self, node: nodes.ApplicationDay, person: str, me: str) -> str:
        return "world.applied"

    @write.register
    def _(self, node: nodes.TheYear, person: str, me: str) -> str:
        return "year"

    @write.register
    def _(self, node: nodes.Judgement, person: str, me: str) -> str:
        return "opened()"

    @write.register
    def _(self, node: nodes.FactRef, person: str, me: str) -> str:
        holder = "world.household" if node.fact.entity == HOUSEHOLD else person
        id, found = self.bind(node.fact.id), f"v{next(self.fresh)}"
        year = self.write(node.year, person, me) if node.year else "0"
        otherwise = f"fact({self.bind(closures.fallback_of(node.fact))}, {id}, world, {holder}, {year})"
        return f"({found} if ({found} := {holder}.facts.get({id})).__class__ is {self._class(node)} else {otherwise})"

    @write.register
    def _(self, node: nodes.StepRef, person: str, me: str) -> str:
        holder = "world.household" if node.step.entity == HOUSEHOLD else person
        found, year, key = f"v{next(self.fresh)}", "0", str(node.step.key)
        if node.year:
            which = f"v{next(self.fresh)}"
            year, key = which, f"({key}, ({which} := {self.write(node.year, person, me)}))"
        there = f"({found} := {holder}.memo.get({key}, missing)).__class__ is {self._class(node)}"
        worked_out = (
            f"({found} := {self.bind(node.step)}.work(world, {holder}, {year})).__class__ is {self._class(node)}"
        )
        return f"({found} if {there} or {found} is missing and {worked_out} else known({found}))"

    @staticmethod
    def _class(node: Node) -> str:
        return _KNOWN[node.type.kind].__name__

    @write.register
    def _(self, node: nodes.ParameterRef, person: str, me: str) -> str:
        return self._dated(node.parameter)

    @write.register
    def _(self, node: nodes.Lookup, person: str, me: str) -> str:
        return f"{self._dated(node.table)}.at({self.write(node.index, person, me)})"

    def _dated(self, declared: Any) -> str:
        return f"{self.bind(declared.dated)}.at(year_end(year) if year else world.on, {self.bind(declared.name)})"

    @write.register
    def _(self, node: nodes.Not, person: str, me: str) -> str:
        return f"(not {self.write(node.part, person, me)})"

    @write.register
    def _(self, node: nodes.And, person: str, me: str) -> str:
        return f"({' and '.join(self.write(each, person, me) for each in node.parts)})"

    @write.register
    def _(self, node: nodes.Or, person: str, me: str) -> str:
        return f"({' or '.join(self.write(each, person, me) for each in node.parts)})"

    @write.register
    def _(self, node: nodes.Compare, person: str, me: str) -> str:
        left, right = self.write(node.left, person, me), self.write(node.right, person, me)
        if node.left.type.kind == "text":
            return f"(same({left}, {right}) is {node.op == '=='})"
        return f"({left} {node.op} {right})"

    @write.register
    def _(self, node: nodes.OneOf, person: str, me: str) -> str:
        return f"({self.write(node.left, person, me)} in {self.bind(node.wanted)})"

    @write.register
    def _(self, node: nodes.Arithmetic, person: str, me: str) -> str:
        left, right = self.write(node.left, person, me), self.write(node.right, person, me)
        return f"(Fraction({left}) / {right})" if node.op == "/" else f"({left} {node.op} {right})"

    @write.register
    def _(self, node: nodes.Shift, person: str, me: str) -> str:
        day, by = self.write(node.date, person, me), f"{node.sign} * {self.write(node.amount, person, me)}"
        return f"add_months(int({day}), int({by}))" if node.months else f"int({day} + {by})"

    @write.register
    def _(self, node: nodes.Period, person: str, me: str) -> str:
        day, by = self.write(node.date, person, me), self.write(node.amount, person, me)
        return f"last_day(int({day}), int({by}), {int(node.months)}, {int(node.first_counts)})"

    @write.register
    def _(self, node: nodes.OpenDay, person: str, me: str) -> str:
        return f"next_open_day(int({self.write(node.date, person, me)}), {self.bind(node.closed)})"

    @write.register
    def _(self, node: nodes.If, person: str, me: str) -> str:
        condition, then, otherwise = (
            self.write(each, person, me) for each in (node.condition, node.then, node.otherwise)
        )
        return f"({then} if {condition} else {otherwise})"

    @write.register
    def _(self, node: nodes.Call, person: str, me: str) -> str:
        function = {**ROUNDING, "min": min, "max": max}.get(node.name) or FUNCTIONS[node.name].apply
        name = "age_on" if node.name == "age" else self.bind(function)
        return f"{name}({', '.join(self.write(each, person, me) for each in node.args)})"

    @write.register
    def _(self, node: nodes.Of, person: str, me: str) -> str:
        whom = me if node.whom == "me" else f"world.{node.whom}"
        return self.write(node.body, whom, whom)

    @write.register
    def _(self, node: nodes.Aggregate, person: str, me: str) -> str:
        each, of = f"p{next(self.fresh)}", "world.household" if node.of_household else person
        people = f"for {each} in surely(world, {of}, {self.bind(node.relation)})"
        holds = self.write(node.where, each, me) if node.where else "True"
        if node.kind == "count":
            return f"sum(1 {people} if {holds})"
        if node.kind in ("any", "all"):
            # Everyone is looked at, as in `aggregates`: a day that is not covered is not passed over.
            return f"{node.kind}([{holds} {people}])"
        if node.value is None:
            raise NotStraight
        value = self.write(node.value, each, me)
        if node.kind == "sum":
            return f"sum({value} {people} if {holds})"
        if node.kind == "rank":
            mine = f"({self.write(node.value, me, me)}, {me}.index)"
            return f"(1 + sum(1 {people} if {each} is not {me} and {holds} and ({value}, {each}.index) < {mine}))"
        if not isinstance(node.empty, nodes.Const):
            raise NotStraight
        return f"{node.kind}(({value} {people} if {holds}), default={self.write(node.empty, person, me)})"
