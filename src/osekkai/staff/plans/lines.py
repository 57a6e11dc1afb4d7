"""A plan and its lines as others read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from osekkai.ledger import queries as ledger
from osekkai.ledger.queries import ActorKind
from osekkai.ledger.services import Actor
from osekkai.staff import kinds
from osekkai.staff.managing import user_of
from osekkai.staff.models import Move, Plan, PlanLine
from osekkai.staff.naming import name_of


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. `user` is nothing for somebody who arrives; `by` is whose hand wrote it (an id).

    `said` is what they are called, `account` what they sign in with.
    """

    kind: Move
    user: int | None = None
    account: str = ""
    said: str = ""
    from_role: str = ""
    from_unit: str = ""
    to_role: str = ""
    to_unit: str = ""
    id: int = 0
    by: int = 0
    done: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def ends(self) -> tuple[str, str] | None:
        """The role and unit that it ends; of who leaves, all end."""
        return (self.from_role, self.from_unit) if self.from_role else None

    @property
    def gives(self) -> tuple[str, str] | None:
        return (self.to_role, self.to_unit) if self.to_role else None


@dataclass(frozen=True, slots=True)
class Written:
    """A plan: `day` is the first of what is new; `authors` are the ids of all whose hand is in it."""

    id: int
    title: str
    day: date
    state: str
    state_said: str
    version: int
    by: str
    at: datetime
    decided_by: str
    decided_at: datetime | None
    lines: tuple[Line, ...]
    authors: frozenset[int]

    @property
    def eve(self) -> date:
        """The last day of what was."""
        return self.day - timedelta(days=1)

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def is_decided(self) -> bool:
        return self.state == "decided"


def as_line(row: PlanLine) -> Line:
    return Line(
        Move(row.kind),
        row.user_id,
        row.user.username if row.user else row.name,
        name_of(row.user) if row.user else row.called,
        row.from_role,
        row.from_unit,
        row.to_role,
        row.to_unit,
        row.pk,
        row.by_id,
        dict(row.done),
    )


def _hands(plan: Plan) -> set[int]:
    """Everybody who ever wrote in it, also what is no longer there: the ledger knows."""
    wrote = (kinds.PLAN_DRAFTED.id, kinds.PLAN_CHANGED.id)
    events = [each for each in ledger.events_of([kinds.PLAN(plan)], looks=False) if each.kind in wrote]
    return {user for each in events if (user := user_of(Actor(ActorKind(each.actor_kind), each.actor)))}


def written_of(plan: Plan) -> Written:
    lines = tuple(as_line(each) for each in plan.lines.select_related("user").order_by("id"))
    return Written(
        plan.pk,
        plan.title,
        plan.day,
        plan.state,
        plan.get_state_display(),
        plan.version,
        name_of(plan.by),
        plan.at,
        name_of(plan.decided_by) if plan.decided_by else "",
        plan.decided_at,
        lines,
        frozenset([plan.by_id, *_hands(plan)]),
    )
