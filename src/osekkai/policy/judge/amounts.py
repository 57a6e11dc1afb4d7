"""What a service is worth to a member: at once, and refined, where facts are unknown.

To refine is to split the unknown facts into parts and to judge the service for each of them (`hulls.search`). What does
not rest on these facts is worked out once and remembered for every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from osekkai.policy.hulls.leaves import MetStep, ReadFact, YearOf, comes_in_twice, met_on, read_on, resting_on
from osekkai.policy.hulls.outcomes import FAR, Outcome, Part, Parts, outcome
from osekkai.policy.hulls.search import hull
from osekkai.policy.judge.closures import fallback_of, link, worked_out
from osekkai.policy.language.meaning import Interval, Truth, Value, bounds, interval, is_unknown
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.rules.declared import Fact, Rule
from osekkai.policy.rules.people import HOUSEHOLD, PERSON, ByYear, Frame, Member, World

_MISSING = object()
EVERY_YEAR = range(1868, 2201)
"""The years that a yearly fact can be read for (see `TheYear`)."""
_is_wide = lru_cache(maxsize=1024)(comes_in_twice)


def yen_of(rule: Rule, world: World, member: Member) -> Interval:
    """The amount as it is known at once, within the rule's own bounds. Raises `NotCovered`."""
    amount = rule.amount
    assert amount is not None, "only what has an amount is worth yen"
    lo, hi = yen_said(rule, world, member)
    least = bounds(amount.least.work(world, member, 0)) if amount.least else Interval(0, 0)
    lo, hi = max(lo, least.lo), max(hi, least.hi)
    if amount.most:
        most = bounds(amount.most.work(world, member, 0))
        lo, hi = min(lo, most.lo), min(hi, most.hi)
    return Interval(lo, hi)


def yen_said(rule: Rule, world: World, member: Member) -> Interval:
    """The amount as its expression alone says it. Raises `NotCovered`."""
    assert rule.amount is not None, "only what has an amount is worth yen"
    return bounds(rule.amount.yen.work(world, member, 0))


def refined(rule: Rule, world: World, judged: Member, entitled: Truth) -> tuple[int, int]:
    """Both ends of an open amount, as near to each other as its facts allow."""
    lo, hi = yen_of(rule, world, judged)
    quick = outcome(True, entitled is True, int(lo), int(hi))
    if lo >= FAR or not _is_wide(rule):
        return int(lo), int(hi)
    cells = _Cells(rule, world, judged, quick)
    search = hull(cells.whole, quick, cells.cuts, cells.places_met)
    try:
        asked = next(search)
        while True:
            asked = search.send([cells.judge(each) for each in asked])
    except StopIteration as ended:
        both: tuple[int, int] = ended.value
        return both


def _year_on(day: int) -> YearOf:
    nobody = Member("", HOUSEHOLD, {}, {})
    world = World(day, nobody, [])
    return lambda node, year: int(link(node)(Frame(world, nobody, nobody, year)))


@lru_cache(maxsize=1024)
def _read_on(rule: Rule, day: int) -> tuple[ReadFact, ...]:
    return read_on(rule, day, _year_on(day))


