"""What casework puts on the pages of others: its ways in the menu, and decisions where an application stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from osekkai.applications.places import STANDING
from osekkai.approvals.places import BESIDE
from osekkai.casework.models import Case, State
from osekkai.casework.notices.reading import decisions_of
from osekkai.casework.team import to_read
from osekkai.catalogue import catalogue_in_use
from osekkai.staff.queries import Role, desk_of, holds
from osekkai.office.frame import user_of
from osekkai.office.places import BEGIN, menu
from osekkai.ui.places import Piece


def _audits(request: HttpRequest) -> bool:
    return holds(request.user, timezone.localdate(), Role.AUDITOR)


menu("casework:cases", "案件", here="cases", order=10, first=True)
menu("casework:team", "課のようす", here="team", order=30, first=True)
menu("casework:audit", "監査", here="audit", order=40, first=True, may=_audits)
menu("casework:calendar", "こよみ", here="calendar", order=60)
menu("casework:processes", "進めかた", here="processes", order=95)


@BEGIN.fill(10)
def _cases(request: HttpRequest) -> str | None:
    desk = desk_of(user_of(request), timezone.localdate(), catalogue_in_use())
    return "casework:cases" if desk.all else None


@STANDING.fill(10)
def _decisions(request: HttpRequest, code: str, application: Any) -> list[Piece]:
    return [Piece("casework/_decision.html", {"each": each, "code": code}) for each in decisions_of(application)]


@BESIDE.fill(10)
def _late(request: HttpRequest) -> Piece | None:
    """How many cases are late of those that somebody leads."""
    leads = desk_of(user_of(request), timezone.localdate(), catalogue_in_use()).leads
    late = Case.objects.filter(state__in=[State.OPEN, State.APPROVAL], due__lt=timezone.localdate(), section__in=leads)
    count = late.count() if leads else 0
    return Piece("casework/_late.html", {"late": count}) if count else None


@BESIDE.fill(20)
def _to_read(request: HttpRequest) -> Piece | None:
    found = to_read(user_of(request))
    return Piece("casework/_to_read.html", {"to_read": found}) if found else None
