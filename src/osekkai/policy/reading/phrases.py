"""What an official writes of times, as expressions: `14 days after 転入日`, `the month after 申請日`, `for 3 months`.

The kinds of counting that they name, each with its law, are in `policy.periods`. What is no phrase is an expression
already.
"""

from __future__ import annotations

import re
from dataclasses import replace

from osekkai.policy.files import Item
from osekkai.policy.periods import KINDS, Kind
from osekkai.policy.rules.declared import Payment
from osekkai.policy.rules.expression import Expression

_PERIOD = r"(?P<count>\d+) (?P<unit>day|week|month|year)s?"
_NEXT_OPEN = re.compile(r"(?P<rest>.+), or the next working day", re.DOTALL)
_DEADLINES = (
    (re.compile(rf"{_PERIOD} after (?P<day>.+)", re.DOTALL), "counted_after({day}, {unit}s({count}))"),
    (re.compile(rf"{_PERIOD} from (?P<day>.+)", re.DOTALL), "counted_from({day}, {unit}s({count}))"),
    (re.compile(rf"{_PERIOD} before (?P<day>.+)", re.DOTALL), "({day}) - {unit}s({count})"),
)
_STARTS = (
    (
        re.compile(r"the month after (?P<day>.+), with (?P<count>\d+) days of grace after (?P<event>.+)", re.DOTALL),
        "next_month({event}) if ({day}) <= counted_after({event}, days({count})) else next_month({day})",
    ),
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


def deadline(written: Expression) -> Expression:
    """`14 days after …` (初日不算入), `7 days from …` (初日算入); at the end: `, or the next working day`."""
    if match := _NEXT_OPEN.fullmatch(written.text.strip()):
        inner = deadline(replace(written, text=match["rest"]))
        return replace(written, text=f"next_open_day({inner.text})")
    return _read(written, _DEADLINES)


def starts(written: Expression) -> Expression:
    """`the month after 申請日`, `…, with 15 days of grace after 生年月日`, `the month of …`, `from …`."""
    return _read(written, _STARTS)


def ends(written: Expression, begins: Expression | None) -> Expression:
    """`the month of …`, `the fiscal year of age 18`, `the day before …`; `for 3 months` counts from where it begins."""
    if begins and (match := _FOR.fullmatch(written.text.strip())):
        return replace(written, text=f"counted_from({begins.text}, {match['unit']}s({match['count']}))")
    return _read(written, _ENDS)


def kind_of(written: Expression) -> Kind | None:
    """The kind that a phrase of a start names, where its sentence says more than the expression (15日特例)."""
    match = _STARTS[0][0].fullmatch(written.text.strip())
    return KINDS["grace"] if match and match["count"] == "15" else None


def _read(written: Expression, phrases: tuple[tuple[re.Pattern[str], str], ...]) -> Expression:
    for pattern, expression in phrases:
        if match := pattern.fullmatch(written.text.strip()):
            return replace(written, text=expression.format(**match.groupdict()))
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
