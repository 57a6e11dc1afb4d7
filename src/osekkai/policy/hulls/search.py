"""Interval branch and bound: the tight interval of an amount, by splitting what is unknown and judging again.

One household's interval of an amount is never wrong, but too wide where one unknown is used more than once: the income
under a condition of a branch is not any income. A *leaf* is one unknown fact; a *cell* gives each leaf a part of its
values. A cell that is certainly not entitled is dropped, for the amount is «if entitled». What the others allow bounds
the answer from outside, what single values gave from inside; a side is finished where both meet. Whatever time ends it,
the outer bound is given: it covers every answer.

The search asks for cells and is told their outcomes, so whoever judges (one household, or thousands in columns) follows
the same decisions. Values of a leaf are whole numbers: truths are 0 and 1, options their places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from osekkai.policy.language.meaning import UNBOUNDED

Part: TypeAlias = tuple[int, int]
"""The values of a leaf from the first to the last."""
Parts: TypeAlias = tuple[Part, ...]
"""A part for each leaf: a cell."""

SPLITS, SPLITS_OF_MANY, FEW = 500, 16, 3
"""Cells that are split before the outer bound is the answer; and where more leaves than a few are open."""
PATIENCE = 24
"""Rounds that bring no bound nearer, after which there is no more to be had."""
MOST = 8
"""Leaves beyond which nothing is split: who knows so little is asked first."""
PIECES = 4
"""Pieces that a number is split into."""
FEW = 3
"""Leaves up to which all splits are done; with twice as many an eighth, and so on."""
FAR = UNBOUNDED // 100
"""From here on an end of an amount is not known."""
UNKNOWN = UNBOUNDED**2
"""Such an end."""
DULL, IDLE = 1, 2
FEW_VALUES = 5
"""Bits of a leaf with few values (truths, options, people): each value is looked at for itself."""
WIDE = 1000
"""From this factor between the ends on, a number is split by its size: 10^12 falls to 10^7 in few steps."""


class Outcome(NamedTuple):
    """What is said of a cell: whether somebody in it can be entitled, whether all surely are, and the amount's ends."""

    possible: bool
    sure: bool
    lo: int
    hi: int


def outcome(possible: bool, sure: bool, lo: int, hi: int) -> Outcome:
    """What is judged of a cell: an end past every amount is as far as any, and nobody gets nothing."""
    if not possible:
        return Outcome(False, False, 0, 0)
    return Outcome(True, sure, lo if lo < FAR else UNKNOWN, hi if hi < FAR else UNKNOWN)


Search: TypeAlias = Generator[list[Parts], Sequence[Outcome], tuple[int, int]]
"""Yields cells, is sent their outcomes, and returns both ends."""


@dataclass(slots=True, eq=False)
class _Cell:
    """`dull` are the leaves whose split brought nothing, in this cell (`IDLE`) or in a larger one: others come first.

    `is_apart` where no leaf alone brought anything: it was split all the same, and is not put together again at once.
    """

    parts: Parts
    outcome: Outcome
    dull: dict[int, int] = field(default_factory=dict)
    is_apart: bool = False


@dataclass(slots=True)
class _Attained:
    """The least and the greatest that a single household gave, and where."""

    lo: int = UNKNOWN
    hi: int = -UNKNOWN
    least: Parts = ()
    greatest: Parts = ()

    def open_to(self, outcome: Outcome) -> tuple[bool, int, int]:
        """What of an outcome still matters: not how far it stays within what is attained."""
        return outcome.possible, min(outcome.lo, self.lo), max(outcome.hi, self.hi)

    def note(self, parts: Parts, outcome: Outcome, *, single: bool) -> None:
        """Take the amount of a cell where it is one, and surely somebody's: all in it get it, or it is a single one."""
        if outcome.lo == outcome.hi and (outcome.sure or (single and outcome.possible)):
            if outcome.lo < self.lo:
                self.lo, self.least = outcome.lo, parts
            if outcome.hi > self.hi:
                self.hi, self.greatest = outcome.hi, parts


