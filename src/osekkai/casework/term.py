"""From when until when a decision holds, and what it costs a year, of everybody who receives something by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from osekkai.catalogue.model import Service


class Days(NamedTuple):
    """The first and the last day; None where there is none."""

    starts: date | None
    ends: date | None


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

    By this a decision finds its way (`from_yen`, 合議, delegations), however its periods follow one another.
    """
    often: dict[int, int] = {}
    once = 0
    for person, per, yen in lines:
        if per == "once":
            once += yen
        else:
            often[person] = max(often.get(person, 0), yen)
    return sum(often.values()) + once
