"""Making anew what somebody signs in with, after they lost it. Roles and rights stay as they are."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.staff import kinds
from osekkai.staff.errors import Left
from osekkai.staff.managing import must_manage
from osekkai.staff.people import new_password
from osekkai.staff.signing_in import end_passkeys


@transaction.atomic
def reset_password(user: User, *, by: ledger.Actor, catalogue: Catalogue) -> str:
    """The new password, told once. Where they are signed in, they are no more.

    Raises `NotYourself`, `NotYourUnit`, `Left`.
    """
    user = _locked(user, by, catalogue)
    password = new_password(user)
    ledger.record(kinds.PASSWORD_RESET, by, STAFF(user))
    return password


@transaction.atomic
def reset_passkey(user: User, *, by: ledger.Actor, catalogue: Catalogue) -> str:
    """Their passkeys open nothing any more, and they register one anew at their next sign-in, with a new password.

    It is told once. With the old one, whoever knew it could register a passkey of their own in between. What was agreed
    to with the passkeys stays proven: their public keys are kept with the proofs. Raises as `reset_password`.
    """
    user = _locked(user, by, catalogue)
    ended = end_passkeys(user)
    password = new_password(user)
    ledger.record(kinds.PASSKEY_RESET, by, STAFF(user), said={"passkeys": ended})
    return password


def _locked(user: User, by: ledger.Actor, catalogue: Catalogue) -> User:
    must_manage(by, user, catalogue)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Left
    return user
