"""What somebody who works here is called, and that they leave. Nothing of them is deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.channels.services import queue_mail
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.errors import Left, NameTaken, NotWritten
from osekkai.staff.giving import end
from osekkai.staff.managing import must_manage
from osekkai.staff.models import Absence, Delegation, StaffRole
from osekkai.staff.naming import name_of
from osekkai.staff.rights import end_rights, rights_of
from osekkai.staff.signing_in import end_passkeys, end_sessions

LONGEST = 150
"""Characters of a family or given name, and of an account's name."""


@transaction.atomic
def rename(user: User, *, called: str, mail: str, by: ledger.Actor, catalogue: Catalogue) -> User:
    """Another address for warnings is told at the one before. Raises `NotYourself`, `NotYourUnit`, `NotWritten`."""
    must_manage(by, user, catalogue)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {"called": f"{user.last_name} {user.first_name}".strip(), "mail": user.email}
    user.last_name, user.first_name = names_in(called)
    user.email = checked_mail(mail)
    after = {"called": f"{user.last_name} {user.first_name}".strip(), "mail": user.email}
    if after != before:
        user.save(update_fields=["last_name", "first_name", "email"])
        rows = [ledger.wrote(user, "last_name first_name email")]
        event = ledger.record(kinds.RENAMED, by, STAFF(user), said={"before": before, "after": after}, rows=rows)
        told_before(user, before["mail"], f"address:{event.pk}")
    return user


@transaction.atomic
def leave(user: User, *, by: ledger.Actor, catalogue: Catalogue) -> None:
    """退職: at once the account is closed and its sessions end, and with them roles, rights, delegations and absences.

    Raises `NotYourself`, `NotYourUnit`, `Left`.
    """
    must_manage(by, user, catalogue)
    close(user, by)


def close(user: User, by: ledger.Actor) -> None:
    """In a transaction of the caller."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Left
    now, yesterday = timezone.now(), timezone.localdate() - timedelta(days=1)
    for row in StaffRole.objects.select_for_update().filter(Q(until=None) | Q(until__gt=yesterday), user=user):
        end(row, yesterday, by)
    rights = [each.id for each in rights_of(user)]
    rows = [*end_rights(user), *_end_delegations(user, now), *_end_absences(user, now)]
    user.is_active = False
    user.save(update_fields=["is_active"])
    rows.append(ledger.wrote(user, "is_active"))
    end_sessions(user)
    ledger.record(kinds.LEFT, by, STAFF(user), said={"rights": rights}, rows=rows)


def _end_delegations(user: User, now: datetime) -> Iterator[ledger.Wrote]:
    """To them and by them."""
    for each in Delegation.objects.filter(Q(given_by=user) | Q(to=user), until__gt=now, ended_at=None):
        each.ended_at = now
        each.save(update_fields=["ended_at"])
        yield ledger.wrote(each, "ended_at")


def _end_absences(user: User, now: datetime) -> Iterator[ledger.Wrote]:
    for each in Absence.objects.filter(user=user, until__gt=now):
        if each.since > now:
            yield ledger.gone(Absence, each.pk)
            each.delete()
        else:
            each.until = now
            each.save(update_fields=["until"])
            yield ledger.wrote(each, "until")


def new_password(user: User) -> str:
    """Set and given back once. Sessions of before are over, as they were begun with the other."""
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user)
    return password


def opened(name: str, family: str, given: str, mail: str) -> tuple[User, list[ledger.Wrote]]:
    """A new account, or that of whoever comes back, with nothing that opens it yet, and what an event tells of it.

    Raises `NameTaken`.
    """
    user = User.objects.select_for_update().filter(username=name).first() or User(username=name, is_active=False)
    if is_new := user.pk is None:
        user.last_name, user.first_name = family, given
    elif user.is_active or (user.last_name, user.first_name) != (family, given):
        raise NameTaken(name)
    before, user.email = user.email, mail or user.email
    user.is_active, user.is_staff = True, True
    user.set_unusable_password()
    user.save()
    told_before(user, before, f"address:{user.pk}:{timezone.now():%Y%m%d%H%M%S%f}")
    end_passkeys(user)
    return user, [ledger.wrote(user, "" if is_new else "email is_active is_staff")]


def told_before(user: User, before: str, key: str) -> None:
    """Whoever reads the address of before is told that warnings go to another: a thief would change it first."""
    if before and before != user.email:
        now = timezone.localtime()
        queue_mail(
            key,
            before,
            "お知らせの あて先が変わりました",
            f"{name_of(user)} さん\n\nあなたのアカウント（{user.username}）の お知らせは、これからは別の"
            f"メールアドレスに届きます。\n（{now:%Y年%-m月%-d日 %H:%M}）\n"
            "頼んだ覚えがないときは、すぐに「人と役の係」か、システムを管理する人に、電話で知らせてください。\n",
        )


def checked_name(name: str) -> str:
    """What somebody signs in with, as it is kept. Raises `NotWritten`."""
    name = name.strip()
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        name = ""
    if not name or len(name) > LONGEST:
        raise NotWritten(
            "name",
            Said(ja="アカウント名が書かれていないか、使えない文字があります。", en="The name cannot be used."),
            Said(ja="文字・数字と @ . + - _ で書いてください（例: tanaka）。", en="Use letters, digits and @ . + - _"),
        )
    return name


def names_in(called: str) -> tuple[str, str]:
    """Family and given name of what is written with a space between; a single name is a family name.

    Raises `NotWritten`.
    """
    family, _, given = called.replace("　", " ").strip().partition(" ")
    if not family or "\0" in called or max(len(family), len(given)) > LONGEST:
        raise NotWritten(
            "called",
            Said(ja="氏名が書かれていません。", en="There is no name."),
            Said(ja="姓と名のあいだを空けて書いてください（例: 文京 花子）。", en="Write family and given name."),
        )
    return family, given.strip()


def checked_mail(mail: str) -> str:
    mail = mail.strip()
    try:
        if mail:
            validate_email(mail)
    except ValidationError:
        raise NotWritten(
            "mail",
            Said(ja="メールアドレスとして読めません。", en="This is no mail address."),
            Said(ja="直すか、空けてください（例: tanaka@example.jp）。", en="Mend it, or leave it empty."),
        ) from None
    return mail
