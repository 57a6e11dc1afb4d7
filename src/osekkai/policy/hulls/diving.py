"""Single households with a small and with a great amount: what an interval is at least."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from osekkai.policy.hulls.outcomes import Asked, Attained, Outcome, Part, Parts, cut_up, is_of_few, is_one, is_over, put

ROUNDS = 2
"""How often every leaf is stepped along: where one has moved, another may."""


def look(
    whole: Parts, known: Outcome, cuts: Sequence[Sequence[int]], leaves: tuple[int, ...], found: Attained
) -> Asked[set[int]]:
    """Note what is found in `found`. Returns the leaves that moved an outcome on the way."""
    ends, moving = yield from _dive(whole, known, leaves, found)
    yield from _step_aside(ends, whole, known, cuts, leaves, found)
    return moving


def _dive(
    whole: Parts, known: Outcome, leaves: tuple[int, ...], found: Attained
) -> Asked[tuple[tuple[Parts, Parts], set[int]]]:
    """Leaf by leaf, the value that still allows the least, and the one that allows the greatest.

    Returns where it ended, and the leaves that moved an outcome. A leaf of which no value that was tried is possible
    stays open.
    """
    low, high = (whole, known), (whole, known)
    moving: set[int] = set()
    for place in leaves:
        below, above = _points(low[0], place), _points(high[0], place)
        if is_over(low[1]) and is_over(high[1]):
            break
        outcomes = yield [*below, *above]
        lows, highs = outcomes[: len(below)], outcomes[len(below) :]
        if any(each != low[1] for each in lows) or any(each != high[1] for each in highs):
            moving.add(place)
        low, high = _least(below, lows) or low, _greatest(above, highs) or high
    for point, value in (low, high):
        found.note(point, value, single=is_one(point, leaves))
    return (low[0], high[0]), moving


def _step_aside(
    ends: tuple[Parts, Parts],
    whole: Parts,
    known: Outcome,
    cuts: Sequence[Sequence[int]],
    leaves: tuple[int, ...],
    found: Attained,
) -> Asked[None]:
    """From where the dive ended, along one leaf after the other to what lies on either side of a figure of the law."""
    low, high = ends
    for place in leaves * ROUNDS:
        below = _beside(low, place, whole[place], cuts[place]) if known.lo < found.lo else []
        above = _beside(high, place, whole[place], cuts[place]) if found.hi < known.hi else []
        if not below and not above:
            continue
        points = [*below, *above]
        outcomes = yield points
        for point, value in zip(points, outcomes, strict=True):
            found.note(point, value, single=is_one(point, leaves))
        low = found.least or _settled(low, place, _least(below, outcomes[: len(below)]))
        high = found.greatest or _settled(high, place, _greatest(above, outcomes[len(below) :]))


def _settled(point: Parts, place: int, best: tuple[Parts, Outcome] | None) -> Parts:
    """The best point, where the dive left the leaf open."""
    return best[0] if best and not is_one(point, (place,)) else point


def _beside(point: Parts, place: int, part: Part, cuts: Sequence[int]) -> list[Parts]:
    """The point, moved along a leaf to where a part of it ends at a cut, and to where the next one begins.

    To every value where these are few.
    """
    first, last = part
    if is_of_few(part):
        values = {*range(first, last + 1)}
    else:
        ends = cuts[bisect_left(cuts, first) : bisect_left(cuts, last)]
        values = {first, last, *ends, *(each + 1 for each in ends)}
    return [put(point, place, (each, each)) for each in sorted(values) if (each, each) != point[place]]


def moved(whole: Parts, outcome: Outcome, leaves: tuple[int, ...]) -> Asked[set[int]]:
    """The leaves that move the outcome when they alone are known: at either end, or in the middle."""
    probes = [(place, point) for place in leaves for point in _points(whole, place)]
    outcomes = yield [point for _, point in probes]
    return {place for (place, _), each in zip(probes, outcomes, strict=True) if each != outcome}


def _least(points: Sequence[Parts], outcomes: Sequence[Outcome]) -> tuple[Parts, Outcome] | None:
    return min(_possible(points, outcomes), key=lambda each: (each[1].lo, each[1].hi), default=None)


def _greatest(points: Sequence[Parts], outcomes: Sequence[Outcome]) -> tuple[Parts, Outcome] | None:
    return max(_possible(points, outcomes), key=lambda each: (each[1].hi, each[1].lo), default=None)


def _possible(points: Sequence[Parts], outcomes: Sequence[Outcome]) -> list[tuple[Parts, Outcome]]:
    return [(point, each) for point, each in zip(points, outcomes, strict=True) if each.possible]


def _points(parts: Parts, place: int) -> list[Parts]:
    """The cell with one leaf known: at either end, or in the middle."""
    first, last = parts[place]
    values = dict.fromkeys((first, cut_up(parts[place], 2)[0][1], last))
    return [put(parts, place, (value, value)) for value in values]
