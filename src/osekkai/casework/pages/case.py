"""A case: whether one may decide, and how; everything on one page. What was written stays where it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications.places import fields_of
from osekkai.applications.queries import ACCOUNT, Wrong, account_page
from osekkai.approvals import queries as approvals
from osekkai.approvals import services as approving
from osekkai.casework import access, accounts, drafts, kinds, protection, queue
from osekkai.casework.case_page import CasePage, case_page
from osekkai.casework.coming_back import just_sent, last_change
from osekkai.casework.drafts import RUNNING, Draft, suggestion, until
from osekkai.casework.errors import Changed, NoPurpose, NotAnOption, NotWritten, NotYours
from osekkai.casework.identification import Candidate, candidates_of
from osekkai.casework.models import Case, State
from osekkai.casework.pages.desk import case_for, looked, own_desk, with_case, with_open_case
from osekkai.casework.pages.draft_form import account_typed, named, read_draft, typed_in
from osekkai.casework.pages.opening import ask_two
from osekkai.casework.places import CASE_PAGE, TOLD_ACCOUNT
from osekkai.casework.processes import steps
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import page, user_of
from osekkai.policy.calendar import NotADay
from osekkai.problems import Unseen
from osekkai.publication.errors import ServiceIsGone
from osekkai.ui.kept import came_back, comes_back, is_unsent, lead_back

NOT_THEIRS = "この手順は、まえの手順をした人とは別の人か、頼まれた課の人がします。"
DECIDED_ALREADY = "もう決まったか、起案した人では ないので、もどせません。"
MEANWHILE = "あなたが開いたあとで、この案件が変わりました。いまの内容を確かめて、もう一度 押してください。"
ON_ITS_WAY = (
    "あなたが開いたあとで、起案されました。決裁が済むか、差し戻されるか、起案した人が引き戻すまで、ほかの起案はできません。"
    "書いたものは、下に残してあります。"
)


@never_cache
@require_safe
@with_case
def case(request: HttpRequest, case: Case) -> HttpResponse:
    return case_again(request, case)


def _near(request: HttpRequest, case: Case) -> Draft | None:
    """`?kind=end&ends=…`: a draft that lies near stands in the form, for the clerk to look at and to send."""
    if request.GET.get("kind", "") not in RUNNING or case.state not in (State.DECIDED, State.OPEN):
        return None
    asked, usual = request.GET, suggestion(case, catalogue_in_use())
    gives, last = usual.gives, _day(asked.get("last", ""))
    if last and asked.get("person", "").isdecimal():
        gives = until(gives, int(asked["person"][:15]), last)
    return replace(
        usual,
        kind=asked["kind"],
        reason=asked.get("reason", "")[: drafts.LONGEST],
        article=asked.get("article", usual.article)[: drafts.LONGEST],
        starts=_day(asked.get("starts", "")),
        ends=_day(asked.get("ends", "")),
        gives=gives,
        account=_told_account(case, asked.get("report", "")),
    )


def _told_account(case: Case, report: str) -> Mapping[str, str]:
    number = int(report) if report.isascii() and report.isdecimal() and len(report) < 15 else 0
    return next(iter(TOLD_ACCOUNT.filled(case.pk, number)), {})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(request: HttpRequest, case: Case) -> str:
    return reverse("casework:case", args=[case.number])


@comes_back(_address)
def case_again(
    request: HttpRequest, case: Case, *, problems: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case, with what is wrong beside its field, and all that was typed."""
    looked(request, case, "案件の確認")
    typed, draft = typed_in(request), _draft(request, case) or _near(request, case)
    candidates, wrong = _candidates(request, case)
    found = case_page(case, own_desk(request), catalogue_in_use(), draft=draft, typed=typed, candidates=candidates)
    wrong |= problems or {}
    if status == Changed.status and "" in wrong:
        wrong[""] += last_change(case, user_of(request), elsewhere=True)
    context = page(
        "cases",
        page=found,
        case=case,
        problems=wrong,
        summary=named(wrong, found.rows),
        last_change=last_change(case, user_of(request)) if case.came_back else "",
        just_sent=just_sent(request.GET.get("sent", "")[:20], user_of(request)),
        sought={name: request.GET.get(name, "") or request.POST.get(name, "") for name in SOUGHT},
        is_double="double" in request.GET,
        arrived_on=typed.get("arrived_on") or request.GET.get("arrived_on", "")[:20],
        is_typed=draft is not None,
        typed=typed,
        **_account(request, found, wrong),
        panels=CASE_PAGE.filled(request, case.pk),
        unsent=_unsent(request, found) if status == 409 or is_unsent(request) else (),
    )
    return render(request, "casework/case.html", context, status=status)


def _account(request: HttpRequest, found: CasePage, problems: Mapping[str, str]) -> dict[str, Any]:
    """Where it is paid to now, and the fields of another account; nothing where nothing is paid out."""
    used = catalogue_in_use()
    asked = account_page(used)
    if asked is None or found.case.state != State.DECIDED or not (found.service and found.service.is_paid_out):
        return {}
    typed = account_typed(request)
    written = typed if any(typed.values()) else dict(found.draft.account if found.draft else {})
    wrong = {id: Wrong(problems[id], problems[id]) for id in ACCOUNT if id in problems}
    return {
        "paid_into": accounts.whole(accounts.in_force(found.case, used)),
        "account_rows": fields_of(asked, written, wrong),
        "is_other_account": any(written.values()) or bool(wrong),
    }


SOUGHT = ("find_born", "find_name")
"""Fields by which a clerk looks for whoever applied."""


