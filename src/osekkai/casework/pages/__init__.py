"""What casework puts on the pages of others: its ways in the menu, and decisions where an application stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from osekkai.applications.places import STANDING
from osekkai.approvals.places import BESIDE
from osekkai.casework import team
from osekkai.casework.escalation import ladder_of
from osekkai.casework.hers import in_a_word
from osekkai.casework.models import Case, Decision, State
from osekkai.casework.notices.reading import cases_of, decisions_of
from osekkai.casework.pages import hers as _hers  # noqa: F401  it fills places
from osekkai.casework.pages import home
from osekkai.casework.team import to_read
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of
from osekkai.office.places import HOME, menu
from osekkai.staff.places import LOAD, TEAM, Load
from osekkai.staff.queries import Desk, Role, desk_in, roles_in
from osekkai.ui.places import Piece

SHOWN = 30
"""Late cases, and people who were let in, on the page of a section."""


def _audits(request: HttpRequest) -> bool:
    return any(each.role == Role.AUDITOR for each in roles_in(request))


menu("casework:cases", "案件", here="cases", order=10, first=True, count=home.own_cases)
menu("casework:audit", "監査", here="audit", order=40, first=True, may=_audits)
menu("casework:calendar", "こよみ", here="calendar", order=60)
menu("casework:processes", "進めかた", here="processes", order=95)


HOME.fill(20)(home.cases)
HOME.fill(30)(home.audit)
HOME.fill(40)(home.processes)


@STANDING.fill(10)
def _decisions(request: HttpRequest, code: str, application: Any) -> list[Piece]:
    return [
        Piece("casework/_decision.html", {"each": each, "outcome": in_a_word(each), **_ways_to(each, code)})
        for each in decisions_of(cases_of([application]))
    ]


def _ways_to(decision: Decision, code: str) -> dict[str, str]:
    notice = getattr(decision, "notice", None)
    if notice is None:
        return {}
    return {
        "letter": reverse("casework:apply-notice", args=[code, notice.pk]),
        "on_paper": reverse("casework:apply-on-paper", args=[code, notice.pk]),
    }


@BESIDE.fill(10)
def _late(request: HttpRequest) -> Piece | None:
    """How many cases are late of those that somebody leads."""
    leads = desk_in(request, catalogue_in_use()).leads
    late = Case.objects.filter(state__in=[State.OPEN, State.APPROVAL], due__lt=timezone.localdate(), section__in=leads)
    count = late.count() if leads else 0
    return Piece("casework/_late.html", {"late": count}) if count else None


@LOAD.fill(10)
def _cases_of(people: Collection[int]) -> list[Load]:
    having, late = team.load_of(people)
    return [Load("もっている案件", having), Load("期限を過ぎたもの", late, is_bad=True)]


@TEAM.fill(10)
def _shared_out(request: HttpRequest, desk: Desk) -> Piece | None:
    shared = request.GET.get("shared", "")
    return Piece("casework/_share_out.html", {"shared": shared if shared.isdecimal() else ""}) if desk.leads else None


@TEAM.fill(20)
def _late_cases(request: HttpRequest, desk: Desk) -> Piece:
    late = team.late(sorted(desk.leads or desk.sections), SHOWN)
    return Piece("casework/_late_cases.html", {"late": late, "ladder": ladder_of(catalogue_in_use())})


@TEAM.fill(30)
def _let_in(request: HttpRequest, desk: Desk) -> Piece | None:
    return Piece("casework/_let_in.html", {"let_in": team.let_in(desk.leads, SHOWN)}) if desk.leads else None


@BESIDE.fill(20)
def _to_read(request: HttpRequest) -> Piece | None:
    found = to_read(user_of(request))
    return Piece("casework/_to_read.html", {"to_read": found}) if found else None
