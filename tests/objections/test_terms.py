"""Until when one may object: 行政不服審査法 第18条, 民法 第140条・第143条, 地方自治法 第4条の2第4項."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai.objections.terms import period_of

CLOSED = ("12-29", "12-30", "12-31", "01-01", "01-02", "01-03")


@pytest.mark.parametrize(
    ("known", "last"),
    [
        ("2026-12-01", "2027-03-01"),
        ("2027-01-31", "2027-04-30"),  # from 1 February to the end of April
        ("2026-11-29", "2027-03-01"),  # there is no 30 February: its end, a Sunday, and so the Monday after
        ("2027-02-28", "2027-05-31"),  # from 1 March to the end of May, not to the 28th
        ("2026-09-29", "2027-01-04"),  # 29 December to 3 January the office is closed
    ],
)
def test_three_months_from_the_day_after_they_knew(known: str, last: str) -> None:
    found = period_of(date(2026, 9, 1), date.fromisoformat(known), CLOSED)
    assert found.by_knowledge == date.fromisoformat(last)
    assert found.is_late(date.fromisoformat(last)) is False


def test_one_year_counts_whenever_they_knew() -> None:
    found = period_of(date(2026, 12, 1), date(2027, 11, 30), CLOSED)
    assert found.at_most == date(2027, 12, 1) and found.by_knowledge == date(2028, 2, 29)
    assert found.is_late(date(2027, 12, 2)) is True and "1年" in found.said(date(2027, 12, 2)).ja


def test_who_does_not_remember_is_not_late() -> None:
    found = period_of(date(2026, 12, 1), None, CLOSED)
    assert found.by_knowledge is None and found.is_late(date(2027, 6, 1)) is None
    assert "まだ言えません" in found.said(date(2027, 6, 1)).ja
