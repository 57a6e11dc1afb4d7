"""「いま受けている人」: by service, who has to be looked at and why; everybody, where that is asked for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.applications.places import problems_of
from osekkai.casework import queries as casework
from osekkai.casework import services as casework_services
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import Service
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import page, user_of
from osekkai.problems import Invalid
from osekkai.receiving import queries
from osekkai.receiving import services as receiving
from osekkai.receiving.errors import NothingRuns, NotReported
from osekkai.receiving.kinds import RECEIVING
from osekkai.receiving.models import Report, What
from osekkai.receiving.pages.asking import account_in, account_rows, answered, asks_of, typed_in
from osekkai.register import queries as register
from osekkai.staff.queries import desk_in
from osekkai.ui.kept import came_back, lead_back


def _own(request: HttpRequest) -> dict[str, Service]:
    """Services of one's sections that somebody can go on receiving."""
    used = catalogue_in_use()
    own = desk_in(request, used).all
    found = [each for each in used.services.values() if each.owner.id in own]
    return {each.id: each for each in found if each.is_paid_out or each.handling.receiving.renewal}


@never_cache
@require_safe
@login_required
def services(request: HttpRequest) -> HttpResponse:
    today, used = timezone.localdate(), catalogue_in_use()
    rows = [(each, queries.how_many(each, today, used)) for each in _own(request).values()]
    return render(request, "receiving/services.html", page("receiving", rows=rows, tabs=queries.TABS))


@never_cache
@require_safe
@login_required
def people(request: HttpRequest, service: str) -> HttpResponse:
    """Whose names are shown is told to the ledger."""
    found = _own(request).get(service)
    if found is None:
        raise Http404("no such service")
    today, used = timezone.localdate(), catalogue_in_use()
    counts = queries.how_many(found, today, used)
    tab = request.GET.get("tab", "")
    tab = tab if tab in counts else next((each for each, n in counts.items() if n), "all")
    text = request.GET.get("from", "")
    start = int(text[:7]) if text.isascii() and text.isdecimal() else 0
    rows = queries.rows(found, tab, today, start) if tab not in ("reports", "renewal") else []
    reports = list(queries.open_reports(service)[: queries.PAGE]) if tab == "reports" else []
    cases = queries.to_renew(found, today, used)[: queries.PAGE] if tab == "renewal" else []
    seen = {each.standing.person for each in rows} | {each.person_id for each in cases if each.person_id}
    seen |= {each.case.person_id for each in reports if each.case.person_id}
    of_cases = [*cases, *(each.case for each in reports), *(each.case for each in rows if each.case)]
    ledger.looked(
        ledger.staff(request.user),
        [ledger_kinds.PERSON(each) for each in sorted(seen)],
        about=RECEIVING(service),
        purpose="いま受けている人の確認",
    )
    context = page(
        "receiving",
        service=found,
        tab=tab,
        tabs=[(id, queries.TABS[id], n) for id, n in counts.items()],
        rows=rows[: queries.PAGE],
        born={id: each.birth_date for id, each in register.people(seen).items()},
        away=register.guarded(seen),
        closed=casework.closed_of(of_cases),
        reports=reports,
        cases=cases,
        more=start + queries.PAGE if len(rows) > queries.PAGE else None,
        renewal=found.handling.receiving.renewal,
    )
    return render(request, "receiving/people.html", context)


@require_POST
@login_required
def open_case(request: HttpRequest, service: str, person: int) -> HttpResponse:
    """職権: what another system pays gets a case here, in which it is changed or ended."""
    found = _own(request).get(service)
    if found is None or not register.received([person], service):
        raise PermissionDenied
    resident = register.people([person])[person]
    whose = casework_services.claimant_of(resident, timezone.localdate())
    case = (casework_services.is_open_for(whose, found) if whose else None) or casework_services.open_for(
        whose, found, ledger.staff(user_of(request)), casework_services.Origin.MATCHING
    )
    return redirect("casework:case", case.number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def done(request: HttpRequest, report: int) -> HttpResponse:
    """A clerk who works on the case has looked at it; of an account that is not changed, why not."""
    used = catalogue_in_use()
    found = Report.objects.select_related("case").filter(pk=report, case__disposal=None).first()
    if found is None or not casework.may_work_on(found.case, desk_in(request, used), used):
        raise Http404("no such report")
    if not casework.is_readable(found.case, user_of(request)):
        return redirect("casework:case", found.case.number)  # where one asks for it to be opened
    back = came_back(request)
    if request.method == "POST":
        try:
            receiving.done(found, user_of(request), used, request.POST.get("why", ""))
        except Invalid as refused:
            return lead_back(request, problems=refused.by_field("ja"), status=422)
    elif found.done_at is None and queries.waits_for_decision(found, used):
        context = page(
            "cases",
            case=found.case,
            report=found,
            problems=back.said["problems"] if back else {},
            why=request.POST.get("why", ""),
        )
        return render(request, "receiving/stays.html", context, status=back.status if back else 200)
    return redirect("casework:case", found.case.number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def on_paper(request: HttpRequest, case: str) -> HttpResponse:
    """届け出が紙で来た: what it says is written down on the page of the case."""
    used = catalogue_in_use()
    found = casework.decided_case(case)
    if found is None or not casework.may_work_on(found, desk_in(request, used), used):
        raise Http404("no such case")
    if not casework.is_readable(found, user_of(request)):
        return redirect("casework:case", found.number)
    back = came_back(request)
    (what, answers, text), account = answered(request), account_in(request)
    if request.method == "POST":
        by = user_of(request)
        try:
            receiving.report(found, what, answers, text, ledger.staff(by), used, bank_account=account, entered_by=by)
        except NotReported as refused:
            return lead_back(request, problems=refused.by_field("ja"), status=422)
        except NothingRuns as refused:
            return lead_back(request, problems={"": refused.say("ja")}, status=409)
        return redirect("casework:case", found.number)
    renewal = queries.renewal_on(found, timezone.localdate(), used) if what == What.RENEWAL else None
    problems = back.said.get("problems", {}) if back else {}
    rows = account_rows(account, problems) if not renewal and queries.asks_account(found, used) else []
    context = page(
        "cases",
        case=found,
        problems=problems,
        summary=problems | problems_of(rows),
        account_rows=rows,
        typed=typed_in(request),
        renewal=renewal,
        asks=asks_of(renewal),
        whats=[each for each in What.choices if each[0] != What.RENEWAL],
        answers=[(id, said.ja) for id, said in queries.ANSWERS.items()],
    )
    return render(request, "receiving/paper.html", context, status=back.status if back else 200)
