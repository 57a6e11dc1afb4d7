"""From a checked expression to a closure `Frame → value`, made when it is first needed.

This is the reference of what a rule says. Known values take a short path, open ones go to `meaning`; every operator
means what is said there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from osekkai.policy import calendar, periods
from osekkai.policy.judge import aggregates
from osekkai.policy.language import meaning, texts
from osekkai.policy.language.functions import EXTREMES, FUNCTIONS, ROUNDING
from osekkai.policy.language.meaning import Interval, Truth, Value, interval
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD, ByYear, Frame, Member

Run = Callable[[Frame], Any]
_MISSING = object()


def link(node: Node) -> Run:
    """The compiled form of `node`, made once."""
    if node.run is None:
        node.run = compile_node(node)
    return node.run


def value_of(node: Node, frame: Frame) -> Any:
    """The value of a part that the rule itself may not have looked at; open where its day is not covered."""
    try:
        return link(node)(frame)
    except NotCovered:
        kind = node.type.kind
        return None if kind in ("truth", "text") else node.type.options if kind == "choice" else node.range


@singledispatch
def compile_node(node: Node) -> Run:
    raise NotImplementedError(type(node))


@compile_node.register
def _(node: nodes.Const) -> Run:
    value = node.value
    return lambda frame: value


@compile_node.register
def _(node: nodes.AssessmentDay) -> Run:
    return lambda frame: frame.world.on


@compile_node.register
def _(node: nodes.ApplicationDay) -> Run:
    return lambda frame: frame.world.applied


@compile_node.register
def _(node: nodes.TheYear) -> Run:
    return lambda frame: frame.year


@compile_node.register
def _(node: nodes.Judgement) -> Run:
    return lambda frame: None


@compile_node.register
def _(node: nodes.FactRef) -> Run:
    fact_id, of_household, fallback = node.fact.id, node.fact.entity == HOUSEHOLD, fallback_of(node.fact)
    if node.year is not None:
        return _yearly_fact(fact_id, of_household, fallback, link(node.year))
    if node.fact.is_constant:
        if of_household:
            return lambda frame: frame.world.household.facts[fact_id]
        return lambda frame: frame.person.facts[fact_id]

    def run(frame: Frame) -> Value:
        holder = frame.world.household if of_household else frame.person
        found = holder.facts.get(fact_id, _MISSING)
        return fallback(frame.world, holder, 0) if found is _MISSING else found  # type: ignore[return-value]

    return run


Fallback = Callable[[Any, Member, int], Value]


def _yearly_fact(fact_id: str, of_household: bool, fallback: Fallback, year: Run) -> Run:
    def run(frame: Frame) -> Value:
        holder = frame.world.household if of_household else frame.person
        wanted = year(frame)
        found = holder.facts.get(fact_id, _MISSING)
        if found.__class__ is ByYear:
            found = found.get(wanted, _MISSING)
        return fallback(frame.world, holder, wanted) if found is _MISSING else found  # type: ignore[return-value]

    return run


def fallback_of(fact: Fact) -> Fallback:
    """What a fact is worth when nobody gave it: derived, else as the first presumption has it that holds, else unknown.

    Where it is open whether one holds, none after it does.
    """
    if derive := fact.derive:
        return lambda world, holder, year: worked_out(derive, world, holder, year)
    unknown, key, presumptions = fact.unknown, fact.key, fact.presume

    def presumed(world: Any, holder: Member, year: int) -> Value:
        found = holder.memo.get((key, year), _MISSING)
        if found is _MISSING:
            found = unknown
            for value, when in presumptions:
                holds = True if when is None else worked_out(when, world, holder, year)
                if holds is not False:
                    found = value if holds else unknown
                    break
            holder.memo[key, year] = found
        return found  # type: ignore[return-value]

    return presumed


def worked_out(step: Step, world: Any, holder: Member, year: int) -> Value:
    """What a step is worth for a member: worked out once per assessment, then taken from the member's memo."""
    found = holder.memo.get((step.key, year) if step.yearly else step.key, _MISSING)
    return step.work(world, holder, year) if found is _MISSING else found  # type: ignore[return-value]


