"""Which figures a value rests on that nobody knows any more, or nobody confirmed: the walk follows what decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, singledispatchmethod

from osekkai.policy import calendar
from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.frames import entered, looked_at, owned
from osekkai.policy.reading.linking import every_part
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Doubt, Figure
from osekkai.policy.rules.people import Frame


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
        self._step(node.step, owned(node, frame))

    @walk.register
    def _(self, node: nodes.FactRef, frame: Frame) -> None:
        own = owned(node, frame)
        if not own.person.has_given(node.fact.id, own.year):
            for step in node.fact.fallbacks:
                self._step(step, own)

    def _step(self, step: Step, own: Frame) -> None:
        key = (step.key, own.person.id, own.year)
        if key not in self.seen and _may_be_doubted(step):
            self.seen.add(key)
            self.walk(step.node, own)


@lru_cache(maxsize=4096)
def _may_be_doubted(step: Step) -> bool:
    """Whether any figure stands in it, or in what it names, that is ever doubted."""
    return any(
        (isinstance(part, nodes.ParameterRef) and part.parameter.may_be_doubted)
        or (isinstance(part, nodes.Lookup) and part.table.may_be_doubted)
        for part in every_part([step.node])
    )


def day_of(frame: Frame) -> int:
    """The day whose figures are read: of a yearly step the end of its year."""
    return calendar.year_end(frame.year) if frame.year else frame.world.on
