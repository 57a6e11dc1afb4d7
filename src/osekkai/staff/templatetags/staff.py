"""Template words about people who work here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.catalogue import catalogue_in_use
from osekkai.staff.being_away import Delegated
from osekkai.staff.holding import Held
from osekkai.staff.naming import name_of
from osekkai.staff.units import name_of_unit, roles

register = template.Library()


@register.filter
def staff_name(user: User | None) -> str:
    return name_of(user) if user else ""


@register.filter
def role_words(held: Held) -> str:
    """`子育て支援課 課長`; of a role that the folder no longer has, its id."""
    return _words(held.unit, held.role)


@register.filter
def post_words(delegated: Delegated) -> str:
    return _words(delegated.unit, delegated.level)


@register.filter
def last_day(until: datetime) -> date:
    """The last day of what ends with the beginning of the next."""
    return timezone.localdate(until - timedelta(microseconds=1))


@register.filter
def of(found: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; nothing where there is no such key."""
    return found.get(key, "")


@register.filter
def numbered(wrong: Mapping[str, str] | str) -> dict[str, str]:
    """What is wrong where; of a line that was pasted (`line-3`), its number is said first."""
    told = wrong if isinstance(wrong, Mapping) else {}
    return {
        name: f"{name.removeprefix('line-')}行目：{said}" if name.startswith("line-") else said
        for name, said in told.items()
    }


def _words(unit: str, role: str) -> str:
    used = catalogue_in_use()
    return f"{name_of_unit(unit, used)} {roles(used).get(role, role)}"
