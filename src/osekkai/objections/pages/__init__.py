"""What objections put on the pages of others: where a decision stands for residents, on cases, and in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from osekkai.applications.places import STANDING
from osekkai.casework import queries as casework
from osekkai.casework.places import CASE_PAGE, PROVEN, decisions_beside
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.objections import queries
from osekkai.office.places import menu
from osekkai.staff.queries import Role, roles_in
from osekkai.ui.places import Piece

BESIDE = (Role.AUDITOR, Role.DESIGNER, Role.MANAGER)
"""Roles beside cases."""
menu(
    "objections:objections",
    "審査請求",
    here="objections",
    order=65,
    may=lambda request: any(each.role not in BESIDE for each in roles_in(request)),
)


@STANDING.fill(20)
def _of_decisions(request: HttpRequest, code: str, application: Any) -> list[Piece]:
    """For each decision what was said against it, and the way to say something."""
    used = catalogue_in_use()
    if application.status != "decided" or not (decisions := casework.decisions_of(application=application.pk)):
        return []
    said = queries.to_decisions([each.pk for each in decisions])
    found = []
    for each in decisions:
        authority = casework.authority_of(each, used)
        if authority is None and each.pk not in said:
            continue
        context = {
            "decision": each,
            "outcome": casework.in_a_word(each),
            "decided_on": timezone.localdate(each.decided_at),
            "code": code,
            "authority": authority.words if authority else None,
            "rows": [_row(one, used) for one in said.get(each.pk, ())],
            "may_file": authority is not None and not any(one.is_open for one in said.get(each.pk, ())),
            "last": queries.period_of(
                timezone.localdate(each.decided_at), _known_on(each), used.municipality.closed
            ).by_knowledge,
        }
        found.append(Piece("objections/_of_decision.html", context))
    return found


def _known_on(decision: Any) -> Any:
    """The notice was opened here on that day; who got it otherwise says it themselves."""
    notice = getattr(decision, "notice", None)
    return timezone.localdate(notice.read_at) if notice and notice.read_at else None


def _row(objection: queries.Objection, used: Catalogue) -> dict[str, Any]:
    return {"objection": objection, "authority": queries.authority_name(objection, used)}


PROVEN.fill(20)(queries.findings_of)


@CASE_PAGE.fill(20)
def _of_case(request: HttpRequest, case: int) -> Piece | None:
    """Beside its decisions: what was said against them, how it ended, and that it has to be decided anew."""
    used = catalogue_in_use()
    decisions = decisions_beside(request, case)
    if not decisions:
        return None
    said = queries.to_decisions([each.pk for each in decisions])
    rows = [
        {
            "objection": one,
            "decision": each,
            "authority": queries.authority_name(one, used),
            "anew": queries.is_to_decide_anew(one),
        }
        for each in decisions
        for one in said.get(each.pk, ())
    ]
    may = any(casework.authority_of(each, used) for each in decisions)
    return Piece("objections/_of_case.html", {"rows": rows, "may_file": may, "number": decisions[0].case.number})
