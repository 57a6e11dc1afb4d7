"""Tables of the law over arrays: limits by number of dependants, and bands of income."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import lcm

from osekkai.policy.columns.terms import Flag, Num, Term, at_most, both, greatest, least, pick
from osekkai.policy.rules.figures import Band, Bands, Steps

MOST_PEOPLE = 60
"""Nobody lives with more people: where an open number of them ends."""


def looked_up(table: object, index: Num) -> Num:
    """The table at a number that may be open."""
    if isinstance(table, Steps):
        return _steps(table, index)
    assert isinstance(table, Bands)
    return _bands(table, index)


def _steps(table: Steps, index: Num) -> Num:
    assert index.den == 1

    def at(term: Term) -> Term:
        if isinstance(term, int):
            return int(table.at(term))
        return f"stepped({term}, {tuple(map(int, table.listed))}, {int(table.each_more)})"

    lo = at(index.lo)
    if index.known:
        return Num(lo, lo, bad=index.bad)
    first, last = greatest(index.lo, 0), least(greatest(index.hi, 0), MOST_PEOPLE)
    if table.each_more >= 0 and list(table.listed) == sorted(table.listed):
        return Num(lo, at(last), bad=index.bad)
    between = [(_inside(place, first, last), int(value)) for place, value in enumerate(table.listed)]
    return _spanned(lo, at(last), between, index.bad)


def _bands(table: Bands, index: Num) -> Num:
    edges = tuple(int(band.under * index.den) for band in table.bands if band.under is not None)
    bands = tuple(_as_whole(band, index.den) for band in table.bands)

    def at(term: Term) -> Term:
        if isinstance(term, int):
            return int(table.at(Fraction(term, index.den)))
        return f"banded({term}, {edges}, {bands})"

    lo = at(index.lo)
    if index.known:
        return Num(lo, lo, bad=index.bad)
    jumps = [
        (band.under, band.at(band.under - 1), following.at(band.under))
        for band, following in pairwise(table.bands)
        if band.under is not None
    ]
    if all(band.rate >= 0 for band in table.bands) and all(below <= above for _, below, above in jumps):
        return Num(lo, at(index.hi), bad=index.bad)  # it never falls, so its ends are at the ends
    between = [
        (_inside(int(edge * index.den), index.lo, index.hi), int(value))
        for under, below, above in jumps
        for edge, value in ((under - 1, below), (under, above))
    ]
    return _spanned(lo, at(index.hi), between, index.bad)


def _as_whole(band: Band, den: int) -> tuple[int, int, int, int]:
    """A band over numbers `den` times as large: ((x // cut) * times + plus) // den, as (cut, times, plus, den)."""
    rate, plus = Fraction(band.rate) * band.cut, Fraction(band.plus)
    over = lcm(rate.denominator, plus.denominator)
    return band.cut * den, int(rate * over), int(plus * over), over


def _inside(place: int, first: Term, last: Term) -> Flag:
    return both(at_most(first, place), at_most(place, last))


def _spanned(lo: Term, hi: Term, between: list[tuple[Flag, int]], bad: Flag) -> Num:
    """From the least to the greatest of both ends and of what lies between them."""
    values = [pick(here, value, lo) for here, value in between]
    return Num(least(lo, hi, *values), greatest(lo, hi, *values), bad=bad)
