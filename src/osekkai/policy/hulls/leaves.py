"""What an amount can rest on: the facts that a rule reads on a day, and the steps in which several of them meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from osekkai.policy import calendar
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.language.types import YEN
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Rule, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps

OWN, HEADS, ANYBODYS = "own", "head's", "anybody's"
"""Whose fact is read: of who is judged, of the head, or (by an aggregate) of anybody in the household."""
LONGEST = 2**60
"""Of a step that is split: no end of it is further, so that it has its place in a column."""
YearOf: TypeAlias = Callable[[Node, int], int]
"""The year that an expression names, read in a step for a year. It rests on no fact."""


def comes_in_twice(rule: Rule) -> bool:
    """Whether a fact reaches eligibility and amount by more than one way: if none does, intervals are tight already."""
    if rule.amount is None:
        return False
    read: dict[int, frozenset[str]] = {}

    def of_step(step: Step) -> frozenset[str]:
        """What a step rests on. Raises `_Twice`."""
        if step.key not in read:
            read[step.key] = frozenset(of(step.node))
        return read[step.key]

    def of(node: Node) -> set[str]:
        found: set[str] = set()
        if isinstance(node, nodes.FactRef):
            found.add(node.fact.id)
            found |= of_step(node.fact.derive) if node.fact.derive else frozenset()
        elif isinstance(node, nodes.StepRef):
            found |= of_step(node.step)
        for child in node.children():
            further = of(child)
            if not found.isdisjoint(further):
                raise _Twice
            found |= further
        return found

    try:
        return not of_step(rule.eligible).isdisjoint(of_step(rule.amount.yen))
    except _Twice:
        return True


class _Twice(Exception):
    """A fact that was met before."""


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact, of which year it is read (0 where it is not yearly), and whose.

    `cuts` are the values after which an answer can be another: a figure of the law is passed at itself, or one below.
    """

    fact: Fact
    year: int
    whose: frozenset[str]
    cuts: tuple[int, ...]

    def is_of(self, *, judged: bool, head: bool) -> bool:
        """Whether it is read of a person, who is the one that is judged, or the head, or neither."""
        return ANYBODYS in self.whose or (judged and OWN in self.whose) or (head and HEADS in self.whose)


@dataclass(frozen=True, slots=True)
class MetStep:
    """A named step (of a year, where it is yearly) that is compared, and comes in more than once.

    Two unknown facts can meet in it, as the income and the child support in the income of a parent. Its value is split
    as if it were a fact; `cuts` as in `ReadFact`.
    """

    step: Step
    year: int
    cuts: tuple[int, ...]


def read_on(rule: Rule, day: int, year_of: YearOf) -> tuple[ReadFact, ...]:
    """What eligibility and amount read on a day, in the order of the rule.

    A presumption's condition is not walked: where it is open, so is the fact, whatever the condition turns out to be.
    """
    facts: dict[tuple[Fact, int], set[str]] = {}
    figures: set[int] = set()
    seen: set[tuple[int, int, str]] = set()

    def of_step(step: Step, year: int, whose: str) -> None:
        if (step.key, year, whose) not in seen:
            seen.add((step.key, year, whose))
            of(step.node, year, whose)

    def of(node: Node, year: int, whose: str) -> None:
        figures.update(_figures(node, calendar.year_end(year) if year else day))
        if isinstance(node, nodes.FactRef):
            which = year_of(node.year, year) if node.year else 0
            if node.fact.type.kind != "text" and not node.fact.is_town:  # nobody's range of texts and towns is split
                facts.setdefault((node.fact, which), set()).add(whose)
            if node.fact.derive:
                of_step(node.fact.derive, which, whose)
        elif isinstance(node, nodes.StepRef):
            of_step(node.step, year_of(node.year, year) if node.year else 0, whose)
        else:
            if isinstance(node, nodes.Aggregate):
                whose = ANYBODYS
            elif isinstance(node, nodes.Of) and whose != ANYBODYS:
                whose = HEADS if node.whom == "head" else whose
            for child in node.children():
                of(child, year, whose)

    if rule.amount:
        of_step(rule.eligible, 0, OWN)
        of_step(rule.amount.yen, 0, OWN)
    cuts = _cuts(figures)
    return tuple(
        ReadFact(fact, year, frozenset(whose), cuts if fact.type.unit == YEN else ())
        for (fact, year), whose in facts.items()
    )


