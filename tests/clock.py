"""The clock of tests that know their month: whatever day they run on, it is November 2026 in them.

What they say of amounts, months and school years is the law's own calendar, and stands there as the law has it. The
clock is only moved; it goes on. In that month itself nothing is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

import pytest
from django.apps import apps
from django.utils import timezone

from osekkai.policy import calendar

KNOWN = date(2026, 11, 28)


def moved() -> timedelta:
    """By how much it is later than these tests know."""
    real = timezone.localdate()
    return timedelta(0) if (real.year, real.month) == (KNOWN.year, KNOWN.month) else real - KNOWN


def today() -> date:
    """For what a file of tests works out when it is read, before any test runs."""
    return timezone.localdate() - moved()


def now() -> datetime:
    """The same to the second."""
    return timezone.now() - moved()


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every test of a room whose `conftest` takes it in."""
    if by := moved():
        move(by, monkeypatch)


def move(by: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's clock, where it asks Django or the law's calendar; and what rows begin with."""
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - by)
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.default is real:
                monkeypatch.setattr(field, "_get_default", _asks_anew)
    monkeypatch.setattr(calendar, "datetime", _clock(by))


def _asks_anew() -> datetime:
    return timezone.now()


def _clock(by: timedelta) -> Callable[..., datetime]:
    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Moved:
            return super().now(tz) - by

    return Moved
