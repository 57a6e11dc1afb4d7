"""What this room puts on the pages of others: what runs, where a decision stands and on its case; the menu."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from osekkai.applications.places import HISTORY, STANDING
from osekkai.casework import queries as casework
from osekkai.casework.places import CASE_PAGE, decisions_beside
from osekkai.catalogue import catalogue_in_use
from osekkai.identity.services import account_of
from osekkai.ledger.kinds import Ref
from osekkai.office.places import menu
from osekkai.portal.places import HOME
from osekkai.portal.who import Visitor
from osekkai.receiving import kinds, queries
from osekkai.receiving.models import Ending, What
from osekkai.receiving.pages.asking import account_rows, asks_of
from osekkai.receiving.pages.lines import lines_of
from osekkai.staff.queries import Role, desk_in, roles_in
from osekkai.ui.places import Piece

BESIDE = (Role.AUDITOR, Role.DESIGNER, Role.MANAGER)
"""Roles beside cases."""
menu(
    "receiving:services",
    "いま受けている人",
    here="receiving",
    order=62,
    may=lambda request: any(each.role not in BESIDE for each in roles_in(request)),
)


@STANDING.fill(30)
def _of_application(request: HttpRequest, code: str, application: Any) -> Piece | None:
    if application.status != "decided" or not (decisions := casework.decisions_of(application=application.pk)):
        return None
    case, used = decisions[0].case, catalogue_in_use()
    running = casework.running_of_case(case)
    endings = Ending.objects.filter(decision__in=decisions).select_related("document")
    if not running and not endings:
        return None
    context = {
        "code": code,
        "number": case.number,
        "lines": lines_of(running, used),
        "endings": endings,
        "renewal": queries.renewal_on(case, timezone.localdate(), used),
        "closes": _closes(case, used),
        "reports": queries.told(case, running, used, whole=False),
        "paid_into": casework.masked_account(casework.account_in_force(case, used)),
    }
    return Piece("receiving/_of_application.html", context)


@HISTORY.fill(10)
def _reports(application: Any) -> list[Ref]:
    """What was reported, and that somebody looked at it, beside what happened to the application itself."""
    case = casework.decided_case(application.number) if application.status == "decided" else None
    return [kinds.REPORT(each) for each in queries.reports_of(case.pk)] if case else []


@HOME.fill(25)
def _home(request: HttpRequest, visitor: Visitor) -> Piece | None:
    account = account_of(request)
    if account is None or account.person_id is None:
        return None
    lines = lines_of(casework.running_of_themselves(account.person_id), catalogue_in_use())
    return Piece("receiving/_home.html", {"lines": lines}) if lines else None


def _closes(case: Any, used: Any) -> Any:
    today = timezone.localdate()
    found = queries.renewal_on(case, today, used)
    return found.days_in(today.year)[1] if found else None


@CASE_PAGE.fill(10)
def _of_case(request: HttpRequest, case: int) -> Piece | None:
    """What runs by this case, what lies near, and what was reported."""
    decisions = decisions_beside(request, case)
    if not decisions:
        return None
    found, used, today = decisions[0].case, catalogue_in_use(), timezone.localdate()
    running, may_work = casework.running_of_case(found), casework.may_work_on(found, desk_in(request, used), used)
    reports = queries.told(found, running, used, whole=may_work)
    if not running and not reports:
        return None
    into = casework.account_in_force(found, used)
    renewal = queries.renewal_on(found, today, used)
    context = {
        "case": found,
        "may_work": may_work,
        "running": running,
        "paid_into": casework.whole_account(into) if may_work else casework.masked_account(into),
        "reports": [(each, urlencode(each.way.query) if each.way else "") for each in reports],
        "account_rows": account_rows() if queries.asks_account(found, used) else [],
        "ways": [(each, urlencode(each.query)) for each in queries.ways(found, running, today, used)],
        "renewal": renewal,
        "asks": asks_of(renewal),
        "whats": [each for each in What.choices if each[0] != What.RENEWAL],
        "answers": [(id, said.ja) for id, said in queries.ANSWERS.items()],
    }
    return Piece("receiving/_of_case.html", context)
