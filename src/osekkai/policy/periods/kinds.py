"""The named ways in which the law counts: each with its law, its meaning on day numbers, and its sentence."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from osekkai.policy import calendar


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of counting. `says` is the reason that is shown, in plain Japanese (ja), easy Japanese and English."""

    name: str
    law: str
    says: Mapping[str, str]


KINDS: Mapping[str, Kind] = {
    "after": Kind(
        "初日不算入",
        "民法第140条",
        {
            "ja": "その日は数えず、次の日から数えます",
            "easy": "その 日は 数えません。次の 日から 数えます",
            "en": "the day itself is not counted",
        },
    ),
    "from": Kind(
        "初日算入",
        "戸籍法第43条",
        {"ja": "その日を1日目と数えます", "easy": "その 日から 数えます", "en": "the day itself counts as the first"},
    ),
    "corresponding": Kind(
        "応当日の前日",
        "民法第143条第2項",
        {
            "ja": "月や年で数え、始まりの日と同じ日の前日で終わります",
            "easy": "月や 年で 数えます",
            "en": "counted by calendar months, ending the day before the corresponding day",
        },
    ),
    "open_day": Kind(
        "休日の翌日",
        "民法第142条、地方自治法第4条の2第4項",
        {
            "ja": "閉庁日にあたるときは、次の開庁日までです",
            "easy": "区役所が 休みの ときは、次に 開く 日まで です",
            "en": "where the office is closed, the next working day",
        },
    ),
    "next_month": Kind(
        "申請の翌月から",
        "児童手当法第8条第2項",
        {"ja": "翌月の分から始まります", "easy": "次の 月から です", "en": "it begins with the month after"},
    ),
    "grace": Kind(
        "15日特例",
        "児童手当法第8条第3項",
        {
            "ja": "月をまたいでも、その日の次の日から15日以内なら、翌月の分から始まります",
            "easy": "15日の 間なら、次の 月から です",
            "en": "within 15 days no month is lost",
        },
    ),
    "fiscal_year": Kind(
        "年度",
        "財政法第11条",
        {"ja": "4月1日から3月31日まで", "easy": "4月から 3月まで", "en": "1 April to 31 March"},
    ),
    "months_from": Kind(
        "月割",
        "",
        {
            "ja": "はじめと終わりの月を入れて、月で数えます",
            "easy": "月で 数えます",
            "en": "by months, the first and the last included",
        },
    ),
}
"""By the word that the language knows it by (see docs/language.md)."""


@lru_cache(maxsize=16_384)
def last_day(day: int, amount: int, months: bool, first_counts: bool) -> int:
    """The last day of a period of `amount` days or months.

    It begins with the day itself where `first_counts` (戸籍法第43条), else with the next (民法第140条). Months end the
    day before the corresponding day; where that does not exist, with the month (民法第143条第2項).
    """
    first = day if first_counts else day + 1
    if not months:
        return first + amount - 1
    begun = date.fromordinal(first)
    index = begun.year * 12 + begun.month - 1 + amount
    year, month = min(max(index // 12, 1), 9998), index % 12 + 1
    length = monthrange(year, month)[1]
    return date(year, month, min(begun.day, length)).toordinal() - (begun.day <= length)


@lru_cache(maxsize=16_384)
def next_month(day: int) -> int:
    """The first day of the month after (申請の翌月から)."""
    return calendar.month_end(day) + 1


@lru_cache(maxsize=16_384)
def age_day(birth: int, years: int) -> int:
    """The day on whose end an age is reached: the day before the birthday (年齢計算ニ関スル法律)."""
    return last_day(birth, 12 * years, True, True)


@lru_cache(maxsize=16_384)
def months_from(first: int, last: int) -> int:
    """Calendar months from that of `first` to that of `last`, both included (月割); 0 where none is left."""
    begun, ended = date.fromordinal(first), date.fromordinal(last)
    return max((ended.year - begun.year) * 12 + ended.month - begun.month + 1, 0)
