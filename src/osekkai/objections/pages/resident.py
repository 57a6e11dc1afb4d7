"""審査請求を出す: where a decision stands, by whoever it is about."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.applications import queries as applications
from osekkai.applications.places import acting, of_whom_it_is
from osekkai.applications.queries import Opened
from osekkai.casework import queries as casework
from osekkai.catalogue import catalogue_in_use
from osekkai.objections import queries, services
from osekkai.objections.errors import IsOpen, NotFiled, NotNow
from osekkai.objections.pages.reading import typed_in, written_in
from osekkai.objections.queries import Objection, Told
from osekkai.objections.services import Came
from osekkai.portal.frame import page
from osekkai.register import queries as register
from osekkai.said import Said
from osekkai.ui.kept import came_back, lead_back
from osekkai.ui.templatetags.ui import language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def file(request: HttpRequest, code: str, draft: Opened | None, decision: int) -> HttpResponse:
    """One page: what is asked for and why, when they knew; the rest the office knows."""
    used = catalogue_in_use()
    found = casework.decision_for(applications.applications_of(code), decision)
    authority = casework.authority_of(found, used) if found else None
    if found is None or authority is None:
        raise Http404("no such decision")
    back = came_back(request)
    problems = {name: Said(**each) for name, each in back.said.get("problems", {}).items()} if back else {}
    if request.method == "POST":
        written, problems = written_in(request)
        came = Came(acting(request).actor(code), timezone.localdate(), account=_account(request))
        try:
            if problems:
                raise NotFiled(problems)
            services.file(found, written, came, used)
        except NotFiled as refused:
            problems = refused.problems
        except IsOpen as open_already:
            if queries.says_the_same(open_already.number, written):  # pressed twice
                return redirect("applications:apply", code)
            said = {"": asdict(open_already.what)}
            return lead_back(request, problems=said, status=open_already.status)
        else:
            return redirect("applications:apply", code)
        return lead_back(request, problems={name: asdict(each) for name, each in problems.items()}, status=422)
    decided_on = timezone.localdate(found.decided_at)
    lang = language()
    context = page(
        code=code,
        decision=found,
        decided_on=decided_on,
        service=used.services.get(found.case.service),
        authority=authority.words,
        typed=typed_in(request) if back else _known(request, found),
        problems={name: each.say(lang) for name, each in problems.items()},
        tolds=_tolds(),
        is_late="late_because" in problems or bool(request.POST.get("late_because")),
        mandate=acting(request).mandate,
    )
    return render(request, "objections/file.html", context, status=back.status if back else 200)


def _tolds() -> list[tuple[str, str]]:
    return [
        (Told.YES, gettext("教えられた（通知書に書いてあった）")),
        (Told.NO, gettext("教えられていない")),
        (Told.UNKNOWN, gettext("わからない")),
    ]


def _account(request: HttpRequest) -> Any:
    return acting(request).account


def _known(request: HttpRequest, decision: Any) -> dict[str, str]:
    """What stands there at first: who they are as the office knows it, and when they opened the notice here."""
    case = decision.case
    said = case.statement
    home = register.residence_of(case.person.pk, to=register.of_themselves(case.person.pk)) if case.person else None
    own = f"{catalogue_in_use().municipality.words.ja}{home.line}" if home and home.address else ""
    read_at = decision.notice.read_at if hasattr(decision, "notice") else None
    mandate = acting(request).mandate
    return {
        "name": case.person.name if case.person else said.text("full_name"),
        "address": said.text("address") or own,
        "agent": mandate.helper.name if mandate and mandate.helper else "",
        "known_on": timezone.localdate(read_at).isoformat() if read_at else "",
        "told": Told.YES,
    }


@require_POST
@of_whom_it_is
def withdraw(request: HttpRequest, code: str, draft: Opened | None, objection: int) -> HttpResponse:
    """取り下げる, by whoever objected (an agent only with that mandate: 第12条2項)."""
    found = _own(code, objection)
    if acting(request).mandate:
        raise Http404("not for an agent")
    with suppress(NotNow):  # it has ended meanwhile: where it stands says how
        services.withdraw(found, acting(request).actor(code))
    return redirect("applications:apply", code)


@never_cache
@require_safe
@of_whom_it_is
def disclosed(request: HttpRequest, code: str, draft: Opened | None, objection: int) -> HttpResponse:
    """The paper of the decision, once whoever handles the objection has opened it to them (第38条)."""
    found = _own(code, objection)
    contents = casework.sheet_pdf(found.decision, catalogue_in_use()) if found.disclosed_at else None
    if contents is None:
        raise Http404("not disclosed")
    headers = {"Content-Disposition": 'attachment; filename="decision.pdf"'}
    return HttpResponse(contents, content_type="application/pdf", headers=headers)


@never_cache
@require_safe
@of_whom_it_is
def ruling(request: HttpRequest, code: str, draft: Opened | None, objection: int) -> HttpResponse:
    """裁決書, to be read and taken along."""
    found = _own(code, objection)
    contents = queries.ruling_pdf(found)
    if contents is None:
        raise Http404("no ruling of this office")
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(contents, content_type="application/pdf", headers=headers)


def _own(code: str, id: int) -> Objection:
    applied = {each.pk for each in applications.applications_of(code)}
    found = queries.by_id(id)
    if found is None or found.decision.case.application_id not in applied:
        raise Http404("no such objection")
    return found
