"""支援措置: a case of somebody protected is opened by two: one asks with a reason, another agrees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from osekkai.casework import protection
from osekkai.casework.errors import Changed, NoPurpose, NotYours
from osekkai.casework.models import Case
from osekkai.casework.pages.desk import own_desk
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import page
from osekkai.ui.kept import came_back, lead_back

NOT_TO_AGREE = "いまは同意できません。頼んだ人とは別の人で、どちらかが課長（代行）である必要があります。"


def ask_two(request: HttpRequest, case: Case, address: str) -> HttpResponse:
    """Nothing of the case stands on the page; `address` is what is opened."""
    desk, waiting = own_desk(request), protection.waiting(case)
    if request.method == "POST":
        agrees = request.POST.get("agree", "")
        try:
            if agrees:
                protection.agree(int(agrees) if agrees.isdecimal() and len(agrees) < 15 else 0, case, desk)
            else:
                protection.ask(case, desk.user, request.POST.get("purpose", "") or request.POST.get("other", ""))
        except NoPurpose as refused:
            return lead_back(request, problems={"purpose": refused.say("ja")}, status=refused.status)
        except (Changed, NotYours):
            return lead_back(request, problems={"": NOT_TO_AGREE}, status=409)
        return redirect(request.path)
    may = {each.pk: protection.may_agree(each, desk) for each in waiting}
    is_opened = protection.is_opened(case, desk.user)
    if is_opened and not any(may.values()) and request.path != address:
        return redirect(address)
    back = came_back(request)
    context = page(
        "cases",
        case=case,
        address=address,
        service=catalogue_in_use().services.get(case.service),
        purposes=protection.PURPOSES,
        problems=back.said.get("problems", {}) if back else {},
        waiting=[(each, may[each.pk]) for each in waiting],
        has_asked=any(each.by_id == desk.user.pk for each in waiting),
        is_opened=is_opened,
    )
    return render(request, "casework/case_protected.html", context, status=back.status if back else 200)