def met_on(rule: Rule, day: int, year_of: YearOf) -> tuple[MetStep, ...]:
    """The steps in yen of who is judged (or of the household) in which facts meet, those that others rest on first.

    Nothing where a figure of the rule does not reach the day: such a step may not be worked out by itself.
    """
    ways: Counter[tuple[Step, int]] = Counter()
    compared: set[tuple[Step, int]] = set()
    inner_first: dict[tuple[Step, int], None] = {}
    figures: set[int] = set()
    seen: set[tuple[int, int, bool]] = set()

    def named(node: Node, year: int) -> tuple[Step, int] | None:
        if not isinstance(node, nodes.StepRef):
            return None
        return node.step, year_of(node.year, year) if node.year else 0

    def of_step(step: Step, year: int, own: bool) -> None:
        if (step.key, year, own) not in seen:
            seen.add((step.key, year, own))
            of(step.node, year, own)
            if own:
                inner_first[step, year] = None

    def of(node: Node, year: int, own: bool) -> None:
        figures.update(_figures_on(node, calendar.year_end(year) if year else day))
        if own and isinstance(node, nodes.Compare):
            compared.update(each for side in (node.left, node.right) if (each := named(side, year)))
        if found := named(node, year):
            ways[found] += own
            of_step(*found, own)
        elif isinstance(node, nodes.FactRef):
            which = year_of(node.year, year) if node.year else 0
            for step in node.fact.fallbacks:
                of_step(step, which, own)
        else:
            own = own and not isinstance(node, nodes.Aggregate | nodes.Of)
            for child in node.children():
                of(child, year, own)

    try:
        for step in (rule.eligible, rule.amount.yen) if rule.amount else ():
            of_step(step, 0, True)
    except NotCovered:
        return ()
    return tuple(
        MetStep(step, year, _cuts(figures))
        for step, year in inner_first
        if (step, year) in compared and ways[step, year] > 1 and _is_split(step.node)
    )


def _is_split(node: Node) -> bool:
    of = node.type
    return of.kind == "number" and of.unit == YEN and of.whole and -LONGEST <= node.range.lo <= node.range.hi <= LONGEST


def _cuts(figures: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({each - below for each in figures for below in (0, 1)}))


def _figures(node: Node, day: int) -> Iterable[int]:
    """The figures in yen that a part of an expression brings in: its own, or those of a table."""
    try:
        return _figures_on(node, day)
    except NotCovered:
        return []


def _figures_on(node: Node, day: int) -> Iterable[int]:
    """Raises `NotCovered`."""
    if isinstance(node, nodes.Const) and isinstance(node.value, int) and node.type.kind == "number":
        return [node.value]
    if isinstance(node, nodes.ParameterRef):
        figure = node.parameter.dated.at(day, node.parameter.name)
        return [int(figure)] if node.type.unit == YEN else []  # type: ignore[call-overload]
    if isinstance(node, nodes.Lookup):
        table = node.table.dated.at(day, node.table.name)
        if isinstance(table, Steps):
            return [int(each) for each in table.listed]
        if isinstance(table, Bands):
            edges = [int(band.under) for band in table.bands if band.under is not None]
            return [*edges, *(int(band.plus) for band in table.bands if not band.rate)]
    return []


def resting_on(rule: Rule, facts: frozenset[str], steps: frozenset[int]) -> frozenset[int]:
    """The keys under which a member remembers what rests on one of the facts or steps (by their keys).

    They are keys of steps, and of what is presumed.
    """
    rests: dict[int, bool] = {}

    def of_step(step: Step) -> bool:
        if step.key not in rests:
            rests[step.key] = of(step.node) or step.key in steps
        return rests[step.key]

    def of(node: Node) -> bool:
        found = {of(child) for child in node.children()}
        if isinstance(node, nodes.StepRef):
            found.add(of_step(node.step))
        elif isinstance(node, nodes.FactRef):
            rests[node.fact.key] = True in {of_step(step) for step in node.fact.fallbacks}
            found |= {rests[node.fact.key], node.fact.id in facts}
        return True in found

    for step in rule.judged:
        of_step(step)
    return frozenset(key for key, yes in rests.items() if yes)
