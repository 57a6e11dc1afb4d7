"""Writing a plan: drafting it, its lines one by one or many at once from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.problems import Problem, together
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.errors import (
    BeginsBefore,
    NoSuchPerson,
    NotThere,
    NotWritten,
    NotYours,
    NotYourself,
    NotYourUnit,
    PlanIsOver,
    UnknownRole,
)
from osekkai.staff.managing import Reach, manages, reach_of, user_of
from osekkai.staff.models import Move, Plan, PlanLine, PlanState
from osekkai.staff.people import checked_name, names_in
from osekkai.staff.plans.lines import Line, Written, as_line, written_of
from osekkai.staff.plans.sheet import read
from osekkai.staff.units import name_of_unit, roles

LONGEST_TITLE = 80


@transaction.atomic
def draft(title: str, day: date, *, by: ledger.Actor) -> Written:
    """A new plan without lines. Raises `NotYours` for who manages nothing, `NotWritten`, `BeginsBefore`."""
    _reach(by)
    plan = Plan.objects.create(title=_title(title), day=_day(day), by=_hand(by))
    ledger.record(kinds.PLAN_DRAFTED, by, kinds.PLAN(plan), rows=[ledger.wrote(plan)])
    return written_of(plan)


@transaction.atomic
def redraft(id: int, title: str, day: date, *, by: ledger.Actor) -> Written:
    """Another title or day. Raises as `draft`; `NotThere`, `PlanIsOver`."""
    reach, plan = _reach(by), locked_draft(id)
    if not (reach.is_whole or reach.user in written_of(plan).authors):
        raise NotThere
    plan.title, plan.day = _title(title), _day(day)
    said = {"title": plan.title, "day": plan.day.isoformat()}
    _changed(plan, by, said, ledger.wrote(plan, "title day"))
    return written_of(plan)


@transaction.atomic
def add_line(id: int, line: Line, *, by: ledger.Actor, catalogue: Catalogue) -> Line:
    """Somebody is in the plan. What does not fit yet is found later (`findings`); who may write it is asked now.

    Raises `NotYourself`, `NotYourUnit`; `NotWritten`, `NoSuchPerson`, `UnknownRole`; `NotThere`, `PlanIsOver`.
    """
    _check(line, catalogue)
    may_write(_reach(by), line, catalogue)
    plan = locked_draft(id)
    made = _made(plan, line, by)
    _changed(plan, by, {"added": [_said(made)]}, ledger.wrote(made))
    return as_line(made)


@transaction.atomic
def paste(id: int, text: str, *, by: ledger.Actor, catalogue: Catalogue) -> int:
    """Lines from a spreadsheet; how many. All or none of them.

    Raises one `Invalid` with a problem for each line that cannot be taken, at `line-<number>`.
    """
    reach = _reach(by)
    lines, problems = read(text, catalogue)
    for number, line in lines:
        try:
            _check(line, catalogue)
            may_write(reach, line, catalogue)
        except Problem as problem:
            problems.append((number, problem))
    together(_at_line(number, problem) for number, problem in sorted(problems, key=lambda each: each[0]))
    if not lines:
        raise NotWritten(
            "text",
            Said(ja="貼りつけた中に、人の行が ありません。", en="There are no lines."),
            Said(ja="表の行をコピーして、貼りつけてください。", en="Copy rows of a spreadsheet."),
        )
    plan = locked_draft(id)
    made = [_made(plan, line, by) for _, line in lines]
    _changed(plan, by, {"added": [_said(each) for each in made]}, *map(ledger.wrote, made))
    return len(made)


@transaction.atomic
def remove_line(id: int, line: int, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """Raises `NotThere`, `NotYourself`, `NotYourUnit`, `PlanIsOver`."""
    plan = locked_draft(id)
    row = plan.lines.select_related("user").filter(pk=line).first()
    if row is None:
        raise NotThere
    may_write(_reach(by), as_line(row), catalogue)
    said, gone = _said(row), ledger.gone(PlanLine, row.pk)
    row.delete()
    _changed(plan, by, {"removed": [said]}, gone)


def locked_draft(id: int) -> Plan:
    """Raises `NotThere`, `PlanIsOver`."""
    plan = Plan.objects.select_for_update().filter(pk=id).first()
    if plan is None:
        raise NotThere
    if plan.state != PlanState.DRAFT:
        raise PlanIsOver
    return plan


def may_write(reach: Reach, line: Line, catalogue: Catalogue) -> None:
    """All that it ends and gives lies within somebody's reach. Raises `NotYourself`, `NotYourUnit`."""
    if line.user is not None and line.user == reach.user:
        raise NotYourself
    if line.kind == Move.LEAVES and not all(
        manages(reach, each, timezone.localdate(), catalogue) for each in User.objects.filter(pk__in=[line.user or 0])
    ):
        raise NotYourUnit(line.said)
    for part in (line.ends, line.gives):
        if part and not reach.covers(*part, catalogue):
            raise NotYourUnit(name_of_unit(part[1], catalogue))


