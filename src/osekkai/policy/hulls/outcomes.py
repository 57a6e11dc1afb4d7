"""What is said of a part of all households, and how parts of the values of facts are written and cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

from osekkai.policy.language.meaning import UNBOUNDED

Part: TypeAlias = tuple[int, int]
"""The values of a leaf from the first to the last."""
Parts: TypeAlias = tuple[Part, ...]
"""A part for each leaf: a cell."""

FAR = UNBOUNDED // 100
"""From here on an end of an amount is not known."""
UNKNOWN = UNBOUNDED**2
"""Such an end."""
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


Said = TypeVar("Said")
Asked: TypeAlias = Generator[list[Parts], Sequence[Outcome], Said]
"""Yields cells and is sent their outcomes."""
Search: TypeAlias = Asked[tuple[int, int]]
"""Returns both ends."""


@dataclass(slots=True)
class Attained:
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


def is_of_few(part: Part) -> bool:
    return (part[1] - part[0]).bit_length() <= FEW_VALUES


def open_in(parts: Parts, leaves: tuple[int, ...]) -> list[int]:
    return [place for place in leaves if parts[place][0] < parts[place][1]]


def is_one(point: Parts, leaves: tuple[int, ...]) -> bool:
    return all(point[place][0] == point[place][1] for place in leaves)


def is_over(outcome: Outcome) -> bool:
    return outcome.sure and outcome.lo == outcome.hi


def put(parts: Parts, place: int, part: Part) -> Parts:
    return (*parts[:place], part, *parts[place + 1 :])


def cut_up(part: Part, count: int, known: Sequence[int] = ()) -> list[Part]:
    """The part cut at the known cuts in it, else evenly: by value, or by size where it is wide."""
    first, last = part
    width = last - first
    inside = known[bisect_left(known, first) : bisect_left(known, last)]
    if inside:
        cuts = [inside[len(inside) * place // count] for place in range(1, count)]
    elif first >= 0 and width > WIDE * max(first, 1):
        cuts = [first + (1 << width.bit_length() * place // count) - 1 for place in range(1, count)]
    else:
        cuts = [first + (width + 1) * place // count - 1 for place in range(1, count)]
    inner = sorted({cut for cut in cuts if first <= cut < last})
    return list(zip([first, *(cut + 1 for cut in inner)], [*inner, last], strict=True))
