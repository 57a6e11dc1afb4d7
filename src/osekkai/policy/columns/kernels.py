"""What generated programs call: operators on whole arrays that numpy does not have in one piece, and kinder branches.

A truth that may be open is an array of codes (int8): 0 no, 1 open, 2 yes, so that Kleene's 'and' is the smaller of two
codes and his 'or' the larger. A number is int64; one that could leave 64 bits is an array of Python's integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from osekkai.policy import calendar, periods
from osekkai.policy.columns.source import FAR

Array: TypeAlias = NDArray[Any]
EPOCH = date(1970, 1, 1).toordinal()
LAST = date(2999, 12, 31).toordinal()
"""No law reaches further; a day past it counts as it."""
OPEN_FROM, OPEN_TO = calendar.FIRST_DAY, calendar.LAST_DAY + 366


# Truths


def constant(value: Any, like: Array) -> Array:
    """As many of a value as `like` is long."""
    return np.full(len(like), value)


def code(sure: Array) -> Array:
    """Codes of a truth that is known everywhere."""
    return sure.view(np.int8) << 1


def decided(surely: Array, never: Array) -> Array:
    return surely.view(np.int8) - never.view(np.int8) + np.int8(1)


def same(x: Array, y: Array) -> Array:
    """Codes of 'x and y are alike'; open where one of them is."""
    return np.where((x == 1) | (y == 1), np.int8(1), code(x == y))


def pick(condition: Array, then: Any, otherwise: Any) -> Array:
    """Numbers by a known condition. Arithmetic, not a branch: no processor can guess what people answer."""
    return otherwise + (then - otherwise) * condition


def pick_code(condition: Array, then: Any, otherwise: Any) -> Array:
    return otherwise + (then - otherwise) * condition.view(np.int8)


# Choices


def remap(mask: Array, moves: Sequence[tuple[int, int]]) -> Array:
    """Bits of options moved to the places that they have in another choice."""
    found = np.zeros_like(mask)
    for old, new in moves:
        found |= pick((mask & old) != 0, new, 0)
    return found


# Numbers past 64 bits


def wide(x: Array) -> Array:
    return x.astype(object)


def narrow(x: Array) -> Array:
    return x.astype(np.int64)


# Tables


def banded(x: Array, edges: Sequence[int], bands: Sequence[tuple[int, int, int, int]]) -> Array:
    """Each band from its edge on: ((x // cut) * times + plus) // den, the bands given as (cut, times, plus, den)."""
    if edges and not bands[0][1]:  # most incomes lie in the first band, where nothing is worked out
        rows = np.flatnonzero(x >= edges[0])
        found = np.full(len(x), bands[0][2] // bands[0][3], np.int64)
        found[rows] = banded(x.take(rows), edges[1:], bands[1:])
        return found
    place = np.zeros(len(x), np.int8)
    for edge in edges:
        place += x >= edge
    found = np.empty(len(x), np.int64)
    for index, (cut, times, plus, den) in enumerate(bands):
        rows = np.flatnonzero(place == index)
        here = x.take(rows) if times else 0
        found[rows] = ((here if cut == 1 else here // cut) * times + plus) // den
    return found


def stepped(index: Array, listed: Sequence[int], each_more: int) -> Array:
    """A limit by number of dependants."""
    last = len(listed) - 1
    return np.asarray(listed, np.int64).take(index, mode="clip") + np.maximum(index - last, 0) * each_more


# Days


class _Calendar:
    """What a day is, by day number: its digits (20260401), its month since the year 0, its place in the month."""

    def __init__(self) -> None:
        days = np.arange(-EPOCH, LAST + 1 - EPOCH).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        self.month = months.astype(np.int64) + 1970 * 12
        self.place = (days - months).astype(np.int64)
        self.digits = self.month // 12 * 10_000 + (self.month % 12 + 1) * 100 + self.place + 1
        self.first = (
            np.arange(-1970 * 12, self.month[-1] + 2 - 1970 * 12)
            .astype("datetime64[M]")
            .astype("datetime64[D]")
            .astype(np.int64)
            + EPOCH
        )


@cache
def _calendar() -> _Calendar:
    return _Calendar()


def _first_of(month: Array) -> Array:
    return _calendar().first.take(month, mode="clip")


def digits(day: Array) -> Array:
    """Ages are differences of such numbers, cut down to ten thousands."""
    return _calendar().digits.take(day, mode="clip")


def _month(day: Array) -> Array:
    return _calendar().month.take(day, mode="clip")


def year(day: Array) -> Array:
    return _month(day) // 12


def month(day: Array) -> Array:
    return _month(day) % 12 + 1


def add_months(day: Array, months: Any) -> Array:
    """See `calendar.add_months`."""
    index = _month(day) + months
    first = _first_of(index)
    return first + np.minimum(_calendar().place.take(day, mode="clip"), _first_of(index + 1) - first - 1)


def last_of_months(first: Array, months: Any) -> Array:
    """See `periods.last_day`: the day before the corresponding one, where there is one, else the month's last."""
    start = _first_of(_month(first) + months)
    end = _first_of(_month(first) + months + 1) - 1
    return np.minimum(start + _calendar().place.take(first, mode="clip") - 1, end)


def next_month(day: Array) -> Array:
    return _first_of(_month(day) + 1)


def months_from(first: Array, last: Array) -> Array:
    return np.maximum(_month(last) - _month(first) + 1, 0)


@cache
def _open_days(closed: tuple[int, ...]) -> Array:
    days = range(OPEN_FROM, OPEN_TO)
    return np.array([periods.next_open_day(day, frozenset(closed)) for day in days], np.int64)


def next_open_day(day: Array, closed: tuple[int, ...]) -> Array:
    """By a table of the days from 1868 to 2200; further days are nobody's."""
    return _open_days(closed).take(day - OPEN_FROM, mode="clip")


def fiscal_year(day: Array) -> Array:
    return (_month(day) - 3) // 12


def fiscal_year_start(day: Array) -> Array:
    return _first_of(fiscal_year(day) * 12 + 3)


def fiscal_year_end(day: Array) -> Array:
    return _first_of(fiscal_year(day) * 12 + 15) - 1


def month_start(day: Array) -> Array:
    return _first_of(_month(day))


def month_end(day: Array) -> Array:
    return _first_of(_month(day) + 1) - 1


def year_end(number: Array) -> Array:
    return _first_of(number * 12 + 12) - 1


# Over the people of a household: `owner` says whose people they are, 0 to n - 1


def count(owner: Array, holds: Array, n: int) -> Array:
    return np.bincount(owner[holds], minlength=n)


def total(owner: Array, values: Array, n: int) -> Array:
    found = np.zeros(n, values.dtype)
    rows = np.flatnonzero(values)
    np.add.at(found, owner[rows], values[rows])
    return found


def anybody(owner: Array, holds: Array, n: int) -> Array:
    found = np.zeros(n, bool)
    found[owner[holds]] = True
    return found


def highest_code(owner: Array, codes: Array, n: int) -> Array:
    """Kleene's 'any'; 0 for nobody."""
    found = np.zeros(n, np.int8)
    found[owner[codes == 1]] = 1
    found[owner[codes == 2]] = 2
    return found


def lowest(owner: Array, values: Array, holds: Array, n: int) -> Array:
    """`FAR` for nobody."""
    found = np.full(n, FAR, values.dtype)
    np.minimum.at(found, owner[holds], values[holds])
    return found


def highest(owner: Array, values: Array, holds: Array, n: int) -> Array:
    """`-FAR` for nobody."""
    found = np.full(n, -FAR, values.dtype)
    np.maximum.at(found, owner[holds], values[holds])
    return found
