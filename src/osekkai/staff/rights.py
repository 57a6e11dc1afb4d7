"""Rights: what somebody may do that is of no section, such as seeing who misses a benefit.

Rooms declare theirs as Django's permissions, in the `Meta` of their tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import transaction

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.rooms import ROOMS
from osekkai.staff import kinds
from osekkai.staff.errors import AlreadySo, Left, NotYourself, UnknownRight
from osekkai.staff.managing import must_manage_all, user_of

GIVEN = User.user_permissions.through
"""Who has which right: a row each."""


@dataclass(frozen=True, slots=True)
class Right:
    """`id` as Django calls it: `matching.view_missed`."""

    id: str
    words: str


def all_rights() -> list[Right]:
    """Everything that rooms declare, in the order of the rooms."""
    return [
        Right(f"{room}.{codename}", str(words))
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for codename, words in model._meta.permissions
    ]


def rights_of(user: User) -> list[Right]:
    """What somebody may do today; nothing, once they have left."""
    return rights_by([user.pk]).get(user.pk, [])


def rights_by(people: Collection[int]) -> dict[int, list[Right]]:
    """The rights of each of these people; who has none is not in it."""
    known, found = all_rights(), defaultdict(set)
    rows = User.objects.filter(pk__in=people, is_active=True, user_permissions__isnull=False)
    for user, room, codename in rows.values_list(
        "pk", "user_permissions__content_type__app_label", "user_permissions__codename"
    ):
        found[user].add(f"{room}.{codename}")
    return {user: [each for each in known if each.id in ids] for user, ids in found.items()}


def end_rights(user: User) -> list[ledger.Wrote]:
    """Nothing is theirs any more. In a transaction of the caller, whose event tells of it."""
    rows = GIVEN.objects.filter(user=user)
    ended = [ledger.gone(GIVEN, each.pk) for each in rows]
    rows.delete()
    return ended


@transaction.atomic
def give_right(user: User, right: str, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """Raises `NotYourself`, `NotYourUnit`, `UnknownRight`, `AlreadySo`, `Left`."""
    user, found = _checked(user, right, by, catalogue)
    if not user.is_active:
        raise Left
    if user.user_permissions.filter(pk=found.pk).exists():
        raise AlreadySo
    row = GIVEN.objects.create(user=user, permission=found)
    ledger.record(kinds.RIGHT_GIVEN, by, STAFF(user), after=right, rows=[ledger.wrote(row), ledger.wrote(found)])


@transaction.atomic
def take_right(user: User, right: str, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """Raises as `give_right`."""
    user, found = _checked(user, right, by, catalogue)
    if not user.user_permissions.filter(pk=found.pk).exists():
        raise AlreadySo
    row = GIVEN.objects.get(user=user, permission=found)
    gone = ledger.gone(GIVEN, row.pk)
    row.delete()
    ledger.record(kinds.RIGHT_TAKEN, by, STAFF(user), before=right, rows=[gone])


def _checked(user: User, right: str, by: ledger.Actor, catalogue: Catalogue) -> tuple[User, Permission]:
    if user_of(by) == user.pk:
        raise NotYourself
    must_manage_all(by, catalogue)
    known = [each.id for each in all_rights()]
    if right not in known:
        raise UnknownRight(right, known)
    room, _, codename = right.partition(".")
    found = Permission.objects.get(content_type__app_label=room, codename=codename)
    return User.objects.select_for_update().get(pk=user.pk), found
