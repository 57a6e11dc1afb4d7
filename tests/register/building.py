"""Builders: somebody of the register comes under 支援措置."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from osekkai.register.models import Circumstance, Person, Source


def protect(*people: Person, since: date | None = None, until: date | None = None) -> None:
    """For a year; `until` is the day after the last."""
    first = since or timezone.localdate() - timedelta(days=30)
    told(Circumstance.Kind.PROTECTION, *people, valid_from=first, valid_to=until or first + timedelta(days=365))


def told(kind: str, *people: Person, valid_from: date, valid_to: date | None = None, **said: str) -> None:
    source, _ = Source.objects.get_or_create(digest="circumstances", defaults={"name": "x", "taken_at": timezone.now()})
    for each in people:
        Circumstance.objects.create(
            person=each,
            kind=kind,
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_at=timezone.now(),
            source=source,
            **said,
        )
