"""Being away, and giving one's powers to somebody for a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.errors import AlreadyAway, Left, NotThere, NotWritten, NotYours
from osekkai.staff.holding import BESIDE_CASES, desk_of, held, roles_of, sections_of
from osekkai.staff.managing import manages, reach_of, user_of
from osekkai.staff.models import Absence, Delegation, Role, StaffRole
from osekkai.staff.naming import name_of
from osekkai.staff.parts import AUTHORITY

MOST_YEN = 10**12


@dataclass(frozen=True, slots=True)
class Away:
    """An absence: whose, from a moment and until one."""

    id: int
    user: int
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Delegated:
    """Powers of a post in somebody else's hands. Without services it is for all, without yen for any amount."""

    id: int
    level: str
    unit: str
    given_by: int
    given_by_name: str
    to: int
    to_name: str
    since: datetime
    until: datetime
    up_to_yen: int | None
    services: tuple[str, ...]


@transaction.atomic
def be_away(user: User, since: datetime, until: datetime, *, by: ledger.Actor, catalogue: Catalogue) -> Away:
    """Somebody says so themselves; or who leads or manages them, for somebody who fell ill.

    Raises `NotYours`, `Left`, `AlreadyAway`, `NotWritten` where it is over or ends before it begins.
    """
    _may_say(user, by, catalogue)
    _check_span(since, until)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Left
    if Absence.objects.filter(user=user, since__lt=until, until__gt=since).exists():
        raise AlreadyAway
    made = Absence.objects.create(user=user, since=since, until=until)
    ledger.record(
        kinds.AWAY,
        by,
        kinds.ABSENCE(made),
        subject=STAFF(user),
        after=f"{timezone.localdate(since)}/{timezone.localdate(until)}",
        rows=[ledger.wrote(made)],
    )
    return _away(made)


@transaction.atomic
def be_back(id: int, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """Earlier than said: what has begun ends now, what has not is taken back. Raises `NotThere`, `NotYours`."""
    now = timezone.now()
    found = Absence.objects.select_for_update(of=("self",)).select_related("user").filter(pk=id, until__gt=now).first()
    if found is None:
        raise NotThere
    _may_say(found.user, by, catalogue)
    about, rows = kinds.ABSENCE(found), [ledger.gone(Absence, found.pk)]
    if found.since < now:
        found.until = now
        found.save(update_fields=["until"])
        rows = [ledger.wrote(found, "until")]
    else:
        found.delete()
    ledger.record(kinds.BACK, by, about, subject=STAFF(found.user), rows=rows)


@transaction.atomic
def delegate(
    level: str,
    unit: str,
    to: User,
    since: datetime,
    until: datetime,
    *,
    by: ledger.Actor,
    catalogue: Catalogue,
    up_to_yen: int | None = None,
    services: Collection[str] = (),
) -> Delegated:
    """Somebody's own powers, in a post that they hold today, go to a colleague for a time (`DELEGATION_DAYS` at most).

    It holds only as long as they hold the post, and the colleague works on cases.

    Raises `NotYours` for a post that is not theirs, `NotWritten`.
    """
    today, giver = timezone.localdate(), user_of(by)
    if giver is None or level not in catalogue.part(AUTHORITY).levels:
        raise NotYours
    if not held(today, people=[giver], roles=[level], units=[unit]):
        raise NotYours
    levels = catalogue.part(AUTHORITY).levels
    if to.pk == giver or not any(each.role == Role.CLERK or each.role in levels for each in roles_of(to, today)):
        raise NotWritten(
            "to",
            Said(ja="その名前の職員には任せられません。", en="It cannot be given to them."),
            Said(
                ja="案件の役（担当・係長・課長など）のある、ほかの人を選んでください。",
                en="Choose somebody else who works on cases.",
            ),
        )
    _check_span(since, until)
    if until - since > timedelta(days=settings.DELEGATION_DAYS):
        raise NotWritten(
            "until",
            Said(
                ja=f"任せられるのは {settings.DELEGATION_DAYS}日までです。",
                en=f"It can be given for {settings.DELEGATION_DAYS} days at most.",
            ),
            Said(
                ja="おわりの日を早くしてください。つづけるときは、あとでもう一度 任せられます。",
                en="Choose an earlier day.",
            ),
        )
    _check_limits(up_to_yen, services, catalogue)
    made = Delegation.objects.create(
        level=level,
        unit=unit,
        given_by_id=giver,
        to=to,
        since=since,
        until=until,
        up_to_yen=up_to_yen,
        services=list(services),
    )
    about, rows = kinds.DELEGATION(made), [ledger.wrote(made)]
    ledger.record(kinds.DELEGATED, by, about, subject=STAFF(giver), after=STAFF(to), rows=rows)
    return _delegated(made)


@transaction.atomic
def end_delegation(id: int, *, by: ledger.Actor) -> None:
    """Taken back at once by whoever gave it. Somebody else's is `NotThere`."""
    running = Delegation.objects.select_for_update().filter(given_by=user_of(by), ended_at=None)
    found = running.filter(pk=id, until__gt=timezone.now()).first()
    if found is None:
        raise NotThere
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    about, rows = kinds.DELEGATION(found), [ledger.wrote(found, "ended_at")]
    ledger.record(kinds.DELEGATION_ENDED, by, about, subject=STAFF(found.given_by_id), rows=rows)


def away(people: Collection[int], moment: datetime) -> dict[int, datetime]:
    """Who of these people is away at a moment, and until when."""
    found = Absence.objects.filter(user__in=people, since__lte=moment, until__gt=moment)
    return dict(found.order_by("until").values_list("user", "until"))


def absences_of(people: Collection[int], since: date, until: date) -> list[Away]:
    """Absences of these people that touch one of these days."""
    found = Absence.objects.filter(user__in=people, since__date__lte=until, until__date__gte=since)
    return [_away(each) for each in found.select_related("user").order_by("since", "id")]


def delegates(
    level: str, unit: str, moment: datetime, *, service: str, yen: int | None, never: Collection[int] = ()
) -> set[int]:
    """To whom the powers of a post are given at a moment, for a service and an amount: neither to `never` nor by.

    A power up to an amount is none over what has no amount: a refusal, an end.
    """
    limit = Q(up_to_yen=None) if yen is None else Q(up_to_yen=None) | Q(up_to_yen__gte=yen)
    found = _holding(moment).filter(limit, level=level, unit=unit)
    found = found.exclude(given_by__in=list(never)).exclude(to__in=list(never))
    return {each.to_id for each in found if not each.services or service in each.services}


def delegations(moment: datetime, *, given_by: int | None = None, to: int | None = None) -> list[Delegated]:
    """What runs at a moment or begins later, given by somebody or to somebody."""
    found = _running(moment)
    if given_by is not None:
        found = found.filter(given_by=given_by)
    if to is not None:
        found = found.filter(to=to)
    return [_delegated(each) for each in found.select_related("given_by", "to").order_by("since", "id")]


def delegations_at(moment: datetime) -> list[Delegated]:
    """Everybody's that hold at a moment."""
    found = _holding(moment)
    return [_delegated(each) for each in found.select_related("given_by", "to").order_by("id")]


def _holding(moment: datetime) -> QuerySet[Delegation]:
    """Those that have begun, as long as whoever gave them holds the post, and whoever has them works on cases."""
    on = timezone.localdate(moment)
    roles = StaffRole.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on, user__is_active=True)
    gives = roles.filter(user=OuterRef("given_by"), role=OuterRef("level"), unit=OuterRef("unit"))
    works = roles.filter(user=OuterRef("to")).exclude(role__in=BESIDE_CASES)
    return _running(moment).filter(Exists(gives), Exists(works), since__lte=moment)


