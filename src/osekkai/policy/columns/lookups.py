"""Tables of the law in SQL: limits by number of dependants, and bands of income."""

from __future__ import annotations

from fractions import Fraction

from osekkai.policy.columns.sql import Num, Term, aligned, floor_divide, greatest, least, minus, plus, say, times, when
from osekkai.policy.model import Band, Bands, Steps


def looked_up(table: object, index: Num, *, natural: bool) -> Num:
    """The table at a number that may be open; `natural` says that the number is never negative."""
    if isinstance(table, Steps):
        return _steps(table, index)
    assert isinstance(table, Bands)
    return _bands(table, index, natural)


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
    between = [when((f"{say(place)} BETWEEN {say(first)} AND {say(last)}", say(int(value))), otherwise="NULL") for place, value in enumerate(table.listed)]
    ends = (lo, at(last), *between)
    return Num(least(*ends), greatest(*ends), bad=index.bad)


def _bands(table: Bands, index: Num, natural: bool) -> Num:
    def of_band(band: Band, term: Term) -> Term:
        if not band.rate:
            return int(band.plus // 1)
        cut = times(floor_divide(term, index.den * band.cut, natural=natural), band.cut)
        added = Num(int(band.plus * band.plus.denominator), 0, band.plus.denominator)
        rated, added = aligned(Num(times(cut, band.rate.numerator), 0, band.rate.denominator), added)
        return floor_divide(plus(rated.lo, added.lo), rated.den, natural=False)

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
    for band, following in zip(table.bands, table.bands[1:], strict=False):
        assert band.under is not None
        for edge, value in ((band.under - 1, band.at(band.under - 1)), (band.under, following.at(band.under))):
            inside = f"{say(int(edge * index.den))} BETWEEN {say(index.lo)} AND {say(index.hi)}"
            ends.append(when((inside, say(int(value))), otherwise="NULL"))
    return Num(least(*ends), greatest(*ends), bad=index.bad)