def _candidates(request: HttpRequest, case: Case) -> tuple[tuple[Candidate, ...], dict[str, str]]:
    """Who could have applied, and what is wrong with what a clerk looked for; whoever is shown stands in the ledger."""
    if not access.may_work_on(case, own_desk(request), catalogue_in_use()):
        return (), {}
    born, name = (str(request.GET.get(each, "") or request.POST.get(each, ""))[:60] for each in SOUGHT)
    try:
        found, wrong = candidates_of(case, born, name), {}
    except NotADay as problem:
        found, wrong = candidates_of(case), {"find_born": problem.ja}
    if found:
        seen = [ledger_kinds.PERSON(each.id) for each in found]
        ledger.looked(ledger.staff(user_of(request)), seen, about=kinds.CASE(case), purpose="台帳との照合")
    return found, wrong


def _draft(request: HttpRequest, case: Case) -> Draft | None:
    """The draft that came back. Of a service that is gone meanwhile there is none; its texts are told."""
    if "kind" not in request.POST:
        return None
    with suppress(ServiceIsGone):
        return read_draft(request, case)[0]
    return None


WORDS = {
    "kind": "決定",
    "reason": "理由",
    "conditions": "条件",
    "text": "メッセージ",
    "note": "メモ",
    "comment": "わかったこと・意見",
    "why": "規則の案とちがうときの説明",
    "yen": "額",
    "starts": "いつから",
    "ends": "いつまで",
}
MENDING = "なおしてほしい理由"
"""What is written as `why:` with the page and the fact, or the document, that it is about."""


def _unsent(request: HttpRequest, found: CasePage) -> list[tuple[str, str]]:
    """What was written and could not be sent: the page may have no field for it now, so it stands there as text.

    Of a line of the draft with whose it is; a line that was not chosen was not written.
    """
    names = {str(each.number): each.name for each in found.rows}
    typed, facts = typed_in(request), catalogue_in_use().book.vocabulary.facts
    unsent = []
    for name, text in typed.items():
        field = name.partition(":")[0].rstrip("0123456789")
        number = name[len(field) :] if name.startswith(field) else ""
        if name in ACCOUNT and name in facts:
            words = facts[name].name
        elif name.startswith("why:"):
            words = MENDING
        elif number and field in _OF_A_LINE:
            whose = f"{names[number]}さんの " if names.get(number) else ""
            words = f"{whose}{WORDS[field]}" if f"give{number}" in typed else ""
        else:
            words = WORDS.get(field, "")
        if words and text.strip():
            unsent.append((words, DECISIONS[text].ja if name == "kind" and text in DECISIONS else text))
    return unsent


_OF_A_LINE = ("yen", "starts", "ends")


def seen_by(request: HttpRequest) -> int:
    """The version of the case that whoever sends this saw."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


@never_cache
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Opening what somebody else works on: what for? The chief reads it. Of the protected another has to agree, too."""
    case, is_open = case_for(request, number)
    if is_open and not protection.waiting(case):
        return redirect("casework:case", number)
    if protection.is_closed(case):
        return ask_two(request, case, reverse("casework:case", args=[number]))
    if is_open:
        return redirect("casework:case", number)
    if request.method == "POST":
        try:
            access.let_in(case, user_of(request), request.POST.get("purpose", "") or request.POST.get("other", ""))
            return redirect("casework:case", number)
        except NoPurpose as refused:
            return lead_back(request, problems={"purpose": refused.say("ja")}, status=refused.status)
    back = came_back(request)
    problems = back.said.get("problems", {}) if back else {}
    service = catalogue_in_use().services.get(case.service)
    context = page("cases", case=case, service=service, purposes=access.PURPOSES, problems=problems)
    return render(request, "casework/case_ask.html", context, status=back.status if back else 200)


@require_POST
@with_case
def take(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        queue.give(case, user_of(request), user_of(request), seen_by(request))
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)


@require_POST
@with_case
def tick(request: HttpRequest, case: Case) -> HttpResponse:
    service = catalogue_in_use().services.get(case.service)
    known = {each.ja for each in service.handling.checklist} if service else set()
    try:
        queue.tick(
            case, [each for each in request.POST.getlist("point") if each in known], user_of(request), seen_by(request)
        )
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)


@require_POST
@with_open_case
def do_step(request: HttpRequest, case: Case, step: int) -> HttpResponse:
    """A person did what the process asks; the process goes on."""
    desk = own_desk(request)
    if not case.steps.filter(pk=step).exists():
        raise Http404("no such step")
    try:
        steps.do(
            step,
            desk.user,
            desk.sections,
            catalogue_in_use(),
            choice=request.POST.get("choice", ""),
            comment=request.POST.get("comment", ""),
        )
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    except NotYours:
        return case_again(
            request,
            case,
            problems={"": NOT_THEIRS},
            status=403,
        )
    except (NotAnOption, NotWritten, Unseen) as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    return redirect("casework:case", case.number)


@require_POST
@with_case
def note(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        queue.write_note(case, request.POST.get("note", ""), user_of(request))
    except (NotWritten, Unseen) as problem:
        return case_again(request, case, problems=problem.by_field("ja"), status=422)
    except Changed:
        return case_again(request, case, problems={"": MEANWHILE}, status=409)
    return redirect("casework:case", case.number)


@require_POST
@with_open_case
def take_away(request: HttpRequest, case: Case) -> HttpResponse:
    """引戻し or 廃案 of the proposal that the page showed, by whoever drafted it."""
    route = approvals.open_of(kinds.CASE(case))
    act = {"pull": approving.pull, "scrap": approving.scrap}.get(request.POST.get("act", ""))
    try:
        if route is None or act is None or request.POST.get("proposal") != str(route.id):
            raise Changed
        act(route.id, user_of(request))
    except (Changed, NotYours):
        return case_again(request, case, problems={"": DECIDED_ALREADY}, status=409)
    return redirect("casework:case", case.number)
