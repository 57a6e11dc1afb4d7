"""Making anew what somebody signs in with, after they lost it. Roles and rights stay as they are.

A password alone opens nothing where a passkey guards the account: one manager gives a new one. Whoever lost the
passkey comes back through two people; see `recovering`.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.channels.services import queue_mail
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.problems import written
from osekkai.said import Said, as_lines
from osekkai.staff import kinds
from osekkai.staff.errors import Left, NotWritten, TwoPeople, said_day
from osekkai.staff.given import mark
from osekkai.staff.managing import must_manage, only_manager, user_of
from osekkai.staff.models import Recovery
from osekkai.staff.naming import name_of
from osekkai.staff.people import new_password
from osekkai.staff.signing_in import end_passkeys, has_passkey

LONGEST_REASON = 500
"""Characters of how somebody was identified; the end of a line is one (`as_lines`)."""


@transaction.atomic
def reset_password(user: User, *, by: ledger.Actor, catalogue: Catalogue) -> str:
    """The new password, told once. Where they are signed in, they are no more.

    A manager gives it only where a passkey still guards the account: otherwise who is told the password has the
    account. Raises `NotYourself`, `NotYourUnit`, `Left`, `TwoPeople`.
    """
    user = locked(user, by, catalogue)
    if user_of(by) is not None and not has_passkey(user.pk):
        raise TwoPeople
    password = new_password(user)
    ledger.record(kinds.PASSWORD_RESET, by, STAFF(user), after=mark(by, password))
    return password


@transaction.atomic
def reset_passkey(user: User, *, by: ledger.Actor, catalogue: Catalogue, reason: str = "") -> str:
    """By one person, which the ledger says: an operator, or the only manager of the office, who gives a reason.

    What it does is what `agree_to_recovery` does. Raises `TwoPeople` where the office has or lately had another
    manager, `NotWritten`, and as `reset_password`.
    """
    user = locked(user, by, catalogue)
    if user_of(by) is not None:
        if not only_manager(user_of(by)):
            raise TwoPeople
        reason = checked_reason(reason)
    for each in Recovery.objects.select_for_update().filter(user=user, agreed_at=None, ended_at=None):
        drop(each, by)
    return begun_anew(user, by, said={"reason": as_lines(reason), "alone": True})


def begun_anew(user: User, by: ledger.Actor, *, said: dict[str, object], rows: tuple[ledger.Wrote, ...] = ()) -> str:
    """Their passkeys open nothing any more, and they register one anew at their next sign-in, with a new password.

    It is told once. With the old one, whoever knew it could register a passkey of their own in between. What was agreed
    to with the passkeys stays proven: their public keys are kept with the proofs. They are told by mail. In a
    transaction of the caller, who holds the lock of the user.
    """
    ended = end_passkeys(user)
    password = new_password(user)
    event = ledger.record(
        kinds.PASSKEY_RESET,
        by,
        STAFF(user),
        after=mark(by, password),
        said={"passkeys": ended, **said},
        rows=rows,
    )
    tell(
        user,
        f"passkey-reset:{event.pk}",
        "パスキーが使えなくなりました",
        "あなたのパスキーは すべて使えなくなり、サインインしていた所は すべて終わりました。\n"
        "「人と役の係」から新しいパスワードを直接 受けとり、新しいパスキーを登録してください。\n",
    )
    return password


def tell(user: User, key: str, subject: str, text: str) -> None:
    """By mail, where they have an address; nothing in it opens anything."""
    if user.email:
        now = timezone.localtime()
        queue_mail(
            key,
            user.email,
            subject,
            f"{name_of(user)} さん\n\n{text}\n（{said_day(now.date())} {now:%H:%M}）\n"
            "頼んだ覚えがないときは、すぐに「人と役の係」か、システムを管理する人に、電話で知らせてください。\n",
        )


def locked(user: User, by: ledger.Actor, catalogue: Catalogue) -> User:
    """Whoever may be managed by whoever acts, and works here. Raises `NotYourself`, `NotYourUnit`, `Left`."""
    must_manage(by, user, catalogue)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Left
    return user


def drop(row: Recovery, by: ledger.Actor) -> None:
    """A request that waits is over, undone. The row is locked, in a transaction of the caller."""
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    ledger.record(
        kinds.RECOVERY_DROPPED,
        by,
        STAFF(row.user),
        before=kinds.RECOVERY(row),
        rows=[ledger.wrote(row, "ended_at")],
    )


def checked_reason(reason: str) -> str:
    """Raises `NotWritten`."""
    reason = written(reason, "reason")
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise NotWritten(
            "reason",
            Said(
                ja="本人だと、どう確かめたかが ありません。"
                if not reason
                else f"長すぎるか、使えない文字があります（いま {len(reason)}文字）。",
                en="How they were identified is not there, or too long.",
            ),
            Said(
                ja=f"{LONGEST_REASON}文字までで書いてください（例: 席に来てもらい、職員証の写真で確かめた）。",
                en=f"Write it in up to {LONGEST_REASON} characters.",
            ),
        )
    return reason
