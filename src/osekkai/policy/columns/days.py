"""Days over arrays: what `calendar` and `periods` say of one day, for days and numbers that may be open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from osekkai.policy import calendar, periods
from osekkai.policy.columns.terms import Num, Term, alike, either, floor_divide, minus, monotone, pick, plus, times


def shifted(day: Num, by: Num, months: bool, sign: int) -> Num:
    """A day moved by days or months, forwards or (`sign` -1) back."""
    if sign < 0:
        by = Num(minus(0, by.hi), minus(0, by.lo), bad=by.bad)
    return _of_two(_add_months if months else plus, day, by)


def period_end(day: Num, amount: Num, months: bool, first_counts: bool) -> Num:
    """See `periods.last_day`."""
    return _of_two(lambda start, length: _last_day(start, length, months, first_counts), day, amount)


def opened(day: Num, closed: frozenset[int]) -> Num:
    """See `periods.next_open_day`."""

    def moved(term: Term) -> Term:
        if isinstance(term, int):
            return periods.next_open_day(term, closed)
        return f"next_open_day({term}, {tuple(sorted(closed))})"

    return monotone(moved, day)


def age(birth: Num, day: Num, column: Callable[[str], str]) -> Num:
    """Full years on a day, as `calendar.age_on`; the digits of a birth are a `column`, since many ages rest on them."""

    def reached(born: Term, when: Term) -> Term:
        said = _digits(born)
        return floor_divide(minus(_digits(plus(when, 1)), column(said) if isinstance(said, str) else said), 10_000)

    return _of_two(reached, birth, day, falls=True)


def age_day(birth: Num, years: Num) -> Num:
    """See `periods.age_day`."""
    return _of_two(lambda born, age: _last_day(born, times(12, age), True, True), birth, years)


def months_from(first: Num, last: Num) -> Num:
    """See `periods.months_from`."""

    def counted(begun: Term, ended: Term) -> Term:
        if isinstance(begun, int) and isinstance(ended, int):
            return periods.months_from(begun, ended)
        return f"months_from({begun}, {ended})"

    return _of_two(counted, first, last, falls=True)


def month(day: Num) -> Num:
    """Of what is open over the turn of a year, any month."""

    def said(name: str, term: Term) -> str:
        return f"{name}({term})"

    if day.known:
        return Num(said("month", day.lo), said("month", day.lo), bad=day.bad)
    same = alike(*(str(_digits(end)) + " // 10000" for end in (day.lo, day.hi)))
    lo, hi = (
        int(str(_digits(end))) // 100 % 100 if isinstance(end, int) else said("month", end) for end in (day.lo, day.hi)
    )
    return Num(pick(same, lo, 1), pick(same, hi, 12), bad=day.bad)


def _of_two(function: Callable[[Term, Term], Term], x: Num, y: Num, *, falls: bool = False) -> Num:
    """What rises with both numbers; or `falls` with the first."""
    first, last = (x.hi, x.lo) if falls else (x.lo, x.hi)
    lo = function(first, y.lo)
    return Num(lo, lo if x.known and y.known else function(last, y.hi), bad=either(x.bad, y.bad))


def _digits(day: Term) -> Term:
    """20260401 for 1 April 2026: ages are differences of such numbers, cut down to ten thousands."""
    if isinstance(day, int):
        when = date.fromordinal(day)
        return when.year * 10_000 + when.month * 100 + when.day
    return f"digits({day})"


def _last_day(day: Term, amount: Term, months: bool, first_counts: bool) -> Term:
    if isinstance(day, int) and isinstance(amount, int):
        return periods.last_day(day, amount, months, first_counts)
    first = day if first_counts else plus(day, 1)
    if not months:
        return minus(plus(first, amount), 1)
    if isinstance(first, int):
        first = f"(0 * {amount} + {first})"
    return f"last_of_months({first}, {amount})"


def _add_months(day: Term, months: Term) -> Term:
    if isinstance(day, int) and isinstance(months, int):
        return calendar.add_months(day, months)
    if isinstance(day, int):
        day = f"(0 * {months} + {day})"
    return f"add_months({day}, {months})"
