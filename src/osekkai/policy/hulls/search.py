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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from osekkai.policy.hulls.diving import look, moved
from osekkai.policy.hulls.outcomes import (
    Asked,
    Attained,
    Outcome,
    Parts,
    Search,
    cut_up,
    is_of_few,
    open_in,
    put,
)

SPLITS = 250
"""Cells that are split before the outer bound is the answer, for so few facts as `FEW`; a quarter for twice as many."""
FEW = 2
MOST = 24
"""Unknown facts beyond which nothing is split: who knows so little is asked first."""
PIECES = 4
"""Pieces that a number is split into."""
DULL, IDLE = 1, 2
MOST_APART = 32
"""Cells to begin with: one for each value of such leaves."""


@dataclass(slots=True, eq=False)
class _Cell:
    """`dull` are the leaves whose split brought nothing, in this cell (`IDLE`) or in a larger one: others come first.

    `is_apart` where no leaf alone brought anything: it was split all the same, and is not put together again at once.
    """

    parts: Parts
    outcome: Outcome
    dull: dict[int, int] = field(default_factory=dict)
    is_apart: bool = False


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
        return not open_in(parts, self.facts)

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
                not is_of_few(self.whole[place]),
                place in self.facts,
                -bits / of,
            )

        leaf = min(open_in(cell.parts, self.leaves), key=left)
        pieces = [put(cell.parts, leaf, piece) for piece in cut_up(cell.parts[leaf], PIECES, self.cuts[leaf])]
        return leaf, [self.corner(each, {}) if self.is_single(each) else each for each in pieces]


@dataclass(slots=True)
class _Cells:
    """The cells that are left to split (`live`), what is said of those that cannot be split, and what is attained.

    `attained` is attained in any box, `found` in this one: what it leaves open, another may split.
    """

    box: _Box
    attained: Attained
    found: Attained
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
    found = Attained(takes_open=not met)
    facts = tuple(place for place, (first, last) in enumerate(whole) if first < last and place not in met)
    if not 0 < len(facts) <= MOST:
        return known.lo, known.hi
    moving = yield from look(whole, known, cuts, facts, found)
    if found.lo <= known.lo and known.hi <= found.hi:
        return known.lo, known.hi
    moving |= yield from moved(whole, known, facts)
    outer = known.lo, known.hi
    splits = SPLITS * FEW**2 // max(FEW, len(facts)) ** 2
    for box in _boxes(whole, cuts, facts, sorted(met), moving):
        lo, hi = yield from _split_up(_Cells(box, found, replace(found, takes_open=not box.steps)), known, splits)
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
    numbers = [place for place in facts if not is_of_few(whole[place])]
    apart = frozenset(place for place in facts if place not in numbers)
    steps = tuple(met) if len(numbers) > 1 else ()
    plain = _Box(whole, cuts, tuple(place for place in facts if place in moving), ())
    full = _Box(whole, cuts, tuple(place for place in facts if place in moving | apart), steps, apart)
    yield from (full, plain) if steps else (plain, full) if apart else (plain,)


def _split_up(cells: _Cells, known: Outcome, splits: int) -> Asked[tuple[int, int]]:
    """The outer bounds, as near as the splits of a box bring them."""
    found = cells.found
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
            parts = [put(each, place, (value, value)) for each in parts for value in range(first, last + 1)]
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
        others = [place for place in open_in(cell.parts, box.leaves) if place != leaf]
        if not changes and any(cell.dull.get(place) != IDLE for place in others):
            cells.live.append(_Cell(cell.parts, cell.outcome, {**cell.dull, leaf: IDLE}, cell.is_apart))
            continue
        dull = {place: DULL for place in cell.dull if place != leaf}  # what was idle may not be so in a piece
        for parts, each in zip(pieces, outcomes, strict=True):
            cells.add(_Cell(parts, each, dull if changes else {}, is_apart=not changes))


def _side(whole: Parts, best: Parts) -> dict[int, int]:
    """At which end of each leaf the best corner lies."""
    return {place: int(part[0] != best[place][0]) for place, part in enumerate(whole)}


def _worst(live: list[_Cell], found: Attained) -> list[_Cell]:
    """The cells that set the bounds where these are not attained: one on each side, more where many are left."""
    several = 1 + len(live) // 4
    below = [each for each in live if each.outcome.lo < found.lo]
    above = [each for each in live if each.outcome.hi > found.hi]
    lowest = sorted(below, key=lambda each: each.outcome.lo)[:several]
    highest = sorted(above, key=lambda each: -each.outcome.hi)[:several]
    return [*lowest, *(each for each in highest if each not in lowest)]


def _together(live: list[_Cell], leaves: Sequence[int], found: Attained) -> list[_Cell]:
    """Neighbours of whom the same is said are one cell again: an edge deep in one leaf does not break up the others."""
    for place in leaves:
        rows: dict[object, list[_Cell]] = {}
        for cell in sorted(live, key=lambda each: each.parts[place]):
            key = cell if cell.is_apart else (put(cell.parts, place, (0, 0)), found.open_to(cell.outcome))
            row = rows.setdefault(key, [])
            if row and row[-1].parts[place][1] + 1 == cell.parts[place][0]:
                before = row.pop()
                parts = put(cell.parts, place, (before.parts[place][0], cell.parts[place][1]))
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
