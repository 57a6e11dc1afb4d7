"""What residents read of their case: each decision, and its notice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import queries as applications_queries
from osekkai.applications.places import acting, of_whom_it_is
from osekkai.applications.queries import Opened
from osekkai.casework.notices.reading import cases_of, read_notice, wish_for_paper


@require_POST
@of_whom_it_is
def on_paper(request: HttpRequest, code: str, draft: Opened | None, notice: int) -> HttpResponse:
    """The notice comes by post too."""
    if not wish_for_paper(cases_of(applications_queries.applications_of(code)), notice, acting(request).actor(code)):
        raise Http404("no such notice")
    return redirect("applications:apply", code)


@never_cache
@require_safe
@of_whom_it_is
def notice(request: HttpRequest, code: str, draft: Opened | None, notice: int) -> HttpResponse:
    """The signed notice; that it was opened is known from then on."""
    contents = read_notice(cases_of(applications_queries.applications_of(code)), notice, acting(request).actor(code))
    if contents is None:
        raise Http404("no such notice")
    return HttpResponse(
        contents, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="notice.pdf"'}
    )
