"""「課のようす」: who is there and who has how much, what is late, what was handed over.

A chief gives and shares out work.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.casework import escalation, team
from osekkai.casework.models import Worker
from osekkai.casework.pages.desk import own_desk
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.problems import Problem
from osekkai.staff import queries as staff
from osekkai.staff import services as staff_services
from osekkai.staff.errors import AlreadySo, NotThere, NotWritten, NotYours

LET_IN_DAYS = 30
BOARD = 30


@never_cache
@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    desk, used = own_desk(request), catalogue_in_use()
    sections = sorted(desk.leads or desk.sections)
    since = timezone.now() - timedelta(days=LET_IN_DAYS)
    let_in = (
        Worker.objects.filter(case__section__in=desk.leads, since__gte=since)
        .exclude(purpose="担当")
        .exclude(case__assignee=None)
    )
    context = {
        "municipality": used.municipality,
        "here": "team",
        "sections": sections,
        "leads": sorted(desk.leads),
        "members": team.members(sections) if len(sections) <= BOARD else [],
        "late": team.late(sections, BOARD),
        "board": staff.handovers(desk.all, BOARD),
        "let_in": let_in.select_related("user", "case").order_by("-since")[:BOARD],
        "emergencies": staff.emergencies(desk.all),
        "problems": problems or {},
        "services": [each for each in used.services.values() if each.owner.id in desk.leads]
        if len(desk.leads) <= BOARD
        else [],
        "ladder": escalation.ladder_of(used),
    }
    return render(request, "casework/team.html", context, status=status)


@require_POST
@login_required
def hand_over(request: HttpRequest) -> HttpResponse:
    try:
        staff_services.hand_over(
            request.POST.get("section", ""), request.POST.get("text", ""), by=_by(request), catalogue=catalogue_in_use()
        )
    except NotYours as problem:
        raise PermissionDenied from problem
    except NotWritten as problem:
        return _said(request, problem)
    return redirect("casework:team")


@require_POST
@login_required
def handed_over(request: HttpRequest, id: int) -> HttpResponse:
    """What somebody else ticked meanwhile is done as well."""
    with suppress(NotThere):
        staff_services.done(id, by=_by(request), catalogue=catalogue_in_use())
    return redirect("casework:team")


@require_POST
@login_required
def share_out(request: HttpRequest) -> HttpResponse:
    leads = own_desk(request).leads
    if not leads:
        raise PermissionDenied
    return redirect(f"{request.path.removesuffix('share-out/')}?shared={team.share_out(leads, user_of(request))}")


@require_POST
@login_required
def skills(request: HttpRequest, user: int) -> HttpResponse:
    """A chief says which services somebody of theirs knows well; what they know of other sections stays."""
    leads, used = own_desk(request).leads, catalogue_in_use()
    member = next((each for each in team.members(leads) if each.user.pk == user), None)
    if member is None:
        raise PermissionDenied
    own = {each.id for each in used.services.values() if each.owner.id in leads}
    chosen = own & set(request.POST.getlist("service"))
    with transaction.atomic():
        for service in sorted(chosen - member.skills):
            staff_services.learn(member.user, service, by=_by(request), catalogue=used)
        for service in sorted(own & member.skills - chosen):
            staff_services.forget(member.user, service, by=_by(request), catalogue=used)
    return redirect("casework:team")


@require_POST
@login_required
def emergency(request: HttpRequest) -> HttpResponse:
    """災害のとき: a chief opens the section's queue to the department's clerks, and closes it again."""
    section, used = request.POST.get("section", ""), catalogue_in_use()
    try:
        if request.POST.get("act") == "end":
            with suppress(NotThere):
                staff_services.end_emergency(section, by=_by(request), catalogue=used)
        else:
            staff_services.begin_emergency(section, request.POST.get("reason", ""), by=_by(request), catalogue=used)
    except NotYours as problem:
        raise PermissionDenied from problem
    except (NotWritten, AlreadySo) as problem:
        return _said(request, problem)
    return redirect("casework:team")


def _by(request: HttpRequest) -> ledger.Actor:
    return ledger.staff(request.user)


def _said(request: HttpRequest, problem: Problem) -> HttpResponse:
    return _page(request, {problem.where or "reason": problem.say("ja")}, problem.status)