@lru_cache(maxsize=1024)
def _met_on(rule: Rule, day: int) -> tuple[MetStep, ...]:
    return met_on(rule, day, _year_on(day))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An unknown fact of a member (of a year, where it is yearly), and the whole numbers that stand for its values."""

    holder: Member
    read: ReadFact
    part: Part
    options: tuple[Value, ...]

    @property
    def fact(self) -> Fact:
        return self.read.fact

    def put(self, value: Value) -> None:
        if self.fact.yearly:
            self.holder.facts[self.fact.id][self.read.year] = value  # type: ignore[index]
        else:
            self.holder.facts[self.fact.id] = value

    def value(self, first: int, last: int) -> Value:
        if not self.options:
            return interval(first, last)
        chosen = self.options[first : last + 1]
        if len(chosen) == 1:
            return chosen[0]
        return None if self.fact.type.kind == "truth" else frozenset(chosen)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Met:
    """A step of a member that is open, and all that it can be."""

    holder: Member
    of: MetStep
    part: Part

    def narrow(self, world: World, part: Part) -> Truth:
        """Bound the step by the part, and say whether it is within it."""
        step, year = self.of.step, self.of.year
        (lo, hi), (first, last) = bounds(worked_out(step, world, self.holder, year)), part  # type: ignore[arg-type]
        if hi < first or last < lo:
            return False
        self.holder.memo[(step.key, year) if step.yearly else step.key] = interval(max(lo, first), min(hi, last))
        return True if first <= lo and hi <= last else None


class _Cells:
    """A household of one's own, in which the leaves are set to the parts of a cell and the service is judged."""

    def __init__(self, rule: Rule, world: World, judged: Member, quick: Outcome) -> None:
        self.rule = rule
        self.quick = quick
        holders = [world.household, *world.members, *([world.organisation] if world.organisation else [])]
        copies = [Member(each.id, each.relation, each.facts, {}, each.index, each.kin) for each in holders]
        household, *people = copies
        organisation = people.pop() if world.organisation else None
        applied = world.applied if world.has_applied else None
        self.world = World(world.on, household, people, applied, organisation, world.relations)
        self.judged = copies[next(place for place, each in enumerate(holders) if each is judged)]
        self.leaves = [
            leaf
            for read in _read_on(rule, world.on)
            for before, copy in zip(holders, copies, strict=True)
            if _is_read(read, before, world, judged) and (leaf := _leaf(world, before, copy, read))
        ]
        for leaf in self.leaves:
            if leaf.fact.yearly:  # what was said of all years is said of each of them, and each is split for itself
                held: Any = leaf.holder.facts.get(leaf.fact.id, {})
                every = held if held.__class__ in (ByYear, dict) else dict.fromkeys(EVERY_YEAR, held)
                leaf.holder.facts[leaf.fact.id] = ByYear(every)
        self.met = [
            _Met(household if of_household else self.judged, each, (int(known.lo), int(known.hi)))
            for each in _met_on(rule, world.on)
            for of_household in [each.step.entity == HOUSEHOLD]
            for known in [worked_out(each.step, world, world.household if of_household else judged, each.year)]
            if isinstance(known, Interval)
        ]
        facts, steps = (leaf.fact.id for leaf in self.leaves), (each.of.step.key for each in self.met)
        rests = resting_on(rule, frozenset(facts), frozenset(steps))
        self.remembered = [
            (copy.memo, {key: found for key, found in before.memo.items() if _key(key) not in rests})
            for before, copy in zip(holders, copies, strict=True)
        ]

    @property
    def whole(self) -> Parts:
        return (*(leaf.part for leaf in self.leaves), *(each.part for each in self.met))

    @property
    def cuts(self) -> list[tuple[int, ...]]:
        return [*(leaf.read.cuts for leaf in self.leaves), *(each.of.cuts for each in self.met)]

    @property
    def places_met(self) -> frozenset[int]:
        return frozenset(range(len(self.leaves), len(self.leaves) + len(self.met)))

    def judge(self, parts: Parts) -> Outcome:
        for leaf, (first, last) in zip(self.leaves, parts, strict=False):
            leaf.put(leaf.value(first, last))
        for memo, kept in self.remembered:
            memo.clear()
            memo.update(kept)
        try:
            fits = [
                each.narrow(self.world, part) for each, part in zip(self.met, parts[len(self.leaves) :], strict=True)
            ]
            if False in fits or (entitled := self.rule.eligible.work(self.world, self.judged, 0)) is False:
                return outcome(False, False, 0, 0)
            lo, hi = yen_of(self.rule, self.world, self.judged)
            return outcome(True, entitled is True and None not in fits, int(lo), int(hi))
        except NotCovered:
            return self.quick


def _is_read(read: ReadFact, holder: Member, world: World, judged: Member) -> bool:
    if read.fact.entity != PERSON:
        return holder is (world.household if read.fact.entity == HOUSEHOLD else world.organisation)
    is_person = holder is not world.household and holder is not world.organisation
    return is_person and read.is_of(judged=holder is judged, head=holder is world.head)


def _leaf(world: World, before: Member, copy: Member, read: ReadFact) -> _Leaf | None:
    """The fact as something to split, where it is open and nothing derives it."""
    fact, year = read.fact, read.year
    held: Any = before.facts.get(fact.id, _MISSING)
    given = held.get(year, _MISSING) if held.__class__ is ByYear else held
    if given is _MISSING and fact.derive:
        return None
    value: Any = fallback_of(fact)(world, before, year) if given is _MISSING else given
    if not is_unknown(value):
        return None
    if isinstance(value, Interval):
        return _Leaf(copy, read, (int(value.lo), int(value.hi)), ())
    options: tuple[Value, ...] = (False, True) if value is None else tuple(sorted(value))
    return _Leaf(copy, read, (0, len(options) - 1), options)


def _key(key: object) -> object:
    """A yearly step is remembered under its key and the year."""
    return key[0] if isinstance(key, tuple) else key
