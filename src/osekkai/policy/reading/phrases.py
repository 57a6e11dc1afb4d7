"""What an official writes of times, as expressions: `14 days after 転入日`, `the month after 申請日`, `for 3 months`.

The kinds of counting that they name, each with its law, are in `policy.periods`. What is no phrase is an expression
already.
"""

from __future__ import annotations

import re
from dataclasses import replace

from osekkai.policy.files import Item
from osekkai.policy.language.words import LANGUAGES, Words
from osekkai.policy.periods import KINDS
from osekkai.policy.rules.declared import Payment
from osekkai.policy.rules.expression import Expression

_PERIOD = r"(?P<count>\d+) (?P<unit>day|week|month|year)s?"
_JAPANESE = r"(?P<count>\d+)(?P<unit>日|週|か月|年)間?"
_UNITS = {"日": "day", "週": "week", "か月": "month", "年": "year"}
_AN_OPEN_DAY = re.compile(r"(?P<rest>.+)(?:, or the next working day|、閉庁日なら次の開庁日まで)", re.DOTALL)
_ANY_DAY = re.compile(r"(?P<rest>.+)(?:, whether or not it is a working day|、閉庁日でも)", re.DOTALL)
_COUNTED = (
    (re.compile(rf"{_PERIOD} after (?P<day>.+)", re.DOTALL), "counted_after({day}, {unit}s({count}))"),
    (re.compile(rf"(?P<day>.+)の翌日から{_JAPANESE}(?:以内)?", re.DOTALL), "counted_after({day}, {unit}s({count}))"),
    (re.compile(rf"{_PERIOD} from (?P<day>.+)", re.DOTALL), "counted_from({day}, {unit}s({count}))"),
    (re.compile(rf"(?P<day>.+)を1日目として{_JAPANESE}(?:以内)?", re.DOTALL), "counted_from({day}, {unit}s({count}))"),
)
_BEFORE = (
    (re.compile(rf"{_PERIOD} before (?P<day>.+)", re.DOTALL), "({day}) - {unit}s({count})"),
    (re.compile(rf"(?P<day>.+)の{_JAPANESE}前(?:まで)?", re.DOTALL), "({day}) - {unit}s({count})"),
)
_GRACE = re.compile(r"the month after (?P<day>.+), with (?P<count>\d+) days of grace after (?P<event>.+)", re.DOTALL)
_STARTS = (
    (re.compile(r"the month after (?P<day>.+)", re.DOTALL), "next_month({day})"),
    (re.compile(r"the month of (?P<day>.+)", re.DOTALL), "month_start({day})"),
    (re.compile(r"from (?P<day>.+)", re.DOTALL), "{day}"),
)
_ENDS = (
    (re.compile(r"the month of age (?P<years>\d+)"), "month_end(age_day(生年月日, {years}))"),
    (re.compile(r"the fiscal year of age (?P<years>\d+)"), "fiscal_year_end(age_day(生年月日, {years}))"),
    (re.compile(r"the month of (?P<day>.+)", re.DOTALL), "month_end({day})"),
    (re.compile(r"the fiscal year of (?P<day>.+)", re.DOTALL), "fiscal_year_end({day})"),
    (re.compile(r"the day before (?P<day>.+)", re.DOTALL), "({day}) - days(1)"),
)
_FOR = re.compile(rf"for {_PERIOD}")
_MONTHS = re.compile(r"(\d{1,2})(?:\s*[-〜～~]\s*(\d{1,2}))?")


def deadline(written: Expression, by_law: bool = False) -> Expression:
    """`14 days after …` or `…の翌日から14日` (初日不算入), `7 days from …` or `…を1日目として7日` (初日算入).

    `by_law`: an Act or an order sets the period, so that it ends on an open day (地方自治法第4条の2第4項) unless the
    phrase says `, whether or not it is a working day`. Others do where they say `, or the next working day`.
    """
    rest, on_open_day = _last_day(written, by_law)
    counted = _read(rest, _COUNTED)
    if counted is rest:  # what counts back, or is a day of itself, is no period that a law lets end later
        counted, on_open_day = _read(rest, _BEFORE), on_open_day and rest is not written
    return replace(counted, text=f"next_open_day({counted.text})") if on_open_day else counted


