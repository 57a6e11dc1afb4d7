"""A case's decision as something that is approved: what is locked, what it rests on, and how whoever signs sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from osekkai.applications import services as applications
from osekkai.applications.queries import Status
from osekkai.approvals.queries import Route
from osekkai.approvals.services import Shown, Subject
from osekkai.casework import kinds, protection, proven, running
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case
from osekkai.casework.notices.wording import letter_to
from osekkai.casework.proposals import attention_of, people_of, stated
from osekkai.casework.signed import signed
from osekkai.casework.spending import Running, running_of
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.ledger.kinds import Ref
from osekkai.register import queries as register
from osekkai.register import services as receipts
from osekkai.ui.places import Piece


class CaseDecision(Subject):
    thing = kinds.CASE

    def locked(self, id: str) -> Case:
        """The application is locked first: a resident who withdraws comes before or after, never between."""
        applications.lock(Case.objects.filter(pk=id).values_list("application", flat=True).first())
        found = Case.objects.select_related("application", "person").filter(pk=id).first()
        if found is None:
            raise Changed
        return found

    def is_as_drafted(self, row: Case, content: Mapping[str, Any]) -> bool:
        """What the resident said and attached is still what it was, and so is what they receive: another was first.

        Whom it is about is held: two who sign at once come one after the other.
        """
        receipts.hold({each["person"] for each in (*content["effects"], *content.get("stops", ()))})
        if row.application and row.application.status not in (Status.SUBMITTED, Status.DECIDED):
            return False
        if content.get("stops") and content["stops"] != [each.as_json() for each in running.of_case(row)]:
            return False
        if "people" in content and content["people"] != people_of({each["person"] for each in content["effects"]}):
            return False
        return bool(stated(row.application) == content.get("application")) and not _granted_meanwhile(content)

    def rests_on(self, row: Case, content: Mapping[str, Any]) -> tuple[Collection[Ref], Collection[Model]]:
        return proven.rests_on(row, {each["person"] for each in (*content["effects"], *content.get("stops", ()))})

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        found = Case.objects.select_related("person", "application")
        cases = {str(each.pk): each for each in found.filter(pk__in=[each.about.id for each in routes])}
        protected = protection.closed_of(cases.values())
        costly = {each.service for each in routes if each.yen and any(at.task == "consult" for at in each.stations)}
        running = running_of(costly) if costly else {}
        return {
            each.id: _shown(each, case, running.get(each.service), case.pk in protected)
            for each in routes
            if (case := cases.get(each.about.id))
        }

    def closed(self, ids: Collection[str], user: User) -> Collection[str]:
        """Of somebody under 支援措置, before it was opened to them."""
        found = Case.objects.filter(protection.closed(), pk__in=ids)
        return [str(each.pk) for each in found if not protection.is_opened(each, user)]


def _shown(route: Route, case: Case, running: Running | None, is_protected: bool) -> Shown:
    """Where the letter of somebody under 支援措置 goes is shown, too, to whom it was opened (see `closed`)."""
    used = catalogue_in_use()
    service = used.services.get(case.service)
    name = service.words.ja if service else case.service
    context = {"signed": signed(route.content), "is_told": True}
    context |= {"letter_to": letter_to(case, used)} if is_protected else {}
    return Shown(
        subject=name,
        kind=DECISIONS[route.kind].ja,
        address=reverse("casework:case", args=[case.number]),
        piece=Piece(
            "casework/_proposal.html",
            {"signed": signed(route.content), "is_told": True, "letter_to": letter_to(case, used)},
        ),
        attention=attention_of(route.kind, route.content),
        name=case.person.name if case.person else "",
        whose=case.person_id,
        due=case.due,
        group=name,
        why=route.content.get("why", "") if route.content.get("differs") else "",
        running=running.said if running else "",
    )


def _granted_meanwhile(content: Mapping[str, Any]) -> bool:
    """Whether somebody receives now something else than when it was proposed: another case was first.

    What a release before proposed says only whether nobody did.
    """
    if "received" in content:
        people = {each["person"] for each in content["effects"]}
        return bool(content["received"] != [each.as_json() for each in running.of_people(people, content["service"])])
    was_clear = any(each["id"] == "twice" and each["ok"] for each in content["verdict"].get("checks", ()))
    people = {each["person"] for each in content["effects"]}
    return was_clear and not content["replaces"] and bool(register.received(people, content["service"]))
