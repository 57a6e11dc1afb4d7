"""Door: counting what is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from osekkai.limits import counting
from osekkai.limits.counting import Limit
from osekkai.limits.visitors import address_of, has_confirmed, networks_of, visitor_of
from osekkai.problems import TooMany


def spend(limit: str, who: str, amount: int = 1) -> None:
    """Count it, or raise `TooMany` with the seconds to wait."""
    found = settings.LIMITS.get(limit)
    if found and (seconds := counting.spend(Limit(*found), f"{limit}:{who}", amount)):
        raise TooMany(seconds, limit)


def spend_all(asked: Sequence[tuple[str, str]], amount: int = 1) -> None:
    """As `spend`, of several limits: where one of them refuses, nothing is counted of the others, either."""
    for limit, who in asked:
        refuse_if_spent(limit, who, amount)
    for limit, who in asked:
        spend(limit, who, amount)


def is_within(limit: str, who: str, amount: int = 1) -> bool:
    """As `spend`, for whoever is not told (a mailbox that is written to)."""
    try:
        spend(limit, who, amount)
    except TooMany:
        return False
    return True


def refuse_if_spent(limit: str, who: str, amount: int = 1) -> None:
    """Raises `TooMany` where so much is not left. Counts nothing."""
    found = settings.LIMITS.get(limit)
    if found and (seconds := counting.wait(Limit(*found), f"{limit}:{who}", amount)):
        raise TooMany(seconds, limit)


def give_back(limit: str, who: str) -> None:
    """It turned out well, and what was counted of it is forgotten."""
    if limit in settings.LIMITS:
        counting.give_back(f"{limit}:{who}")


__all__ = [
    "address_of",
    "give_back",
    "has_confirmed",
    "is_within",
    "networks_of",
    "refuse_if_spent",
    "spend",
    "spend_all",
    "visitor_of",
]
