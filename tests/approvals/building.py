"""Builders: something that is approved, and the people of a section.

What is approved is of a room above. Here it is a plan of the staff room, that has a table and nobody else approves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from osekkai.approvals import services
from osekkai.approvals.errors import Changed
from osekkai.approvals.models import Proposal, Stop
from osekkai.approvals.queries import Route
from osekkai.approvals.services import Asked, Shown, Subject
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from osekkai.staff.kinds import PLAN
from osekkai.staff.models import Plan
from osekkai.ui.places import Piece
from tests.staff.building import DEPARTMENT, SECTION, person, today

FINANCE = "財政課"
MILLION = 1_000_000


class PlanOnItsRoute(Subject):
    thing = PLAN

    def locked(self, id: str) -> Plan:
        found = Plan.objects.select_for_update(of=("self",)).filter(pk=id).first()
        if found is None:
            raise Changed
        return found

    def changed_since(self, row: Plan, content: Mapping[str, Any]) -> str:
        return "" if content["title"] == row.title else "題が、起案のあとで変わりました"

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        plans = {str(each.pk): each for each in Plan.objects.filter(pk__in=[each.about.id for each in routes])}
        return {
            each.id: Shown(plans[each.about.id].title, "案", "/office/", Piece("office/_watermark.html"))
            for each in routes
            if each.about.id in plans
        }


services.register(PlanOnItsRoute())


def clerk(name: str = "clerk") -> User:
    return person(name, ("clerk", SECTION), called="起案 一子")


def chief(name: str = "chief", unit: str = SECTION) -> User:
    return person(name, ("chief", unit), called="課長 二郎")


def head() -> User:
    return person("head", ("head", DEPARTMENT), called="部長 三子")


def asked(by: User, title: str = "春の異動", **more: Any) -> Asked:
    plan = Plan.objects.create(title=title, day=today(30), by=by)
    return Asked(PLAN(plan), **({"kind": "grant", "content": {"title": title}, "section": SECTION} | more))


def proposed(by: User, catalogue: Catalogue, **more: Any) -> Proposal:
    with transaction.atomic():
        return Proposal.objects.get(pk=services.propose(asked(by, **more), by, catalogue))


def stop_of(proposal: Proposal) -> Stop:
    """The one that is asked now."""
    return proposal.stops.get(state="open")


def agreed(proposal: Proposal, by: User, catalogue: Catalogue, **more: Any) -> None:
    services.agree(stop_of(proposal).pk, by, proposal.digest, catalogue, **more)


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def told(proposal: Proposal) -> list[tuple[str, str]]:
    """What happened to what is proposed: the kind, and who did it."""
    found = Event.objects.filter(object=proposal.about).order_by("id")
    return [(each.kind, each.actor) for each in found]