def hull(whole: Parts, known: Outcome, cuts: Sequence[Sequence[int]]) -> Search:
    """The tight interval of an amount over a box of whom `known` is said at once.

    `cuts` are, for each leaf, values after which an answer is likely to be another (ascending).
    """
    found = _Attained()
    leaves = tuple(place for place, (first, last) in enumerate(whole) if first < last)
    if len(leaves) > MOST:
        return known.lo, known.hi
    moving = yield from _dive(whole, known, leaves, found)
    if found.lo <= known.lo and known.hi <= found.hi:
        return known.lo, known.hi
    splits = SPLITS if len(leaves) <= FEW else SPLITS_OF_MANY
    moving |= yield from _moved(whole, known, leaves)
    towards = [_side(whole, best) for best in (found.least, found.greatest) if best] or [{}]
    leaves = tuple(place for place in leaves if place in moving)
    live, stuck = [_Cell(whole, known)] if leaves else [], [] if leaves else [known]
    reached, idle = (known.lo, known.hi), 0
    while splits > 0 and idle < PATIENCE and (chosen := _worst(live, found)):
        splits -= len(chosen)
        idle += 1
        live = [each for each in live if each not in chosen]
        points = list(dict.fromkeys(_corner(cell.parts, side, leaves) for cell in chosen for side in towards))
        split = [(cell, *_split(cell, whole, leaves, cuts)) for cell in chosen]
        told = iter((yield [*points, *(parts for _, _, pieces in split for parts in pieces)]))
        for point in points:
            found.note(point, next(told), single=True)
        for cell, leaf, pieces in split:
            outcomes = [next(told) for _ in pieces]
            changes = any(found.open_to(each) != found.open_to(cell.outcome) for each in outcomes)
            if not changes and any(
                cell.dull.get(place) != IDLE for place in _open(cell.parts, leaves) if place != leaf
            ):
                live.append(_Cell(cell.parts, cell.outcome, {**cell.dull, leaf: IDLE}, cell.is_apart))
                continue
            dull = {place: DULL for place in cell.dull if place != leaf}  # what was idle may not be so in a piece
            for parts, each in zip(pieces, outcomes, strict=True):
                is_point = not _open(parts, leaves)
                found.note(parts, each, single=is_point)
                if each.possible and is_point:
                    stuck.append(each)
                elif each.possible:
                    live.append(_Cell(parts, each, dull if changes else {}, is_apart=not changes))
        live = [each for each in live if each.outcome.lo < found.lo or each.outcome.hi > found.hi]
        live = _together(live, leaves, found)
        if (
            live
            and (outer := (min(each.outcome.lo for each in live), max(each.outcome.hi for each in live))) != reached
        ):
            reached, idle = outer, 0
    left = [*stuck, *(each.outcome for each in live)]
    if not left and not found.least:  # nobody can be entitled after all: nothing to be had, and nothing to correct
        return known.lo, known.hi
    return min(found.lo, *(each.lo for each in left), UNKNOWN), max(found.hi, *(each.hi for each in left), -UNKNOWN)


def _dive(
    whole: Parts, outcome: Outcome, leaves: tuple[int, ...], found: _Attained
) -> Generator[list[Parts], Sequence[Outcome], set[int]]:
    """Look for a small and for a great amount: leaf by leaf, the value that still allows the least, and the greatest.

    Returns the leaves that moved an outcome on the way.
    """
    low, high = (whole, outcome), (whole, outcome)
    moving: set[int] = set()
    for place in leaves:
        below, above = _points(low[0], place), _points(high[0], place)
        if _is_over(low[1]) and _is_over(high[1]):
            break
        outcomes = yield [*below, *above]
        lows, highs = outcomes[: len(below)], outcomes[len(below) :]
        if any(each != low[1] for each in lows) or any(each != high[1] for each in highs):
            moving.add(place)
        low = min(_possible(below, lows), key=lambda each: (each[1].lo, each[1].hi), default=low)
        high = max(_possible(above, highs), key=lambda each: (each[1].hi, each[1].lo), default=high)
    for point, value in (low, high):
        found.note(point, value, single=all(point[place][0] == point[place][1] for place in leaves))
    return moving


def _is_over(outcome: Outcome) -> bool:
    return outcome.sure and outcome.lo == outcome.hi


def _moved(
    whole: Parts, outcome: Outcome, leaves: tuple[int, ...]
) -> Generator[list[Parts], Sequence[Outcome], set[int]]:
    """The leaves that move the outcome when they alone are known: at either end, or in the middle."""
    probes = [(place, point) for place in leaves for point in _points(whole, place)]
    outcomes = yield [point for _, point in probes]
    return {place for (place, _), each in zip(probes, outcomes, strict=True) if each != outcome}


