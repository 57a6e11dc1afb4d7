"""「やること」: what waits for a resident, the nearest day first; what the register says they could still ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Min, OuterRef, Q

from osekkai.applications import services as applying
from osekkai.applications.models import Application, Message, Status
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Service
from osekkai.identity.models import Account
from osekkai.matching.today import homes
from osekkai.policy import assess
from osekkai.register import queries as register

FAR = date.max


@dataclass(frozen=True, slots=True)
class Todo:
    """`kind`: returned, message, identify, draft or service; `code` opens what it is about."""

    kind: str
    services: tuple[Service, ...]
    by: date | None
    code: str = ""


def todos(account: Account, catalogue: Catalogue, today: date) -> list[Todo]:
    found = [
        *_of_applications(account, catalogue),
        *_of_drafts(account, catalogue),
        *_services(account, catalogue, today),
    ]
    return sorted(found, key=lambda each: (each.by or FAR, each.kind))


def _of_applications(account: Account, catalogue: Catalogue) -> list[Todo]:
    found = []
    unread = Message.objects.filter(application=OuterRef("pk"), by_staff=True, read_at=None)
    until = Min("corrections__until", filter=Q(corrections__mended_at=None))
    waiting = (
        Application.objects.filter(account=account)
        .exclude(status=Status.WITHDRAWN)
        .annotate(until=until, unread=Exists(unread))
    )
    for each in waiting.filter(Q(status=Status.RETURNED) | Q(unread=True)):
        services = tuple(catalogue.services[id] for id in [each.service] if id in catalogue.services)
        code = applying.code_of(each)
        if each.status == Status.RETURNED:
            found.append(Todo("returned", services, each.until, code))
        if each.unread:
            found.append(Todo("message", services, None, code))
    return found


def _of_drafts(account: Account, catalogue: Catalogue) -> list[Todo]:
    return [
        Todo(
            "draft",
            tuple(catalogue.services[id] for id in each.content.services if id in catalogue.services),
            each.until,
            each.code,
        )
        for each in applying.drafts_of(account)
    ]


def _services(account: Account, catalogue: Catalogue, today: date) -> list[Todo]:
    """Benefits that the register says somebody is entitled to and neither receives nor has asked for.

    Only what is judged of themselves, and of the children and the household for whoever heads it: the answer about
    another adult would tell what that adult's own facts are.
    """
    household = register.household_of(account.person_id) if account.person_id else None
    home = next(homes([household], catalogue.book.vocabulary, today), None) if household else None
    if home is None or account.person_id is None:
        return []
    people = dict(zip((each.id for each in home.situation.people), home.people, strict=True))
    heads = home.situation.people[home.people.index(account.person_id)].relation == "head"
    mine = {id for id, person in people.items() if person == account.person_id}
    mine |= {each.id for each in home.situation.people if heads and each.relation == "child"}
    begun = set(
        Application.objects.filter(account=account).exclude(status=Status.WITHDRAWN).values_list("service", flat=True)
    )
    begun |= {each.service for each in register.received(home.people)}
    wanted = [each for each in catalogue.services.values() if each.is_paid_out and each.id not in begun]
    found: dict[str, Todo] = {}
    for result in assess(catalogue.book, home.situation, [each.rules for each in wanted]).results:
        if result.status == "eligible" and (result.member in mine or (heads and not result.member)):
            found.setdefault(
                result.service.id, Todo("service", (catalogue.services[result.service.id],), result.deadline)
            )
    return list(found.values())
