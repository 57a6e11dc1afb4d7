"""Aggregates over the people of a household: count, any, all, sum, min, max, rank, with open conditions and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osekkai.policy.language import meaning
from osekkai.policy.language.functions import EXTREMES
from osekkai.policy.language.meaning import Truth, interval
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import Frame

Run = Callable[[Frame], Any]
Link = Callable[[Node], Run]


def compile_aggregate(node: nodes.Aggregate, link: Link) -> Run:
    """The compiled form of an aggregate; `link` compiles its parts."""
    where = link(node.where) if node.where else None
    relation, of_household = node.relation, node.of_household

    def each(frame: Frame) -> list[tuple[Frame, Truth]]:
        """The people looked at, each with whether they count; who certainly does not is left out.

        Of who may be in the relation it is open whether they count.
        """
        world = frame.world
        base = world.household if of_household else frame.person
        found = []
        for person in world.related(base, relation):
            inner = Frame(world, person, frame.me, frame.year)
            holds = True if where is None else where(inner)
            if holds is not False:
                found.append((inner, holds))
        for person in world.perhaps(base, relation):
            inner = Frame(world, person, frame.me, frame.year)
            if where is None or where(inner) is not False:
                found.append((inner, None))
        return found

    return _AGGREGATES[node.kind](node, each, link)


Each = Callable[[Frame], list[tuple[Frame, Truth]]]


def _count(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    def run(frame: Frame) -> Any:
        found = each(frame)
        sure = sum(1 for _, holds in found if holds)
        return interval(sure, len(found))

    return run


def _any(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    def run(frame: Frame) -> Truth:
        found = each(frame)
        return True if any(holds for _, holds in found) else None if found else False

    return run


def _all(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    where, relation, of_household = link(node.where), node.relation, node.of_household  # type: ignore[arg-type]

    def run(frame: Frame) -> Truth:
        world = frame.world
        result: Truth = True
        base = world.household if of_household else frame.person
        for person in world.related(base, relation):
            holds = where(Frame(world, person, frame.me, frame.year))
            result = False if result is False or holds is False else result and holds
        for person in world.perhaps(base, relation):
            if where(Frame(world, person, frame.me, frame.year)) is not True and result is True:
                result = None
        return result

    return run


def _sum(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    value = link(node.value)  # type: ignore[arg-type]

    def run(frame: Frame) -> Any:
        total: Any = 0
        for inner, holds in each(frame):
            amount = value(inner)
            if holds and amount.__class__ is int and total.__class__ is int:
                total += amount
            else:
                total = meaning.add(total, amount if holds else meaning.hull(0, amount))
        return total

    return run


def _extreme(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    value, empty = link(node.value), link(node.empty)  # type: ignore[arg-type]
    pick = EXTREMES[node.kind]

    def run(frame: Frame) -> Any:
        found = each(frame)
        sure = [value(inner) for inner, holds in found if holds]
        result = pick(*sure) if sure else empty(frame)
        for inner, holds in found:
            if holds is None:
                amount = value(inner)
                result = meaning.hull(result, pick(result, amount) if sure else amount)
        return result

    return run


def _rank(node: nodes.Aggregate, each: Each, link: Link) -> Run:
    order = link(node.value)  # type: ignore[arg-type]

    def run(frame: Frame) -> Any:
        me = frame.me
        mine = order(Frame(frame.world, me, me, frame.year))
        sure = possible = 1
        for inner, holds in each(frame):
            if inner.person is me:
                continue
            theirs = order(inner)
            first = meaning.less(theirs, mine)
            if first is False and inner.person.index < me.index:
                first = meaning.equal(theirs, mine)
            if first is True and holds:
                sure += 1
            if first is not False:
                possible += 1
        return interval(sure, possible)

    return run


_AGGREGATES: dict[str, Callable[[nodes.Aggregate, Each, Link], Run]] = {
    "count": _count,
    "any": _any,
    "all": _all,
    "sum": _sum,
    "min": _extreme,
    "max": _extreme,
    "rank": _rank,
}
