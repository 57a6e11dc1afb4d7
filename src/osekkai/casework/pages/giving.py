"""Giving a case to somebody, and putting it before readers (供覧)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from osekkai.casework import queue, team
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Circulation
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by
from osekkai.casework.pages.desk import case_for, own_desk, with_case
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of


@require_POST
@with_case
def give(request: HttpRequest, case: Case) -> HttpResponse:
    """A chief gives a case to somebody of the section."""
    if case.section not in own_desk(request).leads:
        raise PermissionDenied
    to = next((each.user for each in team.members([case.section]) if str(each.user.pk) == request.POST.get("to")), None)
    if to is None:
        return case_again(request, case, problems={"to": "だれに渡すかを選んでください。"}, status=422)
    try:
        queue.give(case, to, user_of(request), seen_by(request))
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)


@require_POST
@with_case
def circulate(request: HttpRequest, case: Case) -> HttpResponse:
    """供覧."""
    readers = {str(each.pk): each for each in team.readers_of(case, catalogue_in_use())}
    chosen = [readers[each] for each in request.POST.getlist("reader") if each in readers]
    if not chosen:
        return case_again(request, case, problems={"reader": "だれに読んでもらうかを選んでください。"}, status=422)
    team.circulate(case, chosen, user_of(request))
    return redirect("casework:case", case.number)


@require_POST
@login_required
def read(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody has read what was put before them."""
    case, _ = case_for(request, number)
    with transaction.atomic():
        waiting = Circulation.objects.filter(case=case, to=user_of(request), seen_at=None).first()
        if waiting is None:
            raise Http404("nothing to read")
        team.seen(waiting.pk, user_of(request))
    return redirect("approvals:approvals")
