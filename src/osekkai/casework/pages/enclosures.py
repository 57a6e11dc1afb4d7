"""What a clerk lays beside a case, and what was written of the draft stays where it was."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications.services import LARGEST
from osekkai.casework import enclosures
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Enclosure
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by
from osekkai.casework.pages.desk import looked, looked_at_paper, with_case
from osekkai.casework.pages.draft_form import read_draft
from osekkai.casework.pages.uploads import enclosed
from osekkai.office.frame import user_of
from osekkai.office.pictures import picture, shown
from osekkai.storing import for_a_reader
from osekkai.ui import marks


@marks.takes_files(LARGEST)
@require_POST
@with_case
def add(request: HttpRequest, case: Case) -> HttpResponse:
    _, problems = read_draft(request, case)
    try:
        _, more = enclosed(request, case, seen_by(request))
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return case_again(request, case, problems=problems | more, status=422 if more else 200)


@marks.takes_files(LARGEST)
@require_POST
@with_case
def remove(request: HttpRequest, case: Case, enclosure: int) -> HttpResponse:
    _, problems = read_draft(request, case)
    try:
        enclosures.take_out(case, enclosure, user_of(request), seen_by(request))
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return case_again(request, case, problems=problems)


@never_cache
@require_safe
@with_case
def show(request: HttpRequest, case: Case, enclosure: int) -> HttpResponse:
    found = _of(case, enclosure)
    looked(request, case, "添付の確認")
    return shown(request, found.kind, _contents(found), reverse("casework:enclosure", args=[case.number, enclosure]))


@never_cache
@require_safe
@with_case
def sheet(request: HttpRequest, case: Case, enclosure: int, sheet: int) -> HttpResponse:
    found = _of(case, enclosure)
    looked_at_paper(request, case)
    return picture(_contents(found), sheet)


def _of(case: Case, enclosure: int) -> Enclosure:
    found = case.enclosures.filter(pk=enclosure).first()
    if found is None:
        raise Http404("no such file")
    return found


def _contents(enclosure: Enclosure) -> bytes:
    with for_a_reader():
        return enclosures.contents_of(enclosure)
