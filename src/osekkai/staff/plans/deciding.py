"""Deciding a plan as one, undoing it before its day, and what is left to do when the day comes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.ledger.queries import unlike
from osekkai.staff import kinds
from osekkai.staff.errors import Altered, FourEyes, NotThere, PlanChanged, PlanConflicts, PlanIsOver
from osekkai.staff.giving import said_of
from osekkai.staff.holding import as_held, posts_of
from osekkai.staff.managing import reach_of, user_of
from osekkai.staff.models import Move, Plan, PlanLine, PlanState, StaffRole
from osekkai.staff.people import close, names_in, opened
from osekkai.staff.plans.findings import findings_of
from osekkai.staff.plans.lines import Written, as_line, written_of
from osekkai.staff.plans.writing import locked_draft, may_write
from osekkai.staff.seconds import must_be_two

Said = dict[str, Any]
Rows = defaultdict[User, list[ledger.Wrote]]


@transaction.atomic
def decide(id: int, *, seen: int, by: ledger.Actor, catalogue: Catalogue) -> Written:
    """The plan holds: every role ends and begins on its day, whatever happens until then to whoever decided.

    `seen` is the version that was looked at. Raises `NotThere`, `PlanIsOver`, `PlanChanged`; `FourEyes` for whoever
    wrote in it, `NotTwoPeople` beside them; `NotYourself`, `NotYourUnit` where a line is about them or out of their
    reach; `PlanConflicts`; `Altered`.
    """
    plan = locked_draft(id)
    written = written_of(plan)
    if plan.version != seen:
        raise PlanChanged
    if plan.day < timezone.localdate():
        raise PlanIsOver(plan.day)
    _hold_still(plan, by)
    if user_of(by) in written.authors:
        raise FourEyes
    for author in written.authors:
        must_be_two(user_of(by), author)
    _may_decide(written, by, catalogue)
    people = [each.user for each in written.lines if each.user]
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    if stopping := [each for each in findings_of(written, catalogue) if each.stops]:
        raise PlanConflicts(len(stopping))
    done, rows = _apply(plan)
    for user, said in done.items():
        ledger.record(kinds.MOVED, by, STAFF(user), after=kinds.PLAN(plan), said=said, rows=rows[user])
    plan.state, plan.decided_by_id, plan.decided_at = PlanState.DECIDED, user_of(by), timezone.now()
    plan.save(update_fields=["state", "decided_by", "decided_at"])
    lines = [ledger.wrote(each, "user done") for each in plan.lines.all()]
    wrote = [ledger.wrote(plan, "state decided_by decided_at"), *lines]
    ledger.record(kinds.PLAN_DECIDED, by, kinds.PLAN(plan), after=str(plan.version), rows=wrote)
    return written_of(plan)


@transaction.atomic
def undo(id: int, *, by: ledger.Actor, catalogue: Catalogue) -> Written:
    """A draft is dropped; what was decided is as before, all of it, as long as its day has not come.

    Raises `NotThere`, `PlanIsOver`, `NotYourself`, `NotYourUnit`; `PlanConflicts` where a role was changed since;
    `Altered`.
    """
    plan = Plan.objects.select_for_update().filter(pk=id).first()
    if plan is None:
        raise NotThere
    if plan.state == PlanState.UNDONE:
        raise PlanIsOver
    _hold_still(plan, by)
    _may_decide(written_of(plan), by, catalogue)
    if plan.state == PlanState.DECIDED:
        if plan.day <= timezone.localdate():
            raise PlanIsOver(plan.day)
        done, rows = _take_back(plan, by)
        for user, said in done.items():
            ledger.record(kinds.MOVED_BACK, by, STAFF(user), before=kinds.PLAN(plan), said=said, rows=rows[user])
    plan.state = PlanState.UNDONE
    plan.save(update_fields=["state"])
    ledger.record(kinds.PLAN_UNDONE, by, kinds.PLAN(plan), rows=[ledger.wrote(plan, "state")])
    return written_of(plan)


def close_accounts(today: date) -> int:
    """Of whoever leaves by a plan whose day has come, once; how many."""
    closed = 0
    lines = PlanLine.objects.filter(kind=Move.LEAVES, plan__state=PlanState.DECIDED, plan__day__lte=today)
    for line in lines.exclude(done__has_key="closed").select_related("user", "plan"):
        with transaction.atomic():
            line.done = {**line.done, "closed": True}
            line.save(update_fields=["done"])
            wrote = [ledger.wrote(line, "done")]
            ledger.record(kinds.PLAN_DAY_CAME, ledger.SYSTEM, kinds.PLAN(line.plan), rows=wrote)
            if line.user and line.user.is_active and not _holds_anything(line.user, today):
                close(line.user, ledger.SYSTEM)
                closed += 1
    return closed


def _hold_still(plan: Plan, by: ledger.Actor) -> None:
    """The plan, its lines and the posts of whoever decides are as the ledger tells. Raises `Altered`."""
    posts, told = posts_of([user for user in [user_of(by)] if user])
    if wrong := unlike([kinds.PLAN(plan), *told], [plan, *plan.lines.all(), *posts]):
        raise Altered(each.what for each in wrong)


def _may_decide(plan: Written, by: ledger.Actor, catalogue: Catalogue) -> None:
    reach = reach_of(by, timezone.localdate())
    for line in plan.lines:
        may_write(reach, line, catalogue)


def _apply(plan: Plan) -> tuple[dict[User, Said], Rows]:
    """Ends first, so that what begins never overlaps; what was done, and the rows of it, by person."""
    rows: Rows = defaultdict(list)
    done: dict[User, Said] = defaultdict(lambda: {"ended": [], "given": []})
    lines = list(plan.lines.select_related("user").order_by("id"))
    arrived: dict[str, User] = {}
    for line in lines:
        if line.kind == Move.ARRIVES:
            if line.name not in arrived:
                arrived[line.name], wrote = opened(line.name, *names_in(line.called), mail="")
                rows[arrived[line.name]] += wrote
            line.user = arrived[line.name]
        line.done = {"ended": [], "given": []}
        for row in _ending(line, plan):
            line.done["ended"].append({"id": row.pk, "was_until": row.until.isoformat() if row.until else None})
            row.until = plan.eve
            row.save(update_fields=["until"])
            done[_whose(line)]["ended"].append(said_of(as_held(row)))
            rows[_whose(line)].append(ledger.wrote(row, "until"))
    for line in lines:
        user = _whose(line)
        if line.to_role:
            made = StaffRole.objects.create(user=user, role=line.to_role, unit=line.to_unit, since=plan.day)
            line.done["given"].append(made.pk)
            rows[user].append(ledger.wrote(made))
            done[user]["given"].append(said_of(as_held(made)) | {"id": made.pk})
        done[user]["kind"] = line.kind
        line.save(update_fields=["user", "done"])
    return dict(done), rows


def _ending(line: PlanLine, plan: Plan) -> list[StaffRole]:
    """The rows that a line ends. One that ends on the eve anyhow stays as it is."""
    told = as_line(line)
    if told.ends is None and line.kind != Move.LEAVES:
        return []
    rows = StaffRole.objects.select_for_update().filter(
        Q(until=None) | Q(until__gt=plan.eve), user=line.user_id, since__lte=plan.eve
    )
    return list(rows if told.ends is None else rows.filter(role=line.from_role, unit=line.from_unit))


def _take_back(plan: Plan, by: ledger.Actor) -> tuple[dict[User, Said], Rows]:
    """The roles that were given go, those that ended hold on as before. Raises `PlanConflicts`."""
    done: dict[User, Said] = defaultdict(lambda: {"ended": [], "given": []})
    lines = list(plan.lines.select_related("user").order_by("id"))
    rows: Rows = defaultdict(list)
    if against := changed_since(written_of(plan)):
        raise PlanConflicts(len(against))
    for line in lines:
        user = _whose(line)
        for id in line.done["given"]:
            for row in StaffRole.objects.filter(pk=id):
                done[user]["ended"].append(said_of(as_held(row)))
                rows[user].append(ledger.gone(StaffRole, row.pk))
                row.delete()
        for each in line.done["ended"]:
            row = StaffRole.objects.get(pk=each["id"])
            row.until = date.fromisoformat(each["was_until"]) if each["was_until"] else None
            row.save(update_fields=["until"])
            rows[user].append(ledger.wrote(row, "until"))
            done[user]["given"].append(said_of(as_held(row)))
    for user in {_whose(each) for each in lines if each.kind == Move.ARRIVES}:
        if not _holds_anything(user, timezone.localdate()):
            close(user, by)
    return dict(done), rows


def changed_since(plan: Written) -> list[int]:
    """The lines (ids) whose ended role somebody changed after the plan was decided."""
    ended = {line.id: {each["id"] for each in line.done.get("ended", ())} for line in plan.lines}
    ids = {id for found in ended.values() for id in found}
    unchanged = set(StaffRole.objects.filter(pk__in=ids, until=plan.eve).values_list("pk", flat=True))
    return [line for line, found in ended.items() if found - unchanged]


def _holds_anything(user: User, day: date) -> bool:
    return StaffRole.objects.filter(Q(until=None) | Q(until__gte=day), user=user).exists()


def _whose(line: PlanLine) -> User:
    assert line.user, "who arrives has an account once the plan is decided"
    return line.user
