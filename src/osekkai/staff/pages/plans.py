"""「人事異動」: plans of a day, their lines, and what stands against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.office.frame import page
from osekkai.problems import Problem
from osekkai.said import Said
from osekkai.staff import queries, services
from osekkai.staff.errors import NotWritten
from osekkai.staff.managing import Reach
from osekkai.staff.models import Move
from osekkai.staff.pages import fields
from osekkai.staff.pages.managers import by, for_managers
from osekkai.staff.pages.roles import role_choices
from osekkai.staff.queries import Line, Written
from osekkai.staff.units import WHOLE, name_of_unit, roles
from osekkai.ui.kept import comes_back

ENOUGH = 1_000
"""People that are offered by name while somebody writes."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it stands on the page, with what is said of it."""

    line: Line
    kind: str
    before: str
    after: str
    stops: tuple[str, ...]
    notes: tuple[str, ...]


@require_safe
@for_managers
def plans(request: HttpRequest, reach: Reach) -> HttpResponse:
    return _list(request, reach)


@comes_back(lambda request, reach: reverse("staff:plans"))
def _list(
    request: HttpRequest, reach: Reach, *, wrong: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.plans_for(reach, catalogue_in_use())
    context = page("people", plans=found, form=fields.came_with(request, wrong))
    return render(request, "staff/plans.html", context, status=status)


@require_POST
@for_managers
def draft(request: HttpRequest, reach: Reach) -> HttpResponse:
    try:
        made = services.draft(fields.text(request, "title"), fields.day(request, "day"), by=by(request))
    except Problem as problem:
        return _list(request, reach, wrong=fields.wrong_with(problem), status=problem.status)
    return redirect("staff:plan", made.id)


@require_safe
@for_managers
def plan(request: HttpRequest, reach: Reach, plan: int) -> HttpResponse:
    return _page(request, reach, _plan_or_404(plan, reach))


def _plan_or_404(id: int, reach: Reach) -> Written:
    found = queries.plan_for(id, reach, catalogue_in_use())
    if found is None:
        raise Http404("no such plan, or not for them")
    return found


@comes_back(lambda request, reach, plan: reverse("staff:plan", args=[plan.id]))
def _page(
    request: HttpRequest,
    reach: Reach,
    plan: Written,
    *,
    failed: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    used, today = catalogue_in_use(), timezone.localdate()
    rows, of_plan = _rows(plan, used)
    context = page(
        "people",
        plan=plan,
        rows=rows,
        of_plan=of_plan,
        stopped=sum(bool(each.stops) for each in rows),
        is_author=reach.user in plan.authors,
        may_decide=queries.may_decide(plan, reach, used),
        may_undo=queries.may_undo(plan, reach, used, today),
        **fields.forms(request, failed, wrong),
        kinds=Move.choices,
        units=fields.unit_choices(max(plan.day, today), used),
        units_before=fields.unit_choices(today, used),
        roles=role_choices(reach, used),
        people=User.objects.filter(is_staff=True, is_active=True).order_by("username")[:ENOUGH]
        if plan.is_draft
        else (),
    )
    return render(request, "staff/plan.html", context, status=status)


def _rows(plan: Written, catalogue: Catalogue) -> tuple[list[LineRow], list[str]]:
    """The lines, and what is said of the whole plan."""
    stops: dict[int, list[str]] = defaultdict(list)
    notes: dict[int, list[str]] = defaultdict(list)
    if plan.is_draft:
        for each in queries.findings_of(plan, catalogue):
            (stops if each.stops else notes)[each.line].append(each.text.ja)
    elif plan.is_decided:
        for line in queries.changed_since(plan):
            notes[line].append("決まったあとで、この人の役が変わっています。")
    words = roles(catalogue)

    def spoken(part: tuple[str, str] | None) -> str:
        return f"{name_of_unit(part[1], catalogue)} {words.get(part[0], part[0])}" if part else ""

    rows = [
        LineRow(
            each,
            str(each.kind.label),
            spoken(each.ends),
            spoken(each.gives),
            tuple(stops[each.id]),
            tuple(notes[each.id]),
        )
        for each in plan.lines
    ]
    return rows, notes[0]


Act = Callable[..., object]


def _changing(name: str, act: Act) -> Callable[..., HttpResponse]:
    """A form of the plan's page. Refused, it comes back with what was typed; `name` is that of the form."""

    @require_POST
    @for_managers
    def view(request: HttpRequest, reach: Reach, plan: int, **more: Any) -> HttpResponse:
        _plan_or_404(plan, reach)
        try:
            act(request, plan, catalogue_in_use(), **more)
        except Problem as problem:
            wrong = fields.wrong_with(problem)
            return _page(request, reach, _plan_or_404(plan, reach), failed=name, wrong=wrong, status=problem.status)
        return redirect("staff:plan", plan)

    return view


def _redraft(request: HttpRequest, id: int, used: Catalogue) -> None:
    services.redraft(id, fields.text(request, "title"), fields.day(request, "day"), by=by(request))


def _add(request: HttpRequest, id: int, used: Catalogue) -> None:
    services.add_line(id, _line(request), by=by(request), catalogue=used)


def _line(request: HttpRequest) -> Line:
    """What a form says. Only what its kind asks for is read; raises `NotWritten` where some of it is missing."""
    kind = fields.text(request, "kind")
    if kind not in Move.values:
        raise NotWritten(
            "kind",
            Said(ja="異動の種類が選ばれていません。", en="No kind is chosen."),
            Said(ja="一つ選んでください。", en="Choose one."),
        )
    move = Move(kind)
    person = fields.text(request, "person")
    found = None if move == Move.ARRIVES else User.objects.filter(username=person, is_staff=True).first()
    before, after = ("", WHOLE), ("", WHOLE)
    if move in (Move.MOVES, Move.ENDS):
        before = fields.text(request, "from_role"), fields.unit(request, "from_unit")
    if move in (Move.MOVES, Move.ADDS, Move.ARRIVES):
        after = fields.text(request, "to_role"), fields.unit(request, "to_unit")
    called = fields.text(request, "called") if move == Move.ARRIVES else ""
    return Line(move, found.pk if found else None, person, called, *before, *after)


def _paste(request: HttpRequest, id: int, used: Catalogue) -> None:
    services.paste(id, request.POST.get("text", ""), by=by(request), catalogue=used)


def _remove(request: HttpRequest, id: int, used: Catalogue, line: int) -> None:
    services.remove_line(id, line, by=by(request), catalogue=used)


def _decide(request: HttpRequest, id: int, used: Catalogue) -> None:
    seen = fields.text(request, "version")
    number = int(seen[:9]) if seen.isascii() and seen.isdecimal() else 0
    services.decide(id, seen=number, by=by(request), catalogue=used)


def _undo(request: HttpRequest, id: int, used: Catalogue) -> None:
    services.undo(id, by=by(request), catalogue=used)


redraft, add, paste = _changing("redraft", _redraft), _changing("add", _add), _changing("paste", _paste)
remove, decide, undo = _changing("remove", _remove), _changing("decide", _decide), _changing("undo", _undo)
