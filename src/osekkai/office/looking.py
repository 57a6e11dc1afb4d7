"""What somebody has just opened: its pictures are part of that look, and are not told of one by one."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.http import HttpRequest
from django.utils import timezone

JUST = 15 * 60
"""Seconds in which the pictures of what was opened are part of that look."""
_OPENED = "just-opened"
_LISTED = "listed-today"


def note(request: HttpRequest, thing: str) -> None:
    """It was opened now, and that is told in the ledger by whoever calls."""
    now = time.time()
    opened = {each: at for each, at in request.session.get(_OPENED, {}).items() if now - at < JUST}
    request.session[_OPENED] = {**opened, thing: now}


def was_just(request: HttpRequest, thing: str) -> bool:
    found: float = request.session.get(_OPENED, {}).get(thing, 0)
    return time.time() - found < JUST


def first_today(request: HttpRequest, things: Collection[int]) -> set[int]:
    """Those of a list that this session has not shown today; from now on it has."""
    today = timezone.localdate().isoformat()
    day, before = request.session.get(_LISTED, ("", ()))
    shown = set(before) if day == today else set()
    if new := set(things) - shown:
        request.session[_LISTED] = (today, sorted(shown | new))
    return new
