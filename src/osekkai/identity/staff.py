"""What staff may see: their sections, by role and by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from osekkai.identity.models import StaffRole
from osekkai.ledger import kinds as ledger_kinds


def sections_of(user: AbstractBaseUser | AnonymousUser, on: date, *roles: str) -> set[str]:
    """The sections for which somebody has one of the roles (any, where none is named) on a day. Nothing for others."""
    if not user.is_authenticated or not user.is_active:
        return set()
    held = StaffRole.objects.filter(Q(until=None) | Q(until__gte=on), user_id=user.pk, since__lte=on)
    if roles:
        held = held.filter(role__in=roles)
    return set(held.exclude(unit="").values_list("unit", flat=True))


def holds(user: AbstractBaseUser | AnonymousUser, on: date, role: str, units: Collection[str] | None = None) -> bool:
    """Whether somebody has a role in one of the units (section, department), or in the whole municipality.

    In any unit, where none is named.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    held = StaffRole.objects.filter(Q(until=None) | Q(until__gte=on), user_id=user.pk, since__lte=on, role=role)
    return (held if units is None else held.filter(unit__in=["", *units])).exists()


def name_of(user: User) -> str:
    """What colleagues and residents call somebody: their name, or that of the account where none was written down."""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors of the ledger (`staff:12`) who are staff."""
    ids = {each.removeprefix("staff:") for each in actors if each.startswith("staff:")}
    return {str(ledger_kinds.STAFF(each)): name_of(each) for each in User.objects.filter(pk__in=ids)}