def _running(moment: datetime) -> QuerySet[Delegation]:
    return Delegation.objects.filter(until__gt=moment, ended_at=None)


def _may_say(user: User, by: ledger.Actor, catalogue: Catalogue) -> None:
    today, asking = timezone.localdate(), user_of(by)
    if asking == user.pk or manages(reach_of(by, today), user, today, catalogue):
        return
    if asking is not None:
        theirs = sections_of(user, today, catalogue, Role.CLERK)
        leads = theirs & desk_of(User.objects.get(pk=asking), today, catalogue).leads
        if leads and _rung(user.pk, today, catalogue) < _rung(asking, today, catalogue):
            return
    raise NotYours


def _rung(user: int, on: date, catalogue: Catalogue) -> int:
    """How high somebody stands on the ladder, from 1; 0 beside it. Nobody sends away whose deputy they are."""
    ladder = list(catalogue.part(AUTHORITY).levels)
    return max((ladder.index(each.role) + 1 for each in held(on, people=[user]) if each.role in ladder), default=0)


def _check_span(since: datetime, until: datetime) -> None:
    if until <= since or until <= timezone.now():
        raise NotWritten(
            "until",
            Said(ja="おわりの日が、はじまりの日か今日より前です。", en="It ends before it begins, or before today."),
            Said(ja="今日か、はじまりの日より後の日にしてください。", en="Choose a later day."),
        )


def _check_limits(up_to_yen: int | None, services: Collection[str], catalogue: Catalogue) -> None:
    if up_to_yen is not None and not 0 <= up_to_yen < MOST_YEN:
        raise NotWritten(
            "yen",
            Said(ja="金額として読めません。", en="This is no amount."),
            Said(
                ja="「50万円」「500000」のように書いてください。決めないときは、空けてください。",
                en="Write it as 500000, or leave it empty.",
            ),
        )
    if unknown := [each for each in services if each not in catalogue.services]:
        raise NotWritten(
            "services",
            Said(ja=f"「{unknown[0]}」という制度は ありません。", en=f"There is no service '{unknown[0]}'."),
            Said(ja="制度を選びなおしてください。", en="Choose another service."),
        )


def _away(row: Absence) -> Away:
    return Away(row.pk, row.user_id, name_of(row.user), row.since, row.until)


def _delegated(row: Delegation) -> Delegated:
    return Delegated(
        row.pk,
        row.level,
        row.unit,
        row.given_by_id,
        name_of(row.given_by),
        row.to_id,
        name_of(row.to),
        row.since,
        row.until,
        row.up_to_yen,
        tuple(row.services),
    )
