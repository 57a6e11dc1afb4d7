"""Which unknown facts an open value rests on: the walk follows only the parts that are still open."""

from __future__ import annotations

from functools import singledispatch
from typing import TypeAlias

from osekkai.policy.judge.closures import value_of
from osekkai.policy.language.meaning import is_unknown
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD, ByYear, Frame, Member

Missing: TypeAlias = dict[tuple[str, str], Fact]
"""Facts by (member id, fact id), in the order found; the member id is empty for the household."""


def missing_facts(node: Node, frame: Frame, found: Missing, seen: set[object] | None = None) -> None:
    """Add to `found` every fact that could still change the value of `node`. `seen` steps are not walked again."""
    if is_unknown(value_of(node, frame)):
        _walk(node, frame, found, set() if seen is None else seen)


@singledispatch
def _walk(node: Node, frame: Frame, found: Missing, seen: set[object]) -> None:
    for child in node.children():
        missing_facts(child, frame, found, seen)


@_walk.register
def _(node: nodes.FactRef, frame: Frame, found: Missing, seen: set[object]) -> None:
    fact = node.fact
    holder = frame.world.household if fact.entity == HOUSEHOLD else frame.person
    year = value_of(node.year, frame) if node.year else 0
    given = holder.given.get(fact.id)
    is_given = fact.id in holder.given and (not isinstance(given, ByYear) or year in given)
    if not is_given and fact.derive:
        _walk_step(fact.derive.key, fact.derive.node, holder, frame, year, found, seen)
        return
    for step in [] if is_given else fact.fallbacks:
        _walk_step(step.key, step.node, holder, frame, year, found, seen)
    found.setdefault((holder.id, fact.id), fact)


@_walk.register
def _(node: nodes.StepRef, frame: Frame, found: Missing, seen: set[object]) -> None:
    holder = frame.world.household if node.step.entity == HOUSEHOLD else frame.person
    year = value_of(node.year, frame) if node.year else 0
    _walk_step(node.step.key, node.step.node, holder, frame, year, found, seen)


def _walk_step(
    key: int, node: Node, holder: Member, frame: Frame, year: int, found: Missing, seen: set[object]
) -> None:
    if (key, holder.id, year) in seen:
        return
    seen.add((key, holder.id, year))
    missing_facts(node, Frame(frame.world, holder, holder, year), found, seen)


@_walk.register
def _(node: nodes.If, frame: Frame, found: Missing, seen: set[object]) -> None:
    condition = value_of(node.condition, frame)
    if condition is None:
        missing_facts(node.condition, frame, found, seen)
    if condition is not False:
        missing_facts(node.then, frame, found, seen)
    if condition is not True:
        missing_facts(node.otherwise, frame, found, seen)


@_walk.register
def _(node: nodes.Of, frame: Frame, found: Missing, seen: set[object]) -> None:
    missing_facts(node.body, entered(node, frame), found, seen)


def entered(node: nodes.Of, frame: Frame) -> Frame:
    """The frame in which the body of `世帯主.X` and the like is judged."""
    world = frame.world
    person = frame.me if node.whom == "me" else world.household if node.whom == HOUSEHOLD else world.head
    assert person is not None, "a household that is assessed has a head"
    return Frame(world, person, person, frame.year)


def looked_at(node: nodes.Aggregate, frame: Frame) -> list[Frame]:
    """The frames of the people that an aggregate runs over, those who may be meant among them."""
    world = frame.world
    base = world.household if node.of_household else frame.person
    people = sorted(
        [*world.related(base, node.relation), *world.perhaps(base, node.relation)], key=lambda each: each.index
    )
    return [Frame(world, person, frame.me, frame.year) for person in people]


@_walk.register
def _(node: nodes.Aggregate, frame: Frame, found: Missing, seen: set[object]) -> None:
    for inner in looked_at(node, frame):
        holds = value_of(node.where, inner) if node.where else True
        if holds is None and node.where:
            missing_facts(node.where, inner, found, seen)
        if holds is not False and node.value:
            missing_facts(node.value, inner, found, seen)
    if node.kind == "rank" and node.value:
        missing_facts(node.value, Frame(frame.world, frame.me, frame.me, frame.year), found, seen)