@compile_node.register
def _(node: nodes.StepRef) -> Run:
    step, of_household, year = node.step, node.step.entity == HOUSEHOLD, link(node.year) if node.year else None
    if year is not None:
        return lambda frame: worked_out(
            step, frame.world, frame.world.household if of_household else frame.person, year(frame)
        )
    return lambda frame: worked_out(step, frame.world, frame.world.household if of_household else frame.person, 0)


@compile_node.register
def _(node: nodes.ParameterRef) -> Run:
    dated, name = node.parameter.dated, node.parameter.name
    return lambda frame: dated.at(calendar.year_end(frame.year) if frame.year else frame.world.on, name)


@compile_node.register
def _(node: nodes.Lookup) -> Run:
    dated, name, index = node.table.dated, node.table.name, link(node.index)

    def run(frame: Frame) -> Any:
        table: Any = dated.at(calendar.year_end(frame.year) if frame.year else frame.world.on, name)
        at = index(frame)
        return table.over(at) if at.__class__ is Interval else table.at(at)

    return run


@compile_node.register
def _(node: nodes.Not) -> Run:
    part = link(node.part)

    def run(frame: Frame) -> Truth:
        found = part(frame)
        return None if found is None else not found

    return run


def _junction(parts: tuple[Node, ...], settles: bool) -> Run:
    """`and` is settled by a no, `or` by a yes; else one open part leaves it open."""
    runs = tuple(link(each) for each in parts)
    if len(runs) == 2:
        return _pair(*runs, settles)

    def run(frame: Frame) -> Truth:
        result: Truth = not settles
        for each in runs:
            found = each(frame)
            if found is settles:
                return settles
            if found is None:
                result = None
        return result

    return run


def _pair(first: Run, second: Run, settles: bool) -> Run:
    def run(frame: Frame) -> Truth:
        found = first(frame)
        if found is settles:
            return settles
        other = second(frame)
        return settles if other is settles else None if found is None else other

    return run


@compile_node.register
def _(node: nodes.And) -> Run:
    return _junction(node.parts, False)


@compile_node.register
def _(node: nodes.Or) -> Run:
    return _junction(node.parts, True)


def _not_equal(x: Any, y: Any) -> Truth:
    return meaning.negate(meaning.equal(x, y))


_COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], Truth]]] = {
    "<": (operator.lt, meaning.less),
    "<=": (operator.le, meaning.at_most),
    ">": (operator.gt, lambda x, y: meaning.less(y, x)),
    ">=": (operator.ge, lambda x, y: meaning.at_most(y, x)),
    "==": (operator.eq, meaning.equal),
    "!=": (operator.ne, _not_equal),
}


@compile_node.register
def _(node: nodes.Compare) -> Run:
    left, right = link(node.left), link(node.right)
    plain, careful = _COMPARISONS[node.op]
    if node.left.type.kind == "text":
        same = node.op == "=="

        def run_text(frame: Frame) -> Truth:
            found = texts.same(left(frame), right(frame))
            return None if found is None else found is same

        return run_text
    if node.left.type.kind == "truth":

        def run_truth(frame: Frame) -> Truth:
            x, y = left(frame), right(frame)
            return None if x is None or y is None else plain(x, y)

        return run_truth

    def run(frame: Frame) -> Truth:
        x, y = left(frame), right(frame)
        if x.__class__ is Interval or y.__class__ is Interval:
            return careful(x, y)
        return plain(x, y)

    return run


@compile_node.register
def _(node: nodes.OneOf) -> Run:
    left, wanted = link(node.left), node.wanted

    def run(frame: Frame) -> Truth:
        found = left(frame)
        return found in wanted if found.__class__ is str else meaning.one_of(found, wanted)

    return run


