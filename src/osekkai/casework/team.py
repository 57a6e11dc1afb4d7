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
from osekkai.casework.access import must_work_on
from osekkai.casework.models import Case, Circulation, Decision, State, Worker
from osekkai.catalogue import Catalogue
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.staff import queries as staff
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.queries import Colleague, Role

LET_IN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in a section, with how many open cases, and how many that are late."""

    colleague: Colleague
    open: int
    late: int

    @property
    def user(self) -> User:
        return self.colleague.user

    @property
    def away_until(self) -> datetime | None:
        return self.colleague.away_until


def members(sections: Collection[str]) -> list[Member]:
    """The clerks of sections, those who have least to do first."""
    found = staff.colleagues(sections)
    open_, late = load_of([each.user.pk for each in found])
    made = [Member(each, open_.get(each.user.pk, 0), late.get(each.user.pk, 0)) for each in found]
    return sorted(made, key=lambda each: (each.away_until is not None, each.open, each.user.username))


def load_of(people: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """How many open cases each of these people has, and how many of them are late; who has none is not in it."""
    theirs = Case.objects.filter(assignee__in=people, state__in=[State.OPEN, State.WAITING]).values_list("assignee")
    return dict(theirs.annotate(Count("id"))), dict(theirs.filter(due__lt=timezone.localdate()).annotate(Count("id")))


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
    skills = {each.user.pk: each.colleague.skills for each in there}
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


def let_in(sections: Collection[str], most: int) -> list[Worker]:
    """Who opened a case of another's within a month, and what for, the latest first."""
    since = timezone.now() - timedelta(days=LET_IN_DAYS)
    found = Worker.objects.filter(case__section__in=sections, since__gte=since).exclude(purpose="担当")
    return list(found.exclude(case__assignee=None).select_related("user", "case").order_by("-since")[:most])


def circulate(case: Case, to: Collection[User], by: User) -> int:
    """供覧: the case is put before people who read it; how many did not have it yet. Raises `OnlyReads`."""
    must_work_on(case, by)
    made = 0
    with transaction.atomic():
        for each in to:
            row, is_new = Circulation.objects.get_or_create(case=case, to=each, seen_at=None, defaults={"by": by})
            if is_new:
                made += 1
                after, rows = ledger_kinds.STAFF(each), [ledger.wrote(row)]
                ledger.record(kinds.CIRCULATED, ledger.staff(by), kinds.CASE(case), after=after, rows=rows)
    return made


def seen(circulation: int, by: User) -> Circulation:
    """Raises `Circulation.DoesNotExist` where it is not theirs or was seen."""
    with transaction.atomic():
        found = Circulation.objects.select_for_update().get(pk=circulation, to=by, seen_at=None)
        found.seen_at = timezone.now()
        found.save(update_fields=["seen_at"])
        rows = [ledger.wrote(found, "seen_at")]
        ledger.record(kinds.READ, ledger.staff(by), kinds.CASE(found.case), rows=rows)
    return found


def readers_of(case: Case, catalogue: Catalogue) -> list[User]:
    """Those of the case's section and of its line."""
    section = catalogue.sections.get(case.section)
    units = ["", case.section, *([section.department] if section else [])]
    return staff.people_of(units, timezone.localdate(), [Role.CLERK, *catalogue.part(AUTHORITY).levels])


def to_read(user: User, most: int = 30) -> list[Circulation]:
    """What was put before somebody and they have not read yet."""
    return list(Circulation.objects.filter(to=user, seen_at=None).select_related("case", "by").order_by("at")[:most])
