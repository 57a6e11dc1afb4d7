"""A case that did not come over the internet: on paper, or a duty that the matching found and nobody fulfilled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from osekkai.casework import intake
from osekkai.casework import kinds as casework_kinds
from osekkai.casework.models import Origin
from osekkai.casework.pages.desk import own_desk
from osekkai.casework.search import folded
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, parse_days
from osekkai.register import queries as register
from osekkai.register.queries import Resident

MOST = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_case(request: HttpRequest) -> HttpResponse:
    """Who is looked for by the day of birth and the name; the machine checks the rest, nothing is typed off."""
    desk, used = own_desk(request), catalogue_in_use()
    services = {each.id: each for each in used.services.values() if each.owner.id in desk.all}
    asked = request.POST if request.method == "POST" else request.GET
    service, problems = services.get(asked.get("service", "")), {}
    if request.method == "POST":
        person = (
            register.person(int(asked["person"]))
            if asked.get("person", "").isdecimal() and len(asked["person"]) < 15
            else None
        )
        if service is None:
            raise PermissionDenied
        if person is None:
            problems["person"] = "どの方かを選んでください。"
        else:
            origin = Origin.MATCHING if asked.get("from") == "matching" else Origin.PAPER
            case = intake.is_open_for(person.id, service) or intake.open_for(
                person.id, service, ledger.staff(user_of(request)), origin
            )
            return redirect("casework:case", case.number)
    found: list[Resident] = []
    if asked.get("born"):
        found, problem = _people(asked.get("born", ""), asked.get("name", ""))
        problems |= {"born": problem} if problem else {}
        ledger.looked(
            ledger.staff(request.user),
            [ledger_kinds.PERSON(each.id) for each in found],
            about=casework_kinds.CASE("new"),
            purpose="紙で届いたものの受付",
        )
        if asked.get("service") and service is None:
            problems["service"] = "制度を選んでください。"
    places = register.residences_of([each.id for each in found])
    context: dict[str, Any] = {
        "municipality": used.municipality,
        "here": "cases",
        "services": sorted(services.values(), key=lambda each: each.owner.id),
        "service": service,
        "problems": problems,
        "born": asked.get("born", "")[:20],
        "name": asked.get("name", "")[:60],
        "people": [(each, places[each.id].line if each.id in places else "") for each in found],
        "asked": bool(asked.get("born")),
    }
    return render(request, "casework/case_new.html", context, status=422 if problems else 200)


def _people(born: str, name: str) -> tuple[list[Resident], str]:
    """Residents born on a day, whose name or kana has what was written; and what is wrong with the day."""
    try:
        day, last = parse_days(born)
    except NotADay as wrong:
        return [], wrong.ja
    wanted = folded(name)
    born_then = register.born_on(day, last if last > day else None)
    return [each for each in born_then if wanted in folded(each.name) or wanted in folded(each.kana)][:MOST], ""
