"""Until when one may object (審査請求期間, 行政不服審査法 第18条).

As a person reads and judges it: nothing is refused here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from osekkai.catalogue.opening import closed_of
from osekkai.policy.calendar import wareki
from osekkai.policy.periods import last_day, next_open_day
from osekkai.said import Said

MONTHS = 3
"""From the day after one came to know of the decision (第18条1項)."""
MONTHS_AT_MOST = 12
"""From the day after the decision, whenever one came to know of it (第18条2項)."""


@dataclass(frozen=True, slots=True)
class Period:
    """The last days; `by_knowledge` is nothing where nobody knows when they came to know of it."""

    by_knowledge: date | None
    at_most: date

    def is_late(self, filed_on: date) -> bool | None:
        """Nothing: it is not known, which is never a yes."""
        if filed_on > self.at_most:
            return True
        return None if self.by_knowledge is None else filed_on > self.by_knowledge

    def said(self, filed_on: date) -> Said:
        """What whoever examines it reads."""
        if filed_on > self.at_most:
            return Said(
                f"決定の日の翌日から1年（{wareki(self.at_most)}まで）を過ぎています。正当な理由があるかを見てください。"
            )
        if self.by_knowledge is None:
            return Said(
                "決定を知った日がわかりません。補正を求めるなどして確かめてください。期間内かは、まだ言えません。"
            )
        if filed_on > self.by_knowledge:
            return Said(
                f"知った日の翌日から3か月（{wareki(self.by_knowledge)}まで）を過ぎています。正当な理由があるかを見てください。"
            )
        return Said(f"期間のうちです（{wareki(self.by_knowledge)}まで）。")


def period_of(decided_on: date, known_on: date | None, closed: Collection[str]) -> Period:
    """A last day on which the office is closed moves to the next open one (地方自治法 第4条の2第4項).

    `closed`: the municipality's own days as `MM-DD`.
    """
    return Period(_last(known_on, MONTHS, closed) if known_on else None, _last(decided_on, MONTHS_AT_MOST, closed))


def _last(day: date, months: int, closed: Collection[str]) -> date:
    last = last_day(day.toordinal(), months, months=True, first_counts=False)
    return date.fromordinal(next_open_day(last, closed_of(closed)))