def _possible(points: Sequence[Parts], outcomes: Sequence[Outcome]) -> list[tuple[Parts, Outcome]]:
    return [(point, each) for point, each in zip(points, outcomes, strict=True) if each.possible]


def _points(parts: Parts, place: int) -> list[Parts]:
    """The cell with one leaf known: at either end, or in the middle."""
    first, last = parts[place]
    values = dict.fromkeys((first, _pieces(parts[place], 2)[0][1], last))
    return [_with(parts, place, (value, value)) for value in values]


def _side(whole: Parts, best: Parts) -> dict[int, int]:
    """At which end of each leaf the best corner lies."""
    return {place: int(part[0] != best[place][0]) for place, part in enumerate(whole)}


def _corner(parts: Parts, side: dict[int, int], moving: tuple[int, ...]) -> Parts:
    return tuple((part[side.get(place, 0)],) * 2 if place in moving else part for place, part in enumerate(parts))


def _worst(live: list[_Cell], found: _Attained) -> list[_Cell]:
    """The cells that set the bounds where these are not attained: one on each side, more where many are left."""
    several = 1 + len(live) // 4
    below = [each for each in live if each.outcome.lo < found.lo]
    above = [each for each in live if each.outcome.hi > found.hi]
    lowest = sorted(below, key=lambda each: each.outcome.lo)[:several]
    highest = sorted(above, key=lambda each: -each.outcome.hi)[:several]
    return [*lowest, *(each for each in highest if each not in lowest)]


def _open(parts: Parts, leaves: tuple[int, ...]) -> list[int]:
    return [place for place in leaves if parts[place][0] < parts[place][1]]


def _together(live: list[_Cell], leaves: tuple[int, ...], found: _Attained) -> list[_Cell]:
    """Neighbours of whom the same is said are one cell again: an edge deep in one leaf does not break up the others."""
    for place in leaves:
        rows: dict[object, list[_Cell]] = {}
        for cell in sorted(live, key=lambda each: each.parts[place]):
            key = cell if cell.is_apart else (_with(cell.parts, place, (0, 0)), found.open_to(cell.outcome))
            row = rows.setdefault(key, [])
            if row and row[-1].parts[place][1] + 1 == cell.parts[place][0]:
                before = row.pop()
                parts = _with(cell.parts, place, (before.parts[place][0], cell.parts[place][1]))
                cell = _Cell(parts, _either(before.outcome, cell.outcome), before.dull)
            row.append(cell)
        live = [cell for row in rows.values() for cell in row]
    return live


def _either(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(True, one.sure and other.sure, min(one.lo, other.lo), max(one.hi, other.hi))


def _split(
    cell: _Cell, whole: Parts, leaves: tuple[int, ...], cuts: Sequence[Sequence[int]]
) -> tuple[int, list[Parts]]:
    """The leaf to split, and the cell in pieces: one of few values first, else the one that was split least so far."""

    def left(place: int) -> tuple[int, bool, float]:
        bits, of = ((each[place][1] - each[place][0]).bit_length() for each in (cell.parts, whole))
        return cell.dull.get(place, 0), of > FEW_VALUES, -bits / of

    leaf = min(_open(cell.parts, leaves), key=left)
    return leaf, [_with(cell.parts, leaf, piece) for piece in _pieces(cell.parts[leaf], PIECES, cuts[leaf])]


def _pieces(part: Part, pieces: int, known: Sequence[int] = ()) -> list[Part]:
    """The part cut at the known cuts in it, else evenly: by value, or by size where it is wide."""
    first, last = part
    width = last - first
    inside = known[bisect_left(known, first) : bisect_left(known, last)]
    if inside:
        cuts = [inside[len(inside) * place // pieces] for place in range(1, pieces)]
    elif first >= 0 and width > WIDE * max(first, 1):
        cuts = [first + (1 << width.bit_length() * place // pieces) - 1 for place in range(1, pieces)]
    else:
        cuts = [first + (width + 1) * place // pieces - 1 for place in range(1, pieces)]
    inner = sorted({cut for cut in cuts if first <= cut < last})
    return list(zip([first, *(cut + 1 for cut in inner)], [*inner, last], strict=True))


def _with(parts: Parts, place: int, part: Part) -> Parts:
    return (*parts[:place], part, *parts[place + 1 :])
