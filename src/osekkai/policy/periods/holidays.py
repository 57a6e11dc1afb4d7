"""Days of rest: 国民の祝日に関する法律 with every version since 1949, weekends, and the office's own closed days.

The equinoxes are those of the astronomical formula; the law's own are announced each February for the year after.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

YEAR_END = frozenset((1229, 1230, 1231, 101, 102, 103))
"""行政機関の休日に関する法律 第1条: 29 December to 3 January, as month × 100 + day."""

_ALWAYS = 9999
_FIXED = (
    (1, 1, 1949, _ALWAYS),  # 元日
    (1, 15, 1949, 1999),  # 成人の日
    (2, 11, 1967, _ALWAYS),  # 建国記念の日
    (2, 23, 2020, _ALWAYS),  # 天皇誕生日
    (4, 29, 1949, _ALWAYS),  # 天皇誕生日、みどりの日、昭和の日
    (5, 3, 1949, _ALWAYS),  # 憲法記念日
    (5, 4, 2007, _ALWAYS),  # みどりの日
    (5, 5, 1949, _ALWAYS),  # こどもの日
    (7, 20, 1996, 2002),  # 海の日
    (8, 11, 2016, 2019),  # 山の日
    (8, 11, 2022, _ALWAYS),
    (9, 15, 1966, 2002),  # 敬老の日
    (10, 10, 1966, 1999),  # 体育の日
    (11, 3, 1948, _ALWAYS),  # 文化の日
    (11, 23, 1948, _ALWAYS),  # 勤労感謝の日
    (12, 23, 1989, 2018),  # 天皇誕生日
)
"""Month, day, first and last year."""
_MONDAYS = (
    (1, 2, 2000, _ALWAYS),  # 成人の日
    (7, 3, 2003, 2019),  # 海の日
    (7, 3, 2022, _ALWAYS),
    (9, 3, 2003, _ALWAYS),  # 敬老の日
    (10, 2, 2000, 2019),  # 体育の日
    (10, 2, 2022, _ALWAYS),  # スポーツの日
)
"""Month, which Monday of it, first and last year."""
_ONCE = (
    date(1959, 4, 10),
    date(1989, 2, 24),
    date(1990, 11, 12),
    date(1993, 6, 9),
    date(2019, 5, 1),
    date(2019, 10, 22),
    *(date(2020, *day) for day in ((7, 23), (7, 24), (8, 10))),  # 東京オリンピックの特例
    *(date(2021, *day) for day in ((7, 22), (7, 23), (8, 8))),
)
"""Imperial occasions, and the years in which holidays were moved by a law of their own."""
_SUBSTITUTES = date(1973, 4, 12)
"""振替休日 (第3条第2項) since then; where the day after is a holiday too, since 2007 the next that is none."""
_BETWEEN = date(1985, 12, 27)
"""国民の休日 (第3条第3項): a day between two holidays, since then."""


def is_open(day: int, closed: frozenset[int] = YEAR_END) -> bool:
    """`closed`: the office's own days, month × 100 + day."""
    when = date.fromordinal(day)
    return when.weekday() < 5 and when.month * 100 + when.day not in closed and not is_holiday(when)


@lru_cache(maxsize=16_384)
def next_open_day(day: int, closed: frozenset[int] = YEAR_END) -> int:
    """The day itself where the office is open, else the next on which it is (民法第142条)."""
    while not is_open(day, closed):
        day += 1
    return day


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


@lru_cache(maxsize=512)
def _holidays(year: int) -> frozenset[date]:
    named = _named(year)
    substitutes = {_after(day, named) for day in named if day.weekday() == 6 and day >= _SUBSTITUTES}
    between = {
        day + timedelta(days=1)
        for day in named
        if day >= _BETWEEN and day + timedelta(days=2) in named and (day + timedelta(days=1)).weekday() != 6
    }
    return named | substitutes | between


def _after(sunday: date, named: frozenset[date]) -> date:
    day = sunday + timedelta(days=1)
    while day in named:
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=512)
def _named(year: int) -> frozenset[date]:
    found = {date(year, month, day) for month, day, first, last in _FIXED if first <= year <= last}
    found |= {_monday(year, month, place) for month, place, first, last in _MONDAYS if first <= year <= last}
    found |= {day for day in _ONCE if day.year == year}
    if year >= 1949:
        found.add(date(year, 3, _equinox(year, 20.8357, 20.8431, 21.8510)))
    if year >= 1948:
        found.add(date(year, 9, _equinox(year, 23.2588, 23.2488, 24.2488)))
    return frozenset(found)


def _monday(year: int, month: int, place: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (place - 1))


def _equinox(year: int, before_1980: float, before_2100: float, later: float) -> int:
    """海上保安庁水路部 暦計算研究会の略算式."""
    base = before_1980 if year < 1980 else before_2100 if year < 2100 else later
    leap_days = -((1983 - year) // 4) if year < 1980 else (year - 1980) // 4
    return int(base + 0.242194 * (year - 1980)) - leap_days
