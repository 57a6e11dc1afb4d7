"""Whoever lost their passkey comes back through two people: one identifies them and asks, another agrees.

So no manager alone can take over the account of somebody else, and decide with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.staff.errors import AlreadyAsked, RecoveryIsOver, SamePerson, TwoPeople
from osekkai.staff.keys import begun_anew, checked_reason, drop, locked, tell
from osekkai.staff.managing import Reach, manages, reach_of, user_of
from osekkai.staff.models import Recovery
from osekkai.staff.naming import name_of
from osekkai.staff.seconds import must_be_two

WAITS = timedelta(hours=8)
"""For how long another manager can agree: a day of work, so that nobody comes back to a forgotten request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for somebody else's agreement."""

    id: int
    user: User
    by: int
    by_name: str
    at: datetime
    until: datetime
    reason: str


@transaction.atomic
def ask_to_recover(user: User, *, reason: str, by: ledger.Actor, catalogue: Catalogue) -> Asked:
    """Nothing of the account changes yet; the person is told by mail, so that they can object.

    Raises `NotYourself`, `NotYourUnit`, `Left`, `NotWritten`; `AlreadyAsked` where a request waits.
    """
    user = locked(user, by, catalogue)
    asker = user_of(by)
    if asker is None:
        raise TwoPeople  # an operator needs no request, and is nobody who could be told apart from the second
    reason, now = checked_reason(reason), timezone.now()
    for each in Recovery.objects.select_for_update().filter(user=user, agreed_at=None, ended_at=None):
        if _still_holds(each, catalogue):
            raise AlreadyAsked
        drop(each, by)
    row = Recovery.objects.create(user=user, asked_by_id=asker, asked_at=now, until=now + WAITS, reason=reason)
    ledger.record(
        kinds.RECOVERY_ASKED,
        by,
        STAFF(user),
        after=kinds.RECOVERY(row),
        said={"reason": reason, "until": row.until.isoformat()},
        rows=[ledger.wrote(row)],
    )
    tell(
        user,
        f"recovery-asked:{row.pk}",
        "パスキーの登録しなおしが頼まれました",
        f"{name_of(row.asked_by)}が、あなたのパスキーの登録しなおしを頼みました。もう一人が同意すると、"
        "いまのパスキーは使えなくなります。\n",
    )
    return _as_asked(row)


@transaction.atomic
def agree_to_recover(id: int, *, by: ledger.Actor, catalogue: Catalogue) -> str:
    """The new password, told once to whoever agrees; what was before opens nothing any more (`keys.begun_anew`).

    Raises `RecoveryIsOver`; `SamePerson` for whoever asked, `NotTwoPeople` beside them; `NotYourself`, `NotYourUnit`,
    `Left`.
    """
    row = _locked(id, by, catalogue)
    if user_of(by) is None:
        raise TwoPeople
    if user_of(by) == row.asked_by_id:
        raise SamePerson
    must_be_two(user_of(by), row.asked_by_id)
    if not _still_holds(row, catalogue):
        raise RecoveryIsOver
    row.agreed_by_id, row.agreed_at = user_of(by), timezone.now()
    row.save(update_fields=["agreed_by", "agreed_at"])
    said = {"reason": row.reason, "recovery": row.pk, "asked_by": f"staff:{row.asked_by_id}"}
    return begun_anew(row.user, by, said=said, rows=(ledger.wrote(row, "agreed_by agreed_at"),))


@transaction.atomic
def drop_recovery(id: int, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """By whoever asked, or any other who could agree. Raises `RecoveryIsOver`, `NotYourself`, `NotYourUnit`."""
    drop(_locked(id, by, catalogue), by)


def waiting_recovery(user: User, catalogue: Catalogue) -> Asked | None:
    """What waits for agreement about somebody."""
    row = _waiting().filter(user=user).first()
    return _as_asked(row) if row and _still_holds(row, catalogue) else None


def waiting_recoveries(reach: Reach, catalogue: Catalogue) -> list[Asked]:
    """What waits within a manager's reach, the oldest first."""
    today = timezone.localdate()
    return [
        _as_asked(each)
        for each in _waiting().order_by("asked_at")
        if manages(reach, each.user, today, catalogue) and _still_holds(each, catalogue)
    ]


def _waiting() -> QuerySet[Recovery]:
    return Recovery.objects.select_related("user", "asked_by").filter(
        agreed_at=None, ended_at=None, until__gt=timezone.now()
    )


def _locked(id: int, by: ledger.Actor, catalogue: Catalogue) -> Recovery:
    """The request and whom it is of, locked in the order in which it was asked for: first the person."""
    found = Recovery.objects.select_related("user").filter(pk=id).first()
    if found is None:
        raise RecoveryIsOver
    user = locked(found.user, by, catalogue)
    row = Recovery.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=id)
    row.user = user
    if row.agreed_at or row.ended_at:
        raise RecoveryIsOver
    return row


def _still_holds(row: Recovery, catalogue: Catalogue) -> bool:
    """It has not lapsed, and whoever asked may still ask: somebody who left or lost the role counts no more."""
    if row.until <= timezone.now() or not (row.asked_by.is_active and row.user.is_active):
        return False
    reach = reach_of(ledger.staff(row.asked_by), timezone.localdate())
    return manages(reach, row.user, timezone.localdate(), catalogue)


def _as_asked(row: Recovery) -> Asked:
    return Asked(row.pk, row.user, row.asked_by_id, name_of(row.asked_by), row.asked_at, row.until, row.reason)
