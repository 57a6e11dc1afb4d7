"""A case's decision as something that is approved: what is locked, what it rests on, and how whoever signs sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from osekkai.applications.queries import Status
from osekkai.approvals.queries import Route
from osekkai.approvals.services import LISTED, Shown, Subject
from osekkai.casework import accounts, kinds, protection, proven, reported, running
from osekkai.casework.errors import Changed
from osekkai.casework.holding import held
from osekkai.casework.models import Case
from osekkai.casework.notices.wording import letter_to
from osekkai.casework.proposals import attention_of, people_of, stated
from osekkai.casework.reported import Reported
from osekkai.casework.signed import signed
from osekkai.casework.spending import Running, running_of
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.ledger import queries as ledger
from osekkai.ledger.kinds import LOOKED, STAFF, Ref
from osekkai.register import queries as register
from osekkai.register import services as receipts
from osekkai.ui.places import Piece


class CaseDecision(Subject):
    thing = kinds.CASE

    def locked(self, id: str) -> Case:
        """A resident who withdraws or reports, and a clerk who changes it, come before or after, never between."""
        found = held(int(id))
        if found is None:
            raise Changed
        return found

    def changed_since(self, row: Case, content: Mapping[str, Any]) -> str:
        """What the resident said, attached and reported is still what it was, and so is what they receive and where.

        Another was first where it is not. Whom it is about is held: two who sign at once come one after the other.
        """
        receipts.hold({each["person"] for each in (*content["effects"], *content.get("stops", ()))})
        if row.application and row.application.status not in (Status.SUBMITTED, Status.DECIDED):
            return "申請した方が、取り下げたか、書きなおしています"
        if stated(row.application) != content.get("application"):
            return "申請した方が書いたことや書類が、起案のあとで変わりました"
        if content.get("stops") and content["stops"] != [each.as_json() for each in running.of_case(row)]:
            return "いま受けているものが、起案のあとで変わりました"
        if "people" in content and content["people"] != people_of({each["person"] for each in content["effects"]}):
            return "対象の方のことが、台帳で 起案のあとに変わりました"
        if _granted_meanwhile(content):
            return "いま受けているものが、起案のあとで変わりました"
        return _reported_meanwhile(content, reported.of_cases([row.pk])) or _paid_elsewhere(row, content)

    def rests_on(self, row: Case, content: Mapping[str, Any]) -> tuple[Collection[Ref], Collection[Model]]:
        return proven.rests_on(row, {each["person"] for each in (*content["effects"], *content.get("stops", ()))})

    def shown(self, routes: Sequence[Route]) -> dict[int, Shown]:
        found = Case.objects.select_related("person", "application")
        cases = {str(each.pk): each for each in found.filter(pk__in=[each.about.id for each in routes])}
        protected = protection.closed_of(cases.values())
        costly = {each.service for each in routes if each.yen and any(at.task == "consult" for at in each.stations)}
        running, now = running_of(costly) if costly else {}, reported.of_cases([each.pk for each in cases.values()])
        return {
            each.id: _shown(each, case, running.get(each.service), now, case.pk in protected)
            for each in routes
            if (case := cases.get(each.about.id))
        }

    def closed(self, ids: Collection[str], user: User) -> Collection[str]:
        """Of somebody under 支援措置, before it was opened to them."""
        found = Case.objects.filter(protection.closed(), pk__in=ids)
        return [str(each.pk) for each in found if not protection.is_opened(each, user)]

    def unopened(self, routes: Sequence[Route], user: User) -> Collection[int]:
        """By the ledger: who opened a case, its sheet or its papers since it was drafted, looked at it.

        That its name stood on the page of approvals is none of that.
        """
        looks = ledger.events_of([each.about for each in routes])
        who = str(STAFF(user))
        opened = [each for each in looks if each.kind == LOOKED.id and each.actor == who and each.purpose != LISTED]
        return [
            route.id
            for route in routes
            if not any(each.object == str(route.about) and each.at >= route.drafted_at for each in opened)
        ]


def _shown(route: Route, case: Case, running: Running | None, now: Sequence[Reported], is_protected: bool) -> Shown:
    """Where the letter of somebody under 支援措置 goes is shown, too, to whom it was opened (see `closed`)."""
    news = _reported_meanwhile(route.content, [each for each in now if each.case == case.pk])
    used = catalogue_in_use()
    service = used.services.get(case.service)
    name = service.words.ja if service else case.service
    context = {"signed": signed(route.content), "is_told": True}
    context |= {"letter_to": letter_to(case, used)} if is_protected else {}
    return Shown(
        subject=name,
        kind=DECISIONS[route.kind].ja,
        address=reverse("casework:case", args=[case.number]),
        piece=Piece("casework/_proposal.html", context),
        attention=[*([f"{news}。差し戻してください"] if news else []), *attention_of(route.kind, route.content)],
        name=case.person.name if case.person else "",
        whose=case.person_id,
        due=case.due,
        group=name,
        why=route.content.get("why", ""),
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


def _reported_meanwhile(content: Mapping[str, Any], now: Sequence[Reported]) -> str:
    """Of a decision: that its case is told otherwise since it was drafted, by whoever receives something by it."""
    if news := reported.since(content, now):
        return f"起案のあとに、届け出がありました：{'、'.join(each.said for each in news)}"
    return "この口座への届け出は、口座を変えないで終えられました" if reported.is_answered(content, now) else ""


def _paid_elsewhere(case: Case, content: Mapping[str, Any]) -> str:
    """The account that it was drafted beside is another now: what it changes from, or what it leaves as it is."""
    if not content["effects"] or "account_before" not in content:  # of a release before
        return ""
    before = content["account"] if content["account_before"] is None else content["account_before"]
    return "" if before == accounts.in_force(case, catalogue_in_use()) else "いまの振込先が、起案のあとで変わりました"
