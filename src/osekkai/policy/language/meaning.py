"""The one meaning of every operator, on values that may be known, bounded or unknown.

A truth is `True`, `False` or `None` (could be either: Kleene's third value); a text that nobody gave is `None` too. A
number or a date is a plain `int` or `Fraction` where it is known, else an `Interval` of what it can be. A choice is a
`str` where it is known, else the `frozenset` of what it can be. Results may be wider than the truth
where operands are correlated, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, TypeAlias

Number: TypeAlias = int | Fraction


class Interval(NamedTuple):
    """Every number from `lo` to `hi`, both included."""

    lo: Number
    hi: Number


NO_RANGE = Interval(0, 0)
"""The range of what is no number: truths and choices."""


Bounded: TypeAlias = Number | Interval
Truth: TypeAlias = bool | None
Choice: TypeAlias = str | frozenset[str]
Value: TypeAlias = Bounded | Truth | Choice

UNBOUNDED = 10**12
"""No amount in a ward office reaches a trillion yen: an upper bound from here on means 'nothing is known'."""


def bounds(x: Bounded) -> Interval:
    return x if x.__class__ is Interval else Interval(x, x)  # type: ignore[arg-type]


def interval(lo: Number, hi: Number) -> Bounded:
    return lo if lo == hi else Interval(lo, hi)


def hull(x: Bounded, y: Bounded) -> Bounded:
    (a, b), (c, d) = bounds(x), bounds(y)
    return interval(min(a, c), max(b, d))


def add(x: Bounded, y: Bounded) -> Bounded:
    (a, b), (c, d) = bounds(x), bounds(y)
    return interval(a + c, b + d)


def subtract(x: Bounded, y: Bounded) -> Bounded:
    (a, b), (c, d) = bounds(x), bounds(y)
    return interval(a - d, b - c)


def multiply(x: Bounded, y: Bounded) -> Bounded:
    (a, b), (c, d) = bounds(x), bounds(y)
    corners = (a * c, a * d, b * c, b * d)
    return interval(min(corners), max(corners))


def divide(x: Bounded, y: Bounded) -> Bounded:
    """Exact division. The checker has made sure that `y` can never be zero."""
    (a, b), (c, d) = bounds(x), bounds(y)
    corners = (Fraction(a) / c, Fraction(a) / d, Fraction(b) / c, Fraction(b) / d)
    return interval(min(corners), max(corners))


def smallest(*xs: Bounded) -> Bounded:
    if all(x.__class__ is int for x in xs):
        return min(xs)
    pairs = [bounds(x) for x in xs]
    return interval(min(p.lo for p in pairs), min(p.hi for p in pairs))


def largest(*xs: Bounded) -> Bounded:
    if all(x.__class__ is int for x in xs):
        return max(xs)
    pairs = [bounds(x) for x in xs]
    return interval(max(p.lo for p in pairs), max(p.hi for p in pairs))


def monotone(function: Callable[[Number], Number], x: Bounded) -> Bounded:
    """A non-decreasing function of a number that may be an interval."""
    if x.__class__ is Interval:
        return interval(function(x.lo), function(x.hi))
    return function(x)  # type: ignore[arg-type]


def round_down(x: Number, step: int) -> int:
    """切捨て: to the next lower multiple of `step`."""
    return int(x // step) * step


def round_up(x: Number, step: int) -> int:
    """切上げ: to the next higher multiple of `step`."""
    return -int(-x // step) * step


def round_half_up(x: Number, step: int) -> int:
    """四捨五入: to the nearest multiple of `step`, a half upwards."""
    return int((2 * x + step) // (2 * step)) * step


def less(x: Bounded, y: Bounded) -> Truth:
    (a, b), (c, d) = bounds(x), bounds(y)
    return True if b < c else False if a >= d else None


def at_most(x: Bounded, y: Bounded) -> Truth:
    (a, b), (c, d) = bounds(x), bounds(y)
    return True if b <= c else False if a > d else None


def equal(x: Bounded, y: Bounded) -> Truth:
    (a, b), (c, d) = bounds(x), bounds(y)
    if a == b == c == d:
        return True
    return False if b < c or d < a else None


def options(x: Choice) -> frozenset[str]:
    return x if isinstance(x, frozenset) else frozenset((x,))


def one_of(x: Choice, wanted: frozenset[str]) -> Truth:
    possible = options(x)
    if possible <= wanted:
        return True
    return None if possible & wanted else False


def negate(x: Truth) -> Truth:
    return None if x is None else not x


def is_unknown(value: Value) -> bool:
    """Whether the value is still open in any way."""
    return value is None or value.__class__ is Interval or isinstance(value, frozenset)


def join(x: Value, y: Value) -> Value:
    """The least value that covers both: what an `if` gives while its condition is open."""
    if x == y and x.__class__ is y.__class__:
        return x
    if isinstance(x, str | frozenset) and isinstance(y, str | frozenset):
        return options(x) | options(y)
    if isinstance(x, bool | None) and isinstance(y, bool | None):
        return None
    return hull(x, y)  # type: ignore[arg-type]
