"""From when until when a decision holds, and what it costs a year, of everybody who receives something by it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from osekkai.catalogue.model import Service
from osekkai.policy.calendar import wareki


class Days(NamedTuple):
    """The first and the last day; None where there is none."""

    starts: date | None
    ends: date | None


def day_in(day: date, lang: str = "ja") -> str:
    """As a letter has it in a language."""
    if lang in ("ja", "easy"):
        return wareki(day)
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day:%Y-%m-%d}"


def days_of(effect: Mapping[str, Any]) -> Days:
    """Of one person; of what a release before wrote, none."""
    return Days(*(date.fromisoformat(effect[name]) if effect.get(name) else None for name in ("starts", "ends")))


def term(verdict: Mapping[str, Any], service: Service) -> Days:
    """The first day of anybody and the last of everybody; without an end where somebody has none.

    What is paid without its rule saying from when begins today.
    """
    each = [days_of(effect) for effect in verdict.get("effects", ())]
    starts = min((days.starts for days in each if days.starts), default=None)
    ends = [days.ends for days in each if days.ends]
    return Days(
        starts or (timezone.localdate() if service.is_paid_out else None),
        max(ends) if ends and len(ends) == len(each) else None,
    )


def most_a_year(lines: Iterable[tuple[int, str, int]]) -> int:
    """(person, `per`, yen a year) of each period: of each person the highest, what is paid once added up.

    By this a decision finds its way (`from_yen`, 合議, delegations), however its periods follow one another: it is
    never less than what any year costs (see `of_twelve_months` for what the first does).
    """
    often: dict[int, int] = {}
    once = 0
    for person, per, yen in lines:
        if per == "once":
            once += yen
        else:
            often[person] = max(often.get(person, 0), yen)
    return sum(often.values()) + once


class Line(NamedTuple):
    """A period of somebody: yen each `per`, `times` a year at most; from when until when."""

    per: str
    yen: int
    times: int
    starts: date | None
    ends: date | None


def of_twelve_months(lines: Collection[Line]) -> int:
    """What is paid in the twelve months from the first day of anybody on: each month that a period runs on that day.

    What is paid yearly or once counts where it begins, or runs, in that time.
    """
    first = min((each.starts for each in lines if each.starts), default=None)
    if first is None:
        return sum(each.yen * each.times for each in lines)
    months = [_months_after(first, number) for number in range(12)]
    after = _months_after(first, 12)
    total = 0
    for each in lines:
        begins, ends = each.starts or first, each.ends or date.max
        if each.per == "month":
            total += each.yen * min(sum(begins <= day <= ends for day in months), each.times)
        elif begins < after:
            total += each.yen * min(each.times, 1)
    return total


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
