"""起案する, and what is laid beside it. What was written stays where something is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from osekkai.applications.services import LARGEST
from osekkai.casework import proposals, queue
from osekkai.casework.errors import Altered, Changed, NotReady
from osekkai.casework.models import Case, State
from osekkai.casework.pages.case import MEANWHILE, ON_ITS_WAY, case_again, seen_by
from osekkai.casework.pages.desk import own_desk, with_case
from osekkai.casework.pages.draft_form import read_draft
from osekkai.casework.pages.uploads import enclosed
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of
from osekkai.ui import marks


@marks.takes_files(LARGEST)
@require_POST
@with_case
def propose(request: HttpRequest, case: Case) -> HttpResponse:
    """起案する. What was written stays where something is missing; then the next case, where that is wanted."""
    draft, problems = read_draft(request, case)
    try:
        seen, more = enclosed(request, case, seen_by(request))
        if problems | more:
            raise NotReady(problems | more)
        proposals.propose(case, draft, user_of(request), seen, catalogue_in_use())
    except NotReady as refused:
        return case_again(request, case, problems=refused.by_field("ja"), status=422)
    except Altered as wrong:
        return case_again(request, case, problems={"": wrong.say("ja")}, status=409)
    except Changed:
        case.refresh_from_db()
        said = ON_ITS_WAY if case.state == State.APPROVAL else MEANWHILE
        return case_again(request, case, problems={"": said}, status=409)
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect(f"{reverse('casework:case', args=[following.number])}?sent={case.number}")
    return redirect(f"{reverse('casework:case', args=[case.number])}?sent={case.number}")
