"""「案件」: the queue answers what comes next and why; the case answers whether one may decide, and how."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import kinds as applications_kinds
from osekkai.applications import returning
from osekkai.applications.statement import Statement
from osekkai.casework import access, approving, proposing, queue, searching, team
from osekkai.casework import kinds as casework_kinds
from osekkai.casework.errors import Changed, NotReady, NotYours
from osekkai.casework.models import Case, Decision, Proposal, ProposalState, State, Stop, StopState
from osekkai.casework.processes import steps
from osekkai.casework.proposing import Draft
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.model import DECISIONS
from osekkai.catalogue.opening import days_between
from osekkai.identity.staff import names_of
from osekkai.ledger import queries as ledger
from osekkai.ledger.queries import Event
from osekkai.office.desk import case_for, looked, own_desk, user_of, with_case
from osekkai.office.inbox import documents_of, pages_of
from osekkai.office.uploads import enclosed
from osekkai.policy.calendar import parse_date
from osekkai.register import queries as register

PAGE = 50
MEANWHILE = "あなたが見ているあいだに、ほかの人が この案件を変えました。いまの内容を確かめて、もう一度 押してください。"


@never_cache
@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """What is due first stands first. Names are shown only of cases that are open to whoever looks."""
    desk, used = own_desk(request), catalogue_in_use()
    counts = queue.counts(desk)
    name = request.GET.get("tab", "mine" if counts["mine"] else "free")
    name = name if name in queue.TABS else "free"
    query = request.GET.get("q", "")[: searching.LONGEST]
    chosen = searching.found(desk.all, query, _open_at_once(desk)).order_by("-id") if query else queue.tab(desk, name)
    services = [each for each in used.services.values() if each.owner.id in desk.all]
    if (service := request.GET.get("service", "")) in {each.id for each in services}:
        chosen = chosen.filter(service=service)
    start = max(0, int(request.GET["from"][:7]) if request.GET.get("from", "").isdecimal() else 0)
    found = list(chosen.select_related("person", "assignee")[start : start + PAGE + 1])
    context = {
        "municipality": used.municipality,
        "here": "cases",
        "desk": desk,
        "rows": _rows(found[:PAGE], desk, used),
        "tab": name,
        "query": query,
        "services": services,
        "service": service,
        "tabs": [(id, label, counts.get(id)) for id, label in queue.TABS.items()],
        "start": start,
        "more": start + PAGE if len(found) > PAGE else None,
        "before": max(0, start - PAGE),
    }
    return render(request, "office/cases.html", context)


def _open_at_once(desk: access.Desk) -> Q:
    """The cases that somebody sees without saying what for.

    See `access.is_open_to`, which also knows of routes and steps.
    """
    return Q(assignee=None) | Q(assignee=desk.user) | Q(section__in=desk.leads | desk.emergencies)


def _rows(cases: list[Case], desk: access.Desk, used: Catalogue) -> list[dict[str, Any]]:
    """A name only where the case is open at once to whoever looks."""
    today, closed = timezone.localdate(), used.municipality.closed
    left = {due: days_between(today, due, closed) for due in {each.due for each in cases}}
    names = _names([each for each in cases if each.assignee_id in (None, desk.user.pk) or each.section in desk.leads])
    return [
        {
            "case": each,
            "service": used.services.get(each.service),
            "name": names.get(each.pk, ""),
            "left": left[each.due],
            "open": [check for check in each.verdict.get("checks", ()) if not check["ok"]],
        }
        for each in cases
    ]


def _names(cases: list[Case]) -> dict[int, str]:
    """By case: of whom the register knows; else as they wrote it."""
    unknown = [each.pk for each in cases if each.person is None]
    written = dict(Case.objects.filter(pk__in=unknown).values_list("pk", "application__content")) if unknown else {}
    stated = {pk: Statement.read(content or {}).text("full_name") for pk, content in written.items()}
    return stated | {each.pk: each.person.name for each in cases if each.person}


@require_POST
@login_required
def next_case(request: HttpRequest) -> HttpResponse:
    found = queue.next_case(own_desk(request))
    return redirect("office:case", found.number) if found else redirect("office:cases")


@never_cache
@require_safe
@login_required
def live(request: HttpRequest) -> HttpResponse:
    """What changes when something in one's queue, or in the case that one looks at, does.

    The page shows it, or offers to.
    """
    if number := request.GET.get("case", "")[:10]:
        case, is_open = case_for(request, number)
        return JsonResponse({"state": str(case.version) if is_open else ""})
    counts = queue.counts(own_desk(request))
    return JsonResponse({"state": "-".join(str(counts[each]) for each in sorted(counts))})


@never_cache
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Opening what somebody else works on: what for? The chief reads it."""
    case, is_open = case_for(request, number)
    if is_open:
        return redirect("office:case", number)
    problem = ""
    if request.method == "POST":
        try:
            access.let_in(case, user_of(request), request.POST.get("purpose", "") or request.POST.get("other", ""))
            return redirect("office:case", number)
        except ValueError:
            problem = "何のために開くかを選ぶか、書いてください。"
    used = catalogue_in_use()
    context = {
        "municipality": used.municipality,
        "here": "cases",
        "case": case,
        "service": used.services.get(case.service),
        "purposes": access.PURPOSES,
        "problem": problem,
    }
    return render(request, "office/case_ask.html", context, status=422 if problem else 200)


