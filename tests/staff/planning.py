"""Builders: a plan of transfers (人事異動), its lines, and what is held by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User

from osekkai.catalogue import Catalogue
from osekkai.staff import queries, services
from osekkai.staff.models import Move
from osekkai.staff.queries import Finding, Line, Written
from tests.staff.building import OTHER, SECTION, by, manager, today

DAY = 120
"""Days until the plan holds."""


@pytest.fixture
def author() -> User:
    return manager("author")


@pytest.fixture
def decider() -> User:
    return manager("decider")


def moves(user: User, before: tuple[str, str], after: tuple[str, str]) -> Line:
    return Line(Move.MOVES, user.pk, user.username, "", *before, *after)


def adds(user: User, role: str, unit: str) -> Line:
    return Line(Move.ADDS, user.pk, user.username, to_role=role, to_unit=unit)


def ends(user: User, role: str, unit: str) -> Line:
    return Line(Move.ENDS, user.pk, user.username, from_role=role, from_unit=unit)


def leaves(user: User) -> Line:
    return Line(Move.LEAVES, user.pk, user.username)


def arrives(name: str, role: str, unit: str, called: str = "新人 一郎") -> Line:
    return Line(Move.ARRIVES, None, name, called, to_role=role, to_unit=unit)


def written(author: User, catalogue: Catalogue, *lines: Line, day: date | None = None) -> Written:
    plan = services.draft("4月の異動", day or today(DAY), by=by(author))
    for each in lines:
        services.add_line(plan.id, each, by=by(author), catalogue=catalogue)
    return read(plan.id, catalogue)


def read(id: int, catalogue: Catalogue) -> Written:
    found = queries.plan_for(id, queries.reach_of(by(User.objects.get(username="author")), today()), catalogue)
    assert found
    return found


def decided(plan: Written, decider: User, catalogue: Catalogue) -> Written:
    return services.decide(plan.id, seen=plan.version, by=by(decider), catalogue=catalogue)


def against(plan: Written, catalogue: Catalogue) -> list[str]:
    return [each.text.ja for each in found_in(plan, catalogue) if each.stops]


def found_in(plan: Written, catalogue: Catalogue) -> list[Finding]:
    return queries.findings_of(plan, catalogue)


def held_on(user: User, days: int) -> list[tuple[str, str]]:
    return [(each.role, each.unit) for each in queries.roles_of(user, today(days))]


def ending(catalogue: Catalogue, last: date, then: str = OTHER) -> Catalogue:
    """As `sections.yaml` says that a section ends."""
    old = catalogue.sections[SECTION]
    return replace(catalogue, sections={**catalogue.sections, SECTION: replace(old, until=last, then=then)})
