"""Frames inward: for whom, and for which year, what stands inside a part of an expression is judged."""

from __future__ import annotations

from osekkai.policy.judge.closures import value_of
from osekkai.policy.rules import nodes
from osekkai.policy.rules.people import HOUSEHOLD, Frame


def entered(node: nodes.Of, frame: Frame) -> Frame:
    """The frame in which the body of `世帯主.X` and the like is judged."""
    world = frame.world
    person = frame.me if node.whom == "me" else world.household if node.whom == HOUSEHOLD else world.head
    assert person is not None, "a household that is assessed has a head"
    return Frame(world, person, person, frame.year)


def owned(node: nodes.FactRef | nodes.StepRef, frame: Frame) -> Frame:
    """The frame of whom a fact or step belongs to, the household or the person, in the year that is read."""
    named = node.fact if isinstance(node, nodes.FactRef) else node.step
    owner = frame.world.household if named.entity == HOUSEHOLD else frame.person
    return Frame(frame.world, owner, owner, value_of(node.year, frame) if node.year else 0)


def looked_at(node: nodes.Aggregate, frame: Frame) -> list[Frame]:
    """The frames of the people that an aggregate runs over, those who may be meant among them."""
    world = frame.world
    base = world.household if node.of_household else frame.person
    people = sorted(
        [*world.related(base, node.relation), *world.perhaps(base, node.relation)], key=lambda each: each.index
    )
    return [Frame(world, person, frame.me, frame.year) for person in people]
