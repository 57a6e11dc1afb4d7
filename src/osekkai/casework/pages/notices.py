"""The signed notice of a decision, as the resident got it: to be read.

Whoever leads the section may take the file along.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.casework.models import Case, Notice
from osekkai.casework.pages.desk import looked, looked_at_paper, to_read, with_case
from osekkai.documents.queries import contents_for_a_reader
from osekkai.office.pictures import picture


@never_cache
@require_safe
@with_case
def notice(request: HttpRequest, case: Case, decision: int) -> HttpResponse:
    found = Notice.objects.select_related("document").filter(decision=decision, decision__case=case).first()
    if found is None or found.document is None:
        raise Http404("no such notice")
    looked(request, case, "通知の確認")
    return to_read(
        request,
        case,
        contents_for_a_reader(found.document),
        found.document.number,
        f"通知（文書番号 {found.document.number}）",
    )


@never_cache
@require_safe
@with_case
def page(request: HttpRequest, case: Case, decision: int, sheet: int) -> HttpResponse:
    found = Notice.objects.select_related("document").filter(decision=decision, decision__case=case).first()
    if found is None or found.document is None:
        raise Http404("no such notice")
    looked_at_paper(request, case)
    return picture(contents_for_a_reader(found.document), sheet)
