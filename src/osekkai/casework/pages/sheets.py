"""起案用紙 of a proposal, to be read; whoever leads the section may take the file along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.approvals import queries as approvals
from osekkai.casework import kinds
from osekkai.casework.models import Case
from osekkai.casework.pages.desk import looked, looked_at_paper, to_read, with_case
from osekkai.casework.sheet import sheet_of
from osekkai.catalogue import catalogue_in_use
from osekkai.office.pictures import picture


@never_cache
@require_safe
@with_case
def sheet(request: HttpRequest, case: Case, proposal: int) -> HttpResponse:
    contents = _sheet(case, proposal)
    looked(request, case, "起案用紙")
    return to_read(request, case, contents, f"{case.number}-{proposal}", "起案用紙")


@never_cache
@require_safe
@with_case
def page(request: HttpRequest, case: Case, proposal: int, sheet: int) -> HttpResponse:
    looked_at_paper(request, case)
    return picture(_sheet(case, proposal), sheet)


def _sheet(case: Case, proposal: int) -> bytes:
    """Of a proposal of this case whose content is kept still; of others there is none: 404."""
    found = next((each for each in approvals.all_of(kinds.CASE(case)) if each.id == proposal), None)
    if found is None or "reason" not in found.content:
        raise Http404("no such proposal")
    return sheet_of(found, catalogue_in_use())
