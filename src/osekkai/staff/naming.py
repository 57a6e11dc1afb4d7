"""What people who work here are called."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User

from osekkai.ledger.kinds import STAFF

_OPERATOR = "operator:"


def name_of(user: User) -> str:
    """What colleagues and residents call somebody: their name, or that of the account where none was written down."""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors of the ledger (`staff:12`, `operator:root`) who are staff or run the office."""
    chosen = set(actors)
    ids = {each.removeprefix("staff:") for each in chosen if each.startswith("staff:")}
    operators = {each: f"運用の人（{each.removeprefix(_OPERATOR)}）" for each in chosen if each.startswith(_OPERATOR)}
    return operators | {str(STAFF(each)): name_of(each) for each in User.objects.filter(pk__in=ids)}
