"""支援措置: an objection to a decision about somebody protected is opened by two, like the case (`casework`)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from osekkai.casework import queries as casework
from osekkai.casework import services as casework_services
from osekkai.casework.errors import Changed, NoPurpose, NotYours
from osekkai.catalogue import catalogue_in_use
from osekkai.objections import queries
from osekkai.objections.pages.frame import own_desk
from osekkai.office.frame import page
from osekkai.ui.kept import came_back, lead_back


@never_cache
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """One asks with a reason, another agrees; nothing of the objection stands on the page."""
    desk, found = own_desk(request), queries.by_number(number)
    if found is None or not queries.may_open(found, desk, catalogue_in_use()):
        raise Http404("no such objection")
    case, waiting = found.decision.case, casework.openings_waiting(found.decision.case)
    if request.method == "POST":
        agrees = request.POST.get("agree", "")
        try:
            if agrees:
                id = int(agrees) if agrees.isdecimal() and len(agrees) < 15 else 0
                casework_services.agree_to_open(id, case, desk, found.section)
            else:
                said = request.POST.get("purpose", "") or request.POST.get("other", "")
                casework_services.ask_to_open(case, desk.user, said)
        except NoPurpose as refused:
            return lead_back(request, problems={"purpose": refused.say("ja")}, status=refused.status)
        except (Changed, NotYours) as refused:
            return lead_back(request, problems={"": refused.say("ja")}, status=409)
        return redirect("objections:objection-ask", number)
    may = {each.pk: casework.may_agree_to_open(each, desk, found.section) for each in waiting}
    is_readable = casework.is_readable(case, desk.user)
    if is_readable and not any(may.values()):
        return redirect("objections:objection", number)
    back = came_back(request)
    context = page(
        "objections",
        objection=found,
        purposes=casework.OPENING_PURPOSES,
        problems=back.said.get("problems", {}) if back else {},
        waiting=[(each, may[each.pk]) for each in waiting],
        has_asked=any(each.by_id == desk.user.pk for each in waiting),
        is_opened=is_readable,
    )
    return render(request, "objections/protected.html", context, status=back.status if back else 200)
