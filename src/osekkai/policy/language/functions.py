"""The built-in functions of the language: their names, argument types, result types and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from osekkai.policy import calendar, periods
from osekkai.policy.language import meaning, texts
from osekkai.policy.language.meaning import Bounded, Interval, Truth, bounds, interval, monotone
from osekkai.policy.language.types import CHARACTERS, DATE, MONTH, MONTHS, TRUTH, YEAR, YEARS_OF_AGE, Type


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` are argument kinds (`set`: the name of a set of characters).

    `apply` works on known and open values alike.
    """

    takes: tuple[str, ...]
    gives: Type
    apply: Callable[..., Bounded | Truth]
    range: Interval | None = None


def _age(birth: Bounded, day: Bounded) -> Bounded:
    if birth.__class__ is int and day.__class__ is int:
        return calendar.age_on(birth, day)
    (born_lo, born_hi), (lo, hi) = bounds(birth), bounds(day)
    return interval(calendar.age_on(int(born_hi), int(lo)), calendar.age_on(int(born_lo), int(hi)))


def _month(day: Bounded) -> Bounded:
    (lo, hi) = bounds(day)
    first, last = date.fromordinal(int(lo)), date.fromordinal(int(hi))
    if first.year == last.year:
        return interval(first.month, last.month)
    return Interval(1, 12)


def _age_day(birth: Bounded, years: Bounded) -> Bounded:
    (born_lo, born_hi), (lo, hi) = bounds(birth), bounds(years)
    return interval(periods.age_day(int(born_lo), int(lo)), periods.age_day(int(born_hi), int(hi)))


def _months_from(first: Bounded, last: Bounded) -> Bounded:
    (first_lo, first_hi), (lo, hi) = bounds(first), bounds(last)
    return interval(periods.months_from(int(first_hi), int(lo)), periods.months_from(int(first_lo), int(hi)))


def _by_day(function: Callable[[int], int]) -> Callable[[Bounded], Bounded]:
    def apply(day: Bounded) -> Bounded:
        return function(day) if day.__class__ is int else monotone(lambda each: function(int(each)), day)

    return apply


def _fiscal_year_start(day: int) -> int:
    return date(calendar.fiscal_year(day), 4, 1).toordinal()


_DAYS = Interval(calendar.FIRST_DAY, calendar.LAST_DAY + 366)
_YEARS = Interval(1868, 2200)

FUNCTIONS: dict[str, Function] = {
    "age": Function(("date", "date"), YEARS_OF_AGE, _age, Interval(-332, 332)),
    "year": Function(("date",), YEAR, _by_day(lambda day: date.fromordinal(day).year), _YEARS),
    "month": Function(("date",), MONTH, _month, Interval(1, 12)),
    "fiscal_year": Function(("date",), YEAR, _by_day(calendar.fiscal_year), _YEARS),
    "fiscal_year_start": Function(("date",), DATE, _by_day(_fiscal_year_start), _DAYS),
    "fiscal_year_end": Function(("date",), DATE, _by_day(calendar.fiscal_year_end), _DAYS),
    "month_start": Function(("date",), DATE, _by_day(calendar.month_start), _DAYS),
    "month_end": Function(("date",), DATE, _by_day(calendar.month_end), _DAYS),
    "year_end": Function(("number",), DATE, _by_day(calendar.year_end), _DAYS),
    "next_month": Function(("date",), DATE, _by_day(periods.next_month), _DAYS),
    "age_day": Function(("date", "number"), DATE, _age_day, Interval(1, calendar.LAST_DAY * 2)),
    "months_from": Function(("date", "date"), MONTHS, _months_from, Interval(0, 40_000)),
    "same_holder": Function(("text", "text"), TRUTH, texts.same_holder),
    "contains": Function(("text", "text"), TRUTH, texts.contains),
    "written_with": Function(("text", "set"), TRUTH, texts.written_with),
    "length": Function(("text",), CHARACTERS, texts.length, Interval(0, texts.LONGEST)),
}

OF_TEXTS = frozenset(name for name, each in FUNCTIONS.items() if "text" in each.takes)
"""What is said of texts: no column and no symbol knows what somebody wrote, so it is open there."""

ROUNDING: dict[str, Callable[[meaning.Number, int], int]] = {
    "round_down": meaning.round_down,
    "round_up": meaning.round_up,
    "round": meaning.round_half_up,
}

EXTREMES: dict[str, Callable[..., Bounded]] = {"min": meaning.smallest, "max": meaning.largest}

RECEIPTS = {"times_received": "number", "last_received": "date"}
"""What is asked of past receipts of a service, and the kind of fact that says it."""

AGGREGATES = ("count", "any", "all", "sum", "rank")

COUNTED = {"counted_after": False, "counted_from": True}
"""Ends of periods by whether the first day counts; see `periods.kinds`."""

PERIODS = {"days": (1, False), "weeks": (7, False), "months": (1, True), "years": (12, True)}

ALIASES = {
    "満年齢": "age",
    "年": "year",
    "月": "month",
    "年度": "fiscal_year",
    "年度初日": "fiscal_year_start",
    "年度末日": "fiscal_year_end",
    "月初": "month_start",
    "月末": "month_end",
    "年末": "year_end",
    "翌月初": "next_month",
    "年齢に達する日": "age_day",
    "月数": "months_from",
    "初日不算入": "counted_after",
    "初日算入": "counted_from",
    "翌開庁日": "next_open_day",
    "同じ名義": "same_holder",
    "含む": "contains",
    "使える文字": "written_with",
    "文字数": "length",
    "受給回数": "times_received",
    "直近の受給": "last_received",
    "切捨て": "round_down",
    "切上げ": "round_up",
    "四捨五入": "round",
    "小さいほう": "min",
    "大きいほう": "max",
    "人数": "count",
    "いずれか": "any",
    "すべて": "all",
    "合計": "sum",
    "順位": "rank",
    "最小": "min",
    "最大": "max",
    "日間": "days",
    "週間": "weeks",
    "か月": "months",
    "年間": "years",
    "日付": "date",
    "職員の判断": "judgement",
}

ALL_NAMES = (
    *FUNCTIONS,
    *RECEIPTS,
    *ROUNDING,
    *EXTREMES,
    *AGGREGATES,
    *COUNTED,
    *PERIODS,
    "next_open_day",
    "date",
    "judgement",
    *ALIASES,
)
