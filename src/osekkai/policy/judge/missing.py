"""Which unknown facts an open value rests on: the walk follows only the parts that are still open."""

from __future__ import annotations

from functools import singledispatch
from typing import TypeAlias

from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.frames import entered, looked_at, owned
from osekkai.policy.language.meaning import is_unknown
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import Frame

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
    fact, own = node.fact, owned(node, frame)
    is_given = own.person.has_given(fact.id, own.year)
    if not is_given and fact.derive:
        _walk_step(fact.derive, own, found, seen)
        return
    for step in [] if is_given else fact.fallbacks:
        _walk_step(step, own, found, seen)
    found.setdefault((own.person.id, fact.id), fact)


@_walk.register
def _(node: nodes.StepRef, frame: Frame, found: Missing, seen: set[object]) -> None:
    _walk_step(node.step, owned(node, frame), found, seen)


def _walk_step(step: Step, own: Frame, found: Missing, seen: set[object]) -> None:
    key = (step.key, own.person.id, own.year)
    if key not in seen:
        seen.add(key)
        missing_facts(step.node, own, found, seen)


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