def _check(line: Line, catalogue: Catalogue) -> None:
    """Whether it names somebody and roles. Raises `NotWritten`, `NoSuchPerson`, `UnknownRole`."""
    _check_person(line)
    known = roles(catalogue)
    for role in (line.from_role, line.to_role):
        if role and role not in known:
            raise UnknownRole(role, known)


def _reach(by: ledger.Actor) -> Reach:
    """Plans are written by people, so that another person can decide them. Raises `NotYours`."""
    reach = reach_of(by, timezone.localdate())
    if reach.user is None or not reach.units:
        raise NotYours
    return reach


def _check_person(line: Line) -> None:
    if line.kind == Move.ARRIVES:
        checked_name(line.account)
        names_in(line.said)
    elif line.user is None or not User.objects.filter(pk=line.user, is_staff=True).exists():
        raise NoSuchPerson(line.account)


def _hand(by: ledger.Actor) -> User:
    return User.objects.get(pk=user_of(by) or 0)


def _made(plan: Plan, line: Line, by: ledger.Actor) -> PlanLine:
    arrives = line.kind == Move.ARRIVES
    return PlanLine.objects.create(
        plan=plan,
        kind=line.kind,
        user_id=None if arrives else line.user,
        name=line.account.strip() if arrives else "",
        called=" ".join(names_in(line.said)).strip() if arrives else "",
        from_role=line.from_role,
        from_unit=line.from_unit,
        to_role=line.to_role,
        to_unit=line.to_unit,
        by=_hand(by),
    )


def _changed(plan: Plan, by: ledger.Actor, said: Mapping[str, object], *rows: ledger.Wrote) -> None:
    plan.version += 1
    plan.save(update_fields=["title", "day", "version"])
    wrote = [ledger.wrote(plan, "version"), *rows]
    ledger.record(kinds.PLAN_CHANGED, by, kinds.PLAN(plan), after=str(plan.version), said=said, rows=wrote)


def _said(row: PlanLine) -> dict[str, object]:
    return {
        "kind": row.kind,
        "who": row.user_id or row.name,
        "from": [row.from_role, row.from_unit],
        "to": [row.to_role, row.to_unit],
    }


def _title(title: str) -> str:
    if not title.strip() or len(title) > LONGEST_TITLE or "\0" in title:
        raise NotWritten(
            "title",
            Said(ja="題が空か、長すぎます。", en="The title is empty, or too long."),
            Said(
                ja=f"{LONGEST_TITLE}文字までで書いてください（例: 4月の異動）。",
                en=f"Up to {LONGEST_TITLE} characters.",
            ),
        )
    return title.strip()


def _day(day: date) -> date:
    """The first day of what is new, not in the past."""
    if day < timezone.localdate():
        problem = BeginsBefore(timezone.localdate())
        raise NotWritten("day", problem.what, problem.mend)
    return day


def _at_line(number: int, problem: Problem) -> Problem:
    return NotWritten(f"line-{number}", problem.what, problem.mend)
