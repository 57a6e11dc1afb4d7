"""「監査」: one case of any year in one view: who did what, when, on which version of which rule, and whether it can be proven."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.applications.numbers import spoken
from osekkai.casework import auditing
from osekkai.casework.models import Case
from osekkai.catalogue import catalogue_in_use
from osekkai.identity.models import Role
from osekkai.identity.staff import holds
from osekkai.office.desk import looked


@never_cache
@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Where an auditor begins: with the number of a case."""
    if not holds(request.user, timezone.localdate(), Role.AUDITOR):
        raise PermissionDenied
    query = "".join(each for each in request.GET.get("number", "")[:40] if each.isalnum())
    if query and Case.objects.filter(number=query).exists():
        return redirect("office:audit-case", query)
    context = {"municipality": catalogue_in_use().municipality, "here": "audit", "number": request.GET.get("number", "")[:40], "missing": bool(query)}
    return render(request, "office/audit.html", context, status=404 if query else 200)


@never_cache
@require_safe
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
    looked(request, found, "監査")
    lines = auditing.lines_of(found)
    context = {
        "municipality": used.municipality, "here": "audit", "case": found, "spoken": spoken(found.number), "service": used.services.get(found.service),
        "lines": lines, "findings": auditing.findings_of(found, lines), "proposals": list(found.proposals.select_related("drafted_by").order_by("id")),
        "steps": list(found.steps.exclude(done_at=None).select_related("by").order_by("order")),
    }  # fmt: skip
    return render(request, "office/audit_case.html", context)
