"""届け出る: by whoever receives, from where their decision stands."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from osekkai.applications import queries as applications
from osekkai.applications.places import acting, of_whom_it_is, problems_of
from osekkai.applications.queries import Opened
from osekkai.casework import queries as casework
from osekkai.catalogue import catalogue_in_use
from osekkai.documents.queries import contents_for_a_reader
from osekkai.portal.frame import page
from osekkai.receiving import queries
from osekkai.receiving import services as receiving
from osekkai.receiving.errors import NothingRuns, NotReported
from osekkai.receiving.models import Ending, What
from osekkai.receiving.pages.asking import account_in, account_rows, answered, asks_of, typed_in
from osekkai.said import Said
from osekkai.ui.kept import came_back, lead_back
from osekkai.ui.templatetags.ui import language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def report(request: HttpRequest, code: str, draft: Opened | None, case: str) -> HttpResponse:
    """現況届 (`?what=renewal`), or what has changed."""
    applied = [each for each in applications.applications_of(code) if each.number == case]
    found = casework.decided_case(case) if applied else None
    used, lang, back = catalogue_in_use(), language(), came_back(request)
    is_written = back is not None or request.method == "POST"  # what somebody wrote is never answered by «not there»
    if found is None or not (casework.running_of_case(found) or is_written):
        raise Http404("nothing runs")
    problems = {name: Said(**each) for name, each in back.said.get("problems", {}).items()} if back else {}
    (what, answers, text), account = answered(request), account_in(request)
    what = what or request.GET.get("what", "")
    renewal = queries.renewal_on(found, timezone.localdate(), used) if what == What.RENEWAL else None
    if request.method == "POST":
        try:
            receiving.report(
                found,
                what,
                answers,
                text,
                acting(request).actor(code),
                used,
                bank_account=account,
                account=acting(request).account,
            )
        except NotReported as refused:
            told = {name: asdict(each) for name, each in refused.problems.items()}
            return lead_back(request, problems=told, status=422)
        except NothingRuns as nothing:
            if queries.says_the_same(found, what, answers, text, account, used):
                return redirect("applications:apply", code)
            return lead_back(request, problems={"": asdict(nothing.what)}, status=nothing.status)
        return redirect("applications:apply", code)
    said = {name: each.say(lang) for name, each in problems.items()}
    rows = account_rows(account, said) if not renewal and queries.asks_account(found, used) else []
    context = page(
        code=code,
        service=used.services.get(found.service),
        case=found,
        renewal=renewal,
        asks=asks_of(renewal),
        whats=_whats(),
        answers=[(id, said.say(lang)) for id, said in queries.ANSWERS.items()],
        typed=typed_in(request) if back else {"what": what},
        problems=said,
        summary=said | problems_of(rows),
        account_rows=rows,
    )
    return render(request, "receiving/report.html", context, status=back.status if back else 200)


def _whats() -> list[tuple[str, str]]:
    return [
        (What.FAMILY, gettext("家族や お子さんが変わった")),
        (What.NAME, gettext("氏名や住所が変わった")),
        (What.ACCOUNT, gettext("振込先の口座を変えたい")),
        (What.STOP, gettext("受けるのをやめる")),
        (What.OTHER, gettext("そのほか")),
    ]


@never_cache
@require_safe
@of_whom_it_is
def letter(request: HttpRequest, code: str, draft: Opened | None, ending: int) -> HttpResponse:
    """That the time is over, as it was sent."""
    applied = {each.pk for each in applications.applications_of(code)}
    found = Ending.objects.select_related("document", "decision__case").filter(pk=ending).first()
    if found is None or found.document is None or found.decision.case.application_id not in applied:
        raise Http404("no such letter")
    headers = {"Content-Disposition": 'attachment; filename="notice.pdf"'}
    return HttpResponse(contents_for_a_reader(found.document), content_type="application/pdf", headers=headers)
