"""起案する, and what is laid beside it. What was written stays where something is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from osekkai.casework import proposals, queue
from osekkai.casework.errors import Changed, NotReady
from osekkai.casework.models import Case
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by, typed_in
from osekkai.casework.pages.desk import own_desk, with_case
from osekkai.casework.pages.uploads import enclosed
from osekkai.casework.proposals import Draft
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, parse_date


@require_POST
@with_case
def propose(request: HttpRequest, case: Case) -> HttpResponse:
    """起案する. What was written stays where something is missing; then the next case, where that is wanted."""
    draft, problems = read_draft(request)
    try:
        seen, more = enclosed(request, case, seen_by(request))
        if problems | more:
            raise NotReady(problems | more)
        proposals.propose(case, draft, user_of(request), seen, catalogue_in_use())
    except NotReady as refused:
        return case_again(request, Case.objects.get(pk=case.pk), refused.problems, draft, 422, typed=typed_in(request))
    except Changed:
        return case_again(request, Case.objects.get(pk=case.pk), {"": MEANWHILE}, draft, 409, typed=typed_in(request))
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect("casework:case", following.number)
    return redirect("casework:case", case.number)


def read_draft(request: HttpRequest) -> tuple[Draft, dict[str, str]]:
    """What was written, and what of it is no day."""
    days, problems = {}, {}
    for name in ("starts", "ends"):
        text = request.POST.get(name, "").strip()
        try:
            days[name] = parse_date(text) if text else None
        except NotADay as wrong:
            days[name], problems[name] = None, wrong.ja
    texts = {
        name: request.POST.get(name, "")[: proposals.LONGEST + 1]
        for name in ("kind", "reason", "article", "conditions")
    }
    return Draft(**texts, starts=days["starts"], ends=days["ends"]), problems
