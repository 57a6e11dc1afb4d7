"""Which figures a value rests on that nobody knows any more, or nobody confirmed: the walk follows what decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatchmethod

from osekkai.policy import calendar
from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.missing import entered, looked_at
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Doubt, Figure
from osekkai.policy.rules.people import HOUSEHOLD, ByYear, Frame, Member


@dataclass(slots=True)
class Doubts:
    """Collects the doubts about every figure that the values walked so far were made of, each once."""

    found: dict[Doubt, None] = field(default_factory=dict)
    seen: set[object] = field(default_factory=set)

    @singledispatchmethod
    def walk(self, node: Node, frame: Frame) -> None:
        for child in node.children():
            self.walk(child, frame)

    @walk.register
    def _(self, node: nodes.ParameterRef, frame: Frame) -> None:
        self._figure(node.parameter, frame)

    @walk.register
    def _(self, node: nodes.Lookup, frame: Frame) -> None:
        self._figure(node.table, frame)
        self.walk(node.index, frame)

    def _figure(self, figure: Figure, frame: Frame) -> None:
        if doubt := figure.doubt_on(day_of(frame)):
            self.found[doubt] = None

    @walk.register
    def _(self, node: nodes.And, frame: Frame) -> None:
        self._junction(node, frame, settles=False)

    @walk.register
    def _(self, node: nodes.Or, frame: Frame) -> None:
        self._junction(node, frame, settles=True)

    def _junction(self, node: nodes.And | nodes.Or, frame: Frame, settles: bool) -> None:
        settled = value_of(node, frame) is settles
        for part in node.parts:
            if not settled or value_of(part, frame) is settles:
                self.walk(part, frame)

    @walk.register
    def _(self, node: nodes.If, frame: Frame) -> None:
        condition = value_of(node.condition, frame)
        self.walk(node.condition, frame)
        if condition is not False:
            self.walk(node.then, frame)
        if condition is not True:
            self.walk(node.otherwise, frame)

    @walk.register
    def _(self, node: nodes.Of, frame: Frame) -> None:
        self.walk(node.body, entered(node, frame))

    @walk.register
    def _(self, node: nodes.Aggregate, frame: Frame) -> None:
        for inner in looked_at(node, frame):
            if node.where:
                self.walk(node.where, inner)
            if node.value and (not node.where or value_of(node.where, inner) is not False):
                self.walk(node.value, inner)
        if node.kind == "rank" and node.value:
            self.walk(node.value, Frame(frame.world, frame.me, frame.me, frame.year))

    @walk.register
    def _(self, node: nodes.StepRef, frame: Frame) -> None:
        holder = frame.world.household if node.step.entity == HOUSEHOLD else frame.person
        self._step(node.step.key, node.step.node, holder, frame, value_of(node.year, frame) if node.year else 0)

    @walk.register
    def _(self, node: nodes.FactRef, frame: Frame) -> None:
        fact = node.fact
        holder = frame.world.household if fact.entity == HOUSEHOLD else frame.person
        year = value_of(node.year, frame) if node.year else 0
        given = holder.given.get(fact.id)
        if fact.id in holder.given and (not isinstance(given, ByYear) or year in given):
            return
        for step in fact.fallbacks:
            self._step(step.key, step.node, holder, frame, year)

    def _step(self, key: int, node: Node, holder: Member, frame: Frame, year: int) -> None:
        if (key, holder.id, year) not in self.seen:
            self.seen.add((key, holder.id, year))
            self.walk(node, Frame(frame.world, holder, holder, year))


def day_of(frame: Frame) -> int:
    """The day whose figures are read: of a yearly step the end of its year."""
    return calendar.year_end(frame.year) if frame.year else frame.world.on
