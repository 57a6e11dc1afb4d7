"""On which days the office is open.

Not on Saturdays, Sundays, holidays of the law (国民の祝日に関する法律), or its own closed days.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

from osekkai.policy import periods


def is_open(day: date, closed: Collection[str]) -> bool:
    """`closed`: the municipality's own days as `MM-DD`."""
    return periods.is_open(day.toordinal(), closed_of(closed))


def closed_of(written: Collection[str]) -> frozenset[int]:
    """Days as `MM-DD` by month × 100 + day; what is no such day is nobody's."""
    return _closed(tuple(written))


@lru_cache(8)
def _closed(written: tuple[str, ...]) -> frozenset[int]:
    plain = (each.replace("-", "") for each in written)
    return frozenset(int(each) for each in plain if each.isascii() and each.isdecimal())


def days_after(day: date, count: int, closed: Collection[str]) -> date:
    """The `count`-th open day after a day, which does not count itself (民法 第140条)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_open(day, closed)
    return day


def days_between(first: date, last: date, closed: Collection[str]) -> int:
    """Open days after `first` up to `last`; negative where that is over."""
    if last < first:
        return -days_between(last, first, closed)
    return sum(is_open(first + timedelta(days=each), closed) for each in range(1, (last - first).days + 1))
