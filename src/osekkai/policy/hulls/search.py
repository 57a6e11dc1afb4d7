"""Interval branch and bound: the tight interval of an amount, by splitting what is unknown and judging again.

One household's interval of an amount is never wrong, but too wide where one unknown is used more than once: the income
under a condition of a branch is not any income. A *leaf* is one unknown fact; a *cell* gives each leaf a part of its
values. A cell that is certainly not entitled is dropped, for the amount is «if entitled». What the others allow bounds
the answer from outside, what single households gave from inside; a side is finished where both meet. Whatever time ends
it, the outer bound is given: it covers every answer. A single household whose amount is open still (it rests on more
than is split: who is whose child, a text) gives all of it, as no split narrows that.

The search asks for cells and is told their outcomes, so whoever judges (one household, or thousands in columns) follows
the same decisions. Values of a leaf are whole numbers: truths are 0 and 1, options their places.

A leaf can also be a step in which facts meet (`leaves.MetStep`): its part bounds what is worked out from the facts. So
two incomes that are compared with one limit are split by their sum. But nobody sets it: it tells nothing of single
households, in whose cells it stays whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias, TypeVar

from osekkai.policy.language.meaning import UNBOUNDED

Part: TypeAlias = tuple[int, int]
"""The values of a leaf from the first to the last."""
Parts: TypeAlias = tuple[Part, ...]
"""A part for each leaf: a cell."""

SPLITS = 250
"""Cells that are split before the outer bound is the answer."""
MOST = 3
"""Unknown facts beyond which nothing is split: who knows so little is asked first."""
PIECES = 4
"""Pieces that a number is split into."""
FAR = UNBOUNDED // 100
"""From here on an end of an amount is not known."""
UNKNOWN = UNBOUNDED**2
"""Such an end."""
DULL, IDLE = 1, 2
FEW_VALUES = 5
"""Bits of a leaf with few values (truths, options, people): each value is looked at for itself."""
MOST_APART = 32
"""Cells to begin with: one for each value of such leaves."""
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


Said = TypeVar("Said")
Asked: TypeAlias = Generator[list[Parts], Sequence[Outcome], Said]
"""Yields cells and is sent their outcomes."""
Search: TypeAlias = Asked[tuple[int, int]]
"""Returns both ends."""


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
    """The least and the greatest that a single household gave, or all in a cell, and where.

    `takes_open`: an open amount of a single household too. Not where steps are split: these may narrow it.
    """

    takes_open: bool
    lo: int = UNKNOWN
    hi: int = -UNKNOWN
    least: Parts = ()
    greatest: Parts = ()

    def open_to(self, outcome: Outcome) -> tuple[bool, int, int]:
        """What of an outcome still matters: not how far it stays within what is attained."""
        return outcome.possible, min(outcome.lo, self.lo), max(outcome.hi, self.hi)

    def note(self, parts: Parts, outcome: Outcome, *, single: bool) -> None:
        """Take the amount of a single household, or of a cell all of whom surely get the same."""
        is_one = outcome.lo == outcome.hi
        if (outcome.sure and is_one) or (outcome.possible and single and (is_one or self.takes_open)):
            if outcome.lo < self.lo:
                self.lo, self.least = outcome.lo, parts
            if outcome.hi > self.hi:
                self.hi, self.greatest = outcome.hi, parts


@dataclass(frozen=True, slots=True)
class _Box:
    """The whole, and which of its leaves are split: facts, and steps in which these meet.

    Of those in `apart` each value is looked at for itself.
    """

    whole: Parts
    cuts: Sequence[Sequence[int]]
    facts: tuple[int, ...]
    steps: tuple[int, ...]
    apart: frozenset[int] = frozenset()

    @property
    def leaves(self) -> tuple[int, ...]:
        return (*self.facts, *self.steps)

    def is_single(self, parts: Parts) -> bool:
        """Whether a cell is one household: with its facts known, its steps are."""
        return not _open(parts, self.facts)

    def corner(self, parts: Parts, side: dict[int, int]) -> Parts:
        """One household of a cell; what it is worked out to is not bounded."""
        return tuple(
            (parts[place][side.get(place, 0)],) * 2 if place in self.facts else part
            for place, part in enumerate(self.whole)
        )

    def split(self, cell: _Cell) -> tuple[int, list[Parts]]:
        """The leaf to split, and the cell in pieces: one of few values first, else the one that was split least so far.

        A step comes before the numbers that meet in it: it is what the amount depends on.
        """

        def left(place: int) -> tuple[int, bool, bool, float]:
            bits, of = ((each[place][1] - each[place][0]).bit_length() for each in (cell.parts, self.whole))
            return (
                cell.dull.get(place, 0),
                not _is_of_few(self.whole[place]),
                place in self.facts,
                -bits / of,
            )

        leaf = min(_open(cell.parts, self.leaves), key=left)
        pieces = [_with(cell.parts, leaf, piece) for piece in _pieces(cell.parts[leaf], PIECES, self.cuts[leaf])]
        return leaf, [self.corner(each, {}) if self.is_single(each) else each for each in pieces]


@dataclass(slots=True)
class _Cells:
    """The cells that are left to split (`live`), what is said of those that cannot be split, and what is attained.

    `attained` is attained in any box, `found` in this one: what it leaves open, another may split.
    """

    box: _Box
    attained: _Attained
    found: _Attained
    live: list[_Cell] = field(default_factory=list)
    stuck: list[Outcome] = field(default_factory=list)

    def note(self, parts: Parts, outcome: Outcome, *, single: bool) -> None:
        self.found.note(parts, outcome, single=single)
        if outcome.lo == outcome.hi:
            self.attained.note(parts, outcome, single=single)

    def add(self, cell: _Cell) -> None:
        """Take a cell up, unless nobody in it can be entitled."""
        is_single = self.box.is_single(cell.parts)
        self.note(cell.parts, cell.outcome, single=is_single)
        if cell.outcome.possible and is_single:
            self.stuck.append(cell.outcome)
        elif cell.outcome.possible:
            self.live.append(cell)

    def tidy(self) -> None:
        """Let go of what lies within what is attained, and put neighbours of whom the same is said together."""
        found = self.found
        self.live = [each for each in self.live if each.outcome.lo < found.lo or each.outcome.hi > found.hi]
        self.live = _together(self.live, [each for each in self.box.leaves if each not in self.box.apart], found)

    @property
    def bounds(self) -> tuple[int, int]:
        """The outer bounds."""
        left = [*self.stuck, *(each.outcome for each in self.live)]
        return min([self.found.lo, *(each.lo for each in left)]), max([self.found.hi, *(each.hi for each in left)])


def hull(whole: Parts, known: Outcome, cuts: Sequence[Sequence[int]], met: frozenset[int] = frozenset()) -> Search:
    """The tight interval of an amount over a box of whom `known` is said at once.

    `cuts` are, for each leaf, values after which an answer is likely to be another (ascending); `met` are the places of
    leaves that are steps.
    """
    found = _Attained(takes_open=not met)
    facts = tuple(place for place, (first, last) in enumerate(whole) if first < last and place not in met)
    if not 0 < len(facts) <= MOST:
        return known.lo, known.hi
    moving = yield from _dive(whole, known, facts, found)
    if found.lo <= known.lo and known.hi <= found.hi:
        return known.lo, known.hi
    moving |= yield from _moved(whole, known, facts)
    outer = known.lo, known.hi
    for box in _boxes(whole, cuts, facts, sorted(met), moving):
        lo, hi = yield from _split_up(_Cells(box, found, replace(found, takes_open=not box.steps)), known)
        outer = max(outer[0], lo), min(outer[1], hi)
        if found.lo <= outer[0] and outer[1] <= found.hi:
            break
    return outer


def _boxes(
    whole: Parts, cuts: Sequence[Sequence[int]], facts: tuple[int, ...], met: Sequence[int], moving: set[int]
) -> Iterator[_Box]:
    """First with the steps in which facts meet and each value of few for itself, then only facts that move alone.

    How many there are moves nothing alone, where a limit is for so many. One number alone meets nothing.
    """
    numbers = [place for place in facts if not _is_of_few(whole[place])]
    apart = frozenset(place for place in facts if place not in numbers)
    steps = tuple(met) if len(numbers) > 1 else ()
    plain = _Box(whole, cuts, tuple(place for place in facts if place in moving), ())
    full = _Box(whole, cuts, tuple(place for place in facts if place in moving | apart), steps, apart)
    yield from (full, plain) if steps else (plain, full) if apart else (plain,)


def _split_up(cells: _Cells, known: Outcome) -> Asked[tuple[int, int]]:
    """The outer bounds, as near as the splits of a box bring them."""
    found, splits = cells.found, SPLITS
    towards = [_side(cells.box.whole, best) for best in (found.least, found.greatest) if best] or [{}]
    yield from _begin(cells, known)
    while splits > 0 and (chosen := _worst(cells.live, found)):
        splits -= len(chosen)
        yield from _go_on(cells, chosen, towards)
        cells.tidy()
    if not cells.live and not cells.stuck and not found.least:
        return known.lo, known.hi  # nobody can be entitled after all: nothing to be had, and nothing to correct
    return cells.bounds


def _begin(cells: _Cells, known: Outcome) -> Asked[None]:
    """A cell for each value of the leaves with few values, as far as these are not many."""
    whole, parts = cells.box.whole, [cells.box.whole]
    for place in sorted(cells.box.apart):
        first, last = whole[place]
        if len(parts) * (last - first + 1) <= MOST_APART:
            parts = [_with(each, place, (value, value)) for each in parts for value in range(first, last + 1)]
    outcomes = (yield parts) if len(parts) > 1 else [known]
    for each, outcome in zip(parts, outcomes, strict=True):
        cells.add(_Cell(each, outcome, is_apart=len(parts) > 1))


def _go_on(cells: _Cells, chosen: list[_Cell], towards: list[dict[int, int]]) -> Asked[None]:
    """Split some of the cells, and look at a household in each."""
    box, found = cells.box, cells.found
    cells.live = [each for each in cells.live if each not in chosen]
    points = list(dict.fromkeys(box.corner(cell.parts, side) for cell in chosen for side in towards))
    split = [(cell, *box.split(cell)) for cell in chosen]
    told = iter((yield [*points, *(parts for _, _, pieces in split for parts in pieces)]))
    for point in points:
        cells.note(point, next(told), single=True)
    for cell, leaf, pieces in split:
        outcomes = [_within(next(told), cell.outcome) for _ in pieces]
        changes = any(found.open_to(each) != found.open_to(cell.outcome) for each in outcomes)
        others = [place for place in _open(cell.parts, box.leaves) if place != leaf]
        if not changes and any(cell.dull.get(place) != IDLE for place in others):
            cells.live.append(_Cell(cell.parts, cell.outcome, {**cell.dull, leaf: IDLE}, cell.is_apart))
            continue
        dull = {place: DULL for place in cell.dull if place != leaf}  # what was idle may not be so in a piece
        for parts, each in zip(pieces, outcomes, strict=True):
            cells.add(_Cell(parts, each, dull if changes else {}, is_apart=not changes))


def _dive(whole: Parts, outcome: Outcome, leaves: tuple[int, ...], found: _Attained) -> Asked[set[int]]:
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


def _is_of_few(part: Part) -> bool:
    return (part[1] - part[0]).bit_length() <= FEW_VALUES


def _is_over(outcome: Outcome) -> bool:
    return outcome.sure and outcome.lo == outcome.hi


def _moved(whole: Parts, outcome: Outcome, leaves: tuple[int, ...]) -> Asked[set[int]]:
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


def _together(live: list[_Cell], leaves: Sequence[int], found: _Attained) -> list[_Cell]:
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


def _within(outcome: Outcome, whole: Outcome) -> Outcome:
    """What is judged of a piece, no wider than what was said of the whole: that may rest on smaller pieces."""
    lo, hi = max(outcome.lo, whole.lo), min(outcome.hi, whole.hi)
    return Outcome(outcome.possible and lo <= hi, outcome.sure, lo, hi)


def _either(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(True, one.sure and other.sure, min(one.lo, other.lo), max(one.hi, other.hi))


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
