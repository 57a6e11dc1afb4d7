"""「おせっかい」: who is entitled and does not receive, and what came due, as of the last night."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use
from osekkai.identity.queries import refused
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.matching import queries as matching
from osekkai.matching.queries import LISTS, Standing
from osekkai.office.frame import page
from osekkai.outreach.kinds import OUTREACH
from osekkai.register import queries as register
from osekkai.staff.queries import desk_in

PAGE = 50
PURPOSES = {
    "letter": "お知らせの手紙を送る",
    "call": "電話や訪問で案内する",
    "counter": "窓口で案内する",
    "check": "名簿の中身を確かめる",
}
"""What a list is looked at for; it stands in the ledger, where the resident reads it."""


def _lists(count: Standing) -> list[tuple[str, int]]:
    return [("newly", count.newly), ("no-longer", count.no_longer), ("due", count.due), ("soon", count.soon)]


@require_safe
@login_required
@permission_required("matching.view_outreach", raise_exception=True)
def outreach(request: HttpRequest) -> HttpResponse:
    used, run = catalogue_in_use(), matching.latest_night()
    rows: list[dict[str, Any]] = []
    for count in run.standings if run else ():
        if (service := used.services.get(count.service)) is None:
            continue
        rows.append(
            {
                "service": service,
                "count": count,
                "yen": count.missed_yen if service.is_paid_out else None,
                "lists": _lists(count),
            }
        )
    benefits = [row for row in rows if row["service"].is_paid_out]
    benefits.sort(key=lambda row: (-(row["yen"] or 0), -(row["count"].missed or 0), row["service"].id))
    others = sorted((row for row in rows if not row["service"].is_paid_out), key=lambda row: -row["count"].due)
    context = page(
        "outreach",
        run=run,
        benefits=benefits,
        others=others,
        fresh=run and run.catalogue == used.hash,
        unclaimed=sum(row["yen"] or 0 for row in benefits),
        missed=sum(row["count"].missed or 0 for row in benefits),
        newly=sum(row["count"].newly for row in rows),
        due=sum(row["count"].due for row in rows),
        soon=sum(row["count"].soon for row in rows),
        generated=register.is_generated(),
        may_list=request.user.has_perm("matching.view_missed"),
        own=desk_in(request, used).all,
    )
    return render(request, "outreach/outreach.html", context)


@require_safe
@login_required
@permission_required("matching.view_missed", raise_exception=True)
def people(request: HttpRequest, service: str, which: str) -> HttpResponse:
    """Named residents, fifty a page, for the section that runs the service, once it said what for.

    Every look is recorded with who looked, at whom and for what. Of a child the guardian is named, not the child. Who
    is under 支援措置, or lives with somebody who is, stands in no list.
    """
    used, run = catalogue_in_use(), matching.latest_night()
    if run is None or service not in used.services or which not in LISTS:
        raise Http404
    if used.services[service].owner.id not in desk_in(request, used).all:
        raise PermissionDenied
    purpose = request.GET.get("for", "")
    if purpose not in PURPOSES:
        asked = page("outreach", service=used.services[service], which=LISTS[which], purposes=PURPOSES)
        asked["problems"] = {"for": "目的を選んでください。"} if "for" in request.GET else {}
        return render(request, "outreach/purpose.html", asked, status=422 if asked["problems"] else 200)
    away = register.guarded()
    found = [each for each in matching.people_of(run, service, which) if each[0] not in away]
    sheet = Paginator(found, PAGE).get_page(request.GET.get("page"))
    persons = register.people([pid for pid, _ in sheet])
    guardians = register.guardians_of(persons.values(), timezone.localdate(), to=register.ANYBODY)
    places = register.residences_of(persons, to=register.ANYBODY)
    named = [*persons, *(each.id for each in guardians.values() if each)]
    ledger.looked(
        ledger.staff(request.user),
        [ledger_kinds.PERSON(pid) for pid in dict.fromkeys(named)],
        about=OUTREACH(f"{service}/{which}"),
        purpose=f"おせっかいの一覧：{PURPOSES[purpose]}",
    )
    unwanted = refused("outreach")
    rows = [
        {
            "person": guardians.get(pid, persons[pid]),
            "child": persons[pid] if pid in guardians else None,
            "unwanted": not unwanted.isdisjoint({pid, getattr(guardians.get(pid), "id", pid)}),
            "place": places.get(pid),
            "deadline": day,
            "whose": pid,
        }
        for pid, day in sheet
        if pid in persons
    ]
    context = page(
        "outreach",
        service=used.services[service],
        which=LISTS[which],
        page=sheet,
        rows=rows,
        run=run,
        purpose=purpose,
        said=PURPOSES[purpose],
    )
    return render(request, "outreach/people.html", context)
