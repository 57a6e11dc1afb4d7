"""「手紙と保存」: the post as one print job, what is over its retention, and what has to be kept elsewhere."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.catalogue import catalogue_in_use
from osekkai.documents import kinds as documents_kinds
from osekkai.documents import printing, retention
from osekkai.documents.errors import AlreadyPrinted, NothingIsOver, NothingToPrint, NotTheSame, NotTwice, TooMuch
from osekkai.documents.models import Disposal, PrintJob
from osekkai.documents.whose import whose
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.policy.calendar import NotADay, WrongEra, parse_date
from osekkai.staff.queries import Desk, desk_in
from osekkai.ui.kept import comes_back

SHOWN = 20
NO_DAYS = "いつから いつまでかを、日付で書いてください（例: 令和8年4月1日、2026-04-01）。"


@never_cache
@require_safe
@login_required
def letters(request: HttpRequest) -> HttpResponse:
    return _page(request)


@comes_back(lambda request: reverse("documents:letters"))
def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    desk, today = _desk(request), timezone.localdate()
    context = {
        "municipality": catalogue_in_use().municipality,
        "here": "letters",
        "leads": sorted(desk.leads),
        "problem": problem,
        "waiting": printing.waiting(desk.all),
        "jobs": PrintJob.objects.filter(section__in=desk.all).select_related("by").order_by("-id")[:SHOWN],
        "over": retention.over(desk.all, today),
        "part": printing.PART,
        "disposals": Disposal.objects.filter(section__in=desk.all, agreed_at=None).select_related("by"),
        "today": today,
    }
    return render(request, "documents/letters.html", context, status=status)


def _desk(request: HttpRequest) -> Desk:
    return desk_in(request, catalogue_in_use())


def _own_section(request: HttpRequest, *, leads: bool = False) -> str:
    desk = _desk(request)
    section = request.POST.get("section", "") or request.GET.get("section", "")
    if section not in (desk.leads if leads else desk.all):
        raise PermissionDenied
    return section


@require_POST
@login_required
def make_job(request: HttpRequest) -> HttpResponse:
    try:
        printing.make_job(_own_section(request), user_of(request))
    except (NothingToPrint, AlreadyPrinted) as problem:
        return _page(request, problem=problem.say("ja"), status=problem.status)
    return redirect("documents:letters")


@never_cache
@require_safe
@login_required
def job_part(request: HttpRequest, job: int, part: int) -> HttpResponse:
    """A file of a print job, for the printer of the post room: a look at everybody whose letters leave with it."""
    found = PrintJob.objects.filter(pk=job, section__in=_desk(request).all).first()
    if found is None or part >= len(found.parts):
        raise Http404("no such job")
    ledger.looked(
        ledger.staff(request.user),
        [documents_kinds.PRINT_JOB(found), *whose(list(found.documents.values_list("pk", flat=True)))],
        about=documents_kinds.PRINT_JOB(found),
        purpose="印刷",
    )
    headers = {"Content-Disposition": f'attachment; filename="{found.pk}-{part + 1}.pdf"'}
    return HttpResponse(printing.part_of(found, part), content_type="application/pdf", headers=headers)


@require_POST
@login_required
def propose_disposal(request: HttpRequest) -> HttpResponse:
    try:
        retention.propose(_own_section(request), user_of(request), timezone.localdate())
    except NothingIsOver as problem:
        return _page(request, problem=problem.say("ja"), status=problem.status)
    return redirect("documents:letters")


@require_POST
@login_required
def agree_disposal(request: HttpRequest, disposal: int) -> HttpResponse:
    found = Disposal.objects.filter(pk=disposal, section__in=_desk(request).leads, agreed_at=None).first()
    if found is None:
        raise Http404("no such disposal")
    try:
        retention.agree(found.pk, user_of(request), timezone.localdate())
    except (NotTwice, NotTheSame) as problem:
        return _page(request, problem=problem.say("ja"), status=problem.status)
    return redirect("documents:letters")


@never_cache
@require_safe
@login_required
def bag(request: HttpRequest) -> HttpResponse:
    """Files leave the office: by whoever leads the section."""
    section = _own_section(request, leads=True)
    try:
        since, until = parse_date(request.GET.get("since", "")), parse_date(request.GET.get("until", ""))
    except WrongEra as wrong:
        return _page(request, problem=f"{wrong.ja}。", status=422)
    except NotADay:
        return _page(request, problem=NO_DAYS, status=422)
    try:
        packed = retention.bag(section, since, until, user_of(request))
    except TooMuch as problem:
        return _page(request, problem=problem.say("ja"), status=problem.status)
    headers = {"Content-Disposition": f'attachment; filename="{_name(since, until)}"'}
    return HttpResponse(packed, content_type="application/zip", headers=headers)


def _name(since: date, until: date) -> str:
    return f"documents-{since:%Y%m%d}-{until:%Y%m%d}.zip"