@never_cache
@require_safe
@with_case
def case(request: HttpRequest, case: Case) -> HttpResponse:
    return page(request, case)


def page(
    request: HttpRequest,
    case: Case,
    problems: dict[str, str] | None = None,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    used, desk = catalogue_in_use(), own_desk(request)
    looked(request, case, "案件の確認")
    if case.checked_at is None and case.state == State.OPEN:
        steps.look_at(case, used)
        case.refresh_from_db()
    service, application = used.services.get(case.service), case.application
    with transaction.atomic():
        messages = returning.read(application, staff=True) if application else []
    proposal = Proposal.objects.filter(case=case, state=ProposalState.OPEN).first()
    documents = documents_of(application, service, {}) if application else []
    circulations = list(case.circulations.select_related("to").order_by("id"))
    context = {
        "municipality": used.municipality,
        "here": "cases",
        "case": case,
        "service": service,
        "application": application,
        "messages": messages,
        "pages": pages_of(application, {}, case.verdict.get("known")) if application else [],
        "documents": documents,
        "missing": [each["document"] for each in documents if not each["files"] and not each["by_card"]],
        "not_arrived": used.texts.get("not-arrived"),
        "checklist": [(each, each.ja in case.done) for each in service.handling.checklist] if service else [],
        "draft": draft or (proposing.suggestion(case, used) if service else None),
        "typed": draft is not None,
        "kinds": DECISIONS,
        "problems": problems or {},
        "steps": _steps(case, desk),
        "may_propose": case.state in (State.OPEN, State.DECIDED) and steps.waits_for_decision(case),
        "enclosures": list(case.enclosures.filter(removed_at=None).select_related("by").order_by("id")),
        "texts": used.texts.values(),
        "readers": team.readers_of(case, used),
        "circulations": circulations,
        "gives": _gives(case, desk),
        "reads": any(each.to_id == desk.user.pk and each.seen_at is None for each in circulations),
        "proposal": proposal,
        "stops": _stops(proposal) if proposal else [],
        "own_stop": _own_stop(proposal, desk) if proposal else None,
        "may_pull": proposal and proposal.drafted_by_id == desk.user.pk,
        "sent_back": Proposal.objects.filter(case=case, state=ProposalState.RETURNED).order_by("-id").first()
        if case.state == State.OPEN
        else None,
        "decisions": list(
            Decision.objects.filter(case=case).select_related("decided_by", "notice__document").order_by("-id")
        ),
        "notes": case.notes.select_related("by").order_by("id"),
        "history": _history(case),
        "similar": _similar(case),
        "household": _household(case),
        "left": days_between(timezone.localdate(), case.due, used.municipality.closed),
        "corrections": returning.open_corrections(application) if application else [],
    }
    return render(request, "office/case.html", context, status=status)


def _stops(proposal: Proposal) -> list[dict[str, Any]]:
    levels = catalogue_in_use().authority.levels
    stops = proposal.stops.select_related("by").order_by("position", "id")
    return [
        {"stop": each, "post": f"{each.unit}{levels[each.level].words.ja if each.level in levels else each.level}"}
        for each in stops
    ]


def _own_stop(proposal: Proposal, desk: access.Desk) -> Stop | None:
    """Where whoever looks may agree with it now."""
    open_ = proposal.stops.filter(state=StopState.OPEN).select_related("proposal")
    return next((each for each in open_ if desk.user.pk in proposing.may_act(each, catalogue_in_use())), None)


def _gives(case: Case, desk: access.Desk) -> list[team.Member]:
    """To whom a chief can give it."""
    return (
        team.members([case.section]) if case.section in desk.leads and case.state in (State.OPEN, State.WAITING) else []
    )


def _steps(case: Case, desk: access.Desk) -> list[dict[str, Any]]:
    """What was done and what stands open, beside the machine's own."""
    found = case.steps.select_related("by", "case__process").order_by("order", "id") if case.process_id else []
    return [
        {
            "step": each,
            "choices": steps.choices_of(each),
            "may": steps.may_do(each, desk.user, desk.sections),
            "section": each.section,
        }
        for each in sorted(found, key=lambda each: (each.done_at is None, each.order or 0, each.pk))
        if each.kind != "businessRuleTask"
    ]


def _history(case: Case) -> list[tuple[Event, str]]:
    """What happened, and by whom."""
    things = [casework_kinds.CASE(case)]
    if case.application_id:
        things.append(applications_kinds.APPLICATION(case.application_id))
    events = ledger.events_of(things, looks=False)
    names = names_of(each.actor for each in events)
    return [(each, names.get(each.actor, each.get_actor_kind_display())) for each in events]


def _similar(case: Case) -> list[Decision]:
    """The last decisions of the same service with the same answer of the rules: what was decided then, and why."""
    found = (
        Decision.objects.filter(case__service=case.service, is_current=True, case__section=case.section)
        .exclude(case=case)
        .order_by("-id")[:50]
    )
    status = case.verdict.get("status")
    return [each for each in found.select_related("case") if each.case.verdict.get("status") == status][:3]


def _household(case: Case) -> list[Case]:
    """Other open cases of the same household, in the same section."""
    if case.person_id is None:
        return []
    people = register.people_of(register.households_of([case.person_id]))
    others = Case.objects.filter(person__in=people, section=case.section).exclude(pk=case.pk)
    return list(others.exclude(state__in=[State.DECIDED, State.CLOSED]).order_by("due")[:10])


@require_POST
@with_case
def take(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        queue.give(case, user_of(request), user_of(request), seen_by(request))
    except Changed:
        return page(request, case, {"": MEANWHILE}, status=409)
    return redirect("office:case", case.number)


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
        return page(request, case, {"": MEANWHILE}, status=409)
    return redirect("office:case", case.number)


@require_POST
@with_case
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
        return page(request, Case.objects.get(pk=case.pk), {"": MEANWHILE}, status=409)
    except NotYours:
        return page(
            request, case, {"": "この手順は、まえの手順をした人とは別の人か、頼まれた課の人がします。"}, status=403
        )
    except ValueError:
        return page(request, case, {f"step{step}": "どれかを選んでください。"}, status=422)
    return redirect("office:case", case.number)


@require_POST
@with_case
def note(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        queue.write_note(case, request.POST.get("text", ""), user_of(request))
    except ValueError:
        return page(request, case, {"note": "メモは 1文字から2,000文字までで書いてください。"}, status=422)
    return redirect("office:case", case.number)


@require_POST
@with_case
def propose(request: HttpRequest, case: Case) -> HttpResponse:
    """起案する. What was written stays where something is missing; then the next case, where that is wanted."""
    draft, problems = read_draft(request)
    try:
        seen, more = enclosed(request, case, seen_by(request))
        if problems | more:
            raise NotReady(problems | more)
        proposing.propose(case, draft, user_of(request), seen, catalogue_in_use())
    except NotReady as refused:
        return page(request, Case.objects.get(pk=case.pk), refused.problems, draft, 422)
    except Changed:
        return page(request, Case.objects.get(pk=case.pk), {"": MEANWHILE}, draft, 409)
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect("office:case", following.number)
    return redirect("office:case", case.number)


def read_draft(request: HttpRequest) -> tuple[Draft, dict[str, str]]:
    """What was written, and what of it is no day."""
    days, problems = {}, {}
    for name in ("starts", "ends"):
        text = request.POST.get(name, "").strip()
        try:
            days[name] = parse_date(text) if text else None
        except ValueError:
            days[name], problems[name] = None, "日付として読めません（例: 令和8年12月1日、2026-12-01）"
    texts = {
        name: request.POST.get(name, "")[: proposing.LONGEST + 1]
        for name in ("kind", "reason", "article", "conditions")
    }
    return Draft(**texts, starts=days["starts"], ends=days["ends"]), problems


def seen_by(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


@require_POST
@with_case
def take_away(request: HttpRequest, case: Case) -> HttpResponse:
    """引戻し or 廃案, by whoever drafted it."""
    proposal = Proposal.objects.filter(case=case, state=ProposalState.OPEN).first()
    act = {"pull": approving.pull, "scrap": approving.scrap}.get(request.POST.get("act", ""))
    try:
        if proposal is None or act is None:
            raise Changed("nothing to take away")
        act(proposal.pk, user_of(request))
    except (Changed, NotYours):
        return page(request, case, {"": "もう決まったか、起案した人では ないので、もどせません。"}, status=409)
    return redirect("office:case", case.number)


@require_POST
@login_required
def draft_all(request: HttpRequest) -> HttpResponse:
    """Cases that passed every check, each drafted with its own reasons, together on their way to the chief."""
    desk, used = own_desk(request), catalogue_in_use()
    chosen = [each for each in request.POST.getlist("of")[:PAGE] if each.isdecimal() and len(each) < 15]
    batch = f"{desk.user.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    done = 0
    for each in queue.tab(desk, "plain").filter(pk__in=chosen):
        try:
            proposing.propose(each, proposing.suggestion(each, used), desk.user, each.version, used, batch=batch)
            done += 1
        except (NotReady, Changed):
            continue  # it stays in the queue, where its page says why
    return redirect(f"{request.path.removesuffix('draft-all/')}?tab=plain&drafted={done}")


__all__ = [
    "ask",
    "case",
    "cases",
    "draft_all",
    "live",
    "next_case",
    "note",
    "page",
    "propose",
    "take",
    "take_away",
    "tick",
]
