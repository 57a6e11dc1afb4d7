"""The least and the greatest amount among single households: what an open amount is compared with.

Every unknown fact is given values: the ends of its range, the figures that the rule compares with and their neighbours,
random ones, and what lies between two values whose answers differ, down to a yen. What is found is attained, so an
interval must cover it; where both are alike the interval is tight.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from osekkai import policy
from osekkai.policy import HOUSEHOLD, Fact, Result, Rulebook, Service, Situation
from osekkai.policy.hulls.outcomes import Outcome
from osekkai.policy.judge.amounts import _Cells, _met_on, _read_on
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Rule, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Bands, Steps
from osekkai.policy.values import ByYear, Value
from tests.bunkyo.test_soundness import known_value

Place = tuple[str, str, int]
"""A member, a fact, and its year."""
Point = tuple[Value, ...]
Answer = tuple[str, int | None]
RANDOM = 200
AROUND = 2
"""How often the best household found is moved along each fact."""
MEETING = ("salary", "total_income", "child_support", "dependants")
"""Facts of a parent that meet one limit: of the income, for so many dependants."""


class StillOpen(Exception):
    """A household of which all is known that the rule reads, and something else is not."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A household some of whose facts are unknown, and a service judged for one of its people."""

    book: Rulebook
    service: Service
    situation: Situation
    member: str
    places: tuple[Place, ...]

    @property
    def result(self) -> Result:
        return self._judged(self.situation)

    def _judged(self, situation: Situation) -> Result:
        return policy.assess(self.book, situation, [self.service]).of(self.service.id, self.member)

    def answer(self, point: Point) -> Answer:
        situation = self.situation
        for (member, fact, year), value in zip(self.places, point, strict=True):
            situation = with_value(situation, member, fact, year, value)
        found = self._judged(situation)
        if found.status == "ineligible" or found.roughly is None:
            return found.status, None
        if found.roughly.yen is None:
            raise StillOpen
        return found.status, found.roughly.yen


def unknown_of(book: Rulebook, situation: Situation, result: Result) -> Unknown:
    """All that is unknown of what a result reads."""
    cells = _Cells(result.rule, result.world, result.judged, Outcome(True, False, 0, 0))  # type: ignore[arg-type]
    household = cells.world.household
    places = tuple(
        ("" if leaf.holder is household else leaf.holder.id, leaf.fact.id, leaf.read.year) for leaf in cells.leaves
    )
    return Unknown(book, result.service, situation, result.member, places)


def with_value(situation: Situation, member: str, fact: str, year: int, value: Value) -> Situation:
    if not year:
        return situation.with_fact(member, fact, value)
    holder = situation.household if not member else next(p.facts for p in situation.people if p.id == member)
    held = holder.get(fact)
    return situation.with_fact(member, fact, ByYear({**(held if isinstance(held, ByYear) else {}), year: value}))  # type: ignore[arg-type]


def attained(unknown: Unknown, chance: random.Random) -> tuple[int, int] | None:
    """The least and the greatest amount of single households; nothing where none was entitled."""
    facts = [unknown.book.vocabulary.facts[fact] for _, fact, _ in unknown.places]
    figures = _figures(unknown.service.rule_on(unknown.situation.on.toordinal()), unknown.situation.on.toordinal())
    edges = [_edges(fact, figures) for fact in facts]
    told: dict[Point, Answer] = {}

    def ask(point: Point) -> Answer:
        if point not in told:
            told[point] = unknown.answer(point)
        return told[point]

    try:
        _look_around(ask, facts, edges, told, chance)
    except StillOpen:
        return None
    amounts = [yen for _, yen in told.values() if yen is not None]
    return (min(amounts), max(amounts)) if amounts else None


def _look_around(
    ask: Callable[[Point], Answer],
    facts: list[Fact],
    edges: list[list[Value]],
    told: dict[Point, Answer],
    chance: random.Random,
) -> None:
    """Random households, then those along each fact of the ones with the least and the greatest amount."""
    for _ in range(RANDOM):
        ask(tuple(_anything(fact, chance) for fact in facts))
    for _ in range(AROUND):
        for best in (min, max):
            paid = [point for point, (_, yen) in told.items() if yen is not None] or list(told)[:3]
            start = best(paid, key=lambda point: told[point][1] or 0)
            for place, fact in enumerate(facts):
                _along(ask, start, place, fact, edges[place])
                paid = [point for point, (_, yen) in told.items() if yen is not None] or [start]
                start = best(paid, key=lambda point: told[point][1] or 0)


def _along(ask: Callable[[Point], Answer], start: Point, place: int, fact: Fact, edges: list[Value]) -> None:
    """Every edge of one fact, and down to the value where the answer changes between two of them."""

    def at(value: Value) -> Answer:
        return ask((*start[:place], value, *start[place + 1 :]))

    for value in edges:
        at(value)
    if fact.type.kind not in ("number", "date"):
        return
    waiting = list(pairwise(edges))
    while waiting:
        below, above = waiting.pop()
        assert isinstance(below, int) and isinstance(above, int)
        if above - below > 1 and at(below)[0] != at(above)[0]:
            middle = (below + above) // 2
            at(middle)
            waiting += [(below, middle), (middle, above)]


