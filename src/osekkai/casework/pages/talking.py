"""Between a section and a resident: corrections, messages, who they are, and the papers that they sent."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.errors import NotMendable, NotNow, NotWritten
from osekkai.applications.queries import Fault
from osekkai.casework import queue
from osekkai.casework.errors import Changed, NotSaid
from osekkai.casework.identification import NotACandidate, ways_of
from osekkai.casework.identification import identify as take_for
from osekkai.casework.identification import loosen as loosen_from
from osekkai.casework.models import Case, State
from osekkai.casework.pages.case import MEANWHILE, case_again, seen_by
from osekkai.casework.pages.desk import looked, looked_at_paper, own_desk, with_case
from osekkai.casework.pages.draft_form import typed_in
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.office.pictures import picture, shown, small
from osekkai.problems import Unseen
from osekkai.said import as_lines
from osekkai.storing import for_a_reader

NOT_ONLINE = "紙で届いた案件なので、ここからは送れません。電話か手紙で伝えてください。"
IN_APPROVAL = "決裁にまわっています。起案した人が引き戻してから、送りかえしてください。"
NOT_NOW = "いまは送りかえせません（取り下げられたか、ほかの職員が先に送りかえしました）。"


@require_POST
@with_case
def send_back(request: HttpRequest, case: Case) -> HttpResponse:
    """Every line that carries a reason is sent back; a reason that is too long stays where it was typed."""
    typed = typed_in(request)
    written = {name: as_lines(why) for name, why in typed.items() if name.startswith("why:")}
    reasons = {name: why for name, why in written.items() if why}
    if case.application is None:
        return case_again(request, case, problems={"": NOT_ONLINE}, status=409)
    if case.state == State.APPROVAL:
        return case_again(request, case, problems={"": IN_APPROVAL}, status=409)
    if not reasons:
        return case_again(request, case, problems={"": "なおしてほしいところに、理由を書いてください。"}, status=422)
    if long := next((name for name, why in reasons.items() if len(why) > applying.LONGEST_REASON), ""):
        told = {long.removeprefix("why:"): f"理由は{applying.LONGEST_REASON}文字までで書いてください。"}
        return case_again(request, case, problems=told, status=422)
    faults = [_fault(name, why) for name, why in reasons.items()]
    try:
        with transaction.atomic():
            applying.lock(case.application_id)  # first, as everywhere (ADR 12)
            if Case.objects.select_for_update().get(pk=case.pk).version != seen_by(request):
                raise Changed
            applying.send_back(
                case.application.number,
                faults,
                ledger.staff(user_of(request)),
                catalogue_in_use(),
                timezone.localdate(),
            )
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    except NotMendable as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    except NotNow:
        return case_again(request, case, problems={"": NOT_NOW}, status=409)
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect("casework:case", following.number)
    return redirect("casework:case", case.number)


def _fault(name: str, why: str) -> Fault:
    page, _, thing = name.removeprefix("why:").rpartition(":")
    return Fault(why=why, page=page, fact=thing) if page else Fault(why=why, document=thing)


@require_POST
@with_case
def message(request: HttpRequest, case: Case) -> HttpResponse:
    if case.application is None:
        return case_again(request, case, problems={"": NOT_ONLINE}, status=409)
    text = request.POST.get("text", "").strip() or request.POST.get("ready", "")
    try:
        applying.write(case.application.number, text, ledger.staff(user_of(request)), staff=True)
    except (NotWritten, Unseen) as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    except NotNow:
        told = {"text": "申請が取り下げられたので、送れません。"}
        return case_again(request, case, problems=told, status=409)
    return redirect("casework:case", case.number)


@require_POST
@with_case
def identify(request: HttpRequest, case: Case) -> HttpResponse:
    """Somebody stands at the counter and has shown who they are."""
    chosen = request.POST.get("person", "")
    if request.POST.get("shown", "") not in ways_of(case):
        return case_again(request, case, problems={"shown": "どうやって確かめたかを選んでください。"}, status=422)
    person = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 15 else None
    if person is None and case.state != State.ANNOUNCED:
        return case_again(request, case, problems={"person": "台帳の どの方かを選んでください。"}, status=422)
    try:
        by, why = ledger.staff(user_of(request)), request.POST.get("tie_why", "")
        take_for(case, person, request.POST["shown"], by, why, seen=seen_by(request))
    except NotSaid as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    except (NotACandidate, Changed) as problem:
        return case_again(request, case, problems={"person": problem.say("ja")}, status=problem.status)
    return redirect("casework:case", case.number)


@require_POST
@with_case
def loosen(request: HttpRequest, case: Case) -> HttpResponse:
    """It was somebody else."""
    try:
        loosen_from(case, seen_by(request), ledger.staff(user_of(request)))
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)


@never_cache
@require_safe
@with_case
def document(request: HttpRequest, case: Case, attachment: int) -> HttpResponse:
    """An attached file; that it was opened is told too."""
    kind, contents = file_of(case, attachment)
    looked(request, case, "書類の確認")
    return shown(request, kind, contents, reverse("casework:document", args=[case.number, attachment]))


@never_cache
@require_safe
@with_case
def document_small(request: HttpRequest, case: Case, attachment: int) -> HttpResponse:
    """A small picture of a file, beside the case."""
    looked_at_paper(request, case)
    return small(*file_of(case, attachment))


@never_cache
@require_safe
@with_case
def document_page(request: HttpRequest, case: Case, attachment: int, sheet: int) -> HttpResponse:
    looked_at_paper(request, case)
    kind, contents = file_of(case, attachment)
    if kind != "application/pdf":
        raise Http404("no such sheet")
    return picture(contents, sheet)


def file_of(case: Case, attachment: int) -> tuple[str, bytes]:
    """Its kind and contents. 404 for another case's; raises `NotOpened` where the storage lost or altered it."""
    found = applications.file_of(case.application.bundle, attachment) if case.application else None
    if found is None:
        raise Http404("no such file")
    with for_a_reader():
        return found.kind, applications.contents_of(found.id)
