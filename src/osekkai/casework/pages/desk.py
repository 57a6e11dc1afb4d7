"""What every page of casework begins with: whose desk it is, and whether a case is open to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from osekkai.applications import queries as applications
from osekkai.casework import kinds as casework_kinds
from osekkai.casework.access import concerns, is_open_to, may_work_on
from osekkai.casework.errors import OnlyReads
from osekkai.casework.models import Case
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office import looking
from osekkai.office.pictures import Named, as_pictures
from osekkai.staff.queries import Desk, desk_in

View = Callable[..., HttpResponse]


def own_desk(request: HttpRequest) -> Desk:
    return desk_in(request, catalogue_in_use())


def case_for(request: HttpRequest, number: str) -> tuple[Case, bool]:
    """A case of one's sections, or one that is on one's way; and whether it is open. Others are not there: 404."""
    desk = own_desk(request)
    found = Case.objects.select_related("application__account", "person", "assignee").filter(number=number).first()
    if found is None:
        raise Http404("no such case")
    is_open = is_open_to(found, desk, catalogue_in_use())
    if not is_open and found.section not in desk.sections and not concerns(found, desk, catalogue_in_use()):
        raise Http404("no such case")
    return found, is_open


def with_case(view: View) -> View:
    """The view gets a case that is open to whoever asks; who has to say what for is asked first.

    What is sent is taken from those who work on it alone (`OnlyReads`).
    """

    @wraps(view)
    def working(request: HttpRequest, case: Case, **more: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and not may_work_on(case, own_desk(request), catalogue_in_use()):
            raise OnlyReads
        return view(request, case, **more)

    return with_open_case(working)


def with_open_case(view: View) -> View:
    """The same, where whoever reads the case may send something too: the service behind it asks who."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        case, is_open = case_for(request, number)
        if not is_open:
            return redirect("casework:case-ask", number)
        return view(request, case, **more)

    return guarded


def looked_at_paper(request: HttpRequest, case: Case) -> None:
    """A picture of a paper: told with the case that was just opened, or by itself where nobody opened it."""
    if not looking.was_just(request, str(casework_kinds.CASE(case))):
        looked(request, case, "書類の確認")


def looked(request: HttpRequest, case: Case, purpose: str) -> None:
    looking.note(request, str(casework_kinds.CASE(case)))
    subject = ledger_kinds.PERSON(case.person_id) if case.person_id else casework_kinds.CASE(case)
    ledger.looked(ledger.staff(request.user), [subject], about=casework_kinds.CASE(case), purpose=purpose)


def may_take_along(request: HttpRequest, section: str) -> bool:
    """Whether somebody may take a file out of the office: whoever leads the section."""
    return section in own_desk(request).leads


def to_read(request: HttpRequest, case: Case, contents: bytes, name: str, title: str) -> HttpResponse:
    """A PDF as pictures; the file itself for whoever may take it along, and asks for it (`?original`)."""
    may = may_take_along(request, case.section)
    if may and "original" in request.GET:
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(contents, content_type="application/pdf", headers=headers)
    back = reverse("casework:case", args=[case.number])
    named = Named(f"{title}　{applications.spoken(case.number)}", back, "案件にもどる")
    return as_pictures(request, contents, request.path, f"{request.path}?original=1" if may else "", named=named)
