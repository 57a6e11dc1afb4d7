"""Who holds what on a day: the one answer, upon which all others rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import STAFF, Ref
from osekkai.staff import kinds
from osekkai.staff.models import Absence, Delegation, Emergency, Role, StaffRole
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.units import sections_under

Somebody = AbstractBaseUser | AnonymousUser
_ROLES = "_roles_of_today"
BESIDE_CASES = (Role.AUDITOR, Role.DESIGNER, Role.MANAGER)
"""Roles in which nobody works on cases."""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody (`user`, an id) is for a unit (empty: the municipality), from a day, up to a day or for good."""

    id: int
    user: int
    role: str
    unit: str
    since: date
    until: date | None

    def is_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody works on a day.

    Their sections (also past ones whose work went to them), and those in whose line they lead.
    """

    user: User
    sections: frozenset[str]
    leads: frozenset[str]
    emergencies: frozenset[str] = frozenset()
    """Those of `sections` in which, in an emergency, everybody's cases are open to them."""

    @property
    def all(self) -> frozenset[str]:
        return self.sections | self.leads


def rows_of(people: Collection[int]) -> list[Model]:
    """Every row about whose posts these people (ids) held, whom they gave them to, and when they were away."""
    roles, absences = StaffRole.objects.filter(user__in=people), Absence.objects.filter(user__in=people)
    given = Delegation.objects.filter(Q(given_by__in=people) | Q(to__in=people))
    return [*roles, *given, *absences]


def posts_of(people: Collection[int]) -> tuple[list[Model], list[Ref]]:
    """Those rows, their accounts and the keys that they sign with, and the things whose events tell of them."""
    accounts, keys = User.objects.filter(pk__in=people), Authenticator.objects.filter(user__in=people)
    rows = [*rows_of(people), *accounts, *keys]
    things = {Delegation: kinds.DELEGATION, Absence: kinds.ABSENCE}
    return rows, [*map(STAFF, people), *(things[type(each)](each.pk) for each in rows if type(each) in things)]


def ever_held(role: str, units: Collection[str]) -> set[int]:
    """Who held a role for one of these units on any day."""
    return set(StaffRole.objects.filter(role=role, unit__in=units).values_list("user", flat=True))


def held_by(user: int, day: date) -> list[Held]:
    """What somebody was on a day, also who left since."""
    rows = StaffRole.objects.filter(Q(until=None) | Q(until__gte=day), user=user, since__lte=day)
    return [as_held(each) for each in rows.order_by("since", "id")]


