"""What an answer rests on: the facts that decided it, given or taken for granted, and who is not in the data.

Only what decided is walked: of an unmet `and` one part that failed, of a met `or` one that holds; where there are
several, the one that takes least for granted, since an answer that known facts alone decide is earned. A presumption
that could turn the answer by itself is in every such part, so it is always among what the answer rests on
(`tests/bunkyo/test_presumptions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod

from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.frames import entered, looked_at, owned
from osekkai.policy.language.meaning import Value, is_unknown
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import Frame, Member


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact of a member (empty: the household) as it was taken: `source` is given, presumed or unknown."""

    fact: Fact
    member: str
    year: int
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Basis:
    """`grounds` by (member, fact id, year); `absent` are (member, relation) of whom the data has nobody."""

    grounds: Mapping[tuple[str, str, int], Ground] = field(default_factory=dict)
    absent: frozenset[tuple[str, str]] = frozenset()

    @property
    def presumed(self) -> list[Ground]:
        return [each for each in self.grounds.values() if each.source == "presumed"]

    @property
    def taken_for_granted(self) -> int:
        return len(self.presumed) + len(self.absent)


NOTHING = Basis()


def together(parts: Iterable[Basis]) -> Basis:
    found, absent = dict[tuple[str, str, int], Ground](), frozenset[tuple[str, str]]()
    for each in parts:
        found |= each.grounds
        absent |= each.absent
    return Basis(found, absent)


def least(parts: Iterable[Basis]) -> Basis:
    """The part that takes least for granted; any of them is enough."""
    return min(parts, key=lambda each: each.taken_for_granted)


def source_of(fact: Fact, holder: Member, year: int, found: Value) -> str:
    """Where a fact's value comes from: given, derived, presumed or unknown."""
    if holder.has_given(fact.id, year):
        return "given" if not is_unknown(found) or found != fact.unknown else "unknown"
    if fact.derive:
        return "derived"
    return "unknown" if is_unknown(found) else "presumed"


class Resting:
    """Walks the parts of answers; a step is walked once for each member of a household."""

    @singledispatchmethod
    def of(self, node: Node, frame: Frame) -> Basis:
        """What the value of a part rests on."""
        return together(self.of(each, frame) for each in node.children())

    @of.register
    def _(self, node: nodes.FactRef, frame: Frame) -> Basis:
        fact, own = node.fact, owned(node, frame)
        holder, year, found = own.person, own.year, value_of(node, frame)
        source = source_of(fact, holder, year, found)
        if source == "derived" and fact.derive:
            return self._step(fact.derive, own)
        ground = Basis({(holder.id, fact.id, year): Ground(fact, holder.id, year, found, source)})
        if source == "given":
            return ground
        conditions = []
        for _, when in fact.presume:
            if when is not None:
                conditions.append(self._step(when, own))
            if when is None or value_of(when.node, own) is True:
                break
        return together([ground, *conditions])

    @of.register
    def _(self, node: nodes.StepRef, frame: Frame) -> Basis:
        return self._step(node.step, owned(node, frame))

    def _step(self, step: Step, own: Frame) -> Basis:
        where = (step.key, own.person.id, own.year)
        found = own.world.resting.get(where)
        if not isinstance(found, Basis):
            found = own.world.resting[where] = self.of(step.node, own)
        return found

    @of.register
    def _(self, node: nodes.And, frame: Frame) -> Basis:
        return self._junction(node, frame, False)

    @of.register
    def _(self, node: nodes.Or, frame: Frame) -> Basis:
        return self._junction(node, frame, True)

    def _junction(self, node: nodes.And | nodes.Or, frame: Frame, settles: bool) -> Basis:
        if value_of(node, frame) is settles:
            return least(self.of(each, frame) for each in node.parts if value_of(each, frame) is settles)
        return together(self.of(each, frame) for each in node.parts)

    @of.register
    def _(self, node: nodes.If, frame: Frame) -> Basis:
        condition = value_of(node.condition, frame)
        branches = [
            self.of(part, frame)
            for part, unless in ((node.then, False), (node.otherwise, True))
            if condition is not unless
        ]
        return together([self.of(node.condition, frame), *branches])

    @of.register
    def _(self, node: nodes.Of, frame: Frame) -> Basis:
        return self.of(node.body, entered(node, frame))

    @of.register
    def _(self, node: nodes.Aggregate, frame: Frame) -> Basis:
        people = looked_at(node, frame)
        base = frame.world.household if node.of_household else frame.person
        if not people:
            nobody = Basis(absent=frozenset({(base.id, node.relation)}))
            return together([nobody, *([self.of(node.empty, frame)] if node.empty else [])])
        holds = {each.person.id: value_of(node.where, each) if node.where else True for each in people}
        asked = [(each, self.of(node.where, each) if node.where else NOTHING) for each in people]
        settles = {"any": True, "all": False}.get(node.kind)
        if settles is not None and value_of(node, frame) is settles:
            sure = {each.id for each in frame.world.related(base, node.relation)}
            return least(basis for each, basis in asked if each.person.id in sure and holds[each.person.id] is settles)
        parts = [basis for _, basis in asked]
        if node.value is not None:
            parts += [self.of(node.value, each) for each in people if holds[each.person.id] is not False]
            if node.kind == "rank":
                parts.append(self.of(node.value, Frame(frame.world, frame.me, frame.me, frame.year)))
        if node.empty is not None and True not in holds.values():
            parts.append(self.of(node.empty, frame))
        return together(parts)
