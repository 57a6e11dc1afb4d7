"""A session that ends when nobody uses it."""

from __future__ import annotations

from time import time

from django.contrib.sessions.backends.base import SessionBase

RENEWED = "renewed"


def renew(session: SessionBase, seconds: int) -> None:
    """It lasts so long from now on, give or take a thirtieth: renewing it on every page would write a row each time."""
    now = int(time() // max(seconds / 30, 1))
    if session.get(RENEWED) != now:
        session[RENEWED] = now
        session.set_expiry(seconds)
