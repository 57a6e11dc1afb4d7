"""Tables of the law in SQL: limits by number of dependants, and bands of income."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from osekkai.policy.columns.sql import Num, Term, aligned, floor_divide, greatest, least, minus, plus, say, times, when
from osekkai.policy.model import Band, Bands, Steps


def looked_up(table: object, index: Num, at_least: int) -> Num:
    """The table at a number that may be open; the number is never below `at_least`."""
    if isinstance(table, Steps):
        return _steps(table, index)
    assert isinstance(table, Bands)
    return _bands(table, index, at_least)


def _steps(table: Steps, index: Num) -> Num:
    assert index.den == 1

    def at(term: Term) -> Term:
        if isinstance(term, int):
            return int(table.at(term))
        last = len(table.listed) - 1
        cases = [(f"{term} <= {place}", say(int(value))) for place, value in enumerate(table.listed[:-1])]
        further = plus(int(table.listed[-1]), times(minus(greatest(term, last), last), int(table.each_more)))
        return when(*cases, otherwise=say(further)) if cases else further

    lo = at(index.lo)
    if index.known:
        return Num(lo, lo, bad=index.bad)
    first, last = greatest(index.lo, 0), least(greatest(index.hi, 0), 60)
    if table.each_more >= 0 and list(table.listed) == sorted(table.listed):
        return Num(lo, at(last), bad=index.bad)
    between = [when((f"{say(place)} BETWEEN {say(first)} AND {say(last)}", say(int(value))), otherwise="NULL") for place, value in enumerate(table.listed)]
    ends = (lo, at(last), *between)
    return Num(least(*ends), greatest(*ends), bad=index.bad)


def _bands(table: Bands, index: Num, at_least: int) -> Num:
    def of_band(band: Band, term: Term) -> Term:
        if not band.rate:
            return int(band.plus // 1)
        cut = times(floor_divide(term, index.den * band.cut, at_least * index.den), band.cut)
        added = Num(int(band.plus * band.plus.denominator), 0, band.plus.denominator)
        rated, added = aligned(Num(times(cut, band.rate.numerator), 0, band.rate.denominator), added)
        lowest = min(at_least, 0) * band.rate + band.plus
        return floor_divide(plus(rated.lo, added.lo), rated.den, int(lowest * rated.den) - rated.den)

    def at(term: Term) -> Term:
        if isinstance(term, int):
            return int(table.at(Fraction(term, index.den)))
        cases = [(f"{term} < {say(int(band.under * index.den))}", say(of_band(band, term))) for band in table.bands if band.under is not None]
        last = say(of_band(table.bands[-1], term))
        return when(*cases, otherwise=last) if cases else last

    lo = at(index.lo)
    if index.known:
        return Num(lo, lo, bad=index.bad)
    ends: list[Term] = [lo, at(index.hi)]
    edges = [(band.under, band.at(band.under - 1), following.at(band.under)) for band, following in pairwise(table.bands) if band.under is not None]
    if all(band.rate >= 0 for band in table.bands) and all(below <= above for _, below, above in edges):
        return Num(lo, ends[1], bad=index.bad)  # it never falls, so its ends are at the ends
    for under, below, above in edges:
        for edge, value in ((under - 1, below), (under, above)):
            inside = f"{say(int(edge * index.den))} BETWEEN {say(index.lo)} AND {say(index.hi)}"
            ends.append(when((inside, say(int(value))), otherwise="NULL"))
    return Num(least(*ends), greatest(*ends), bad=index.bad)
