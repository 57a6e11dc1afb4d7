"""How cases begin, and how they follow their application.

In its own transaction, so that no application is without its case.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.queries import Status
from osekkai.applications.services import new_number
from osekkai.approvals import services as approvals
from osekkai.casework import kinds, search
from osekkai.casework.models import Back, Case, Origin, State
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import Handling, Service
from osekkai.catalogue.opening import days_after
from osekkai.documents.queries import retained_until
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.register import queries as register
from osekkai.register.queries import Resident
from osekkai.register.services import hold

if TYPE_CHECKING:
    from osekkai.applications.models import Application
    from osekkai.identity.models import Account

_FOLLOWS = {
    Status.ANNOUNCED: State.ANNOUNCED,
    Status.SUBMITTED: State.OPEN,
    Status.RETURNED: State.WAITING,
    Status.WITHDRAWN: State.CLOSED,
}


def follow(application: Application, by: ledger.Actor) -> None:
    """A change of an application changes its case."""
    case = Case.objects.select_for_update().filter(application=application).first()
    if case is None:
        return
    state = _FOLLOWS.get(Status(application.status))
    if state is None or case.state == State.DECIDED:
        return
    was = case.state
    case.state, case.due, case.escalated, case.checked_at, case.version = (
        state,
        application.due,
        0,
        None,
        case.version + 1,
    )
    case.came_back = Back.MENDED if was == State.WAITING and state == State.OPEN else ""
    if application.account:
        case.person_id = application.account.person_id
    if state == State.CLOSED:
        service = catalogue_in_use().services.get(case.service)
        case.until = retained_until(timezone.localdate(), (service.handling if service else Handling()).keep)
    case.save()
    search.keep(case)
    if state in (State.CLOSED, State.WAITING):
        approvals.abandon(kinds.CASE(case), by)
    ledger.record(kinds.FOLLOWED, by, kinds.CASE(case), after=state, rows=[ledger.wrote(case, "person until")])


def adopt() -> int:
    """Applications that were submitted before there were cases get theirs; how many. Again, it does nothing."""
    adopted = 0
    having = set(Case.objects.filter(application__isnull=False).values_list("application", flat=True))
    for id in applications.in_hand():
        if id in having:
            continue
        with transaction.atomic():
            found = applying.locked(id)
            if found and not Case.objects.filter(application=id).exists():
                begin(found)
                follow(found, ledger.SYSTEM)
                adopted += 1
    return adopted


def tied(account: Account, by: ledger.Actor) -> None:
    """A clerk found out who of the register an account is.

    Its open cases are of that person from now on, and checked anew.
    """
    with transaction.atomic():
        for case in Case.objects.select_for_update(of=("self",)).filter(
            application__account=account, person=None, state__in=[State.OPEN, State.WAITING]
        ):
            case.person_id, case.checked_at, case.version = account.person_id, None, case.version + 1
            case.save(update_fields=["person", "checked_at", "version"])
            search.keep(case)
            after, rows = ledger_kinds.PERSON(account.person_id), [ledger.wrote(case, "person")]
            ledger.record(kinds.TIED, by, kinds.CASE(case), after=after, rows=rows)


def check_anew(households: set[int]) -> int:
    """The register learned something about these households: what was found of their open cases counts no more.

    How many.
    """
    checked = Case.objects.filter(state=State.OPEN, checked_at__isnull=False, person__isnull=False)
    homes = register.homes_of(set(checked.values_list("person", flat=True)))
    people = {person for person, household in homes.items() if household in households}
    with transaction.atomic():
        return checked.filter(person__in=people).update(checked_at=None, version=F("version") + 1)


def begin(application: Application) -> None:
    """The case of a new application; one that waits at the counter for whoever it is of has its case too."""
    case = Case.objects.create(
        number=application.number,
        service=application.service,
        section=application.section,
        origin=Origin.APPLICATION,
        application=application,
        person_id=application.account.person_id if application.account else None,
        state=State.ANNOUNCED if application.status == Status.ANNOUNCED else State.OPEN,
        opened_at=application.submitted_at,
        due=application.due,
    )
    search.keep(case, is_new=True)
    ledger.record(kinds.OPENED, ledger.SYSTEM, kinds.CASE(case), after=case.state, rows=[ledger.wrote(case)])


def is_open_for(person: int, service: Service) -> Case | None:
    """The open case of somebody for a service, so that there are not two."""
    return (
        Case.objects.filter(person=person, service=service.id).exclude(state__in=[State.DECIDED, State.CLOSED]).first()
    )


def claimant_of(person: Resident, day: date) -> int | None:
    """Who would claim what somebody receives or misses: of a minor the guardian; nobody, where that is not clear."""
    guardians = register.guardians_of([person], day, to=register.ANYBODY)
    if person.id not in guardians:
        return person.id
    found = guardians[person.id]
    return found.id if found else None


def open_for(
    person: int | None, service: Service, by: ledger.Actor, origin: Origin, came_on: date | None = None
) -> Case:
    """A case without an online application.

    One that came on paper (`came_on`: the day it reached the office, from which it is due), or a duty that the matching
    found and nobody fulfilled. Without a person: the register does not know yet who it is. Of two who open one for
    somebody and a service at once, both have the first.
    """
    municipality, today = catalogue_in_use().municipality, timezone.localdate()
    day = came_on or today
    at = timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12)))
    with transaction.atomic():
        if person is not None:
            hold([person])
            if before := is_open_for(person, service):
                return before
        case = Case.objects.create(
            number=_free_number(),
            service=service.id,
            section=service.owner.id,
            origin=origin,
            person_id=person,
            opened_at=at,
            due=days_after(day, service.form.days if service.form else 30, municipality.closed),
        )
        search.keep(case, is_new=True)
        ledger.record(kinds.OPENED, by, kinds.CASE(case), after=State.OPEN, rows=[ledger.wrote(case)])
    return case


def _free_number() -> str:
    while Case.objects.filter(number=(number := new_number())).exists() or applications.number_is_taken(number):
        pass
    return number
