"""From when until when a decision holds, as the rules say it of everybody who receives something by it."""

from __future__ import annotations

from collections.abc import Mapping
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
