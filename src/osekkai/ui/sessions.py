"""A session that ends when nobody uses it, and at last in any case."""

from __future__ import annotations

from time import time

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

RENEWED, BEGAN = "renewed", "began"
BY_ITSELF = "X-By-Itself"
"""The header of what a page asks for without anybody at it."""


def renew(session: SessionBase, seconds: int) -> None:
    """It lasts so long from now on, give or take a thirtieth: renewing it on every page would write a row each time."""
    now = int(time() // max(seconds / 30, 1))
    if session.get(RENEWED) != now:
        session[RENEWED] = now
        session.set_expiry(seconds)


def is_by_itself(request: HttpRequest) -> bool:
    """Whether nobody did anything: the page looked whether something changed."""
    return BY_ITSELF in request.headers or request.path.endswith("/live/")


def begin(session: SessionBase) -> None:
    """Somebody has just signed in."""
    session[BEGAN] = int(time())


def is_over(session: SessionBase, seconds: int) -> bool:
    """Whether it began so long ago. One that does not say when (of the release before) begins now."""
    began = int(session.setdefault(BEGAN, int(time())))
    return time() - began > seconds
