"""Who comes to work here, or comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.staff.given import mark
from osekkai.staff.giving import give_role
from osekkai.staff.managing import must_give, must_manage_all, only_manager, user_of
from osekkai.staff.people import checked_mail, checked_name, names_in, new_password, opened
from osekkai.staff.recovering import ask_to_recover

CAME_BACK = "前にあったアカウントで、もどってきました"
"""Why a second manager is asked about somebody who comes back."""


@dataclass(frozen=True, slots=True)
class First:
    """The role with which somebody begins."""

    role: str
    unit: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Hired:
    """Somebody new and their first password, which nobody is told again.

    There is none (empty) for whoever came back by one manager's hand: a second agrees first (`agree_to_recover`).
    """

    user: User
    password: str


@transaction.atomic
def hire(
    name: str, *, called: str, by: ledger.Actor, catalogue: Catalogue, mail: str = "", first: First | None = None
) -> Hired:
    """An account (`name` is what they sign in with) for somebody who is `called` by family and given name.

    Whoever comes back under the same names gets their account back, with a new password and no passkey. As it is an
    account that somebody had, a second manager agrees, where there is one. A manager of a unit gives a first role
    there. Raises `NotWritten`, `NameTaken`, and what `give_role` raises.
    """
    if first:
        must_give(by, None, first.role, first.unit, catalogue)
    else:
        must_manage_all(by, catalogue)
    name = checked_name(name)
    came_back = User.objects.filter(username=name).exists()
    user, rows = opened(name, *names_in(called), checked_mail(mail))
    needs_two = came_back and user_of(by) is not None and not only_manager(user_of(by))
    password = "" if needs_two else new_password(user)
    said = {"name": user.username, "called": called.strip(), "mail": user.email}
    ledger.record(kinds.HIRED, by, STAFF(user), after=mark(by, password), said=said, rows=rows)
    if first:
        give_role(user, first.role, first.unit, since=first.since, by=by, catalogue=catalogue)
    if needs_two:
        ask_to_recover(user, reason=CAME_BACK, by=by, catalogue=catalogue)
    return Hired(user, password)
