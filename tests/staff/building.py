"""Builders: people of the ward with what they are, and what the ledger tells of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import BOUND
from osekkai.ledger.models import Event
from osekkai.staff.models import StaffRole
from tests import rows

SECTION, OTHER, DEPARTMENT = "子育て支援課", "税務課", "子ども家庭部"
LONG_AGO = date(2026, 4, 1)


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def moment(days: int) -> datetime:
    """The beginning of a day."""
    return timezone.make_aware(datetime.combine(today(days), time()))


def person(name: str, *roles: tuple[str, str], called: str = "文京 花子") -> User:
    """Somebody who has held these roles (role, unit) since long."""
    family, given = called.split()
    made = rows.told(User.objects.create_user(name, is_staff=True, last_name=family, first_name=given))
    for role, unit in roles:
        rows.told(StaffRole.objects.create(user=made, role=role, unit=unit, since=LONG_AGO))
    return made


def manager(name: str = "manager", unit: str = "") -> User:
    return person(name, ("manager", unit), called="係 みどり")


def by(user: User) -> ledger.Actor:
    return ledger.staff(user)


def told(user: User) -> list[tuple[str, str]]:
    """What happened to somebody: the kind, and who did it."""
    found = Event.objects.filter(object=f"staff:{user.pk}").order_by("id")
    return [(each.kind, each.actor) for each in found]


def happened() -> list[tuple[str, str]]:
    """What happened at all, and who did it; not that the people were there."""
    return list(Event.objects.exclude(kind=BOUND.id).order_by("id").values_list("kind", "actor"))
