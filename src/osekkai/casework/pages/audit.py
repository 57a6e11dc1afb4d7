"""「監査」: one case of any year in one view.

Who did what, when, on which version of which rule, and whether it can be proven.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from osekkai.applications.queries import spoken
from osekkai.approvals import queries as approvals
from osekkai.casework import audit as auditing
from osekkai.casework import kinds, protection
from osekkai.casework.models import Case
from osekkai.casework.pages.desk import looked
from osekkai.casework.pages.opening import ask_two
from osekkai.casework.sampling import LOT, Sample, sample
from osekkai.casework.signed import signed
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.ledger import queries as ledger
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.staff.queries import Role, holds, sections_of


@never_cache
@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Where an auditor begins: with the number of a case, or with a sample of some days that nobody chose.

    Each of the sample is proven at once.
    """
    if not holds(request.user, timezone.localdate(), Role.AUDITOR):
        raise PermissionDenied
    asked = unicodedata.normalize("NFKC", request.GET.get("number", "")[:40])
    query = "".join(each for each in asked if each.isalnum())
    if query and Case.objects.filter(number=query).exists():
        return redirect("casework:audit-case", query)
    used, problems = (
        catalogue_in_use(),
        {"number": "この番号の案件は ありません。数字とアルファベットを確かめてください。"} if query else {},
    )
    if "number" in request.GET and not query:
        problems["number"] = "受付番号を書いてください。"
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_date(request.GET[name]) if request.GET.get(name, "").strip() else None
        except NotADay as wrong:
            problems[name] = wrong.ja
    if "since" in request.GET:
        for name in ("since", "until"):
            if days.get(name) is None:
                problems.setdefault(name, "日付を書いてください（例: 令和7年4月1日）")
        if (first := days.get("since")) and (last := days.get("until")) and last < first:
            problems["until"] = "はじめの日より前です"
    service, since, until = request.GET.get("service", ""), days.get("since"), days.get("until")
    lot = unicodedata.normalize("NFKC", request.GET.get("lot", "")).strip().lower()
    if lot and not re.fullmatch(rf"[0-9a-f]{{{LOT}}}", lot):
        problems["lot"] = f"くじの番号は、0〜9とa〜fの {LOT}文字です。空けておくと、新しい番号で選びます。"
    drawn = sample(_audited(request), since, until, service, lot) if since and until and not problems else None
    rows = _proven(request, drawn) if drawn else None
    context = {
        "municipality": used.municipality,
        "here": "audit",
        "outside": ledger.published(),
        "number": request.GET.get("number", "")[:40],
        "problems": problems,
        "rows": rows,
        "drawn": drawn,
        "days": (since, until),
        "lot": request.GET.get("lot", "")[:20],
        "since": request.GET.get("since", "")[:20],
        "until": request.GET.get("until", "")[:20],
        "service": service,
        "services": used.services.values(),
    }
    return render(request, "casework/audit.html", context, status=404 if query else 422 if problems else 200)


def _audited(request: HttpRequest) -> frozenset[str]:
    return frozenset(sections_of(request.user, timezone.localdate(), catalogue_in_use(), Role.AUDITOR))


def _proven(request: HttpRequest, drawn: Sample) -> list[dict[str, Any]]:
    """Each case of the sample is looked at, and told so, as if it were opened."""
    rows = []
    for decision in drawn.chosen:
        looked(request, decision.case, f"監査（抽出 {drawn.lot}）")
        findings = auditing.findings_of(decision.case, auditing.lines_of(decision.case))
        rows.append(
            {
                "decision": decision,
                "wrong": [each for each in findings if each.ok is False],
                "open": [each for each in findings if each.ok is None],
            }
        )
    return rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    used = catalogue_in_use()
    found = Case.objects.select_related("application__account", "person", "process").filter(number=number).first()
    section = used.sections.get(found.section) if found else None
    units = (section.id, section.department) if section else ()
    if not holds(request.user, timezone.localdate(), Role.AUDITOR, units):
        raise Http404("no such case")
    if found is None:
        raise Http404("no such case")
    if not protection.is_readable(found, user_of(request)):
        return ask_two(request, found, request.path)
    if request.method == "POST":
        return redirect(request.path)
    looked(request, found, "監査")
    lines = auditing.lines_of(found)
    routes = approvals.all_of(kinds.CASE(found))
    context = {
        "municipality": used.municipality,
        "here": "audit",
        "case": found,
        "spoken": spoken(found.number),
        "service": used.services.get(found.service),
        "lines": lines,
        "findings": auditing.findings_of(found, lines),
        "routes": [(each, DECISIONS[each.kind]) for each in routes],
        "contents": [
            {"route": each, "signed": signed(each.content, at.at if (at := each.decided_at) else None)}
            for each in routes
            if each.content
        ],
        "decisions": auditing.told_in_words(found),
        "steps": list(found.steps.exclude(done_at=None).select_related("by").order_by("order")),
    }
    return render(request, "casework/audit_case.html", context)
