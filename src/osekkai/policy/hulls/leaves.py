"""What an amount can rest on: the facts that a rule reads on a day, and how often each of them comes in."""

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

ReadFact: TypeAlias = tuple[Fact, int]
"""A fact, and of which year it is read (0 where it is not yearly)."""
YearOf: TypeAlias = Callable[[Node, int], int]
"""The year that an expression names, read in a step for a year. It rests on no fact."""


def comes_in_twice(rule: Rule) -> bool:
    """Whether a fact reaches eligibility and amount by more than one way: if none does, intervals are tight already."""
    if rule.amount is None:
        return False
    ways: dict[int, Counter[str]] = {}

    def of_step(step: Step) -> Counter[str]:
        if step.key not in ways:
            ways[step.key] = of(step.node)
        return ways[step.key]

    def of(node: Node) -> Counter[str]:
        found: Counter[str] = Counter()
        if isinstance(node, nodes.FactRef):
            found[node.fact.id] += 1
            if node.fact.derive:
                found += of_step(node.fact.derive)
        elif isinstance(node, nodes.StepRef):
            found += of_step(node.step)
        for child in node.children():
            found += of(child)
        return Counter({id: min(times, 2) for id, times in found.items()})

    return any(times > 1 for times in (of_step(rule.eligible) + of_step(rule.amount.yen)).values())


@dataclass(frozen=True, slots=True)
class Read:
    """What eligibility and amount read on a day: facts in the order of the rule, and the figures of the law in yen.

    `cuts` are the yen after which an answer can be another: a figure is passed at itself, or one below.
    """

    facts: tuple[ReadFact, ...]
    cuts: tuple[int, ...]

    def cuts_of(self, fact: Fact) -> tuple[int, ...]:
        return self.cuts if fact.type.unit == YEN else ()


def read_on(rule: Rule, day: int, year_of: YearOf) -> Read:
    """What the rule reads on a day.

    A presumption's condition is not walked: where it is open, so is the fact, whatever the condition turns out to be.
    """
    facts: dict[ReadFact, None] = {}
    figures: set[int] = set()
    seen: set[tuple[int, int]] = set()

    def of_step(step: Step, year: int) -> None:
        if (step.key, year) not in seen:
            seen.add((step.key, year))
            of(step.node, year)

    def of(node: Node, year: int) -> None:
        figures.update(_figures(node, calendar.year_end(year) if year else day))
        if isinstance(node, nodes.FactRef):
            which = year_of(node.year, year) if node.year else 0
            facts.setdefault((node.fact, which))
            if node.fact.derive:
                of_step(node.fact.derive, which)
        elif isinstance(node, nodes.StepRef):
            of_step(node.step, year_of(node.year, year) if node.year else 0)
        else:
            for child in node.children():
                of(child, year)

    if rule.amount:
        of_step(rule.eligible, 0)
        of_step(rule.amount.yen, 0)
    return Read(tuple(facts), tuple(sorted({each - below for each in figures for below in (0, 1)})))


def _figures(node: Node, day: int) -> Iterable[int]:
    """The figures in yen that a part of an expression brings in: its own, or those of a table."""
    try:
        if isinstance(node, nodes.Const) and isinstance(node.value, int) and node.type.kind == "number":
            return [node.value]
        if isinstance(node, nodes.ParameterRef) and node.type.unit == YEN:
            return [int(node.parameter.dated.at(day, node.parameter.name))]  # type: ignore[call-overload]
        if isinstance(node, nodes.Lookup):
            table = node.table.dated.at(day, node.table.name)
            if isinstance(table, Steps):
                return [int(each) for each in table.listed]
            if isinstance(table, Bands):
                edges = [int(band.under) for band in table.bands if band.under is not None]
                return [*edges, *(int(band.plus) for band in table.bands if not band.rate)]
    except NotCovered:
        pass
    return []


def resting_on(rule: Rule, facts: frozenset[str]) -> frozenset[int]:
    """The keys under which a member remembers what rests on one of the facts: of steps, and of what is presumed."""
    rests: dict[int, bool] = {}

    def of_step(step: Step) -> bool:
        if step.key not in rests:
            rests[step.key] = of(step.node)
        return rests[step.key]

    def of(node: Node) -> bool:
        found = any([of(child) for child in node.children()])
        if isinstance(node, nodes.StepRef):
            found |= of_step(node.step)
        elif isinstance(node, nodes.FactRef):
            rests[node.fact.key] = any([of_step(step) for step in node.fact.fallbacks])
            found |= rests[node.fact.key] or node.fact.id in facts
        return found

    for step in rule.judged:
        of_step(step)
    return frozenset(key for key, yes in rests.items() if yes)
