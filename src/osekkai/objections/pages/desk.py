"""「審査請求」: what came, what is to be done with it, and the page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import Route
from osekkai.casework import queries as casework
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import NOTED
from osekkai.objections import kinds, queries, services
from osekkai.objections.ending import PARTS, RULINGS
from osekkai.objections.errors import NotFiled
from osekkai.objections.pages.frame import looked, own_desk, with_objection
from osekkai.objections.queries import Objection, Outcome
from osekkai.objections.services import Letter, Ruling
from osekkai.office.frame import page, user_of
from osekkai.policy.calendar import NotADay, parse_date, wareki
from osekkai.problems import Problem, written
from osekkai.publication.queries import last_known
from osekkai.said import Said
from osekkai.staff.queries import names_of
from osekkai.ui.kept import comes_back

LONGEST = 10_000


@never_cache
@require_safe
@login_required
def objections(request: HttpRequest) -> HttpResponse:
    """Open ones first, the first that came first; each with what comes next."""
    used, desk = catalogue_in_use(), own_desk(request)
    rows = [
        {
            "objection": each,
            "service": used.services.get(each.decision.case.service) or last_known(each.decision.case.service),
            "authority": queries.authority_name(each, used),
            "next": _next(each),
            "days": (timezone.localdate() - timezone.localdate(each.received_at)).days,
        }
        for each in queries.on_desk(desk)
    ]
    return render(request, "objections/objections.html", page("objections", rows=rows, desk=desk))


def _next(objection: Objection) -> str:
    if queries.is_to_decide_anew(objection):
        return "裁決のとおりに、決めなおす"
    if not objection.is_open:
        return ""
    if queries.is_own(objection):
        return "審理して、裁決を起案する" if objection.handler else "担当を決める"
    return "答えを待っています" if objection.passed_on else "すぐに送る"


@never_cache
@require_safe
@with_objection
def objection(request: HttpRequest, objection: Objection) -> HttpResponse:
    return again(request, objection)


@comes_back(lambda request, objection: reverse("objections:objection", args=[objection.number]))
def again(
    request: HttpRequest, objection: Objection, *, problems: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of an objection, with what is wrong beside its field, and what was typed."""
    looked(request, objection)
    used, decision = catalogue_in_use(), objection.decision
    history = queries.history(objection)
    names = names_of(each.actor for each in history)
    routes = approvals.all_of(kinds.OBJECTION(objection))
    route = next((each for each in routes if each.is_open), None)
    last = routes[-1] if routes and objection.is_open and route is None else None
    typed = _typed(request) or (_written(last) if last else {})
    context = page(
        "objections",
        objection=objection,
        case=decision.case,
        service=used.services.get(decision.case.service) or last_known(decision.case.service),
        authority=queries.authority_name(objection, used),
        period=queries.period(objection, used),
        term=queries.period(objection, used).said(objection.filed_on).ja,
        late=queries.period(objection, used).is_late(objection.filed_on),
        is_own=queries.is_own(objection),
        may_handle=queries.may_handle(objection, own_desk(request)),
        had_a_hand=user_of(request).pk in casework.had_a_hand(decision.case),
        has_paper=queries.has_paper(objection.pk),
        anew=queries.is_to_decide_anew(objection),
        file=casework.file_of(decision, used),
        route=route,
        came_back=last,
        rulings=[(each.value, each.label) for each in RULINGS],
        parts=PARTS,
        problems=problems or {},
        typed=typed,
        withdrawn=typed.get("outcome") == Outcome.WITHDRAWN or "withdrawal" in typed,
        noted=route is not None and route.kind == NOTED,
        next=_next(objection),
        history=[(each, names.get(each.actor, each.get_actor_kind_display())) for each in history],
    )
    return render(request, "objections/objection.html", context, status=status)


def _done(request: HttpRequest, objection: Objection, act: Callable[[], object]) -> HttpResponse:
    """Do it; what is refused is said on the page, with what was typed."""
    try:
        act()
    except NotFiled as refused:
        return again(request, objection, problems=refused.by_field("ja"), status=refused.status)
    except Problem as refused:
        return again(request, objection, problems={"": refused.say("ja")}, status=refused.status)
    return redirect("objections:objection", objection.number)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value)[:LONGEST] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def _written(route: Route) -> dict[str, str]:
    """What was proposed and came back, for its fields."""
    content = route.content
    texts = {name: content[name] for name in ("outcome", "text", "summary", "advice", "reason") if name in content}
    return texts | ({"on": wareki(date.fromisoformat(content["on"]))} if "on" in content else {})


@require_POST
@with_objection
def take(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _done(request, objection, lambda: services.take(objection, _hand(request, objection)))


@require_POST
@with_objection
def disclose(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _done(request, objection, lambda: services.disclose(objection, _hand(request, objection)))


@require_POST
@with_objection
def pass_on(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _done(
        request,
        objection,
        lambda: services.pass_on(
            objection, _day(request, "on"), request.POST.get("letter", "").strip(), _hand(request, objection)
        ),
    )


@require_POST
@with_objection
def note_ruling(request: HttpRequest, objection: Objection) -> HttpResponse:
    """The letter of another authority that decided."""
    chosen = request.POST.get("outcome", "")
    return _noted(request, objection, chosen if chosen in RULINGS else "")


@require_POST
@with_objection
def propose(request: HttpRequest, objection: Objection) -> HttpResponse:
    def act() -> None:
        texts = {name: written(request.POST.get(name, ""), name) for name in ("text", "summary", "reason", "advice")}
        ruling = Ruling(request.POST.get("outcome", ""), **texts)
        services.propose(objection, ruling, _hand(request, objection), catalogue_in_use())

    return _done(request, objection, act)


@require_POST
@with_objection
def withdraw(request: HttpRequest, objection: Objection) -> HttpResponse:
    """A letter came with which whoever objected takes it back."""
    return _noted(request, objection, Outcome.WITHDRAWN)


def _noted(request: HttpRequest, objection: Objection, outcome: str) -> HttpResponse:
    def act() -> None:
        by = _hand(request, objection)
        letter = Letter(outcome, _day(request, "on"), written(request.POST.get("text", ""), "text"))
        services.note(objection, letter, by, catalogue_in_use())

    return _done(request, objection, act)


def _hand(request: HttpRequest, objection: Objection) -> Any:
    """Whoever may handle it. Raises `HadAHand`."""
    queries.check_may_handle(objection, own_desk(request))
    return user_of(request)


def _day(request: HttpRequest, name: str) -> date:
    """Raises `NotFiled`."""
    try:
        return parse_date(request.POST.get(name, ""))
    except NotADay as wrong:
        raise NotFiled({name: Said(wrong.ja)}) from wrong
