"""A case that did not come over the internet: on paper, or a duty that the matching found and nobody fulfilled."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from osekkai.casework import intake
from osekkai.casework import kinds as casework_kinds
from osekkai.casework.identification import looked_for
from osekkai.casework.models import Origin
from osekkai.casework.pages.arrivals import day_of_receipt
from osekkai.casework.pages.desk import own_desk
from osekkai.catalogue import Service, catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, wareki
from osekkai.register import queries as register
from osekkai.register.queries import Resident
from osekkai.ui.kept import came_back, lead_back

UNKNOWN = "unknown"
"""Chosen for whoever the register does not know (yet)."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_case(request: HttpRequest) -> HttpResponse:
    """Who is looked for by the day of birth and the name; the machine checks the rest, nothing is typed off."""
    desk, used = own_desk(request), catalogue_in_use()
    services = {each.id: each for each in used.services.values() if each.owner.id in desk.all}
    back = came_back(request)
    asked = request.POST if request.method == "POST" or back else request.GET
    service = services.get(asked.get("service", ""))
    problems: dict[str, str] = dict(back.said.get("problems", {})) if back else {}
    came, wrong_day = day_of_receipt(asked.get("came", ""))
    if request.method == "POST":
        if service is None:
            raise PermissionDenied
        person = _chosen(asked.get("person", ""))
        is_unknown = asked.get("person") == UNKNOWN
        if wrong_day:
            return lead_back(request, problems={"came": wrong_day}, status=422)
        if person is None and not is_unknown:
            return lead_back(request, problems={"person": "どの方かを選んでください。"}, status=422)
        return _opened(request, service, person, came)
    found: list[Resident] = []
    if asked.get("born"):
        try:
            found = looked_for(asked.get("born", ""), asked.get("name", ""))
        except NotADay as wrong:
            problems["born"] = wrong.ja
        ledger.looked(
            ledger.staff(request.user),
            [ledger_kinds.PERSON(each.id) for each in found],
            about=casework_kinds.CASE("new"),
            purpose="紙で届いたものの受付",
        )
        if asked.get("service") and service is None:
            problems["service"] = "制度を選んでください。"
    places = register.residences_of([each.id for each in found], to=register.ANYBODY)
    context: dict[str, Any] = {
        "municipality": used.municipality,
        "here": "cases",
        "services": sorted(services.values(), key=lambda each: each.owner.id),
        "service": service,
        "problems": problems,
        "born": asked.get("born", "")[:20],
        "name": asked.get("name", "")[:60],
        "came": asked.get("came", "")[:20],
        "people": [(each, places[each.id].line if each.id in places else "") for each in found],
        "asked": bool(asked.get("born")),
    }
    return render(request, "casework/case_new.html", context, status=back.status if back else 422 if problems else 200)


def _chosen(text: str) -> Resident | None:
    return register.person(int(text)) if text.isascii() and text.isdecimal() and len(text) < 15 else None


def _opened(request: HttpRequest, service: Service, person: Resident | None, came: date) -> HttpResponse:
    """The case, or the one that is open already: never two of one person and service."""
    is_duty = request.POST.get("from") == "matching"
    whose = person.id if person else None
    if person and is_duty:
        whose = intake.claimant_of(person, timezone.localdate())
    before = intake.is_open_for(whose, service) if whose else None
    if before:
        query = {"double": "1"} if is_duty else {"double": "1", "arrived_on": wareki(came)}
        where = "applicant" if is_duty else "later-paper"
        return redirect(f"{reverse('casework:case', args=[before.number])}?{urlencode(query)}#{where}")
    origin = Origin.MATCHING if is_duty else Origin.PAPER
    by = ledger.staff(user_of(request))
    case = intake.open_for(whose, service, by, origin, None if is_duty else came)
    if service.form and not is_duty:
        return redirect("casework:case-paper", case.number)
    return redirect("casework:case", case.number)
