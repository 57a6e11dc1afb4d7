"""Periods as the law counts them (期間の計算), and the days on which an office is open. Days are day numbers.

`kinds` has the named ways of counting, each with its law and its sentence; `holidays` the days of rest.
"""

from osekkai.policy.periods.holidays import YEAR_END, is_holiday, is_open, next_open_day
from osekkai.policy.periods.kinds import KINDS, Kind, age_day, last_day, months_from, next_month

__all__ = [
    "KINDS",
    "YEAR_END",
    "Kind",
    "age_day",
    "is_holiday",
    "is_open",
    "last_day",
    "months_from",
    "next_month",
    "next_open_day",
]