_SUMS: dict[str, tuple[Callable[[Any, Any], Any] | None, Callable[[Any, Any], Any]]] = {
    "+": (operator.add, meaning.add),
    "-": (operator.sub, meaning.subtract),
    "*": (operator.mul, meaning.multiply),
    "/": (None, meaning.divide),
}


@compile_node.register
def _(node: nodes.Arithmetic) -> Run:
    left, right = link(node.left), link(node.right)
    plain, careful = _SUMS[node.op]

    def run(frame: Frame) -> Any:
        x, y = left(frame), right(frame)
        if plain is None or x.__class__ is Interval or y.__class__ is Interval:
            return careful(x, y)
        return plain(x, y)

    return run


@compile_node.register
def _(node: nodes.Shift) -> Run:
    start, amount, months, sign = link(node.date), link(node.amount), node.months, node.sign

    def moved(day: Any, by: Any) -> int:
        return calendar.add_months(int(day), sign * int(by)) if months else int(day + sign * by)

    def run(frame: Frame) -> Any:
        day, by = meaning.bounds(start(frame)), meaning.bounds(amount(frame))
        first, last = (by.lo, by.hi) if sign > 0 else (by.hi, by.lo)
        return interval(moved(day.lo, first), moved(day.hi, last))

    return run


@compile_node.register
def _(node: nodes.Period) -> Run:
    start, amount, months, first_counts = link(node.date), link(node.amount), node.months, node.first_counts

    def run(frame: Frame) -> Any:
        day, by = meaning.bounds(start(frame)), meaning.bounds(amount(frame))
        ends = (periods.last_day(int(at), int(of), months, first_counts) for at, of in zip(day, by, strict=True))
        return interval(*ends)

    return run


@compile_node.register
def _(node: nodes.OpenDay) -> Run:
    start, closed = link(node.date), node.closed
    return lambda frame: meaning.monotone(lambda day: periods.next_open_day(int(day), closed), start(frame))


@compile_node.register
def _(node: nodes.If) -> Run:
    condition, then, otherwise = link(node.condition), link(node.then), link(node.otherwise)

    def run(frame: Frame) -> Value:
        found = condition(frame)
        if found is True:
            return then(frame)
        if found is False:
            return otherwise(frame)
        return meaning.join(then(frame), otherwise(frame))

    return run


@compile_node.register
def _(node: nodes.Call) -> Run:
    args = tuple(link(each) for each in node.args)
    if node.name in ROUNDING:
        return _rounding(ROUNDING[node.name], args[0], node.args[1].value)  # type: ignore[attr-defined]
    apply = EXTREMES.get(node.name) or FUNCTIONS[node.name].apply
    if len(args) == 1:
        only = args[0]
        return lambda frame: apply(only(frame))
    if len(args) == 2:
        first, second = args
        plain = {"min": min, "max": max}.get(node.name)
        if plain is None:
            return lambda frame: apply(first(frame), second(frame))

        def pick(frame: Frame) -> Any:
            x, y = first(frame), second(frame)
            return apply(x, y) if x.__class__ is Interval or y.__class__ is Interval else plain(x, y)

        return pick
    return lambda frame: apply(*(each(frame) for each in args))


def _rounding(rounding: Callable[[Any, int], int], value: Run, step: int) -> Run:
    def run(frame: Frame) -> Any:
        x = value(frame)
        if x.__class__ is Interval:
            return interval(rounding(x.lo, step), rounding(x.hi, step))
        return rounding(x, step)

    return run


@compile_node.register
def _(node: nodes.Of) -> Run:
    body, whom = link(node.body), node.whom

    def run(frame: Frame) -> Value:
        world = frame.world
        person = frame.me if whom == "me" else world.household if whom == HOUSEHOLD else world.head
        assert person is not None, "a household that is judged has a head"
        return body(Frame(world, person, person, frame.year))

    return run


@compile_node.register
def _(node: nodes.Aggregate) -> Run:
    return aggregates.compile_aggregate(node, link)
