"""Forms that came back (`ui.kept`): rows that somebody who did not sign in could otherwise write without end."""

from __future__ import annotations

from django.http import HttpRequest

from osekkai.limits.services import spend
from osekkai.limits.visitors import is_anonymous, visitor_of


def permit(request: HttpRequest) -> None:
    """One more of somebody who did not sign in. Raises `TooMany`."""
    if is_anonymous(who := visitor_of(request)):
        spend("kept", who)
