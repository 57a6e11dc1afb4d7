"""A section as its chief sees it: who is there, who has how much, what is late, who was let in.

Giving and sharing out work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from osekkai.casework import kinds, queue
from osekkai.casework.models import Case, Circulation, Decision, State
from osekkai.catalogue import Catalogue
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.staff import queries as staff
from osekkai.staff.queries import Role

HERE = timedelta(minutes=15)
"""Who did something within this is at work."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in a section: their open cases, those that are late, and when they were last at work."""

    user: User
    open: int
    late: int
    last_seen: datetime | None
    away_until: datetime | None
    skills: frozenset[str] = frozenset()
    """The ids of services that they know well."""

    @property
    def is_here(self) -> bool:
        return self.last_seen is not None and timezone.now() - self.last_seen < HERE


def members(sections: Collection[str]) -> list[Member]:
    """The clerks of sections, those who have least to do first."""
    today, now = timezone.localdate(), timezone.now()
    users = {each.pk: each for each in staff.people_of(sections, today, [Role.CLERK])}
    mine = Case.objects.filter(assignee__in=users, state__in=[State.OPEN, State.WAITING]).values_list("assignee")
    open_, late = dict(mine.annotate(Count("id"))), dict(mine.filter(due__lt=today).annotate(Count("id")))
    seen, away, skills = staff.last_seen(users), staff.away(users, now), staff.skills_of(users)
    found = [
        Member(each, open_.get(id, 0), late.get(id, 0), seen.get(id), away.get(id), skills.get(id, frozenset()))
        for id, each in users.items()
    ]
    return sorted(found, key=lambda each: (each.away_until is not None, each.open, each.user.username))


def experience(sections: Collection[str]) -> Counter[tuple[int, str]]:
    """How many cases of a service somebody drafted that were decided, within a year: who knows it best."""
    since = timezone.now() - timedelta(days=365)
    rows = Decision.objects.filter(
        case__section__in=sections, decided_at__gte=since, proposal__isnull=False
    ).values_list("proposal__drafted_by", "case__service")
    return Counter({(user, service): n for user, service, n in rows.annotate(Count("id"))})


def share_out(sections: Collection[str], by: User, most: int = 200) -> int:
    """Give the cases that nobody has to those who are there.

    To whoever knows the service, as long as nobody has much more than others.

    What the chief says that somebody knows comes before what they decided most often.
    """
    there = [each for each in members(sections) if each.away_until is None]
    if not there:
        return 0
    load, knows = {each.user.pk: each.open for each in there}, experience(sections)
    users = {each.user.pk: each.user for each in there}
    skills = {each.user.pk: each.skills for each in there}
    with transaction.atomic():
        free = Case.objects.filter(section__in=sections, state=State.OPEN, assignee=None, is_plain=False).order_by(
            "due", "id"
        )
        cases = list(free.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:most])
        for case in cases:
            least = min(load.values())
            fair = [id for id, n in load.items() if n <= least + 2]
            chosen = max(fair, key=lambda id: (case.service in skills[id], knows[id, case.service], -load[id], -id))
            queue.hand(case, users[chosen], ledger.staff(by))
            load[chosen] += 1
    return len(cases)


def late(sections: Collection[str], most: int = 50) -> list[Case]:
    """What is over its due date comes to the chief's eyes by itself (escalation), the latest first."""
    found = Case.objects.filter(
        section__in=sections, state__in=[State.OPEN, State.APPROVAL], due__lt=timezone.localdate()
    )
    return list(found.select_related("assignee").order_by("due", "id")[:most])


def circulate(case: Case, to: Collection[User], by: User) -> int:
    """供覧: the case is put before people who read it; how many did not have it yet."""
    made = 0
    with transaction.atomic():
        for each in to:
            _, is_new = Circulation.objects.get_or_create(case=case, to=each, seen_at=None, defaults={"by": by})
            if is_new:
                made += 1
                ledger.record(kinds.CIRCULATED, ledger.staff(by), kinds.CASE(case), after=ledger_kinds.STAFF(each))
    return made


def seen(circulation: int, by: User) -> Circulation:
    """Raises `Circulation.DoesNotExist` where it is not theirs or was seen."""
    with transaction.atomic():
        found = Circulation.objects.select_for_update().get(pk=circulation, to=by, seen_at=None)
        found.seen_at = timezone.now()
        found.save(update_fields=["seen_at"])
        ledger.record(kinds.READ, ledger.staff(by), kinds.CASE(found.case))
    return found


def readers_of(case: Case, catalogue: Catalogue) -> list[User]:
    """Those of the case's section and of its line."""
    section = catalogue.sections.get(case.section)
    units = ["", case.section, *([section.department] if section else [])]
    return staff.people_of(units, timezone.localdate(), [Role.CLERK, *catalogue.authority.levels])


def to_read(user: User, most: int = 30) -> list[Circulation]:
    """What was put before somebody and they have not read yet."""
    return list(Circulation.objects.filter(to=user, seen_at=None).select_related("case", "by").order_by("at")[:most])
