"""How far a no is from a yes: by it whoever is nearest to a service is told of first, where nobody has it.

What would have to be otherwise is counted: of an `and` every part that failed, of an `or` the part that needs least.
What is not known counts too, but little. Of two who fail by a number the one who lacks less of it is nearer: at 66
one is nearer to 75 than at 40.
"""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatch

from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.frames import entered, looked_at, owned
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import Frame

A_CONDITION, A_QUESTION = 1.0, 0.25


def distance(node: Node, frame: Frame, wanted: bool = True) -> float:
    """How much would have to be otherwise, or to be known, for a truth to be `wanted`; nothing where it is."""
    found = value_of(node, frame)
    if found is wanted:
        return 0.0
    return A_QUESTION if found is None else _lacks(node, frame, wanted)


@singledispatch
def _lacks(node: Node, frame: Frame, wanted: bool) -> float:
    return A_CONDITION


@_lacks.register
def _(node: nodes.And, frame: Frame, wanted: bool) -> float:
    return _junction(node, frame, wanted, all_needed=wanted)


@_lacks.register
def _(node: nodes.Or, frame: Frame, wanted: bool) -> float:
    return _junction(node, frame, wanted, all_needed=not wanted)


def _junction(node: nodes.And | nodes.Or, frame: Frame, wanted: bool, *, all_needed: bool) -> float:
    parts = (distance(each, frame, wanted) for each in node.parts)
    return sum(parts) if all_needed else min(parts)


@_lacks.register
def _(node: nodes.Not, frame: Frame, wanted: bool) -> float:
    return distance(node.part, frame, not wanted)


@_lacks.register
def _(node: nodes.If, frame: Frame, wanted: bool) -> float:
    condition = value_of(node.condition, frame)
    branches = ((node.then, False), (node.otherwise, True))
    return min(distance(part, frame, wanted) for part, unless in branches if condition is not unless)


@_lacks.register
def _(node: nodes.StepRef, frame: Frame, wanted: bool) -> float:
    return distance(node.step.node, owned(node, frame), wanted)


@_lacks.register
def _(node: nodes.FactRef, frame: Frame, wanted: bool) -> float:
    own = owned(node, frame)
    if node.fact.derive and not own.person.has_given(node.fact.id, own.year):
        return distance(node.fact.derive.node, own, wanted)
    return A_CONDITION


@_lacks.register
def _(node: nodes.Of, frame: Frame, wanted: bool) -> float:
    return distance(node.body, entered(node, frame), wanted)


@_lacks.register
def _(node: nodes.Aggregate, frame: Frame, wanted: bool) -> float:
    parts = [distance(node.where, each, wanted) for each in looked_at(node, frame)] if node.where else []
    one_is_enough = (node.kind == "any") is wanted
    return (min(parts) if one_is_enough else sum(parts)) if parts else A_CONDITION


@_lacks.register
def _(node: nodes.Compare, frame: Frame, wanted: bool) -> float:
    left, right = _ends(value_of(node.left, frame)), _ends(value_of(node.right, frame))
    if node.op in ("==", "!=") or left is None or right is None:
        return A_CONDITION
    gap = float(max(0, right.lo - left.hi, left.lo - right.hi))
    return A_CONDITION + gap / (gap + abs(float(right.lo)) + 1)


def _ends(value: Value) -> Interval | None:
    if isinstance(value, Interval):
        return value
    return Interval(value, value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
