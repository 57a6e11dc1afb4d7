"""What a section says to itself: what is handed over, who knows which service, and a day of disaster."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.ledger.queries import ActorKind
from osekkai.problems import written
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.being_away import away
from osekkai.staff.errors import AlreadySo, NotThere, NotWritten, NotYours
from osekkai.staff.holding import Desk, desk_of, holders, people_of
from osekkai.staff.managing import user_of
from osekkai.staff.models import Emergency, Handover, Role, Skill
from osekkai.staff.naming import name_of

LONGEST, LONGEST_REASON = 1_000, 200
HERE = timedelta(minutes=15)
"""Who did something within this is at work."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """申し送り: what somebody left for those who come after."""

    id: int
    section: str
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in a section: when they were last at work, whether they are away, which services they know."""

    user: User
    last_seen: datetime | None
    away_until: datetime | None
    skills: frozenset[str]

    @property
    def is_here(self) -> bool:
        return self.last_seen is not None and timezone.now() - self.last_seen < HERE


@dataclass(frozen=True, slots=True)
class Disaster:
    """A section whose queue is open to its department's clerks, since when, by whom, and why."""

    section: str
    by: str
    reason: str
    since: datetime


@transaction.atomic
def hand_over(section: str, text: str, *, by: ledger.Actor, catalogue: Catalogue) -> HandedOver:
    """Something stands on the section's board for those who come after. Raises `NotYours`, `NotWritten`."""
    desk = _desk(by, catalogue)
    if section not in desk.all:
        raise NotYours
    text = written(text, "text")
    if not text or len(text) > LONGEST or "\0" in text:
        raise NotWritten(
            "text",
            Said(ja="申し送りが空か、長すぎます。", en="It is empty, or too long."),
            Said(ja=f"1文字から{LONGEST:,}文字までで書いてください。", en=f"Write up to {LONGEST:,} characters."),
        )
    made = Handover.objects.create(section=section, by=desk.user, text=text)
    ledger.record(kinds.HANDED_OVER, by, kinds.HANDOVER(made), after=kinds.SECTION(section))
    return _handed_over(made)


@transaction.atomic
def done(id: int, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """What was handed over has been seen to. Another section's is `NotThere`."""
    sections = _desk(by, catalogue).all
    found = Handover.objects.select_for_update().filter(pk=id, section__in=sections, done_at=None).first()
    if found is None:
        raise NotThere
    found.done_at = timezone.now()
    found.save(update_fields=["done_at"])
    ledger.record(kinds.HANDOVER_DONE, by, kinds.HANDOVER(found), before=kinds.SECTION(found.section))


@transaction.atomic
def learn(user: User, service: str, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """A chief says of somebody of theirs that they know a service well. Raises `NotYours`; twice is once."""
    _may_say_skill(user, service, by, catalogue)
    _, is_new = Skill.objects.get_or_create(user=user, service=service)
    if is_new:
        ledger.record(kinds.LEARNED, by, STAFF(user), after=service)


@transaction.atomic
def forget(user: User, service: str, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """Not any more. Raises `NotYours`."""
    _may_say_skill(user, service, by, catalogue)
    gone, _ = Skill.objects.filter(user=user, service=service).delete()
    if gone:
        ledger.record(kinds.FORGOT, by, STAFF(user), before=service)


@transaction.atomic
def begin_emergency(section: str, reason: str, *, by: ledger.Actor, catalogue: Catalogue) -> Disaster:
    """災害のとき. Raises `NotYours`, `NotWritten` without a reason, `AlreadySo`."""
    desk = _desk(by, catalogue)
    if section not in desk.leads:
        raise NotYours
    if not reason.strip() or "\0" in reason:
        raise NotWritten(
            "reason",
            Said(ja="理由が書かれていません。", en="There is no reason."),
            Said(ja="災害のときの扱いにする理由を書いてください。", en="Write why."),
        )
    made, is_new = Emergency.objects.get_or_create(
        section=section, ended_at=None, defaults={"by": desk.user, "reason": reason.strip()[:LONGEST_REASON]}
    )
    if not is_new:
        raise AlreadySo
    after, rows = kinds.EMERGENCY(made), [ledger.wrote(made)]
    ledger.record(kinds.EMERGENCY_BEGUN, by, kinds.SECTION(section), after=after, purpose=made.reason, rows=rows)
    return _disaster(made)


@transaction.atomic
def end_emergency(section: str, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """ふだんにもどす. Raises `NotYours`, `NotThere`."""
    if section not in _desk(by, catalogue).leads:
        raise NotYours
    found = Emergency.objects.select_for_update().filter(section=section, ended_at=None).first()
    if found is None:
        raise NotThere
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    before, rows = kinds.EMERGENCY(found), [ledger.wrote(found, "ended_at")]
    ledger.record(kinds.EMERGENCY_ENDED, by, kinds.SECTION(section), before=before, rows=rows)


def colleagues(sections: Collection[str]) -> list[Colleague]:
    """The clerks of sections, by their account's name."""
    users = {each.pk: each for each in people_of(sections, timezone.localdate(), [Role.CLERK])}
    seen, gone, skills = last_seen(users), away(users, timezone.now()), skills_of(users)
    return [Colleague(each, seen.get(id), gone.get(id), skills.get(id, frozenset())) for id, each in users.items()]


def handovers(sections: Collection[str], most: int) -> list[HandedOver]:
    """What is still to be seen to, the newest first."""
    found = Handover.objects.filter(section__in=sections, done_at=None).select_related("by")
    return [_handed_over(each) for each in found.order_by("-id")[:most]]


def emergencies(sections: Collection[str]) -> list[Disaster]:
    found = Emergency.objects.filter(section__in=sections, ended_at=None).select_related("by").order_by("id")
    return [_disaster(each) for each in found]


def skills_of(people: Collection[int]) -> dict[int, frozenset[str]]:
    """The services that each knows well; who knows none in particular is not in it."""
    found: dict[int, set[str]] = {}
    for user, service in Skill.objects.filter(user__in=people).values_list("user", "service"):
        found.setdefault(user, set()).add(service)
    return {user: frozenset(services) for user, services in found.items()}


def last_seen(people: Collection[int]) -> dict[int, datetime]:
    """When each of these people last did something in the office."""
    seen: dict[int, datetime] = {}
    for user, at in UserSession.objects.filter(user__in=people).values_list("user", "last_seen_at"):
        seen[user] = max(at, seen.get(user, at))
    return seen


def _desk(by: ledger.Actor, catalogue: Catalogue) -> Desk:
    """Of whoever acts; boards are written by people of the section. Raises `NotYours` for anybody else."""
    user = user_of(by)
    if user is None:
        raise NotYours
    return desk_of(User.objects.get(pk=user), timezone.localdate(), catalogue)


def _may_say_skill(user: User, service: str, by: ledger.Actor, catalogue: Catalogue) -> None:
    if by.kind == ActorKind.SYSTEM:
        return
    leads = _desk(by, catalogue).leads
    found = catalogue.services.get(service)
    is_theirs = user.pk in holders(Role.CLERK, leads, timezone.localdate())
    if found is None or found.owner.id not in leads or not is_theirs:
        raise NotYours


def _handed_over(row: Handover) -> HandedOver:
    return HandedOver(row.pk, row.section, name_of(row.by), row.text, row.at)


def _disaster(row: Emergency) -> Disaster:
    return Disaster(row.section, name_of(row.by), row.reason, row.since)
