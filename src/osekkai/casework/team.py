"""A section as its chief sees it: who is there, who has how much, what is late, who was let in.

Giving and sharing out work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from osekkai.casework import kinds, queue
from osekkai.casework.models import Case, Circulation, Decision, Emergency, Handover, Skill, State
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Absence, StaffRole
from osekkai.identity.queries import Role
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.staff import kinds as staff_kinds

HERE = timedelta(minutes=15)
"""Who did something within this is at work."""
LONGEST = 1_000


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
    held = StaffRole.objects.filter(
        Q(until=None) | Q(until__gte=today), role=Role.CLERK, unit__in=sections, since__lte=today, user__is_active=True
    )
    users = {each.user_id: each.user for each in held.select_related("user")}
    mine = Case.objects.filter(assignee__in=users, state__in=[State.OPEN, State.WAITING]).values_list("assignee")
    open_, late = dict(mine.annotate(Count("id"))), dict(mine.filter(due__lt=today).annotate(Count("id")))
    seen: dict[int, datetime] = {}
    for user, at in UserSession.objects.filter(user__in=users).values_list("user", "last_seen_at"):
        seen[user] = max(at, seen.get(user, at))
    away = dict(Absence.objects.filter(user__in=users, since__lte=now, until__gt=now).values_list("user", "until"))
    skills: dict[int, set[str]] = {}
    for user, service in Skill.objects.filter(user__in=users).values_list("user", "service"):
        skills.setdefault(user, set()).add(service)
    found = [
        Member(each, open_.get(id, 0), late.get(id, 0), seen.get(id), away.get(id), frozenset(skills.get(id, ())))
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


def set_skills(user: User, services: Collection[str], sections: Collection[str], catalogue: Catalogue) -> None:
    """Which services of these sections somebody knows well; what they know of other sections stays."""
    own = [each.id for each in catalogue.services.values() if each.owner.id in sections]
    with transaction.atomic():
        Skill.objects.filter(user=user, service__in=own).exclude(service__in=services).delete()
        Skill.objects.bulk_create(
            [Skill(user=user, service=each) for each in own if each in services], ignore_conflicts=True
        )


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
    skilled = set(Skill.objects.filter(user__in=users).values_list("user", "service"))
    with transaction.atomic():
        free = Case.objects.filter(section__in=sections, state=State.OPEN, assignee=None, is_plain=False).order_by(
            "due", "id"
        )
        cases = list(free.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:most])
        for case in cases:
            least = min(load.values())
            fair = [id for id, n in load.items() if n <= least + 2]
            chosen = max(fair, key=lambda id: ((id, case.service) in skilled, knows[id, case.service], -load[id], -id))
            queue.hand(case, users[chosen], ledger.staff(by))
            load[chosen] += 1
    return len(cases)


def late(sections: Collection[str], most: int = 50) -> list[Case]:
    """What is over its due date comes to the chief's eyes by itself (escalation), the latest first."""
    found = Case.objects.filter(
        section__in=sections, state__in=[State.OPEN, State.APPROVAL], due__lt=timezone.localdate()
    )
    return list(found.select_related("assignee").order_by("due", "id")[:most])


def write_handover(section: str, text: str, by: User) -> Handover:
    """Raises `ValueError` for nothing or too much."""
    if not text.strip() or len(text) > LONGEST or "\0" in text:
        raise ValueError("empty or too long")
    return Handover.objects.create(section=section, by=by, text=text.strip())


def begin_emergency(section: str, reason: str, by: User) -> Emergency:
    """Raises `ValueError` without a reason, or where it has begun already."""
    if not reason.strip() or "\0" in reason:
        raise ValueError("a reason is needed")
    with transaction.atomic():
        made, is_new = Emergency.objects.get_or_create(
            section=section, ended_at=None, defaults={"by": by, "reason": reason.strip()[:200]}
        )
        if not is_new:
            raise ValueError("it has begun already")
        ledger.record(
            staff_kinds.EMERGENCY_BEGUN,
            ledger.staff(by),
            about=staff_kinds.SECTION(section),
            after=staff_kinds.EMERGENCY(made),
            purpose=made.reason,
        )
    return made


def end_emergency(section: str, by: User) -> None:
    with transaction.atomic():
        for each in Emergency.objects.select_for_update().filter(section=section, ended_at=None):
            each.ended_at = timezone.now()
            each.save(update_fields=["ended_at"])
            ledger.record(
                staff_kinds.EMERGENCY_ENDED,
                ledger.staff(by),
                about=staff_kinds.SECTION(section),
                before=staff_kinds.EMERGENCY(each),
            )


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
    roles = ["clerk", *catalogue.authority.levels]
    held = StaffRole.objects.filter(
        unit__in=units, role__in=roles, since__lte=timezone.localdate(), user__is_active=True
    ).exclude(until__lt=timezone.localdate())
    return list(User.objects.filter(pk__in=held.values("user")).order_by("username"))


def to_read(user: User, most: int = 30) -> list[Circulation]:
    """What was put before somebody and they have not read yet."""
    return list(Circulation.objects.filter(to=user, seen_at=None).select_related("case", "by").order_by("at")[:most])