def starts(written: Expression, by_law: bool = False) -> Expression:
    """`the month after 申請日`, `…, with 15 days of grace after 生年月日`, `the month of …`, `from …`.

    The days of grace end as a deadline does, on an open day where they are set `by_law`.
    """
    rest, on_open_day = _last_day(written, by_law)
    if not (match := _GRACE.fullmatch(rest.text.strip())):
        return _read(written, _STARTS)
    day, count, event = match["day"], match["count"], match["event"]
    last = f"counted_after({event}, days({count}))"
    last = f"next_open_day({last})" if on_open_day else last
    return replace(written, text=f"next_month({event}) if ({day}) <= {last} else next_month({day})")


def _last_day(written: Expression, by_law: bool) -> tuple[Expression, bool]:
    """The phrase without what it says of closed days, and whether its last day is moved to an open one."""
    for pattern, opens in ((_AN_OPEN_DAY, True), (_ANY_DAY, False)):
        if match := pattern.fullmatch(written.text.strip()):
            return replace(written, text=match["rest"]), opens
    return written, by_law


def ends(written: Expression, begins: Expression | None) -> Expression:
    """`the month of …`, `the fiscal year of age 18`, `the day before …`; `for 3 months` counts from where it begins."""
    if begins and (match := _FOR.fullmatch(written.text.strip())):
        return replace(written, text=f"counted_from({begins.text}, {match['unit']}s({match['count']}))")
    return _read(written, _ENDS)


def said(written: Expression, by_law: bool) -> Words | None:
    """The sentence of a start whose kind says more than its expression (15日特例)."""
    rest, on_open_day = _last_day(written, by_law)
    match = _GRACE.fullmatch(rest.text.strip())
    if not match or match["count"] != "15":
        return None
    kinds = [KINDS["grace"], KINDS["open_day"]] if on_open_day else [KINDS["grace"]]
    between = {"ja": "。", "easy": "。", "en": "; "}
    return Words(*(between[lang].join(kind.says[lang] for kind in kinds) for lang in LANGUAGES))


def _read(written: Expression, phrases: tuple[tuple[re.Pattern[str], str], ...]) -> Expression:
    for pattern, expression in phrases:
        if match := pattern.fullmatch(written.text.strip()):
            found = match.groupdict()
            if "unit" in found:
                found["unit"] = _UNITS.get(found["unit"], found["unit"])
            return replace(written, text=expression.format(**found))
    return written


def payments(item: Item) -> tuple[Payment, ...]:
    """`[2, 4, 6, 8, 10, 12]`: each for the months before it; or `{4: 12〜3, 8: 4〜7, 11: 8〜11}`: for which months."""
    if not item.is_mapping:
        months = [found for each in item.elements() if (found := _months(each))]
        return tuple(
            Payment(month, before, (month - 2) % 12 + 1)
            for (month, _), (before, _) in zip(months, [*months[-1:], *months[:-1]], strict=True)
        )
    read = [(_months(key), _months(value)) for key, value in item.entries()]
    listed = [Payment(paid[0], *covered) for paid, covered in read if paid and covered]
    return tuple(sorted(listed, key=lambda each: each.month))


def _months(item: Item) -> tuple[int, int] | None:
    match = _MONTHS.fullmatch(item.text())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        item.wrong(
            "month",
            f"「{item.text()}」は 月として読めません",
            f"'{item.text()}' is no month",
            ("例: [2, 6, 10]、{4: 12〜3, 8: 4〜7, 11: 8〜11}", "e.g. [2, 6, 10] or {4: 12-3, 8: 4-7, 11: 8-11}"),
        )
        return None
    return first, last
