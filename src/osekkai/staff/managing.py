"""Who may manage people and their roles: a manager within their unit, and nobody themselves.

An operator (the command line) and the office itself may all of it: that is how the first manager comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger.queries import ActorKind
from osekkai.ledger.services import Actor
from osekkai.staff.errors import NotYourself, NotYourUnit
from osekkai.staff.holding import Held, held
from osekkai.staff.models import Role, StaffRole
from osekkai.staff.naming import name_of
from osekkai.staff.units import WHOLE, lies_in, name_of_unit

LATELY = timedelta(days=7)
"""Whoever was a manager within these days still counts: taking somebody's role away makes nobody the only one."""
HIGHEST = (Role.MANAGER,)
"""Roles that only a manager of the whole municipality gives and ends."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The units whose people somebody (`user`, an id; nobody for an operator) manages."""

    units: frozenset[str]
    user: int | None

    @property
    def is_whole(self) -> bool:
        return WHOLE in self.units

    def covers(self, role: str, unit: str, catalogue: Catalogue) -> bool:
        """Whether they may give and end a role for a unit."""
        if role in HIGHEST:
            return self.is_whole
        return any(lies_in(unit, each, catalogue) for each in self.units)


def user_of(by: Actor) -> int | None:
    """The id of the account of whoever acts; nothing for an operator."""
    return int(by.id.removeprefix("staff:")) if by.kind == ActorKind.STAFF else None


def reach_of(by: Actor, on: date) -> Reach:
    if by.kind == ActorKind.SYSTEM:
        return Reach(frozenset([WHOLE]), None)
    user = user_of(by)
    if user is None:
        return Reach(frozenset(), None)
    return Reach(frozenset(each.unit for each in held(on, people=[user], roles=[Role.MANAGER])), user)


def only_manager(user: int | None) -> bool:
    """Whether somebody is the only manager of the whole office, and has been for some days."""
    today = timezone.localdate()
    others = StaffRole.objects.filter(
        Q(until=None) | Q(until__gte=today - LATELY), role=Role.MANAGER, since__lte=today
    ).exclude(user=user)
    return not others.exists()


def manages(reach: Reach, person: User, on: date, catalogue: Catalogue) -> bool:
    """Whether somebody is in another's charge: all that they hold, now or later, lies within the other's reach.

    So a manager of one section cannot get at somebody of another by giving them a role in their own. Who holds nothing
    is in the charge of the whole municipality's managers.
    """
    if reach.user == person.pk:
        return False
    rows = StaffRole.objects.filter(Q(until=None) | Q(until__gte=on), user=person).values_list("role", "unit")
    return reach.is_whole or (bool(rows) and all(reach.covers(role, unit, catalogue) for role, unit in rows))


def must_manage(by: Actor, person: User, catalogue: Catalogue) -> None:
    """Raises `NotYourself`, `NotYourUnit`."""
    on = timezone.localdate()
    reach = reach_of(by, on)
    if reach.user == person.pk:
        raise NotYourself
    if not manages(reach, person, on, catalogue):
        raise NotYourUnit(name_of(person))


def must_give(by: Actor, person: int | None, role: str, unit: str, catalogue: Catalogue) -> None:
    """Whether somebody may give a role for a unit. Raises `NotYourself`, `NotYourUnit`."""
    reach = reach_of(by, timezone.localdate())
    if person is not None and reach.user == person:
        raise NotYourself
    if not reach.covers(role, unit, catalogue):
        raise NotYourUnit(name_of_unit(unit, catalogue))


def must_end(by: Actor, ended: Held, catalogue: Catalogue) -> None:
    """Whether somebody may end a role: nobody their own last one as a manager. Raises `NotYourself`, `NotYourUnit`."""
    on = timezone.localdate()
    reach = reach_of(by, on)
    if not reach.covers(ended.role, ended.unit, catalogue):
        raise NotYourUnit(name_of_unit(ended.unit, catalogue))
    if reach.user == ended.user and ended.role == Role.MANAGER:
        others = [each for each in held(on, people=[ended.user], roles=[Role.MANAGER]) if each.id != ended.id]
        if not others:
            raise NotYourself


def must_manage_all(by: Actor, catalogue: Catalogue) -> None:
    """What is not of a unit is given by managers of the whole municipality. Raises `NotYourUnit`."""
    if not reach_of(by, timezone.localdate()).is_whole:
        raise NotYourUnit(name_of_unit(WHOLE, catalogue))