def held(
    on: date,
    *,
    people: Collection[int] | None = None,
    roles: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> list[Held]:
    """Every role that is held on a day by people whose account is open.

    Of these people, of these roles, for these units; of all, where they are not named.
    """
    return [as_held(each) for each in _rows(on, people, roles, units).order_by("since", "id")]


def as_held(row: StaffRole) -> Held:
    return Held(row.pk, row.user_id, row.role, row.unit, row.since, row.until)


def needs(catalogue: Catalogue) -> Iterator[str]:
    """The levels that somebody has, or will have, or that are delegated, and that a version of the folder misses."""
    known, day = {*catalogue.part(AUTHORITY).levels, *Role.values}, timezone.localdate()
    has = StaffRole.objects.filter(Q(until=None) | Q(until__gte=day), user__is_active=True)
    given = Delegation.objects.filter(until__gt=timezone.now(), ended_at=None)
    for rows, field, words in ((has, "role", "役の人"), (given, "level", "委任")):
        counted = rows.order_by(field).values_list(field).annotate(Count("id"))
        yield from (f"{name}（{words} {count}件）" for name, count in counted if name not in known)


def _rows(
    on: date,
    people: Collection[int] | None = None,
    roles: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> QuerySet[StaffRole]:
    found = StaffRole.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on, user__is_active=True)
    for name, chosen in (("user__in", people), ("role__in", roles), ("unit__in", units)):
        if chosen is not None:
            found = found.filter(**{name: list(chosen)})
    return found


def roles_of(user: Somebody, on: date) -> list[Held]:
    """What somebody is on a day. Nothing for whoever is not signed in or has left."""
    return held(on, people=[user.pk]) if user.is_authenticated and user.pk else []


def roles_in(request: HttpRequest) -> list[Held]:
    """What whoever asks is today, read once for a request: the menu alone asks several times."""
    if not hasattr(request, _ROLES):
        setattr(request, _ROLES, roles_of(request.user, timezone.localdate()))
    found: list[Held] = getattr(request, _ROLES)
    return found


def roles_from(user: User, day: date) -> list[Held]:
    """What somebody is on a day or will be after it, also of somebody who has left."""
    found = StaffRole.objects.filter(Q(until=None) | Q(until__gte=day), user=user)
    return [as_held(each) for each in found.order_by("since", "id")]


def holders(role: str, units: Collection[str], on: date) -> set[int]:
    """The ids of those who hold a role for one of the units on a day."""
    return set(_rows(on, roles=[role], units=units).values_list("user", flat=True))


def holds(user: Somebody, on: date, role: str, units: Collection[str] | None = None) -> bool:
    """Whether somebody has a role in one of the units (section, department), or in the whole municipality.

    In any unit, where none is named.
    """
    if not user.is_authenticated:
        return False
    return _rows(on, [user.pk], [role], None if units is None else ["", *units]).exists()


def sections_of(user: Somebody, on: date, catalogue: Catalogue, *roles: str) -> set[str]:
    """The sections for which somebody has one of the roles (any, where none is named), directly or through a unit."""
    if not user.is_authenticated:
        return set()
    units = _rows(on, [user.pk], roles or None).values_list("unit", flat=True)
    return {section for unit in units for section in sections_under(unit, catalogue)}


def people_of(units: Collection[str], on: date, roles: Collection[str] | None = None) -> list[User]:
    """Those who have one of the roles (any) for one of the units, by their account's name."""
    found = _rows(on, roles=roles, units=units)
    return list(User.objects.filter(pk__in=found.values("user")).order_by("username"))


def with_a_role(on: date) -> list[User]:
    """Everybody who has any role, by their account's name."""
    return list(User.objects.filter(pk__in=_rows(on).values("user")).order_by("username"))


def who_works(people: Collection[int], on: date) -> set[int]:
    """Of these people those who have a role in which cases are worked on."""
    return set(_rows(on, people).exclude(role__in=BESIDE_CASES).values_list("user", flat=True))


def desk_of(user: User, on: date, catalogue: Catalogue) -> Desk:
    """Roles that nobody knows (any more), and those beside cases, open nothing."""
    return _desk(user, roles_of(user, on), on, catalogue)


def desk_in(request: HttpRequest, catalogue: Catalogue) -> Desk:
    """That of whoever asks, today."""
    assert isinstance(request.user, User), "guarded by login_required"
    return _desk(request.user, roles_in(request), timezone.localdate(), catalogue)


def _desk(user: User, roles: Iterable[Held], on: date, catalogue: Catalogue) -> Desk:
    sections: set[str] = set()
    departments: set[str] = set()
    leads: set[str] = set()
    for role in roles:
        if role.role != Role.CLERK and role.role not in catalogue.part(AUTHORITY).levels:
            continue
        units = sections_under(role.unit, catalogue)
        behind = {old for unit in units for old in catalogue.sections_behind(unit, on)}
        (leads if role.role in catalogue.part(AUTHORITY).levels else sections).update(behind)
        if role.unit in catalogue.sections:
            sections.update(behind)
        if role.role == Role.CLERK:
            departments.update(catalogue.sections[each].department for each in units)
    helped = {
        each
        for each in Emergency.objects.filter(ended_at=None).values_list("section", flat=True)
        if each in sections | _of(departments, catalogue)
    }
    return Desk(user, frozenset(sections | helped), frozenset(leads), frozenset(helped))


def _of(departments: set[str], catalogue: Catalogue) -> set[str]:
    return {each.id for each in catalogue.sections.values() if each.department and each.department in departments}
