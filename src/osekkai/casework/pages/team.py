"""「課のようす」: who is there and who has how much, what is late, what was handed over.

A chief gives and shares out work.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.casework import escalation, team
from osekkai.casework.models import Emergency, Handover, Worker
from osekkai.casework.pages.desk import own_desk
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of

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
        "board": Handover.objects.filter(section__in=desk.all, done_at=None)
        .select_related("by")
        .order_by("-id")[:BOARD],
        "let_in": let_in.select_related("user", "case").order_by("-since")[:BOARD],
        "emergencies": Emergency.objects.filter(section__in=desk.all, ended_at=None).select_related("by"),
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
    section = request.POST.get("section", "")
    if section not in own_desk(request).all:
        raise PermissionDenied
    try:
        team.write_handover(section, request.POST.get("text", ""), user_of(request))
    except ValueError:
        return _page(request, {"text": f"申し送りは 1文字から{team.LONGEST:,}文字までで書いてください。"}, 422)
    return redirect("casework:team")


@require_POST
@login_required
def handed_over(request: HttpRequest, id: int) -> HttpResponse:
    Handover.objects.filter(pk=id, section__in=own_desk(request).all, done_at=None).update(done_at=timezone.now())
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
    """A chief says which services somebody of theirs knows well."""
    leads = own_desk(request).leads
    found = next((each.user for each in team.members(leads) if each.user.pk == user), None)
    if found is None:
        raise PermissionDenied
    team.set_skills(found, request.POST.getlist("service"), leads, catalogue_in_use())
    return redirect("casework:team")


@require_POST
@login_required
def emergency(request: HttpRequest) -> HttpResponse:
    """災害のとき: a chief opens the section's queue to the department's clerks, and closes it again."""
    section = request.POST.get("section", "")
    if section not in own_desk(request).leads:
        raise PermissionDenied
    try:
        if request.POST.get("act") == "end":
            team.end_emergency(section, user_of(request))
        else:
            team.begin_emergency(section, request.POST.get("reason", ""), user_of(request))
    except ValueError:
        return _page(
            request,
            {"reason": "災害のときの扱いにする理由を書いてください。もう始まっているときは、いまは要りません。"},
            422,
        )
    return redirect("casework:team")
