"""Plans as managers find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from osekkai.catalogue import Catalogue
from osekkai.problems import NotAllowed
from osekkai.staff.managing import Reach
from osekkai.staff.models import Plan
from osekkai.staff.naming import name_of
from osekkai.staff.plans.lines import Written, written_of
from osekkai.staff.plans.writing import may_write


@dataclass(frozen=True, slots=True)
class Summary:
    id: int
    title: str
    day: date
    state: str
    state_said: str
    by: str
    decided_by: str
    lines: int


def plans_for(reach: Reach, catalogue: Catalogue) -> list[Summary]:
    """The plans that somebody may see, the latest day first."""
    rows = Plan.objects.select_related("by", "decided_by").annotate(count=Count("lines")).order_by("-day", "-id")
    return [
        Summary(
            each.pk,
            each.title,
            each.day,
            each.state,
            each.get_state_display(),
            name_of(each.by),
            name_of(each.decided_by) if each.decided_by else "",
            each.count,
        )
        for each in rows
        if reach.is_whole or may_see(written_of(each), reach, catalogue)
    ]


def plan_for(id: int, reach: Reach, catalogue: Catalogue) -> Written | None:
    """Nothing for one that is not there, or not for them: who moves is not known before it is told (内示)."""
    row = Plan.objects.select_related("by", "decided_by").filter(pk=id).first()
    if row is None:
        return None
    written = written_of(row)
    return written if may_see(written, reach, catalogue) else None


def may_see(plan: Written, reach: Reach, catalogue: Catalogue) -> bool:
    """Managers of the whole municipality, whose hand is in it, and who manages all that it changes."""
    if reach.is_whole or reach.user in plan.authors:
        return True
    return bool(reach.units and plan.lines) and all(_is_within(plan, reach, catalogue))


def may_decide(plan: Written, reach: Reach, catalogue: Catalogue) -> bool:
    """Whether somebody may decide it once nothing stands against it."""
    return plan.is_draft and reach.user not in plan.authors and all(_is_within(plan, reach, catalogue))


def may_undo(plan: Written, reach: Reach, catalogue: Catalogue, today: date) -> bool:
    ends_later = plan.is_draft or (plan.is_decided and plan.day > today)
    return ends_later and all(_is_within(plan, reach, catalogue))


def _is_within(plan: Written, reach: Reach, catalogue: Catalogue) -> list[bool]:
    found = []
    for line in plan.lines:
        try:
            may_write(reach, line, catalogue)
            found.append(True)
        except NotAllowed:
            found.append(False)
    return found
