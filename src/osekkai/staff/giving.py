"""Giving and ending roles."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.staff.errors import (
    AlreadyHeld,
    BeginsBefore,
    EndsBefore,
    Left,
    NoSuchRole,
    RoleDoesNotFit,
    UnknownRole,
    UnknownUnit,
)
from osekkai.staff.holding import Held, as_held
from osekkai.staff.managing import must_end, must_give, user_of
from osekkai.staff.models import StaffRole
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.units import fits, is_there, roles

Dates = tuple[date, date | None]


@transaction.atomic
def give_role(
    user: User,
    role: str,
    unit: str,
    *,
    by: ledger.Actor,
    catalogue: Catalogue,
    since: date | None = None,
    until: date | None = None,
) -> Held:
    """Somebody is something for a unit, from a day on (today), up to a day or for good.

    Raises `NotYourself`, `NotYourUnit`; `UnknownRole`, `UnknownUnit`, `RoleDoesNotFit`, `BeginsBefore`, `EndsBefore`;
    `AlreadyHeld` where the days overlap with the same role; `Left`. Only an operator writes down what was before today.
    """
    since = since or timezone.localdate()
    user = User.objects.select_for_update().get(pk=user.pk)  # two managers at once come one after the other
    must_give(by, user.pk, role, unit, catalogue)
    check_role(role, unit, (since, until), catalogue)
    if since < timezone.localdate() and user_of(by) is not None:
        raise BeginsBefore(timezone.localdate())
    if not user.is_active:
        raise Left
    if already := overlapping(user.pk, role, unit, (since, until)):
        raise AlreadyHeld(already.since, already.until)
    row = StaffRole.objects.create(user=user, role=role, unit=unit, since=since, until=until)
    made, rows = as_held(row), [ledger.wrote(row)]
    ledger.record(kinds.ROLE_GIVEN, by, STAFF(user), after=kinds.ROLE(made.id), said=said_of(made), rows=rows)
    return made


@transaction.atomic
def end_role(id: int, *, last_day: date, by: ledger.Actor, catalogue: Catalogue) -> None:
    """A role ends with a day, at the earliest with yesterday: at once. One that has not begun by then is taken back.

    Raises `NoSuchRole`, `NotYourself`, `NotYourUnit`, `EndsBefore`.
    """
    row = StaffRole.objects.select_for_update(of=("self",)).select_related("user").filter(pk=id).first()
    if row is None:
        raise NoSuchRole
    must_end(by, as_held(row), catalogue)
    yesterday = timezone.localdate() - timedelta(days=1)
    if last_day < yesterday or (row.until and row.until < yesterday):
        raise EndsBefore(yesterday)
    end(row, last_day, by)


def end(row: StaffRole, last_day: date, by: ledger.Actor) -> None:
    """The row is locked, in a transaction of the caller."""
    before = as_held(row)
    if last_day < row.since:
        row.delete()
        told, rows = kinds.ROLE(before.id), [ledger.gone(StaffRole, before.id)]
        ledger.record(kinds.ROLE_TAKEN_BACK, by, STAFF(row.user), before=told, said=said_of(before), rows=rows)
        return
    row.until = last_day
    row.save(update_fields=["until"])
    ledger.record(
        kinds.ROLE_ENDED,
        by,
        STAFF(row.user),
        before=kinds.ROLE(row),
        after=kinds.ROLE(row),
        said=said_of(as_held(row)) | {"was_until": before.until.isoformat() if before.until else None},
        rows=[ledger.wrote(row, "until")],
    )


def check_role(role: str, unit: str, days: Dates, catalogue: Catalogue) -> None:
    """Whether there is such a role for such a unit on its first day.

    Raises `UnknownRole`, `UnknownUnit`, `RoleDoesNotFit`, `EndsBefore`.
    """
    since, until = days
    known = roles(catalogue)
    if role not in known:
        raise UnknownRole(role, known)
    if not is_there(unit, since, catalogue):
        section = catalogue.sections.get(unit)
        raise UnknownUnit(unit, since, section.then if section and section.until and section.until < since else "")
    if not fits(role, unit, catalogue):
        raise RoleDoesNotFit(known[role], catalogue.part(AUTHORITY).levels[role].of)
    if until is not None and until < since:
        raise EndsBefore(since)


def overlapping(user: int, role: str, unit: str, days: Dates) -> Held | None:
    """The same role of somebody on one of these days."""
    since, until = days
    same = StaffRole.objects.filter(Q(until=None) | Q(until__gte=since), user=user, role=role, unit=unit)
    found = (same if until is None else same.filter(since__lte=until)).order_by("since").first()
    return as_held(found) if found else None


def said_of(role: Held) -> dict[str, object]:
    return {
        "role": role.role,
        "unit": role.unit,
        "since": role.since.isoformat(),
        "until": role.until.isoformat() if role.until else None,
    }
