"""The value of a fact: known, bounded or unknown, and as people write it; and the dated figures of the law."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from osekkai.policy import calendar
from osekkai.policy.language.meaning import Interval, Value, interval, is_unknown
from osekkai.policy.language.problems import NotUnderstood
from osekkai.policy.language.texts import same_holder
from osekkai.policy.language.written import block, is_postal_symbol, parse_number, postal_account, read_text
from osekkai.policy.letters import dashes, odd_figures
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.figures import Doubt, Figure
from osekkai.policy.rules.people import ByYear

__all__ = [
    "ByYear",
    "Doubt",
    "Figure",
    "Interval",
    "NotUnderstood",
    "Value",
    "block",
    "interval",
    "is_postal_symbol",
    "is_same_holder",
    "is_unknown",
    "parse_number",
    "postal_account",
    "read_text",
    "read_value",
    "write_value",
]

_TRUTHS = {
    "true": True,
    "はい": True,
    "yes": True,
    "ある": True,
    "false": False,
    "いいえ": False,
    "no": False,
    "ない": False,
}
_UNKNOWN = ("", "不明", "わからない", "unknown")
_RANGE = re.compile(r"(?:だいたい|約|およそ)?(.+?)(?:[〜～~ー]|から|-)(.+?)(?:まで|くらい|ぐらい)?")
_YEAR = re.compile(r"\d{4}")


def read_value(fact: Fact, value: object) -> Value | ByYear:
    """A fact's value as people write it. Raises `NotUnderstood`.

    Unknown: null, "わからない". Truth: true, "はい". Number: 4500000, "450万円", "４５０万", "400万〜500万円",
    {"between": [lo, hi]}. Yearly: also {"2025": …, "2024": …}. Date: 2025-04-01, 令和7年4月1日; where the day or
    month is not known 1960-00-00, 昭和35年4月00日. Choice: its id or name.
    """
    if isinstance(value, Mapping) and fact.yearly and value and all(_YEAR.fullmatch(str(key)) for key in value):
        return ByYear({int(key): _one(fact, each) for key, each in value.items()})
    return _one(fact, value)


def write_value(fact: Fact, value: Value | ByYear) -> Any:
    """The same as data that `read_value` reads as this value; nothing (None) for what is not known."""
    if isinstance(value, ByYear):
        years = {str(year): written for year, each in value.items() if (written := write_value(fact, each)) is not None}
        return years or None
    if value is None or value == fact.unknown:
        return None
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Interval):
        ends = [int(value.lo), int(value.hi)]
        return {"between": [date.fromordinal(end).isoformat() for end in ends] if fact.type.kind == "date" else ends}
    if fact.type.kind == "date" and isinstance(value, int):
        return date.fromordinal(value).isoformat()
    return value


def _one(fact: Fact, value: object) -> Value:
    if value is None or (isinstance(value, str) and value.strip() in _UNKNOWN):
        return fact.unknown
    return {"truth": _truth, "choice": _choice, "date": _date, "number": _number, "text": _text}[fact.type.kind](
        fact, value
    )


def _truth(fact: Fact, value: object) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _TRUTHS:
        return _TRUTHS[value.strip().lower()]
    raise NotUnderstood("はい（true）か いいえ（false）で答えてください", "answer true or false")


def _text(fact: Fact, value: object) -> Value:
    if not isinstance(value, str):
        raise NotUnderstood("文字で答えてください", "answer with a text")
    return read_text(fact.type.unit or "line", value)


def _choice(fact: Fact, value: object) -> Value:
    names = {words.ja: id for id, words in fact.choices.items()} | {id: id for id in fact.choices}
    if isinstance(value, str) and value.strip() in names:
        return names[value.strip()]
    if isinstance(value, str) and block(value) in names:
        return names[block(value)]
    if isinstance(value, list) and value and all(isinstance(each, str) and each in names for each in value):
        chosen = frozenset(names[each] for each in value)
        return next(iter(chosen)) if len(chosen) == 1 else chosen
    listed = "・".join(words.ja for words in fact.choices.values())
    raise NotUnderstood(f"選べるのは {listed} です", f"choose one of {', '.join(fact.choices)}")


def _date(fact: Fact, value: object) -> Value:
    if (
        isinstance(value, Mapping)
        and set(value) == {"between"}
        and isinstance(value["between"], list)
        and len(value["between"]) == 2
    ):
        (lo, _), (_, hi) = (_days(fact, each) for each in value["between"])
        if lo > hi:
            raise NotUnderstood("はじめの日が 終わりの日より あとです", "the first day is after the last")
        return interval(lo, hi)
    return interval(*_days(fact, value))


def _days(fact: Fact, value: object) -> tuple[int, int]:
    """The first and the last day that it can be: `1960-00-00` is a day of 1960."""
    if isinstance(value, str) and len(value) < 40:
        try:
            first, last = (day.toordinal() for day in calendar.parse_days(value))
        except calendar.WrongEra as wrong:
            raise NotUnderstood(wrong.ja, wrong.en) from None
        except calendar.NotADay:
            pass
        else:
            if fact.range.lo <= first <= last <= fact.range.hi:
                return first, last
    raise NotUnderstood("日付として読めません（例: 令和7年4月1日、2025-04-01）", "not a date (e.g. 2025-04-01)")


def _number(fact: Fact, value: object) -> Value:
    if (
        isinstance(value, Mapping)
        and set(value) == {"between"}
        and isinstance(value["between"], list)
        and len(value["between"]) == 2
    ):
        lo, hi = (_whole(fact, each) for each in value["between"])
        return _ordered(lo, hi)
    if isinstance(value, str) and len(value) < 60 and not odd_figures(value):
        plain = dashes(re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
        match = _RANGE.fullmatch(plain)
        if match and not plain.startswith("-"):
            first, last = match.groups()
            if first.isdecimal() and (unit := re.search(r"(億|万|千)", last)):
                first += unit.group()
            return _ordered(_whole(fact, first), _whole(fact, last))
    return _whole(fact, value)


def _ordered(lo: int, hi: int) -> Value:
    if lo > hi:
        raise NotUnderstood(
            "小さいほうの数が 大きいほうより 大きくなっています", "the lower end is above the upper end"
        )
    return interval(lo, hi)


def _whole(fact: Fact, value: object) -> int:
    unit = fact.type.unit or ""
    number: object = value
    if isinstance(value, str):
        number, written = parse_number(value.strip())
        if written and written != unit:
            raise NotUnderstood(
                f"単位は {unit or 'なし'} です（「{written}」と書かれています）",
                f"the unit is {unit or 'none'}, not {written}",
            )
    if isinstance(number, float) and abs(number) < 10**15 and number == int(number):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise NotUnderstood(f"整数（{unit or '数'}）で書いてください", "a whole number is needed")
    if not fact.range.lo <= number <= fact.range.hi:
        raise NotUnderstood(
            f"{fact.range.lo:,}から{fact.range.hi:,}までの数で書いてください",
            f"must be between {fact.range.lo:,} and {fact.range.hi:,}",
        )
    return number


def is_same_holder(one: str, other: str) -> bool:
    """Whether two names are the same 口座名義 as banks write them; a name that nobody gave is no one's."""
    return bool(one and other and same_holder(one, other))
