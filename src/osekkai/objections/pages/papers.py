"""What lies in the file of a decision that is objected to: to be read by whoever may read the objection."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.applications.queries import spoken
from osekkai.casework import queries as casework
from osekkai.catalogue import catalogue_in_use
from osekkai.objections.pages.frame import looked, looked_at_paper, own_desk, with_objection
from osekkai.objections.queries import Objection, ruling_pdf
from osekkai.office.pictures import Named, as_pictures, picture, shown


@never_cache
@require_safe
@with_objection
def sheet(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _read(request, objection, _there(casework.sheet_pdf(objection.decision, catalogue_in_use())))


@never_cache
@require_safe
@with_objection
def sheet_page(request: HttpRequest, objection: Objection, page: int) -> HttpResponse:
    looked_at_paper(request, objection)
    return picture(_there(casework.sheet_pdf(objection.decision, catalogue_in_use())), page)


@never_cache
@require_safe
@with_objection
def notice(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _read(request, objection, _there(casework.notice_pdf(objection.decision)))


@never_cache
@require_safe
@with_objection
def notice_page(request: HttpRequest, objection: Objection, page: int) -> HttpResponse:
    looked_at_paper(request, objection)
    return picture(_there(casework.notice_pdf(objection.decision)), page)


@never_cache
@require_safe
@with_objection
def ruling(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _read(request, objection, _there(ruling_pdf(objection)))


@never_cache
@require_safe
@with_objection
def ruling_page(request: HttpRequest, objection: Objection, page: int) -> HttpResponse:
    looked_at_paper(request, objection)
    return picture(_there(ruling_pdf(objection)), page)


@never_cache
@require_safe
@with_objection
def document(request: HttpRequest, objection: Objection, attachment: int) -> HttpResponse:
    kind, contents = _attached(objection, attachment)
    looked(request, objection)
    return shown(request, kind, contents, reverse("objections:document", args=[objection.number, attachment]))


@never_cache
@require_safe
@with_objection
def document_page(request: HttpRequest, objection: Objection, attachment: int, page: int) -> HttpResponse:
    kind, contents = _attached(objection, attachment)
    if kind != "application/pdf":
        raise Http404("no such sheet")
    looked_at_paper(request, objection)
    return picture(contents, page)


def _read(request: HttpRequest, objection: Objection, contents: bytes) -> HttpResponse:
    """As pictures; the file for whoever leads a section that may read it, and asks for it: to be sent along."""
    looked(request, objection)
    desk = own_desk(request)
    may = bool({objection.section, objection.decision.case.section} & desk.leads)
    if may and "original" in request.GET:
        headers = {"Content-Disposition": f'attachment; filename="{objection.number}.pdf"'}
        return HttpResponse(contents, content_type="application/pdf", headers=headers)
    back = reverse("objections:objection", args=[objection.number])
    named = Named(f"審査請求の書面　{spoken(objection.number)}", back, "審査請求にもどる")
    return as_pictures(request, contents, request.path, f"{request.path}?original=1" if may else "", named=named)


def _there(contents: bytes | None) -> bytes:
    if contents is None:
        raise Http404("no such paper")
    return contents


def _attached(objection: Objection, id: int) -> tuple[str, bytes]:
    found = casework.attached(objection.decision, id)
    if found is None:
        raise Http404("no such file")
    return found
