"""Who comes to work here, what they are called, and who leaves. Nothing of them is deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.said import Said
from osekkai.staff import kinds
from osekkai.staff.errors import Left, NameTaken, NotWritten
from osekkai.staff.giving import end, give_role
from osekkai.staff.managing import must_give, must_manage, must_manage_all
from osekkai.staff.models import Absence, Delegation, StaffRole
from osekkai.staff.rights import rights_of
from osekkai.staff.signing_in import end_passkeys, end_sessions

LONGEST = 150
"""Characters of a family or given name, and of an account's name."""


@dataclass(frozen=True, slots=True)
class First:
    """The role with which somebody begins."""

    role: str
    unit: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Hired:
    """Somebody new and their first password, which nobody is told again."""

    user: User
    password: str


@transaction.atomic
def hire(
    name: str, *, called: str, by: ledger.Actor, catalogue: Catalogue, mail: str = "", first: First | None = None
) -> Hired:
    """An account (`name` is what they sign in with) for somebody who is `called` by family and given name.

    Whoever comes back under the same names gets their account back, with a new password and no passkey. A manager of a
    unit gives a first role there. Raises `NotWritten`, `NameTaken`, and what `give_role` raises.
    """
    if first:
        must_give(by, None, first.role, first.unit, catalogue)
    else:
        must_manage_all(by, catalogue)
    user = opened(checked_name(name), *names_in(called), checked_mail(mail))
    password = new_password(user)
    ledger.record(
        kinds.HIRED, by, STAFF(user), said={"name": user.username, "called": called.strip(), "mail": user.email}
    )
    if first:
        give_role(user, first.role, first.unit, since=first.since, by=by, catalogue=catalogue)
    return Hired(user, password)


@transaction.atomic
def rename(user: User, *, called: str, mail: str, by: ledger.Actor, catalogue: Catalogue) -> User:
    """Raises `NotYourself`, `NotYourUnit`, `NotWritten`."""
    must_manage(by, user, catalogue)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {"called": f"{user.last_name} {user.first_name}".strip(), "mail": user.email}
    user.last_name, user.first_name = names_in(called)
    user.email = checked_mail(mail)
    after = {"called": f"{user.last_name} {user.first_name}".strip(), "mail": user.email}
    if after != before:
        user.save(update_fields=["last_name", "first_name", "email"])
        ledger.record(kinds.RENAMED, by, STAFF(user), said={"before": before, "after": after})
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
    user.user_permissions.clear()
    rows = [*_end_delegations(user, now), *_end_absences(user, now)]
    user.is_active = False
    user.save(update_fields=["is_active"])
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


def opened(name: str, family: str, given: str, mail: str) -> User:
    """A new account, or that of whoever comes back, with nothing that opens it yet. Raises `NameTaken`."""
    user = User.objects.select_for_update().filter(username=name).first() or User(username=name, is_active=False)
    if user.pk is None:
        user.last_name, user.first_name = family, given
    elif user.is_active or (user.last_name, user.first_name) != (family, given):
        raise NameTaken(name)
    user.email, user.is_active, user.is_staff = mail, True, True
    user.set_unusable_password()
    user.save()
    end_passkeys(user)
    return user


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
