"""Passwords that somebody else made: good for a few days, until their owner puts one of their own in their place."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.ledger import queries as ledger
from osekkai.ledger import services as telling
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds

FOR = timedelta(days=7)
GIVEN = "password-given"
"""What an event says that gave one. Those of the release before do not, and are left alone."""
_TELL = (kinds.HIRED.id, kinds.PASSWORD_RESET.id, kinds.PASSKEY_RESET.id, kinds.PASSWORD_CHANGED.id)


def mark(by: telling.Actor, password: str) -> str:
    """For the event; nothing for what the programme itself made, so that people can try it out (`demonstration`)."""
    return GIVEN if password and by != telling.SYSTEM else ""


def given_at(user: User) -> datetime | None:
    """When the password that opens the account was given to them; nothing where it is their own."""
    events = [each for each in ledger.events_of([STAFF(user)], looks=False) if each.kind in _TELL]
    return events[-1].at if events and events[-1].after == GIVEN else None


def is_over(at: datetime) -> bool:
    return timezone.now() >= at + FOR
