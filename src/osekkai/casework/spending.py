"""What decisions of this fiscal year cost a year, service by service: for whom one asks about the money (合議)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone

from osekkai.approvals import queries as approvals
from osekkai.casework.drafts import GIVES
from osekkai.casework.kinds import CASE
from osekkai.casework.models import Decision


@dataclass(frozen=True, slots=True)
class Running:
    """Whole yen of a year (年額: the highest amount for twelve months), as each decision says them.

    What is on its route is not decided yet.

    A decision that was corrected or revoked counts no more: what replaced it does, where it gives something.
    """

    decided: int
    decided_yen: int
    open: int
    open_yen: int

    @property
    def said(self) -> str:
        return (
            f"今年度に決まったもの {self.decided:,}件・年額 {self.decided_yen:,}円、"
            f"決裁中（これをふくむ） {self.open:,}件・年額 {self.open_yen:,}円"
        )


def began_on(day: date) -> date:
    """The first day of the fiscal year of a day (地方自治法 第208条: 4月1日から)."""
    return date(day.year if day.month > 3 else day.year - 1, 4, 1)


def running_of(services: Collection[str], on: date | None = None) -> dict[str, Running]:
    """Of these services, in the fiscal year of a day (today)."""
    since = began_on(on or timezone.localdate())
    current = Decision.objects.filter(
        case__service__in=services, is_current=True, kind__in=GIVES, decided_at__date__gte=since
    )
    decided = {
        service: (count, yen or 0)
        for service, count, yen in current.order_by().values_list("case__service").annotate(Count("id"), Sum("yen"))
    }
    on_its_way = approvals.open_yen(CASE.name, services)
    return {each: Running(*decided.get(each, (0, 0)), *on_its_way.get(each, (0, 0))) for each in sorted(set(services))}