def _edges(fact: Fact, figures: set[int]) -> list[Value]:
    if fact.type.kind == "truth":
        return [False, True]
    if fact.type.kind == "choice":
        return [*sorted(fact.type.options)]
    lo, hi = int(fact.range.lo), int(fact.range.hi)
    near = {each + by for each in figures for by in (-1, 0, 1)} | {lo, hi, (lo + hi) // 2}
    if hi - lo <= 50:
        near |= set(range(lo, hi + 1))
    return [*sorted(each for each in near if lo <= each <= hi)]


def _anything(fact: Fact, chance: random.Random) -> Value:
    if fact.type.kind == "truth":
        return chance.random() < 0.5
    if fact.type.kind == "choice":
        return chance.choice(sorted(fact.type.options))
    lo, hi = int(fact.range.lo), int(fact.range.hi)
    if fact.type.unit == "円" and chance.random() < 0.8:
        return min(
            max(chance.choice((0, chance.randrange(3 * 10**5), chance.randrange(10**7), chance.randrange(10**8))), lo),
            hi,
        )
    return chance.randint(lo, hi)


def _figures(rule: Rule, on: int) -> set[int]:
    """The numbers and figures in a rule's expressions, and the edges of its tables."""
    found: set[int] = set()
    seen: set[int] = set()

    def of_step(step: Step) -> None:
        if step.key not in seen:
            seen.add(step.key)
            of(step.node)

    def of(node: Node) -> None:
        if isinstance(node, nodes.Const) and isinstance(node.value, int):
            found.add(int(node.value))
        elif isinstance(node, nodes.ParameterRef):
            found.update(int(each) for each in node.parameter.dated.values)  # type: ignore[call-overload]
        elif isinstance(node, nodes.Lookup):
            for table in node.table.dated.values:
                if isinstance(table, Bands):
                    found.update(int(band.under) for band in table.bands if band.under is not None)
                elif isinstance(table, Steps):
                    found.update(int(each) for each in table.listed)
        elif isinstance(node, nodes.StepRef):
            of_step(node.step)
        elif isinstance(node, nodes.FactRef) and node.fact.derive:
            of_step(node.fact.derive)
        for child in node.children():
            of(child)

    of_step(rule.eligible)
    if rule.amount:
        of_step(rule.amount.yen)
    return found


def unknowns(
    book: Rulebook, situations: Iterable[Situation], chance: random.Random, services: Iterable[Service] | None = None
) -> Iterator[Unknown]:
    """Households and services (all of the book) with an open amount: one to three facts that they read are unknown."""
    chosen = list(book.services.values() if services is None else services)
    for situation in situations:
        for service in chosen:
            rule = service.rule_on(situation.on.toordinal()) if _holds(service, situation) else None
            if rule is None or rule.amount is None:
                continue
            for member, _ in situation.world(book.vocabulary).judged(service.unit):
                found = _unknown(book, service, rule, situation, member.id, chance)
                if found is not None:
                    yield found


def arithmetic(book: Rulebook, on: int) -> list[Service]:
    """Services in whose amount several facts meet and are compared, as two incomes with one limit."""
    return [
        each
        for each in book.services.values()
        if any(rule.amount and _met_on(rule, on) for rule in each.rules if rule.start is None or rule.start <= on)
    ]


def of_parents(book: Rulebook, chance: random.Random) -> Iterator[Unknown]:
    """Lone parents two of whose facts are unknown, both of the income and of how much of it is too much."""
    for pair in combinations(MEETING, 2):
        on = chance.choice([date(2024, 10, 15), date(2025, 12, 1), date(2026, 12, 1)])
        head = {"head": "1990-05-05", "年収": 0, "養育費": 0}
        children = [{"child": f"{2012 + each}-05-05"} for each in range(chance.randint(1, 3))]
        home = book.situation({"members": [head, *children]}, on=on)
        places = tuple(("head", each, on.year - 1 - (on.month < 11)) for each in pair)
        for member, fact, year in places:
            home = with_value(home, member, fact, year, book.fact(fact).unknown)
        yield Unknown(book, book.services["child-rearing-allowance"], home, "head", places)


def _unknown(
    book: Rulebook, service: Service, rule: Rule, situation: Situation, member: str, chance: random.Random
) -> Unknown | None:
    """The household with all that the service reads known but one to three facts; nothing where that leaves it shut."""
    read = [(each.fact, each.year) for each in _read_on(rule, situation.on.toordinal())]
    places = [
        (holder, fact, year)
        for fact, year in read
        for holder in ([""] if fact.entity == HOUSEHOLD else [each.id for each in situation.people])
        if fact.id != "birth_date"
    ]
    known = situation
    for holder, fact, year in places:
        if not fact.derive:
            known = with_value(known, holder, fact.id, year, known_value(fact, chance))
    whole = Unknown(book, service, known, member, ()).result
    if whole.roughly is None or whole.roughly.yen is None:
        return None  # it rests on more than what the rule itself reads
    for _ in range(4):
        chosen = chance.sample(places, min(chance.randint(1, 3), len(places)))
        opened = known
        for holder, fact, year in chosen:
            opened = with_value(opened, holder, fact.id, year, fact.unknown)
        found = Unknown(book, service, opened, member, tuple((holder, fact.id, year) for holder, fact, year in chosen))
        result = found.result
        if result.status != "ineligible" and result.roughly and result.roughly.yen is None:
            return found
    return None


def _holds(service: Service, situation: Situation) -> bool:
    on = situation.on.toordinal()
    first = service.rules[0].start
    return (
        (service.since is None or on >= service.since)
        and (service.until is None or on <= service.until)
        and (first is None or on >= first)
    )
