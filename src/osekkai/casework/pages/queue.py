"""「案件」: the queue answers what comes next and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import queries as applications
from osekkai.applications.queries import Statement
from osekkai.casework import drafts, proposals, protection, queue, search
from osekkai.casework.errors import Changed, NotReady, OnlyReads
from osekkai.casework.examination import stated
from osekkai.casework.kinds import CASE
from osekkai.casework.models import Case
from osekkai.casework.pages.desk import case_for, own_desk
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.model import Column
from osekkai.catalogue.opening import days_between
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import PERSON
from osekkai.office import looking
from osekkai.office.frame import page, user_of
from osekkai.staff.queries import Desk

PAGE = 50


@never_cache
@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """What is due first stands first. Names are shown only of cases that are open to whoever looks.

    Each name is a look at whose it is, told once a day for each reader (ADR 37).
    """
    desk, used = own_desk(request), catalogue_in_use()
    counts = queue.counts(desk)
    name = request.GET.get("tab", "mine" if counts["mine"] else "free")
    name = name if name in queue.TABS else "free"
    query = request.GET.get("q", "")[: search.LONGEST]
    chosen = search.found(desk.all, query, _open_at_once(desk)).order_by("-id") if query else queue.tab(desk, name)
    services = [each for each in used.services.values() if each.owner.id in desk.all]
    if (service := request.GET.get("service", "")) in {each.id for each in services}:
        chosen = chosen.filter(service=service)
    columns = used.services[service].handling.columns if service in used.services else ()
    start = max(0, int(request.GET["from"][:7]) if request.GET.get("from", "").isdecimal() else 0)
    found = list(
        chosen.select_related("person", "assignee", *(["application"] if columns else []))[start : start + PAGE + 1]
    )
    rows = _rows(found[:PAGE], desk, used, columns)
    _told(request, [each["case"] for each in rows if each["name"]])
    context = page(
        "cases",
        desk=desk,
        rows=rows,
        columns=columns,
        tab=name,
        query=query,
        services=services,
        service=service,
        tabs=[(id, label, counts.get(id)) for id, label in queue.TABS.items()],
        start=start,
        more=start + PAGE if len(found) > PAGE else None,
        before=max(0, start - PAGE),
    )
    return render(request, "casework/cases.html", context)


def _open_at_once(desk: Desk) -> Q:
    """The cases that somebody sees without saying what for.

    See `access.is_open_to`, which also knows of routes and steps.
    """
    return Q(assignee=None) | Q(assignee=desk.user) | Q(section__in=desk.leads | desk.emergencies)


def _rows(cases: list[Case], desk: Desk, used: Catalogue, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """A name, and what the application says, only where the case is open at once to whoever looks."""
    today, closed = timezone.localdate(), used.municipality.closed
    left = {due: days_between(today, due, closed) for due in {each.due for each in cases}}
    closed_to = protection.closed_of(cases)
    shown = [each for each in cases if each.pk not in closed_to]
    called = names([each for each in shown if each.assignee_id in (None, desk.user.pk) or each.section in desk.leads])
    unread = applications.unread_of([each.application_id for each in cases if each.application_id])
    return [
        {
            "case": each,
            "unread": unread.get(each.application_id or 0, 0),
            "service": used.services.get(each.service),
            "name": called.get(each.pk, ""),
            "cells": [stated.cell(each.statement, column) if each.pk in called else "" for column in columns],
            "left": left[each.due],
            "is_protected": each.pk in closed_to,
            "open": [check for check in each.verdict.get("checks", ()) if not check["ok"]],
        }
        for each in cases
    ]


def _told(request: HttpRequest, cases: Sequence[Case]) -> None:
    """Who stands in a list by name, where it was not told of this reader today."""
    new = looking.first_today(request, [each.pk for each in cases])
    pairs = [(PERSON(each.person_id) if each.person_id else CASE(each), CASE(each)) for each in cases if each.pk in new]
    ledger.looked_at(ledger.staff(user_of(request)), pairs, purpose="案件の一覧")


def names(cases: list[Case]) -> dict[int, str]:
    """By case: of whom the register knows; else as they wrote it."""
    unknown = [each.pk for each in cases if each.person is None]
    written = dict(Case.objects.filter(pk__in=unknown).values_list("pk", "application__content")) if unknown else {}
    written_as = {pk: Statement.read(content or {}).text("full_name") for pk, content in written.items()}
    return written_as | {each.pk: each.person.name for each in cases if each.person}


@require_POST
@login_required
def next_case(request: HttpRequest) -> HttpResponse:
    found = queue.next_case(own_desk(request), request.POST.get("after", "")[:20])
    return redirect("casework:case", found.number) if found else redirect("casework:cases")


@never_cache
@require_safe
@login_required
def live(request: HttpRequest) -> HttpResponse:
    """What changes when something in one's queue, or in the case that one looks at, does.

    The page shows it, or offers to.
    """
    if number := request.GET.get("case", "")[:10]:
        case, is_open = case_for(request, number)
        return JsonResponse({"state": str(case.version) if is_open else ""})
    counts = queue.counts(own_desk(request))
    return JsonResponse({"state": "-".join(str(counts[each]) for each in sorted(counts))})


@require_POST
@login_required
def draft_all(request: HttpRequest) -> HttpResponse:
    """Cases that passed every check, each drafted with its own reasons, together on their way to the chief."""
    desk, used = own_desk(request), catalogue_in_use()
    chosen = [each for each in request.POST.getlist("of")[:PAGE] if each.isdecimal() and len(each) < 15]
    batch = f"{desk.user.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    done = 0
    for each in queue.tab(desk, "plain").filter(pk__in=chosen).exclude(protection.closed()):
        try:
            proposals.propose(each, drafts.suggestion(each, used), desk.user, each.version, used, batch=batch)
            done += 1
        except (NotReady, Changed, OnlyReads):
            continue  # it stays in the queue, where its page says why
    return redirect(f"{request.path.removesuffix('draft-all/')}?tab=plain&drafted={done}")
