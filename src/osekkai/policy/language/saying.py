"""Numbers, days and values as a person says them: in plain Japanese (ja), easy Japanese (easy) and English (en)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from osekkai.policy import calendar
from osekkai.policy.language.meaning import UNBOUNDED, Interval, Number, Value
from osekkai.policy.language.types import Type
from osekkai.policy.language.words import Words

_SAYINGS = {
    "true": {"ja": "はい", "easy": "はい", "en": "yes"},
    "false": {"ja": "いいえ", "easy": "いいえ", "en": "no"},
    "unknown": {"ja": "まだ わかりません", "easy": "まだ わかりません", "en": "not known yet"},
    "some_year": {"ja": "不詳（{0}年）", "easy": "わからない（{0}年）", "en": "not known ({0})"},
    "some_month": {"ja": "不詳（{0}年{1}月）", "easy": "わからない（{0}年 {1}月）", "en": "not known ({2} {0})"},
    "since": {"ja": "{0}以後", "easy": "{0}か、それより あと", "en": "{0} or later"},
    "until": {"ja": "{0}以前", "easy": "{0}か、それより 前", "en": "{0} or earlier"},
    "from": {"ja": "{0}以上", "easy": "{0}か、それより 多い", "en": "{0} or more"},
    "between": {"ja": "{0}〜{1}", "easy": "{0}から {1}まで", "en": "{0} to {1}"},
}

NEVER_BEFORE, NEVER_AFTER = date(1890, 1, 1).toordinal(), date(2175, 1, 1).toordinal()
"""Days between which all lies that anybody has to do with; beyond them is an end of which nothing is known (the first
or last day of the calendar, or some weeks or years from it)."""
MOST_YEN = 30_000_000
"""Of open yen: a higher end than this, and than ten times the lower, comes from what nobody knows."""
_NONE: Mapping[str, Words] = {}


def number(value: Number, unit: str | None, lang: str) -> str:
    """`15,000円`, `3歳`; in English `¥15,000`, `3 years old`."""
    text = f"{value:,}" if isinstance(value, int) else f"{float(value):,.7f}".rstrip("0").rstrip(".")
    if unit == "年":
        text = str(value)
    if lang != "en" or not unit:
        return f"{text}{unit or ''}"
    return {
        "円": f"¥{text}",
        "歳": f"age {text}",
        "人": text,
        "年": text,
        "月": f"month {text}",
        "日": f"{text} days",
        "文字": f"{text} characters",
        "回": "once" if value == 1 else f"{text} times",
    }.get(unit, f"{text} {unit}")


def day(ordinal: int, lang: str) -> str:
    when = date.fromordinal(ordinal)
    return f"{when.day} {when:%B} {when.year}" if lang == "en" else f"{when.year}年{when.month}月{when.day}日"


def days(first: int, last: int, lang: str) -> str:
    """A date of which not all is known: `不詳（1960年4月）`, `不詳（1960年）`, else from when to when it can be."""
    if first == last:
        return day(first, lang)
    begins, ends = first > NEVER_BEFORE, last < NEVER_AFTER
    if not begins or not ends:
        if begins == ends:
            return _say("unknown", lang)
        return _say("since", lang, day(first, lang)) if begins else _say("until", lang, day(last, lang))
    written = calendar.written_days(date.fromordinal(first), date.fromordinal(last))
    if not written.endswith("-00"):
        return _say("between", lang, day(first, lang), day(last, lang))
    year, month, _ = written.split("-")
    if month == "00":
        return _say("some_year", lang, year)
    return _say("some_month", lang, year, str(int(month)), f"{date(2000, int(month), 1):%B}")


def value(
    found: Value, type_: Type, lang: str, choices: Mapping[str, Words] = _NONE, anything: Interval | None = None
) -> str:
    """A value as a person says it; an open one says what it can be, if that is less than `anything`."""
    if type_.kind == "truth":
        return _say({True: "true", False: "false", None: "unknown"}[found], lang)  # type: ignore[index]
    if type_.kind == "choice":
        if isinstance(found, frozenset):
            return _say("unknown", lang)
        return choices[found].say(lang) if found in choices else str(found)  # type: ignore[index]
    if type_.kind == "text":
        return _say("unknown", lang) if found is None else str(found)
    if isinstance(found, Interval) and type_.kind == "date":
        return _say("unknown", lang) if found == anything else days(int(found.lo), int(found.hi), lang)
    if isinstance(found, Interval):
        far = max(MOST_YEN, 10 * found.lo) if type_.unit == "円" else UNBOUNDED // 100
        if found == anything or found.hi > min(far, UNBOUNDED // 100):
            return _say("unknown", lang) if found.lo <= 0 else _say("from", lang, number(found.lo, type_.unit, lang))
        return _say("between", lang, number(found.lo, type_.unit, lang), number(found.hi, type_.unit, lang))
    if type_.kind == "date":
        return day(found, lang)  # type: ignore[arg-type]
    return number(found, type_.unit, lang)  # type: ignore[arg-type]


def _say(key: str, lang: str, *parts: str) -> str:
    return _SAYINGS[key][lang].format(*parts)


def for_json(found: Value) -> object:
    """A value for JSON: fractions become floats, intervals lists, open choices lists."""
    if isinstance(found, Interval):
        return [for_json(found.lo), for_json(found.hi)]
    if isinstance(found, Fraction):
        return int(found) if found.denominator == 1 else float(found)
    return sorted(found) if isinstance(found, frozenset) else found
