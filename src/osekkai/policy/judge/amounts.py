"""What a service is worth to a member: at once, and refined, where facts are unknown.

To refine is to split the unknown facts into parts and to judge the service for each of them (`hulls.search`). What does
not rest on these facts is worked out once and remembered for every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from osekkai.policy.hulls.leaves import ReadFact, comes_in_twice, read_on, resting_on
from osekkai.policy.hulls.search import FAR, Outcome, Part, Parts, hull, outcome
from osekkai.policy.judge.closures import fallback_of, link
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
    search = hull(cells.whole, quick, [leaf.read.cuts for leaf in cells.leaves])
    try:
        asked = next(search)
        while True:
            asked = search.send([cells.judge(each) for each in asked])
    except StopIteration as ended:
        both: tuple[int, int] = ended.value
        return both


@lru_cache(maxsize=1024)
def _read_on(rule: Rule, day: int) -> tuple[ReadFact, ...]:
    nobody = Member("", HOUSEHOLD, {}, {})
    world = World(day, nobody, [])
    return read_on(rule, day, lambda node, year: int(link(node)(Frame(world, nobody, nobody, year))))


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
            for before, copy in zip(holders, copies, strict=True)
            for read in _read_on(rule, world.on)
            if _is_read(read, before, world, judged) and (leaf := _leaf(world, before, copy, read))
        ]
        for leaf in self.leaves:
            if leaf.fact.yearly:  # what was said of all years is said of each of them, and each is split for itself
                held: Any = leaf.holder.facts.get(leaf.fact.id, {})
                every = held if held.__class__ in (ByYear, dict) else dict.fromkeys(EVERY_YEAR, held)
                leaf.holder.facts[leaf.fact.id] = ByYear(every)
        rests = resting_on(rule, frozenset(leaf.fact.id for leaf in self.leaves))
        self.remembered = [
            (copy.memo, {key: found for key, found in before.memo.items() if _key(key) not in rests})
            for before, copy in zip(holders, copies, strict=True)
        ]

    @property
    def whole(self) -> Parts:
        return tuple(leaf.part for leaf in self.leaves)

    def judge(self, parts: Parts) -> Outcome:
        for leaf, (first, last) in zip(self.leaves, parts, strict=True):
            leaf.put(leaf.value(first, last))
        for memo, kept in self.remembered:
            memo.clear()
            memo.update(kept)
        try:
            entitled = self.rule.eligible.work(self.world, self.judged, 0)
            if entitled is False:
                return outcome(False, False, 0, 0)
            lo, hi = yen_of(self.rule, self.world, self.judged)
            return outcome(True, entitled is True, int(lo), int(hi))
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
