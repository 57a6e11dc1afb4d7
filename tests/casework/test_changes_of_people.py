"""People come and go and sections are reorganised; cases always have an owner, and the right one is a query away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from osekkai.approvals.powers import may_act
from osekkai.casework import intake, queue
from osekkai.casework.models import Case, State
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.staff.models import StaffRole
from osekkai.staff.queries import desk_of
from tests.casework.building import SECTION, applied, family, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = "こども未来課"


def reorganised(catalogue: Catalogue, last: date) -> Catalogue:
    """As `sections.yaml` says it: the old section until a day, then a new one in another department."""
    old = catalogue.sections[SECTION]
    new = replace(old, id=NEW, department="教育推進部", since=last + timedelta(days=1), until=None, then="")
    return replace(catalogue, sections={**catalogue.sections, SECTION: replace(old, until=last, then=NEW), NEW: new})


def test_on_the_day_of_the_reorganisation_open_cases_are_the_new_sections(bunkyo: Catalogue) -> None:
    today = timezone.localdate()
    case, after = plain_case(bunkyo), reorganised(bunkyo, today - timedelta(days=1))
    new, old = staff("new", "clerk", NEW), staff("old", "clerk", SECTION)
    chief, head = staff("chief", "chief", NEW), staff("head", "head", "教育推進部")
    assert queue.tab(desk_of(new, today, after), "free").get() == case
    assert not desk_of(new, today, reorganised(bunkyo, today)).sections & {SECTION}, "not a day before"
    proposal = proposed(case, new, after)
    stop = proposal.stops.get()
    assert stop.section == NEW and set(may_act(stop, after)) == {chief.pk}
    StaffRole.objects.filter(user=chief).update(until=today - timedelta(days=1))
    assert set(may_act(stop, after)) == {head.pk}, "the chief left: whoever is above in the new line"
    assert old.pk not in may_act(stop, after)


def test_cases_of_who_left_go_back_to_the_queue(bunkyo: Catalogue) -> None:
    stays, leaves, closed = (staff(name, "clerk") for name in ("stays", "leaves", "closed"))
    for number, user in enumerate([stays, leaves, closed]):
        case = applied(*family(str(number))).case
        queue.give(case, user, user, case.version)
    StaffRole.objects.filter(user=leaves).update(until=timezone.localdate() - timedelta(days=1))
    closed.is_active = False
    closed.save()
    assert queue.who_left(timezone.localdate()) == {leaves.pk, closed.pk}
    assert queue.put_back(queue.who_left(timezone.localdate())) == 2
    assert Case.objects.filter(assignee=None).count() == 2 and Case.objects.get(assignee=stays)


def test_a_case_becomes_that_of_the_person_who_was_found_at_the_counter(bunkyo: Catalogue) -> None:
    mother, baby = family()
    made = applied(mother, baby)
    assert made.account
    Case.objects.update(person=None)
    intake.tied(made.account, ledger.SYSTEM)
    case = Case.objects.get()
    assert case.person == mother and case.checked_at is None and case.state == State.OPEN
    clerk = Client()
    clerk.force_login(staff("clerk", "clerk"))
    assert "✓" in clerk.get(f"/office/cases/{case.number}/").content.decode()
